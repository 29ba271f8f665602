import type { Fault } from "../../faults/fault.ts";
import type { Checked, Conflict, Unexpecting } from "./conflict.ts";
import { longestRun, maxSent } from "./run-length.ts";

/** Faults whose time never comes, or comes when nobody can tell. */
export function checkFaultTimes({ scenario, isWritten }: Checked): Conflict[] {
  const longest = longestRun(scenario);
  return scenario.faults.flatMap((fault, i) => [
    ...checkTimes(fault, i),
    ...checkPrevious(fault, i, scenario.faults[i - 1]),
    ...checkProgress(fault, i, scenario),
    ...checkClock(fault, i, longest(i), isWritten(["faults", i, "at"]) ? "at" : "every"),
  ]);
}

function checkTimes({ every, times }: Fault, i: number): Conflict[] {
  if (times === undefined || every !== undefined) return [];
  const hint = "add every: 10s, or remove it";
  const paths: Conflict["paths"] = [
    ["faults", i, "times"],
    ["faults", i, "every"],
  ];
  return [{ message: "`times` does nothing without every", hint, paths }];
}

function checkPrevious({ at }: Fault, i: number, before: Fault | undefined): Conflict[] {
  if (at.by !== "previous") return [];
  const path = ["faults", i, "after"];
  if (before === undefined) {
    const hint = "say when, such as at: 50%";
    return [{ message: "there is no fault before this one", hint, paths: [path] }];
  }
  if (before.every === undefined || before.times !== undefined) return [];
  return [
    {
      message: "the fault before this one is done again and again until the run is over",
      hint: "give that one a number of times, such as times: 3",
      paths: [path, ["faults", i - 1, "every"], ["faults", i - 1, "times"]],
    },
  ];
}

function checkProgress({ at }: Fault, i: number, scenario: Unexpecting): Conflict[] {
  const path = ["faults", i, "at"];
  const { messages } = scenario;
  const most = maxSent(scenario);
  if (at.by === "share") {
    if (at.share >= 1) {
      const hint = "use a share below 100%";
      return [{ message: "when 100% of the messages are handled, the run is over", hint, paths: [path] }];
    }
    if (most < Number.POSITIVE_INFINITY) return [];
    return [
      {
        message: "a share needs a number of messages, and nobody knows how many fit in a duration",
        hint: 'use a time such as 5s, or a count such as "1000 messages"; or set messages.count',
        paths: [path, ["messages", "duration"], ["messages", "count"], ["producers"]],
      },
    ];
  }
  if (at.by !== "messages" || at.count < most) return [];
  const there = `there ${most === 1 ? "is" : "are"} ${messages.count === most ? "" : "at most "}${most}`;
  return [
    {
      message: `when ${at.count} messages are handled, the run is over: ${there}`,
      hint: "use a lower number, or a share such as 50%",
      paths: [path, ["messages", "count"], ["messages", "duration"], ["producers"]],
    },
  ];
}

function checkClock({ at }: Fault, i: number, most: number, key: "at" | "every"): Conflict[] {
  if (at.by !== "time" || at.ms <= most) return [];
  return [
    {
      message: `after ${at.ms} ms the run is over: it takes ${Math.ceil(most)} ms at the very most`,
      hint: "use an earlier time, or a share such as 50%",
      paths: [
        ["faults", i, key],
        ["faults"],
        ["messages"],
        ["messages", "count"],
        ["messages", "duration"],
        ["producers"],
        ["producers", "rate"],
        ["workers"],
        ["queue", "name"],
      ],
    },
  ];
}
