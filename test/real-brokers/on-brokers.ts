import { describe, inject, it } from "vitest";
import type { TestBroker } from "./setup.ts";

const brokers = inject("brokers");

/** Whether RabbitMQ 4.3 in Docker is there, for tests that need one of their own. */
export const hasDocker = brokers.some(({ name }) => name.includes("4.3"));

/** Whether this machine has a RabbitMQ of its own, for tests that start one of their own. */
export const hasLocal = brokers.some(({ name }) => name.startsWith("this machine"));

/** The same tests on every broker that this machine has; where it has none, one skipped test that says so. */
export function onEveryBroker(title: string, tests: (broker: TestBroker) => void): void {
  onBrokers(brokers, title, tests);
}

/** The same on the oldest and the newest broker, for tests that take long. */
export function onOldestAndNewest(title: string, tests: (broker: TestBroker) => void): void {
  onBrokers(
    [...new Set([brokers.at(0), brokers.at(-1)])].flatMap((broker) => broker ?? []),
    title,
    tests,
  );
}

function onBrokers(some: readonly TestBroker[], title: string, tests: (broker: TestBroker) => void): void {
  if (some.length > 0) describe.each(some)(`${title} on $name`, tests);
  else
    describe(title, () => it.skip("is not tested: this machine has no broker (see above)", () => undefined));
}
