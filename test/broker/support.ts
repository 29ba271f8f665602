import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BrokerRequest } from "../../src/broker/request.ts";

/** A request on a machine without anything, unless `over` says otherwise. */
export function request(over: Partial<BrokerRequest> = {}): BrokerRequest {
  return {
    choice: { use: "auto" },
    baseDir: "/nowhere",
    install: false,
    env: {},
    signal: new AbortController().signal,
    ...over,
  };
}

/** A folder that is gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "broker-choice-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a promise was rejected with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & { hint?: string; kind?: string }> {
  return promise.then(
    () => {
      throw new Error("it was not rejected");
    },
    (error: Error) => error,
  );
}
