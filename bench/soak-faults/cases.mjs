// Cases that go wrong easily, some with a broker prepared for them, each with what is right.
// `right` is given {exit, output, result, run (its first; undefined: there is none)} and tells what is not, in words.
import { spawn } from "node:child_process";
import { cpus } from "node:os";

const vhost = "soak";
/** A vhost of its own on a broker, with what is set on it. */
const inVhost =
  (...commands) =>
  async (broker) => {
    await broker.control(
      "add_vhost",
      vhost,
      ...(commands[0]?.[0] === "type" ? ["--default-queue-type", commands.shift()[1]] : []),
    );
    await broker.control("set_permissions", "-p", vhost, broker.user, ".*", ".*", ".*");
    for (const [command, ...args] of commands) await broker.control(command, "-p", vhost, ...args);
    return { url: broker.urlOf({ vhost }), undo: () => broker.control("delete_vhost", vhost) };
  };
/** A user with these permissions to configure, write and read. */
const asUser =
  (...permissions) =>
  async (broker) => {
    await broker.control("add_user", "limited", "limited");
    await broker.control("set_permissions", "limited", ...permissions);
    return { url: broker.urlOf({ user: "limited" }), undo: () => broker.control("delete_user", "limited") };
  };

/** Busy loops beside the run, so many a core. */
const beside = (perCore) => async (broker) => {
  const busy = Array.from({ length: perCore * cpus().length }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
  );
  const undo = async () => {
    for (const one of busy) one.kill("SIGKILL");
  };
  return { url: broker?.url, undo };
};

const exits =
  (...codes) =>
  ({ exit }) =>
    codes.includes(exit) ? [] : [`exit code ${exit}, not ${codes.join(" or ")}`];
const says =
  (pattern, but) =>
  ({ output }) => [
    ...(pattern.test(output) ? [] : [`it does not say ${pattern}`]),
    ...(but?.test(output) ? [`it says ${but}`] : []),
  ];
const lost =
  (cause) =>
  ({ run }) => {
    const causes = run?.ledger.causes ?? {};
    return (causes[cause] ?? 0) > 0 && (causes.unexplained ?? 0) === 0
      ? []
      : [`causes: ${JSON.stringify(causes)}`];
  };
const fate =
  (name) =>
  ({ run }) => {
    const { fates, causes } = run?.ledger ?? {};
    return (fates?.[name] ?? 0) > 0 && (causes?.unexplained ?? 0) === 0
      ? []
      : [`fates: ${JSON.stringify(fates)}`];
  };
const both =
  (...rights) =>
  (seen) =>
    rights.flatMap((right) => right(seen));

/** Nothing was lost without a cause, in any run. */
const explained = ({ result }) =>
  result === undefined
    ? ["there is no result"]
    : result.variants.flatMap(({ name, runs }) =>
        runs.flatMap(({ ledger }) =>
          (ledger.causes.unexplained ?? 0) > 0 ? [`${name}: causes: ${JSON.stringify(ledger.causes)}`] : [],
        ),
      );
/** Messages left at the delivery limit, under that name, and the run does not pass. */
const limited = both(exits(1), fate("deliveryLimit"));

const all = ["3.10", "4.0", "4.3"];
const docker = ["4.0", "4.3"];
const newest = ["4.3"];
const told = both(exits(1, 2, 4), says(/timeout/i, /queue is gone/));
/**
 * A plan that can never end is refused beforehand, or the run ends and says why; the queue is not gone. RabbitMQ 4.3
 * forgets a timeout now and then (docs/reference/brokers.md): where it cancels nobody, the run passes.
 */
const timesOut = (seen) => (seen.exit === 0 && !/cancel/.test(seen.output) ? [] : told(seen));

export const cases = [
  {
    name: "policy-max-length",
    file: "policy",
    versions: docker,
    prepare: inVhost(["set_policy", "short", ".*", '{"max-length":10}']),
    right: both(exits(1), says(/polic/i)),
  },
  {
    name: "policy-max-length-read",
    file: "policy-read",
    versions: newest,
    management: true,
    prepare: inVhost(["set_policy", "short", ".*", '{"max-length":10}']),
    right: both(exits(1), lost("overflow")),
  },
  {
    name: "operator-policy-ttl-read",
    file: "policy-read",
    versions: newest,
    management: true,
    prepare: inVhost(["set_operator_policy", "brief", ".*", '{"message-ttl":100}']),
    right: fate("expired"),
  },
  {
    name: "policy-delivery-limit-read",
    file: "policy-delivery-limit",
    versions: newest,
    management: true,
    prepare: inVhost(["set_policy", "limit", ".*", '{"delivery-limit":1}']),
    right: both(exits(0, 1), ({ run }) =>
      (run?.ledger.causes.unexplained ?? 0) === 0 && run !== undefined ? [] : ["unexplained losses"],
    ),
  },
  {
    name: "default-queue-type",
    file: "default-queue-type",
    versions: docker,
    prepare: inVhost(["type", "quorum"]),
    right: exits(0),
  },
  {
    name: "user-without-write",
    file: "one-message",
    versions: docker,
    prepare: asUser(".*", "^$", ".*"),
    right: exits(3),
  },
  {
    name: "user-without-read",
    file: "one-message",
    versions: docker,
    prepare: asUser(".*", ".*", "^$"),
    right: exits(3),
  },
  {
    name: "vhost-without-queues",
    file: "one-message",
    versions: docker,
    prepare: inVhost(["set_vhost_limits", '{"max-queues":0}']),
    right: both(exits(3), says(/limit/i)),
  },
  {
    name: "vhost-without-connections",
    file: "one-message",
    versions: docker,
    prepare: inVhost(["set_vhost_limits", '{"max-connections":1}']),
    right: both(exits(3), says(/limit/i)),
  },
  { name: "consumer-timeout", file: "consumer-timeout", versions: newest, right: timesOut },
  { name: "consumer-timeout-for-ever", file: "consumer-timeout-for-ever", versions: newest, right: timesOut },
  {
    name: "prefetch-over-consumer-timeout",
    file: "prefetch-over-consumer-timeout",
    versions: newest,
    right: ({ exit, output, run }) =>
      (exit === 0 && run?.ledger.fates.handled === 40) || (exit !== 5 && /timeout/i.test(output))
        ? []
        : [`exit code ${exit} without a word on the timeout`],
  },
  {
    name: "heartbeat-loop",
    file: "heartbeat-loop",
    versions: newest,
    prepare: (broker) => ({ url: `${broker.urlOf({})}?heartbeat=2` }),
    right: both(exits(0, 1, 2, 4), says(/heartbeat/i)),
  },
  { name: "oversize", file: "oversize", versions: docker, right: both(exits(3), says(/larger than/)) },
  { name: "oversize-3.10", file: "oversize", versions: ["3.10"], right: exits(0) },
  {
    name: "oversize-among-small",
    file: "oversize-among-small",
    versions: newest,
    right: both(exits(3), says(/larger than/)),
  },
  {
    name: "memory-alarm",
    file: "memory-alarm",
    versions: newest,
    right: ({ exit, output, run }) => [
      ...exits(0)({ exit }),
      ...(/lower the rate or add producers/.test(output) ? ["it advises a lower rate"] : []),
      // Where the machine had other work, a part of it may be the tool's own after all.
      ...(run?.generator.late.includes("publishes") && !run.generator.late.includes("machine")
        ? ["the generator is called late"]
        : []),
    ],
  },
  {
    name: "three-broker-faults",
    file: "three-broker-faults",
    versions: docker,
    own: true,
    right: ({ run }) => (run?.ending === "completed" ? [] : [`ending: ${run?.ending}`]),
  },
  { name: "delayed-retry", file: "delayed-retry", versions: newest, right: exits(0) },
  { name: "long-command", file: "long-command", versions: newest, right: exits(0, 1) },
  {
    name: "node-away",
    file: "node-away",
    versions: newest,
    cluster: true,
    right: ({ exit, run }) =>
      run !== undefined && (exit !== 0 || run.ledger.fates.handled === run.ledger.attempted)
        ? []
        : [`exit code ${exit}: ${JSON.stringify(run?.ledger.fates)}`],
  },
  { name: "node-gone", file: "node-gone", versions: newest, cluster: true, right: exits(1, 3, 4) },
  { name: "auto-ack-kill-slow", file: "auto-ack-kill-slow", versions: all, right: explained },
  {
    name: "dead-letter-kill-broker",
    file: "dead-letter-kill-broker",
    versions: all,
    own: true,
    right: explained,
  },
  {
    name: "ttl-dead-letter-kill-broker",
    file: "ttl-dead-letter-kill-broker",
    versions: all,
    own: true,
    right: explained,
  },
  { name: "default-delivery-limit", file: "default-delivery-limit", versions: docker, right: limited },
  {
    name: "endless-requeue",
    file: "endless-requeue",
    versions: all,
    right: both(exits(4), explained, ({ run }) =>
      run?.ending === "time-limit" ? [] : [`ending: ${run?.ending}`],
    ),
  },
  {
    name: "delivery-limit-0-kill-worker",
    file: "delivery-limit-0-kill-worker",
    versions: all,
    right: limited,
  },
  { name: "delivery-limit-cut", file: "delivery-limit-cut", versions: all, right: limited },
  { name: "delivery-limit-minus-1", file: "delivery-limit-minus-1", versions: all, right: exits(0) },
  {
    name: "untouched-at-the-limit",
    file: "untouched-at-the-limit",
    versions: docker,
    right: both(limited, ({ run }) =>
      run.warnings.some((warning) => /prefetch/.test(warning)) ? [] : ["no warning of the prefetch"],
    ),
  },
  {
    name: "exec-then-purge",
    file: "exec-then-purge",
    versions: newest,
    command: "validate",
    right: exits(0),
  },
  { name: "500000-workers", file: "500000-workers", versions: newest, command: "validate", right: exits(2) },
  {
    name: "retry-topology",
    file: "retry-topology",
    versions: newest,
    right: both(exits(2), says(/x-dead-letter/, /has a key of its own/)),
  },
  {
    name: "redelivered-after-kill",
    file: "redelivered-after-kill",
    versions: all,
    own: true,
    right: both(exits(0), explained),
  },
  {
    name: "max-length-bytes",
    file: "max-length-bytes",
    versions: all,
    right: both(exits(0), explained, ({ result }) =>
      ["classic", "quorum"].flatMap((name) =>
        result?.variants.find((variant) => variant.name === name)?.runs[0]?.ledger.causes.overflow > 0
          ? []
          : [`${name} lost none to its limit`],
      ),
    ),
  },
  {
    name: "reject-in-partition-delete",
    file: "reject-in-partition-delete",
    versions: all,
    right: both(explained, lost("queue-deleted")),
  },
  {
    name: "quorum-priorities",
    file: "quorum-priorities",
    versions: all,
    right: both(exits(2), says(/32 strict priorities since RabbitMQ 4\.3/)),
  },
  { name: "x-expires", file: "x-expires", versions: all, right: both(exits(0), says(/x-expires/)) },
  {
    name: "overloaded-machine",
    file: "overloaded-machine",
    versions: all,
    prepare: beside(6),
    right: both(exits(4), ({ run }) =>
      run?.generator.late.includes("machine") ? [] : ["the machine is not named"],
    ),
  },
];
