import type { TestProject } from "vitest/node";

/** A broker that the tests run on. */
export interface TestBroker {
  readonly name: string;
  readonly url: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    readonly brokers: readonly TestBroker[];
  }
}

const wanted = [
  { name: "this machine's RabbitMQ", asked: "local", choice: { use: "local" } },
  { name: "RabbitMQ 4.0 in Docker", asked: undefined, choice: { use: "docker", image: "rabbitmq:4.0" } },
  { name: "RabbitMQ 4.3 in Docker", asked: undefined, choice: { use: "docker", image: "rabbitmq:4.3" } },
] as const;

type Opened = TestBroker & { close(): Promise<void> };

/** Both projects that need brokers run in this process: they share them. */
const shared = globalThis as typeof globalThis & {
  testBrokers?: { users: number; readonly opened: Promise<Opened[]> };
};

/** Starts every broker that this machine can have; says loudly which it cannot, and fails for that where CI is set. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.testBrokers ??= { users: 0, opened: openAll() };
  const brokers = shared.testBrokers;
  brokers.users++;
  const opened = await brokers.opened;
  project.provide(
    "brokers",
    opened.map(({ name, url }) => ({ name, url })),
  );
  return async () => {
    if (--brokers.users === 0) await closeAll(opened);
  };
}

async function openAll(): Promise<Opened[]> {
  const { openBroker } = await import("../../dist/index.js");
  const opened: Opened[] = [];
  const missing: string[] = [];
  for (const { name, asked, choice } of wanted) {
    const request = {
      asked,
      choice,
      baseDir: ".",
      install: true,
      env: process.env,
      signal: AbortSignal.timeout(200_000),
    };
    try {
      const broker = await openBroker(request, { note: (text) => console.log(`  ${name}: ${text}`) });
      opened.push({ name, url: broker.address.url, close: () => broker.close() });
    } catch (error) {
      missing.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (missing.length === 0) return opened;
  const list = missing.map((line) => `  - ${line.replaceAll("\n", "\n    ")}`).join("\n");
  const story = `TESTS ARE SKIPPED on brokers that this machine cannot have:\n${list}`;
  if (process.env["CI"] === "true") {
    await closeAll(opened);
    throw new Error(`with CI=true no broker may be missing. ${story}`);
  }
  console.warn(`\n${"!".repeat(79)}\n${story}\n${"!".repeat(79)}\n`);
  return opened;
}

async function closeAll(opened: readonly Opened[]): Promise<void> {
  await Promise.all(opened.map((broker) => broker.close()));
}
