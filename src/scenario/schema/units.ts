/** A number with a unit, read; or why it is none, and what to write instead. */
export type Reading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly message: string; readonly hint: string };

interface Quantity {
  /** "a duration" */
  readonly what: string;
  /** What one of each unit is worth. The first is the one suggested for a bare number. */
  readonly units: Readonly<Record<string, number>>;
  readonly bare: "allowed" | "only zero";
  readonly most: number;
  readonly maxText: string;
}

export const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
export const sizeUnits = { B: 1, KiB: 1024, MiB: 1_048_576 } as const;
/** The one that a bare number is suggested first comes first. */
export const bandwidthUnits = { "KiB/s": 1024, "MiB/s": 1_048_576, "B/s": 1 } as const;
export const rateUnits = { "/s": 1, "/m": 1 / 60 } as const;

const duration: Quantity = {
  what: "a duration",
  units: durationUnits,
  bare: "only zero",
  most: 168 * durationUnits.h,
  maxText: "168h",
};
const size: Quantity = {
  what: "a size",
  units: sizeUnits,
  bare: "allowed",
  most: 512 * sizeUnits.MiB,
  maxText: "512MiB",
};
const rate: Quantity = {
  what: "a rate",
  units: rateUnits,
  bare: "only zero",
  most: 10_000_000,
  maxText: "10000000/s",
};
const bandwidth: Quantity = {
  what: "a bandwidth",
  units: bandwidthUnits,
  bare: "only zero",
  most: 10_240 * bandwidthUnits["MiB/s"],
  maxText: "10240MiB/s",
};
const share: Quantity = {
  what: "a share",
  units: { "%": 1 / 100 },
  bare: "allowed",
  most: 1,
  maxText: "100%",
};

type Written = string | number;

/** `50ms`, `1.5s`, `2m`, `1h` in ms; a bare number only when it is 0. */
export const readDuration = (written: Written): Reading => read(duration, written);

/** `512B`, `1KiB`, `2MiB` in whole bytes; a bare number is bytes. */
export function readSize(written: Written): Reading {
  const reading = read(size, written);
  if (!reading.ok || Number.isInteger(reading.value)) return reading;
  return refuse(`${String(written)} is not a whole number of bytes`, "round it");
}

/** `200/s`, `90/m` in messages/s. */
export const readRate = (written: Written): Reading => read(rate, written);

/** `100KiB/s`, `1.5MiB/s` in bytes/s. */
export const readBandwidth = (written: Written): Reading => read(bandwidth, written);

/** `10%` or `0.1` as 0.1. */
export function readShare(written: Written): Reading {
  const reading = read(share, written);
  const bare = Number(written);
  if (reading.ok || !(bare > 1 && bare <= 100)) return reading;
  return refuse(`${bare} is more than a share can be`, `a share is 0 to 1, or a percentage: ${bare}%`);
}

const number = /^(-?)(\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:e([+-]?\d{1,3}))?\s*(.*)$/s;

function read(quantity: Quantity, written: Written): Reading {
  const { what, units, most, maxText } = quantity;
  const names = Object.keys(units);
  const example = `a number with ${listOf(names)}, such as 5${names[0]}`;
  const match = number.exec(String(written).trim());
  if (match === null) return refuse(`${quote(written)} is not ${what}`, `write ${example}`);
  const [, sign, digits, exponent, unit = ""] = match;
  const amount = Number(`${digits}e${exponent ?? 0}`);
  if (sign === "-" && amount !== 0)
    return refuse(`${quote(written)}: ${what} cannot be negative`, `write ${example}`);
  if (unit === "" && quantity.bare === "only zero" && amount !== 0) {
    const suggestions = names.map((name) => `${digits}${name}`).slice(0, 2);
    return refuse(`${quote(written)} has no unit`, `add ${listOf(names)}: ${suggestions.join(" or ")}`);
  }
  const worth = unit === "" ? 1 : Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (worth === undefined) {
    const meant = similarUnit(unit, names);
    const hint = meant === undefined ? `write ${example}` : `did you mean ${digits}${meant}?`;
    return refuse(`${quote(unit)} is not a unit of ${what}`, hint);
  }
  // 1.1 s is 1100 ms, not 1100.0000000000002; a third of a thing stays a third.
  const product = amount * worth;
  const value = Number.isInteger(worth) ? Number(product.toPrecision(12)) : Number(product.toPrecision(15));
  if (value > most) return refuse(`${quote(written)} is more than ${maxText}`, `the most is ${maxText}`);
  return { ok: true, value };
}

const otherWords: Readonly<Record<string, string>> = {
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  msec: "ms",
  millis: "ms",
  min: "m",
  mins: "m",
  minute: "m",
  minutes: "m",
  hour: "h",
  hours: "h",
  k: "KiB",
  kb: "KiB",
  mb: "MiB",
  "kb/s": "KiB/s",
  "mb/s": "MiB/s",
  byte: "B",
  bytes: "B",
  "/sec": "/s",
  "/min": "/m",
  "msg/s": "/s",
  "msgs/s": "/s",
  percent: "%",
};

function similarUnit(unit: string, names: readonly string[]): string | undefined {
  const lower = unit.toLowerCase();
  const meant = Object.hasOwn(otherWords, lower) ? otherWords[lower] : undefined;
  // `100KiB` of a bandwidth, too, is a second's.
  return names.find((name) =>
    [name, name.replace("B/s", "B")].some((n) => n.toLowerCase() === lower || n === meant),
  );
}

function refuse(message: string, hint: string): Reading {
  return { ok: false, message, hint };
}

const quote = (written: Written) => `\`${String(written).slice(0, 60)}\``;

/** "ms, s or m" */
export function listOf(words: readonly string[], last = "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
