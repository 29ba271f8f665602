import { isWhole, sumOf } from "../resolve.ts";
import { nearest } from "../schema/nearest.ts";
import { listOf } from "../schema/units.ts";
import type { Path } from "../yaml/tree.ts";
import type { Checked, Conflict } from "./conflict.ts";

/** Messages and producers that contradict themselves. */
export function checkMessages(checked: Checked): Conflict[] {
  return [
    ...checkBodies(checked),
    ...checkPattern(checked),
    ...checkDraw(checked),
    ...checkPriorities(checked),
    ...checkArrivals(checked),
  ];
}

function checkBodies({ scenario, isWritten }: Checked): Conflict[] {
  const at = (key: string) => ["messages", key];
  if (scenario.messages.bodies === undefined) {
    if (!isWritten(at("dot"))) return [];
    return [
      { message: "`dot` does nothing without bodies", hint: "add bodies, or remove it", paths: [at("dot")] },
    ];
  }
  return ["pattern", "kinds"]
    .filter((key) => isWritten(at(key)))
    .map((key) => ({
      message: `bodies and ${key} exclude each other`,
      hint: "the kinds of bodies are their numbers of dots; keep one of the two",
      paths: [at(key), at("bodies")],
    }));
}

function checkPattern({ scenario }: Checked): Conflict[] {
  const { pattern, kinds, bodies } = scenario.messages;
  if (bodies !== undefined) return [];
  const names = Object.keys(kinds);
  if (names.length === 0) {
    return [
      {
        message: "there are no kinds",
        hint: "add one, such as task: {work: 10ms}",
        paths: [["messages", "kinds"]],
      },
    ];
  }
  const named: readonly (readonly [string, string | number])[] =
    pattern.is === "sequence"
      ? pattern.kinds.map((kind, i) => [kind, i])
      : Object.keys(pattern.shares).map((k) => [k, k]);
  const seen = new Set<string>();
  const conflicts = named.flatMap(([kind, step]): Conflict[] => {
    if (Object.hasOwn(kinds, kind) || seen.has(kind)) return [];
    seen.add(kind);
    return [missingKind(kind, names, ["messages", "pattern", step])];
  });
  const sum = pattern.is === "mix" ? sumOf(pattern.shares) : 1;
  if (!isWhole(sum)) {
    const percent = Number((sum * 100).toPrecision(6));
    const hint = "shares are percentages, or numbers from 0 to 1";
    conflicts.push({
      message: `the shares add up to ${percent}%, not 100%`,
      hint,
      paths: [["messages", "pattern"]],
    });
  }
  return conflicts;
}

function checkDraw({ scenario, isWritten }: Checked): Conflict[] {
  const path = ["messages", "draw"];
  if (!isWritten(path) || scenario.messages.pattern.is === "mix") return [];
  return [
    {
      message: "`draw` does nothing without shares",
      hint: "write the pattern as shares, such as {heavy: 10%, light: 90%}, or remove it",
      paths: [path],
    },
  ];
}

/** A kind that is named and not declared. */
export function missingKind(kind: string, names: readonly string[], path: Path): Conflict {
  const meant = nearest(kind, names);
  const hint = meant === undefined ? `the kinds are ${listOf(names, "and")}` : `did you mean \`${meant}\`?`;
  return { message: `no kind is named \`${kind}\``, hint, paths: [path, ["messages", "kinds"]] };
}

function checkPriorities({ scenario }: Checked): Conflict[] {
  const { queue, messages } = scenario;
  return Object.entries(messages.kinds).flatMap(([kind, { priority }]): Conflict[] => {
    if (priority === undefined || queue.type === "quorum") return [];
    const paths: Conflict["paths"] = [
      ["messages", "kinds", kind, "priority"],
      ["queue", "maxPriority"],
    ];
    if (queue.maxPriority === undefined) {
      const hint = "set queue.maxPriority, or remove the priority";
      return [{ message: "a classic queue without maxPriority ignores priorities", hint, paths }];
    }
    if (priority <= queue.maxPriority) return [];
    const message = `priority ${priority} is above the queue's maxPriority ${queue.maxPriority}`;
    return [{ message, hint: "lower it, or raise queue.maxPriority", paths }];
  });
}

function checkArrivals({ scenario, isWritten }: Checked): Conflict[] {
  const { messages, producers } = scenario;
  const { rate } = producers;
  const at = (key: string) => ["producers", key];
  const conflicts: Conflict[] = [];
  if (isWritten(at("rate")) && isWritten(at("phases"))) {
    const paths: Conflict["paths"] = [at("rate"), at("phases")];
    conflicts.push({ message: "rate and phases exclude each other", hint: "keep one of them", paths });
  }
  if (rate.is === "unlimited" && producers.arrivals === "poisson") {
    const hint = "set producers.rate, such as 200/s";
    conflicts.push({ message: "poisson arrivals need a rate", hint, paths: [at("arrivals"), at("rate")] });
  }
  if (!producers.confirms && isWritten(at("maxUnconfirmed"))) {
    const hint = "remove it, or set confirms: true";
    const paths: Conflict["paths"] = [at("maxUnconfirmed"), at("confirms")];
    conflicts.push({ message: "maxUnconfirmed does nothing without confirms", hint, paths });
  }
  if (!producers.confirms && producers.onFailure === "republish" && isWritten(at("onFailure"))) {
    const hint = "remove it, or set confirms: true";
    const paths: Conflict["paths"] = [at("onFailure"), at("confirms")];
    const message = "without confirms nothing tells which messages to publish again";
    conflicts.push({ message, hint, paths });
  }
  if (rate.is === "phases") {
    const key = isWritten(at("phases")) ? "phases" : "rate";
    const last = rate.phases.at(-1)?.to ?? 0;
    // The last phase may be the endless one at the final rate: at 0/s it adds nothing.
    const sent = rate.phases.reduce(
      (sum, { for: ms, from, to }) => sum + (from + to === 0 ? 0 : (ms * (from + to)) / 2000),
      0,
    );
    if (sent === 0) {
      conflicts.push({
        message: "at 0/s nothing is ever sent",
        hint: "give a rate such as 200/s",
        paths: [at(key)],
      });
    } else if (
      messages.count !== undefined &&
      messages.duration === undefined &&
      last === 0 &&
      sent < messages.count
    ) {
      conflicts.push({
        message: `the phases end at 0/s after about ${Math.floor(sent)} messages, so that count ${messages.count} is never reached`,
        hint: "remove the count, or end at a rate above 0",
        paths: [at(key), ["messages", "count"]],
      });
    }
  }
  return conflicts;
}
