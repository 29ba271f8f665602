import { expect, it } from "vitest";
import { onEveryBroker } from "./on-brokers.ts";

onEveryBroker("the library", ({ url }) => {
  it("runs a parsed scenario on a given broker and resolves with the Result", async () => {
    const { parseScenario, run } = await import("../../dist/index.js");
    const scenario = parseScenario("messages: {count: 50}\nvariants: {a: {}, b: {workers: {prefetch: 1}}}\n");
    const broker = {
      how: "external" as const,
      label: "",
      address: { url },
      control: null,
      close: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
    const result = await run(scenario, { broker });
    expect(result).toMatchObject({ format: "workq-bench/result", verdict: "pass" });
    expect(result.variants.map(({ name, runs }) => [name, runs[0]?.ledger.fates.handled])).toEqual([
      ["a", 50],
      ["b", 50],
    ]);
    expect(result.variants[0]?.loadDigest).toBe(result.variants[1]?.loadDigest);
    expect(result.variants[0]?.planDigest).not.toBe(result.variants[1]?.planDigest);
  });

  it("stops at once when its signal is aborted", async () => {
    const { parseScenario, run } = await import("../../dist/index.js");
    const scenario = parseScenario("messages: {count: 50, kinds: {task: {work: 5s}}}\n");
    const address = { url };
    const close = async () => undefined;
    const broker = {
      how: "external" as const,
      label: "",
      address,
      control: null,
      close,
      [Symbol.asyncDispose]: close,
    };
    const reason = new Error("enough");
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 1000);
    await expect(run(scenario, { broker, signal: abort.signal })).rejects.toBe(reason);
  });
});
