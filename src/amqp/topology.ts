import type { Channel, ChannelModel } from "amqplib";
import { Problem } from "../common/problem.ts";
import { isBefore } from "../common/version.ts";
import type { Address } from "../driver/address.ts";
import { printableWords } from "../driver/address.ts";
import type { Declaration } from "../driver/declaration.ts";
import type { Topology } from "../driver/driver.ts";
import type { Queue } from "../scenario/scenario.ts";
import { answered } from "./answer.ts";
import { brokerProblem, codeOf } from "./broker-problem.ts";
import { declareOn } from "./declaration.ts";
import { channelInTime } from "./handshake.ts";

/** A run's own queues vanish by themselves after this long without a use, should the tool die. */
const ownQueueExpiry = 24 * 60 * 60 * 1000;

/**
 * Declares the queues of a run. A queue that the user named and that exists is checked and left as it is.
 * @throws Problem (broker) when the broker refuses, saying which setting differs or is forbidden
 */
export async function declareTopology(
  connection: ChannelModel,
  settings: Queue,
  run: string,
  address: Address,
): Promise<Topology> {
  const version = String(connection.connection.serverProperties.version ?? "");
  const queue = settings.name ?? `workq-bench.${run}`;
  const deadLetterQueue = settings.deadLetter ? `${queue}.dead` : null;
  const named = settings.name !== undefined;
  const own: string[] = [];
  const existing = new Set<string>();
  const declarations = [workQueue(queue, settings, deadLetterQueue, version)];
  if (deadLetterQueue !== null) {
    declarations.unshift({
      name: deadLetterQueue,
      durable: settings.durable,
      arguments: { "x-queue-type": "classic", ...(named ? {} : { "x-expires": ownQueueExpiry }) },
    });
  }
  if (named) {
    for (const declaration of declarations) {
      const found = await lookAt(connection, declaration.name).catch((error: unknown) => {
        throw declarationProblem(error, declaration, address);
      });
      if (found !== null) existing.add(declaration.name);
      refuseUsed(declaration.name, found);
    }
  }
  for (const declaration of declarations) {
    try {
      await onChannel(connection, (channel) => declareOn(channel, [declaration]));
    } catch (error) {
      await deleteQueues(connection, own).catch(() => undefined);
      throw declarationProblem(error, declaration, address);
    }
    if (!existing.has(declaration.name)) own.push(declaration.name);
  }
  const remade = declarations.filter(({ name }) => own.includes(name));
  return { queue, deadLetterQueue, own, declarations: remade };
}

/** Takes all ready messages out of a queue, for good. Throws when the queue or the connection is gone. */
export async function purgeQueue(connection: ChannelModel, name: string): Promise<void> {
  await onChannel(connection, (channel) => answered(channel.purgeQueue(name), `to purge queue "${name}"`));
}

/** Deletes queues; one that is gone already is no error for the broker. Throws when the connection is gone. */
export async function deleteQueues(connection: ChannelModel, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await onChannel(connection, (channel) =>
      answered(channel.deleteQueue(name), `to delete queue "${name}"`),
    );
  }
}

/** Before 4.0 no limit is none at all, and -1 drops a message at its first return. */
function limitFor(limit: Queue["deliveryLimit"], version: string): number | undefined {
  if (limit !== "unlimited") return limit;
  return isBefore(version, 4, 0) ? undefined : -1;
}

function workQueue(
  name: string,
  settings: Queue,
  deadLetterQueue: string | null,
  version: string,
): Declaration {
  const args: Record<string, string | number | boolean> = { ...settings.arguments };
  const put = (key: string, value: string | number | boolean | undefined): void => {
    if (value !== undefined) args[key] = value;
  };
  // Where it is left out, the virtual host's default decides.
  put("x-queue-type", settings.type);
  put("x-message-ttl", settings.ttl);
  put("x-max-length", settings.maxLength);
  put("x-max-length-bytes", settings.maxBytes);
  put("x-overflow", settings.overflow);
  put("x-max-priority", settings.maxPriority);
  put("x-single-active-consumer", settings.singleActiveConsumer || undefined);
  put("x-delivery-limit", limitFor(settings.deliveryLimit, version));
  put("x-delayed-retry-type", settings.delayedRetry?.when);
  put("x-delayed-retry-min", settings.delayedRetry?.min);
  put("x-delayed-retry-max", settings.delayedRetry?.max);
  if (deadLetterQueue !== null) {
    put("x-dead-letter-exchange", "");
    put("x-dead-letter-routing-key", deadLetterQueue);
    put(
      "x-dead-letter-strategy",
      typeof settings.deadLetter === "object" ? settings.deadLetter.strategy : undefined,
    );
  }
  if (settings.name === undefined && args["x-expires"] === undefined) put("x-expires", ownQueueExpiry);
  return { name, durable: settings.durable, arguments: args };
}

async function lookAt(
  connection: ChannelModel,
  name: string,
): Promise<{ messageCount: number; consumerCount: number } | null> {
  try {
    return await onChannel(connection, (channel) =>
      answered(channel.checkQueue(name), `whether queue "${name}" is there`),
    );
  } catch (error) {
    if (codeOf(error) === 404) return null;
    throw error;
  }
}

function refuseUsed(name: string, found: { messageCount: number; consumerCount: number } | null): void {
  if (found === null || (found.messageCount === 0 && found.consumerCount === 0)) return;
  throw new Problem(
    "broker",
    `queue "${name}" is in use: ${found.messageCount} messages ready, ${found.consumerCount} consumers; it was left untouched`,
    "empty it and stop its consumers, or leave out queue.name: then the run makes a queue of its own",
  );
}

/** Runs one operation on a channel of its own, so that a refusal closes nothing else. */
async function onChannel<T>(
  connection: ChannelModel,
  operation: (channel: Channel) => Promise<T>,
): Promise<T> {
  let closing: Error | undefined;
  const note = (error: Error): void => {
    closing = error;
  };
  connection.on("error", note);
  try {
    const channel = await channelInTime(connection, () => connection.createChannel());
    // The same error comes by the rejected operation.
    channel.on("error", () => undefined);
    const result = await operation(channel);
    await answered(channel.close(), "to close a channel");
    return result;
  } catch (error) {
    // A broker that closes the whole connection says why there; the operation only hears that it ended.
    throw closing ?? error;
  } finally {
    connection.off("error", note);
  }
}

/** What it means to the user that a queue could not be declared. */
export function declarationProblem(
  error: unknown,
  { name, durable }: Pick<Declaration, "name" | "durable">,
  address: Address,
): Problem {
  const code = codeOf(error);
  const words = printableWords(error instanceof Error ? error.message : String(error), address);
  if (code === 406 && /inequivalent/.test(words)) {
    const match = /inequivalent arg '([^']+)' for queue .*: received (.*?) but current is (.*)$/.exec(
      words.replace(/"?\s*$/, ""),
    );
    const differs = match
      ? `${settingName(match[1] ?? "")} differs: the scenario says ${plain(match[2])}, the queue has ${plain(match[3])}`
      : words;
    return new Problem(
      "broker",
      `queue "${name}" exists with other settings and was left untouched: ${differs}`,
      "change the scenario's queue settings, delete that queue yourself, or leave out queue.name",
      { cause: error },
    );
  }
  const invalid = /PRECONDITION_FAILED - (invalid arg '([^']+)'.*?)"?\s*$/.exec(words);
  if (code === 406 && invalid !== null) {
    const [, said = "", argument = ""] = invalid;
    return new Problem(
      "broker",
      `the broker refuses ${settingName(argument)} for queue "${name}", which it did not make: ${said}`,
      "leave that setting out, give it another value, or use another queue.type: not every type of queue takes every argument",
      { cause: error },
    );
  }
  const nonDurable =
    !durable && (code === 541 || /transient|non.?exclusive|not_permitted|deprecated/i.test(words));
  if (nonDurable) {
    return new Problem(
      "broker",
      `the broker forbids queues that are not durable (it said: ${words})`,
      "set queue.durable: true, or permit the deprecated feature transient_nonexcl_queues in the broker's configuration",
      { cause: error },
    );
  }
  if (code === 405) {
    return new Problem(
      "broker",
      `queue "${name}" is locked by another connection and was left untouched: ${words}`,
      "leave out queue.name, or end that connection",
      { cause: error },
    );
  }
  return brokerProblem(error, address);
}

/** `the value '60000' of type 'signedint'` is 60000. */
function plain(words = ""): string {
  return /^(?:the value )?'([^']*)'/.exec(words)?.[1] ?? words;
}

/** The scenario's word for a queue argument. */
function settingName(argument: string): string {
  const words: Record<string, string> = {
    durable: "queue.durable",
    "x-queue-type": "queue.type",
    "x-message-ttl": "queue.ttl",
    "x-max-length": "queue.maxLength",
    "x-max-length-bytes": "queue.maxBytes",
    "x-overflow": "queue.overflow",
    "x-max-priority": "queue.maxPriority",
    "x-single-active-consumer": "queue.singleActiveConsumer",
    "x-delivery-limit": "queue.deliveryLimit",
    "x-delayed-retry-type": "queue.delayedRetry",
    "x-delayed-retry-min": "queue.delayedRetry.min",
    "x-delayed-retry-max": "queue.delayedRetry.max",
    "x-dead-letter-exchange": "queue.deadLetter",
    "x-dead-letter-routing-key": "queue.deadLetter",
    "x-dead-letter-strategy": "queue.deadLetter",
  };
  return words[argument] ?? argument;
}
