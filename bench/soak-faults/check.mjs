// What must hold of a run, whatever was done to it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { resultSchema } from "../../dist/result/schema.js";

const exitOf = { pass: 0, fail: 1, inconclusive: 4 };
const sum = (numbers) => Object.values(numbers).reduce((total, number) => total + number, 0);

/**
 * What is wrong with what a run left in its folder.
 * @param exit the exit code of the command
 * @returns problems, each of a kind and with a text; and what the run came to, for people
 */
export async function checkRun(scenario, out, exit) {
  const problems = [];
  const add = (kind, text) => problems.push({ kind, text });
  const file = join(out, "result.json");
  if (!existsSync(file)) {
    add("exit", `no result, exit code ${exit}`);
    return { problems, told: {} };
  }
  const result = JSON.parse(readFileSync(file, "utf8"));
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success) add("schema", parsed.error.issues.map(issueText).slice(0, 5).join("; "));
  if (exit !== exitOf[result.verdict]) add("exit", `exit code ${exit} with verdict ${result.verdict}`);
  const { runs } = result.variants[0];
  for (const run of runs) {
    checkAccount(run, add);
    checkLosses(scenario, run, add);
    if (run.ending !== "completed") add(isStuck(run) ? "broker" : "ending", `${run.ending}: ${run.problem}`);
    if (run.ledger.unexpected > 0) add("account", `${run.ledger.unexpected} messages out of nowhere`);
    // 3.10 gives more than the prefetch while messages leave at the delivery limit (docs/reference/brokers.md).
    const limited = run.ledger.fates.deliveryLimit + (run.ledger.deadLetterReasons.delivery_limit ?? 0);
    const isBrokers = isOld(result) && limited > 0;
    if (run.dispatch.prefetchViolations > 0) add(isBrokers ? "broker" : "account", "a prefetch was exceeded");
  }
  await checkRecord(result, join(out, "record.parquet"), add).catch((error) =>
    add("record", `cannot be read: ${error.message}`),
  );
  const { ending, ledger } = runs[0];
  const { fates, causes, lostConfirmed } = ledger;
  return { problems, told: { verdict: result.verdict, ending, fates, causes, lostConfirmed } };
}

/**
 * Whether what held a run up may be its quorum queue, declared a moment before the broker was killed: before 4.3 it
 * answers nobody once the broker is back (docs/reference/brokers.md).
 */
function isStuck({ ending, warnings }) {
  return (
    ["stalled", "broker-lost", "time-limit"].includes(ending) &&
    warnings.some((text) => /^the quorum queue was declared/.test(text))
  );
}

const isOld = ({ environment }) => environment.broker.version.startsWith("3.10.");

const issueText = ({ path, message }) => `${path.join(".")}: ${message}`;

/** Sums that must agree. */
function checkAccount({ ledger, workers, producers }, add) {
  const { fates, attempted, confirmed, duplicates, causes, losses, lostConfirmed, lostUnconfirmed } = ledger;
  const same = (what, one, other) => {
    if (one !== other) add("account", `${what}: ${one} and ${other}`);
  };
  same("fates and attempts", sum(fates), attempted);
  same("causes and lost", sum(causes), fates.lost);
  same("losses and lost", sum(losses.map(({ count }) => count)), fates.lost);
  same("confirmed and unconfirmed losses, and lost", lostConfirmed + lostUnconfirmed, fates.lost);
  same(
    "confirmed losses by cause and in all",
    sum(losses.map(({ count, confirmed }) => (confirmed ? count : 0))),
    lostConfirmed,
  );
  same(
    "workers' messages, and handled and duplicates",
    sum(workers.map((one) => one.messages)),
    fates.handled + duplicates,
  );
  for (const { name, messages, byKind, received, notHandled } of workers) {
    same(`${name}: kinds and messages`, sum(byKind), messages);
    same(`${name}: received, and handled and not`, messages + notHandled, received);
  }
  same("producers' attempts and attempted", sum(producers.map((one) => one.attempted)), attempted);
  same("producers' confirms and confirmed", sum(producers.map((one) => one.confirmed)), confirmed);
  for (const [name, count] of [...Object.entries(fates), ...Object.entries(causes)])
    if (!Number.isInteger(count) || count < 0) add("account", `${name}: ${count}`);
}

/** Losses, and fates, that the scenario gives no reason for. */
function checkLosses(scenario, run, add) {
  const { queue = {}, producers = {}, workers, faults = [], messages } = scenario;
  const did = (...names) => faults.some((fault) => names.includes(fault.do));
  const brokerDown = did("kill-broker", "restart-broker");
  const isLimited =
    ["maxLength", "maxBytes"].some((key) => queue[key] !== undefined) ||
    queue.arguments?.["x-max-length-bytes"] !== undefined;
  const dropsHead = isLimited && (queue.overflow ?? "drop-head") === "drop-head";
  const isAuto = workers.some(({ ack }) => ack === "auto");
  const possible = {
    "transient-at-restart": brokerDown && messages.persistent === false,
    "queue-not-durable": brokerDown && queue.durable === false,
    "new-queue-at-kill": did("kill-broker") && queue.type === "quorum",
    "queue-purged": did("purge-queue"),
    "queue-deleted": did("delete-queue"),
    "auto-ack-in-flight": isAuto,
    "in-transit":
      producers.confirms === false ||
      did("kill-broker", "restart-broker", "pause-broker", "kill-producer", "cut-connection", "partition"),
    overflow: dropsHead || (isLimited && producers.confirms === false),
    "dead-letter-in-transit": queue.deadLetter === true && brokerDown,
    unexplained: true,
  };
  for (const [cause, count] of Object.entries(run.ledger.causes)) {
    if (count === 0) continue;
    if (cause === "unexplained") add("unexplained", `${count} lost, unexplained`);
    else if (possible[cause] === false)
      add("cause", `${count} lost by ${cause}, which nothing in the scenario does`);
  }
  for (const { cause, confirmed, count } of run.ledger.losses)
    if (confirmed && cause === "in-transit") add("cause", `${count} confirmed messages lost by ${cause}`);
  const isSafe = queue.durable !== false && producers.confirms !== false && !isAuto;
  for (const { cause, confirmed, count } of run.ledger.losses)
    if (isSafe && confirmed && (cause === "unexplained" || possible[cause] === false))
      add(
        "confirmed-loss",
        `${count} confirmed messages lost by ${cause}, with a durable queue and manual acks`,
      );
  const { fates } = run.ledger;
  const rejects = workers.some(({ reject }) => reject !== undefined && reject.requeue !== true);
  const expected = {
    rejected: rejects,
    deadLettered: queue.deadLetter !== undefined && queue.deadLetter !== false,
    expired: queue.ttl !== undefined,
    refused:
      (isLimited && queue.overflow?.startsWith("reject-publish") === true) ||
      brokerDown ||
      did("delete-queue", "pause-broker"),
    deliveryLimit: queue.type === "quorum",
    unresolved: run.ending !== "completed",
  };
  for (const [fate, can] of Object.entries(expected))
    if (!can && fates[fate] > 0) add("fate", `${fates[fate]} ${fate}, which nothing in the scenario does`);
}

/** The record says of every message what the result says of all. */
async function checkRecord(result, file, add) {
  if (result.record === null) return;
  const all = await parquetReadObjects({
    file: await asyncBufferFromFile(file),
    compressors: { GZIP: (input) => gunzipSync(input) },
  });
  if (all.length !== result.record.rows) add("record", `${all.length} rows, not ${result.record.rows}`);
  if (result.record.oneIn !== 1) return;
  for (const run of result.variants[0].runs)
    checkRows(
      run,
      all.filter((row) => Number(row.run) === run.index),
      add,
    );
}

/** The rows of one run. */
function checkRows({ ledger, workers }, rows, add) {
  const same = (what, one, other) => {
    if (one !== other) add("record", `${what}: ${one} in the record, ${other} in the result`);
  };
  const messages = new Map(rows.map((row) => [row.id, row]));
  same("messages", messages.size, ledger.attempted);
  const fates = countBy(messages.values(), ({ fate }) => fate);
  for (const [fate, count] of Object.entries(ledger.fates)) same(fate, fates.get(fate) ?? 0, count);
  const causes = countBy(messages.values(), ({ cause }) => cause);
  for (const [cause, count] of Object.entries(ledger.causes)) same(cause, causes.get(cause) ?? 0, count);
  const handled = rows.filter(({ outcome }) => outcome === "handled");
  const byWorker = countBy(handled, ({ worker }) => worker);
  for (const { name, messages: count } of workers)
    same(`messages of ${name}`, byWorker.get(name) ?? 0, count);
  same("duplicates", handled.length - new Set(handled.map(({ id }) => id)).size, ledger.duplicates);
  for (const name of ["due", "sent", "settled", "received", "started", "ended"]) {
    const strange = rows.find((row) => row[name] !== null && !Number.isFinite(row[name]));
    if (strange !== undefined) add("record", `${name} of message ${strange.id} is ${strange[name]}`);
  }
}

function countBy(items, keyOf) {
  const counts = new Map();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
