import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bandwidthUnits,
  durationUnits,
  type Reading,
  rateUnits,
  readBandwidth,
  readDuration,
  readRate,
  readShare,
  readSize,
  sizeUnits,
} from "../../../src/scenario/schema/units.ts";

const value = (reading: Reading): number | string => (reading.ok ? reading.value : reading.message);
const both = (reading: Reading): string =>
  reading.ok ? String(reading.value) : `${reading.message} | ${reading.hint}`;

describe("a duration", () => {
  test.each([
    ["50ms", 50],
    ["0.5ms", 0.5],
    [".5s", 500],
    ["1.1s", 1100],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["50 ms", 50],
    [0, 0],
    ["0", 0],
    ["1e3ms", 1000],
  ])("%s is %s ms", (written, ms) => {
    expect(value(readDuration(written))).toBe(ms);
  });

  test.each([
    [50, "`50` has no unit | add ms, s, m or h: 50ms or 50s"],
    ["5sec", "`sec` is not a unit of a duration | did you mean 5s?"],
    ["5MS", "`MS` is not a unit of a duration | did you mean 5ms?"],
    ["5 parsecs", "`parsecs` is not a unit of a duration | write a number with ms, s, m or h, such as 5ms"],
    ["-5ms", "`-5ms`: a duration cannot be negative | write a number with ms, s, m or h, such as 5ms"],
    ["soon", "`soon` is not a duration | write a number with ms, s, m or h, such as 5ms"],
    ["9e300h", "`9e300h` is more than 168h | the most is 168h"],
    ["1e999ms", "`1e999ms` is more than 168h | the most is 168h"],
    ["", "`` is not a duration | write a number with ms, s, m or h, such as 5ms"],
    ["5toString", "`toString` is not a unit of a duration | write a number with ms, s, m or h, such as 5ms"],
    [Number.NaN, "`NaN` is not a duration | write a number with ms, s, m or h, such as 5ms"],
  ])("%s is refused with a way out", (written, message) => {
    expect(both(readDuration(written))).toBe(message);
  });
});

describe("a size, a rate, a share, a bandwidth", () => {
  test.each([
    [readSize, "1KiB", 1024],
    [readSize, "1.5KiB", 1536],
    [readSize, 12, 12],
    [readSize, "1MiB", 1_048_576],
    [readRate, "200/s", 200],
    [readRate, "90/m", 1.5],
    [readShare, "10%", 0.1],
    [readBandwidth, "100KiB/s", 102_400],
    [readBandwidth, "1.5MiB/s", 1_572_864],
    [readBandwidth, "500 B/s", 500],
    [readShare, "33.3%", 0.333],
    [readShare, 0.25, 0.25],
    [readShare, 1, 1],
  ])("%o reads %s as %s", (read, written, expected) => {
    expect(value(read(written))).toBe(expected);
  });

  test.each([
    [readSize, "1KB", "`KB` is not a unit of a size | did you mean 1KiB?"],
    [readSize, "0.3B", "0.3B is not a whole number of bytes | round it"],
    [readRate, 200, "`200` has no unit | add /s or /m: 200/s or 200/m"],
    [readShare, 10, "10 is more than a share can be | a share is 0 to 1, or a percentage: 10%"],
    [readBandwidth, 100, "`100` has no unit | add KiB/s, MiB/s or B/s: 100KiB/s or 100MiB/s"],
    [readBandwidth, "100KiB", "`KiB` is not a unit of a bandwidth | did you mean 100KiB/s?"],
    [readBandwidth, "5MB/s", "`MB/s` is not a unit of a bandwidth | did you mean 5MiB/s?"],
    [readBandwidth, "5kB", "`kB` is not a unit of a bandwidth | did you mean 5KiB/s?"],
    [
      readBandwidth,
      "5Mbit/s",
      "`Mbit/s` is not a unit of a bandwidth | write a number with KiB/s, MiB/s or B/s, such as 5KiB/s",
    ],
    [readShare, "120%", "`120%` is more than 100% | the most is 100%"],
  ])("%o refuses %s", (read, written, message) => {
    expect(both(read(written))).toBe(message);
  });
});

test("a whole number of any unit reads back as so many times the unit", () => {
  const cases = [
    { read: readDuration, units: durationUnits, most: 168 },
    { read: readSize, units: sizeUnits, most: 512 },
    { read: readRate, units: rateUnits, most: 1_000_000 },
    { read: readBandwidth, units: bandwidthUnits, most: 10_240 },
  ];
  for (const { read, units, most } of cases) {
    for (const [unit, worth] of Object.entries(units)) {
      fc.assert(
        fc.property(fc.nat(most), (n) => {
          expect(value(read(`${n}${unit}`))).toBeCloseTo(n * worth, 9);
        }),
      );
    }
  }
});
