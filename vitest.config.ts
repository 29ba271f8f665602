import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Many mostly wait: for terminals, the command line, a browser. */
const sideBySide = Math.max(3, availableParallelism() - 1);

/** These take longest, and begin first, so that no other waits for them at the end. */
const longest = [
  ...["broker-control", "run-causes", "run-disturbed", "run-faults-docker", "run-faults-local"],
  ...["run-scenarios", "run-summary"],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      longest.some((name) => moduleId.includes(`/${name}.`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // What the benchmarks share with tests is of the sources here, of the build there.
        resolve: {
          alias: [{ find: /^\.\.\/dist\/(.*)\.js$/, replacement: `${import.meta.dirname}/src/$1.ts` }],
        },
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/real-brokers/**", "test/page/**", "test/**/*.built.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          name: "built",
          include: ["test/**/*.built.test.ts"],
          // Some run the command line several times, beside others that do, on a busy machine too.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          name: "page",
          include: ["test/page/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          name: "broker",
          globalSetup: ["test/real-brokers/setup.ts"],
          testTimeout: 240_000,
          hookTimeout: 480_000,
          include: ["test/real-brokers/**/*.test.ts"],
          // They mostly wait for brokers.
          maxWorkers: 5,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
