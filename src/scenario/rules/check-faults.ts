import type { Fault } from "../../faults/fault.ts";
import { addedBy, timesOf } from "../../faults/fault.ts";
import { kindOfFault, leavingBy, targetOf } from "../../faults/kinds.ts";
import { nearest } from "../schema/nearest.ts";
import { listOf } from "../schema/units.ts";
import type { Path } from "../yaml/tree.ts";
import type { Checked, Conflict } from "./conflict.ts";
import { addedPrefix, workerNames } from "./worker-names.ts";

/** Workers that faults may add in all. */
const maxAdded = 10_000;
/** Names that a slip is looked for among, or that are told. */
const maxCompared = 200;
const maxTold = 5;

type Role = "worker" | "producer";

/** Those of one role that there are, at first or later. */
interface People {
  readonly role: Role;
  readonly names: ReadonlySet<string>;
  /** With those that are added; Infinity when nobody knows how many. */
  readonly count: number;
}

/** Faults that could not be done, or not to whom they say. */
export function checkFaults({ scenario }: Checked): Conflict[] {
  const { faults, workers, producers, broker } = scenario;
  if (faults.length === 0) return [];
  const names = workerNames(workers);
  const there = names.flat();
  const added = faults.reduce((sum, fault) => sum + addedBy(fault), 0);
  const everyone: People[] = [
    { role: "worker", names: new Set(there), count: there.length + added },
    { role: "producer", names: new Set(producerNames(producers.count)), count: producers.count },
  ];
  return [
    ...faults.flatMap((fault, i) => [
      ...(broker.use === "url" && broker.url !== undefined ? checkBroker(fault, i) : []),
      ...everyone.flatMap((people) => checkTarget(fault, i, people)),
    ]),
    ...everyone.flatMap((people) => checkLeaving(faults, people)),
    ...checkAdded(faults),
    ...checkAddedNames(names, faults, added),
  ];
}

function producerNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `producer-${i + 1}`);
}

function checkBroker(fault: Fault, i: number): Conflict[] {
  if (kindOfFault(fault.do).target !== "broker") return [];
  return [
    {
      message: `${fault.do} can only be done to a broker that the tool started, not to one at a URL`,
      hint: "use exec with --allow-exec, or broker: docker or local",
      paths: [
        ["faults", i, "do"],
        ["broker", "url"],
      ],
    },
  ];
}

function checkTarget(fault: Fault, i: number, { role, names, count }: People): Conflict[] {
  const { named, number } = targetOf(fault, role);
  if (named !== undefined) {
    if (names.has(named) || (role === "worker" && isAdded(named, count - names.size))) return [];
    return [nobody(role, named, [...names].slice(0, maxCompared), ["faults", i, role])];
  }
  if (number === undefined || number <= count) return [];
  return [
    {
      message: `${fault.do} of ${number} ${role}s: there ${count === 1 ? "is" : "are"} only ${count}`,
      hint: `name ${count} at most, or raise ${role}s.count`,
      paths: [["faults", i, `${role}s`], [`${role}s`], ["faults"]],
    },
  ];
}

function isAdded(name: string, added: number): boolean {
  const digits = name.startsWith(addedPrefix) ? name.slice(addedPrefix.length) : "";
  return /^[1-9]\d{0,9}$/.test(digits) && Number(digits) <= added;
}

function nobody(role: Role, name: string, names: readonly string[], path: Path): Conflict {
  const meant = nearest(name, names);
  const told = names.length > maxTold ? [...names.slice(0, maxTold - 1), "more"] : names;
  const hint =
    meant === undefined
      ? `the ${role}${names.length === 1 ? " is" : "s are"} ${listOf(told, "and")}`
      : `did you mean \`${meant}\`?`;
  return { message: `no ${role} is named \`${name}\``, hint, paths: [path, [`${role}s`], ["faults"]] };
}

/** More that leave for good, through all faults and times, than ever were there. */
function checkLeaving(faults: readonly Fault[], { role, count }: People): Conflict[] {
  let gone = 0;
  for (const [i, fault] of faults.entries()) {
    const each = leavingBy(fault, role);
    // Without an end it is done to whoever is left; too many at once is told elsewhere.
    if (each === 0 || each > count || timesOf(fault) === Number.POSITIVE_INFINITY) continue;
    gone += each * timesOf(fault);
    if (gone <= count) continue;
    const comeBack = fault.do === "remove-workers" ? "" : ", or let them come back with back: 2s";
    return [
      {
        message: `with this, ${gone} ${role}s would leave for good; there ${count === 1 ? "is" : "are"} only ${count}`,
        hint: `let fewer go${comeBack}`,
        paths: [fault.times === undefined ? ["faults", i] : ["faults", i, "times"], [`${role}s`], ["faults"]],
      },
    ];
  }
  return [];
}

function checkAdded(faults: readonly Fault[]): Conflict[] {
  let added = 0;
  return faults.flatMap((fault, i): Conflict[] => {
    if (fault.do !== "add-workers") return [];
    if (timesOf(fault) === Number.POSITIVE_INFINITY) {
      const message = "workers would be added without end";
      const paths: Conflict["paths"] = [
        ["faults", i, "every"],
        ["faults", i, "times"],
      ];
      return [{ message, hint: "say how often, such as times: 3", paths }];
    }
    const before = added;
    added += addedBy(fault);
    if (before > maxAdded || added <= maxAdded) return [];
    const message = `${added} workers would be added, more than ${maxAdded}`;
    return [{ message, hint: "add fewer, or fewer times", paths: [["faults", i, "workers"], ["faults"]] }];
  });
}

function checkAddedNames(
  names: readonly (readonly string[])[],
  faults: readonly Fault[],
  added: number,
): Conflict[] {
  const adding = faults.findIndex((fault) => fault.do === "add-workers");
  return names.flatMap((group, g): Conflict[] => {
    const twice = group.find((name) => isAdded(name, added));
    if (twice === undefined) return [];
    const hint = `the workers of add-workers are ${addedPrefix}1, ${addedPrefix}2, …: use another name`;
    return [
      {
        message: `two workers would be named \`${twice}\``,
        hint,
        paths: [
          ["workers", g, "name"],
          ["faults", adding],
        ],
      },
    ];
  });
}
