import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/broker/**"],
        },
      },
      {
        test: {
          name: "broker",
          include: ["test/broker/**/*.test.ts"],
          globalSetup: ["test/broker/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
