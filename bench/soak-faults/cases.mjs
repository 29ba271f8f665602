// Cases that take minutes or a broker prepared for them, each with what is right.
// `right` is given {exit, output, run (of the result; undefined: there is none)} and tells what is not, in words.

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

const docker = ["4.0", "4.3"];
const newest = ["4.3"];
/** A plan that can never end is refused beforehand, or the run ends and says why; the queue is not gone. */
const timesOut = both(exits(1, 2, 4), says(/timeout/i, /queue is gone/));

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
      ...((run?.generator.late ?? []).includes("publishes") ? ["the generator is called late"] : []),
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
];
