import type { WorkerGroup } from "../scenario.ts";
import { missingKind } from "./check-messages.ts";
import type { Checked, Conflict, Unexpecting } from "./conflict.ts";
import { workerNames } from "./worker-names.ts";

/** Workers that would wait for ever, or do something else than they seem to. */
export function checkWorkers({ scenario, isWritten }: Checked): Conflict[] {
  if (scenario.workers.length === 0) {
    return [{ message: "there are no workers", hint: "add one, such as {count: 2}", paths: [["workers"]] }];
  }
  return [
    ...scenario.workers.flatMap((group, i) => [
      ...checkAcks(group, i, isWritten),
      ...checkTimes(group, i),
      ...checkReject(group, i, scenario),
      ...checkCrash(group, i, scenario),
    ]),
    ...checkNames(scenario.workers),
  ];
}

function checkAcks(group: WorkerGroup, i: number, isWritten: Checked["isWritten"]): Conflict[] {
  const at = (key: string) => ["workers", i, key];
  const { ack, ackEvery, concurrency, prefetch } = group;
  const conflicts: Conflict[] = [];
  if (ack === "auto") {
    if (prefetch !== "unlimited") {
      const hint = "remove prefetch, or use ack: manual";
      const paths: Conflict["paths"] = [at("prefetch"), at("ack")];
      conflicts.push({ message: "the broker ignores prefetch when ack is auto", hint, paths });
    }
    if (ackEvery > 1) {
      const hint = "remove ackEvery, or use ack: manual";
      conflicts.push({
        message: "with ack: auto nothing is acknowledged",
        hint,
        paths: [at("ackEvery"), at("ack")],
      });
    }
    return conflicts;
  }
  if (ackEvery > 1 && concurrency > 1) {
    conflicts.push({
      message: `ackEvery ${ackEvery} needs messages to end in order, so a concurrency of 1`,
      hint: "remove one of the two",
      paths: [at("ackEvery"), at("concurrency")],
    });
  }
  if (prefetch === "unlimited") return conflicts;
  if (ackEvery > prefetch) {
    conflicts.push({
      message: `ackEvery ${ackEvery} is above prefetch ${prefetch}: the worker would wait for ever`,
      hint: `use ackEvery: ${prefetch} or less, or a prefetch of ${ackEvery} or more`,
      paths: [at("ackEvery"), at("prefetch")],
    });
  }
  if (concurrency > prefetch) {
    conflicts.push({
      message: `concurrency ${concurrency} is above prefetch ${prefetch}: a worker never holds more than ${prefetch}`,
      hint: `use a prefetch of ${concurrency} or more`,
      paths: isWritten(at("concurrency")) ? [at("concurrency"), at("prefetch")] : [at("prefetch")],
    });
  }
  return conflicts;
}

function checkTimes({ start, stop }: WorkerGroup, i: number): Conflict[] {
  if (stop === undefined || stop > start) return [];
  return [
    {
      message: `stop at ${stop} ms is not after start at ${start} ms`,
      hint: "both count from the start of the run",
      paths: [
        ["workers", i, "stop"],
        ["workers", i, "start"],
      ],
    },
  ];
}

function checkReject({ ack, reject }: WorkerGroup, i: number, { queue, messages }: Unexpecting): Conflict[] {
  if (reject === undefined) return [];
  const path = ["workers", i, "reject"];
  const conflicts: Conflict[] = [];
  if (ack === "auto") {
    const hint = "remove reject, or use ack: manual";
    const paths: Conflict["paths"] = [path, ["workers", i, "ack"]];
    conflicts.push({ message: "with ack: auto nothing can be rejected", hint, paths });
  }
  const kinds = Object.keys(messages.kinds);
  if (reject.kind !== undefined && !kinds.includes(reject.kind)) {
    conflicts.push(missingKind(reject.kind, kinds, [...path, "kind"]));
  }
  if (reject.requeue && reject.share === 1 && goesRound(queue)) {
    conflicts.push({
      message: "messages that are always requeued go round for ever",
      hint: "use queue: {type: quorum, deliveryLimit: 3}, a share below 100%, or requeue: false",
      paths: [
        [...path, "requeue"],
        ["queue", "deliveryLimit"],
        ["queue", "type"],
      ],
    });
  }
  return conflicts;
}

function checkCrash({ ack, reject, crash }: WorkerGroup, i: number, scenario: Unexpecting): Conflict[] {
  if (crash === undefined) return [];
  const { queue, messages } = scenario;
  const path = ["workers", i, "crash"];
  const conflicts: Conflict[] = [];
  if (ack === "auto") {
    const message = "with ack: auto nothing is left to acknowledge, so that no message crashes its worker";
    const paths: Conflict["paths"] = [path, ["workers", i, "ack"]];
    conflicts.push({ message, hint: "remove crash, or use ack: manual", paths });
  }
  const kinds = Object.keys(messages.kinds);
  if (crash.kind !== undefined && !kinds.includes(crash.kind)) {
    conflicts.push(missingKind(crash.kind, kinds, [...path, "kind"]));
  }
  if (crash.share < 1) return conflicts;
  if (goesRound(queue)) {
    conflicts.push({
      message: "messages that always crash their worker go round for ever",
      hint: "use queue: {type: quorum, deliveryLimit: 3}, or a share below 100%",
      paths: [
        [...path, "share"],
        ["queue", "deliveryLimit"],
        ["queue", "type"],
      ],
    });
  }
  if (reject !== undefined && (crash.kind === undefined || crash.kind === reject.kind)) {
    conflicts.push({
      message: "all that reject could be of crash the worker first, so that none is rejected",
      hint: "remove one of the two, or give each a kind of its own",
      paths: [["workers", i, "reject"], path],
    });
  }
  return conflicts;
}

/** Whether a queue takes messages back for ever: a quorum queue without a limit of its own has one since RabbitMQ 4.0. */
function goesRound(queue: Unexpecting["queue"]): boolean {
  return queue.type !== "quorum" || queue.deliveryLimit === "unlimited";
}

function checkNames(groups: readonly WorkerGroup[]): Conflict[] {
  const seen = new Set<string>();
  return workerNames(groups).flatMap((names, i): Conflict[] => {
    const twice = names.find((name) => seen.has(name));
    for (const name of names) seen.add(name);
    if (twice === undefined) return [];
    const hint = "unnamed workers are worker-1, worker-2, …; workers of a group of several NAME-1, NAME-2, …";
    return [
      {
        message: `two workers would be named \`${twice}\``,
        hint,
        paths: [
          ["workers", i, "name"],
          ["workers", i],
        ],
      },
    ];
  });
}
