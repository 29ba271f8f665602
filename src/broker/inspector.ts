/** What a broker's policies say of a queue, by the names of their keys: `max-length`, `message-ttl`, … */
export type PolicyDefinition = Readonly<Record<string, string | number | boolean>>;

/** What a broker tells of a queue beyond what AMQP does. */
export interface QueueFacts {
  /** Messages in all states, delayed ones too; null: not known. Counted every few seconds: see `factsLag`. */
  readonly messages: number | null;
  /** All that policies and operator policies set for the queue, as it is in effect; null: not known yet. */
  readonly policy: PolicyDefinition | null;
}

/** ms by which a broker's count of messages may lag behind what happened to them. */
export const factsLag = 8000;

/** Asks a broker about its queues by another way than AMQP. */
export interface Inspector {
  /** How, for people: "rabbitmqctl", "http://host:15672". */
  readonly way: string;
  /** Whether a question costs the broker's machine next to nothing. */
  readonly isCheap: boolean;
  /** @returns null: there is no such queue. @throws Error saying why it cannot be told; the signal's reason on abort */
  look(vhost: string, queue: string, signal: AbortSignal): Promise<QueueFacts | null>;
}

/** Runs rabbitmqctl with arguments, and resolves with what it wrote; rejects when it failed. */
export type Rabbitmqctl = (args: readonly string[], signal: AbortSignal) => Promise<string>;

/** Asks by the command line of a broker of the tool's own. */
export function inspectorBy(rabbitmqctl: Rabbitmqctl): Inspector {
  let isOld = false;
  const list = async (vhost: string, queue: string, signal: AbortSignal): Promise<QueueFacts | null> => {
    const columns = ["name", "messages", "effective_policy_definition"];
    const args = ["-q", "list_queues", "-p", vhost, ...columns, "--formatter", "json"];
    const found = rowsIn(await rabbitmqctl(args, signal)).find(({ name }) => name === queue);
    return found === undefined ? null : factsOf(found);
  };
  return {
    way: "rabbitmqctl",
    isCheap: false,
    async look(vhost, queue, signal) {
      try {
        if (!isOld) return await list(vhost, queue, signal);
      } catch (error) {
        signal.throwIfAborted();
        // Before 4.0 it does not say what is in effect.
        if (!/effective_policy_definition/.test(String(error))) throw error;
        isOld = true;
      }
      const all: unknown = JSON.parse(await rabbitmqctl(["-q", "export_definitions", "-"], signal));
      return { messages: null, policy: policyIn(all, vhost, queue) };
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

/** @throws Error when it is no list */
function rowsIn(text: string): Row[] {
  const rows: unknown = JSON.parse(text.slice(text.indexOf("["), text.lastIndexOf("]") + 1));
  if (!Array.isArray(rows)) throw new Error("rabbitmqctl wrote no list");
  return rows.filter(isRow);
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}

/** What a row of `list_queues`, or the management's answer of a queue, says; that of a new queue says less. */
export function factsOf(row: Row): QueueFacts {
  const { messages, effective_policy_definition: definition } = row;
  return {
    messages: typeof messages === "number" ? messages : null,
    policy: definition === undefined ? null : definitionOf(definition),
  };
}

/** An object or, by version, a list of pairs. */
function definitionOf(written: unknown): PolicyDefinition {
  if (!isRow(written)) return {};
  const pairs: readonly unknown[] = Array.isArray(written) ? written : Object.entries(written);
  return Object.fromEntries(
    pairs.filter(
      (entry): entry is [string, string | number | boolean] =>
        Array.isArray(entry) &&
        typeof entry[0] === "string" &&
        /^(string|number|boolean)$/.test(typeof entry[1]),
    ),
  );
}

/** What the policies and operator policies among a broker's exported definitions set for a queue. */
function policyIn(all: unknown, vhost: string, queue: string): PolicyDefinition {
  const rowsOf = (key: string): Row[] => {
    const rows = isRow(all) ? all[key] : undefined;
    return Array.isArray(rows) ? rows.filter(isRow).filter((row) => row.vhost === vhost) : [];
  };
  const operators = rowsOf("parameters")
    .filter(({ component }) => component === "operator_policy")
    .flatMap(({ value }) => (isRow(value) ? [value] : []));
  return merged([rowsOf("policies"), operators].map((policies) => definitionFor(queue, policies)));
}

/** Of the policies whose pattern a queue's name matches, the one of the highest priority. */
function definitionFor(queue: string, policies: readonly Row[]): PolicyDefinition {
  const [first] = policies
    .filter((row) => row["apply-to"] !== "exchanges" && matches(String(row.pattern), queue))
    .sort((a, b) => Number(b.priority) - Number(a.priority));
  return definitionOf(first?.definition);
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return false;
  }
}

/** A user's policy and an operator's: of two numbers the lower is in effect. */
function merged(definitions: readonly PolicyDefinition[]): PolicyDefinition {
  const all: Record<string, string | number | boolean> = {};
  for (const definition of definitions) {
    for (const [key, value] of Object.entries(definition)) {
      const before = all[key];
      all[key] = typeof before === "number" && typeof value === "number" ? Math.min(before, value) : value;
    }
  }
  return all;
}
