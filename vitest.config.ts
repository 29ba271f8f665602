import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that hold a run's figures against limits have the machine to themselves. */
const measured = ["test/broker/run-scenarios.test.ts", "test/broker/run-settings.test.ts"];

/** Many mostly wait: for terminals, the command line, a browser. */
const sideBySide = Math.max(3, availableParallelism() - 1);

/** These take longest, and begin first, so that no other waits for them at the end. */
const longest = ["broker-control", "run-disturbed", "run-faults-docker", "run-faults-local"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      longest.some((name) => moduleId.includes(`/${name}.`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const onBrokers = {
  globalSetup: ["test/broker/setup.ts"],
  testTimeout: 120_000,
  hookTimeout: 240_000,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/broker/**", "test/page/**"],
          // Some run the command line several times, beside others that do.
          testTimeout: 20_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          name: "page",
          include: ["test/page/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          ...onBrokers,
          name: "broker",
          include: ["test/broker/**/*.test.ts"],
          exclude: measured,
          // They mostly wait for brokers.
          maxWorkers: 4,
          // Four at once on few cores can upset a test's own timers. It is told as "retry x1"; twice is a failure.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onBrokers,
          name: "measured",
          include: measured,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
