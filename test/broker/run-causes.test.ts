import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Result, RunResult } from "../../src/result/schema.ts";
import { type Ran, Workspace, workq } from "../cli.ts";
import { hasDocker, hasLocal } from "./on-brokers.ts";

const brokers = [
  { name: "this machine's RabbitMQ", broker: "local", there: hasLocal },
  { name: "RabbitMQ 4.3 in Docker", broker: "docker", there: hasDocker },
].filter(({ there }) => there);

/** Each is told what it is right to say of it, once it has run. */
const scenarios: Readonly<Record<string, string>> = {
  "redelivered-after-kill": `
messages: {count: 300, kinds: {a: {work: 10ms}}}
producers: {rate: 400/s}
workers: {count: 2, prefetch: 5}
faults: [{at: 40%, do: kill-broker}]
variants: {classic: {}, quorum: {queue: {type: quorum}}}`,
};

describe.each(brokers)("what became of messages on $name", ({ broker }) => {
  let ran: Ran;
  const runs = new Map<string, RunResult>();

  // All in one go: one broker for all of them.
  beforeAll(async () => {
    using space = new Workspace();
    const files = Object.entries(scenarios).map(([name, text]) =>
      space.file(`${name}.yaml`, `name: ${name}${text}`),
    );
    ran = await workq(["run", ...files, "--broker", broker, "--out", space.out]);
    const folders = files.length === 1 ? ["."] : readdirSync(space.out);
    for (const folder of folders) {
      const result: Result = JSON.parse(readFileSync(join(space.out, folder, "result.json"), "utf8"));
      for (const { name, runs: its } of result.variants)
        for (const run of its) runs.set(`${result.scenario.name} ${name}`, run);
    }
  });

  function runOf(name: string): RunResult {
    const run = runs.get(name);
    if (run === undefined) throw new Error(`no run of ${name}:\n${ran.stdout}${ran.stderr}`);
    return run;
  }

  it("counts as redelivered what was handed out before a kill, and tells the flags of a classic queue apart", () => {
    const { ledger, faults } = runOf("redelivered-after-kill classic");
    expect(ledger.fates).toMatchObject({ handled: 300, lost: 0 });
    // Two workers held five each; a few acks may have been on their way.
    expect(ledger.redelivered).toBeGreaterThanOrEqual(1);
    expect(ledger.redelivered).toBeLessThanOrEqual(40);
    expect(ledger.redeliveredFlags).toBeGreaterThan(ledger.redelivered);
    expect(faults[0]).toMatchObject({
      redelivered: ledger.redelivered,
      redeliveredFlags: ledger.redeliveredFlags,
    });
    const quorum = runOf("redelivered-after-kill quorum").ledger;
    expect(quorum.redelivered).toBe(quorum.redeliveredFlags);
  });
});
