import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { firstOfCodePath, mainPlugin } from "../../src/broker/code-path.ts";
import type { Installation } from "../../src/broker/installation.ts";

const root = mkdtempSync(join(tmpdir(), "code-path-test-"));
afterAll(() => rmSync(root, { recursive: true }));

/** An installation with these folders and files, and an `erl` in `erlang/bin`. */
function installed(name: string, paths: readonly string[]): Installation {
  const at = join(root, name);
  for (const path of paths) mkdirSync(join(at, path), { recursive: true });
  mkdirSync(join(at, "erlang/bin"), { recursive: true });
  writeFileSync(join(at, "erlang/bin/erl"), "");
  const server = join(at, "server/sbin/rabbitmq-server");
  const erlang = join(at, "erlang/bin");
  return { how: "local", server, version: undefined, erlang, epmd: join(erlang, "epmd"), libraries: [] };
}

it("a server looks first where most of its modules are, be it in its own folder or in Erlang's", () => {
  const installation = installed("whole", [
    "server/plugins/rabbit-3.10.8",
    "server/plugins/rabbit_common-3.10.8",
    "server/plugins/rabbitmq_management-3.10.8",
    "erlang/lib/kernel-8.5.3",
    "erlang/lib/wx-2.0",
  ]);
  expect(firstOfCodePath(installation)).toEqual(
    ["server/plugins/rabbit-3.10.8", "erlang/lib/kernel-8.5.3", "server/plugins/rabbit_common-3.10.8"].map(
      (path) => join(root, "whole", path, "ebin"),
    ),
  );
  expect(mainPlugin(installation)).toBe(join(root, "whole/server/plugins/rabbit-3.10.8"));
});

it("a server whose applications are archives, or elsewhere, looks where it always does", () => {
  const installation = installed("archives", ["server/plugins/rabbit-3.6.0.ez"]);
  expect(firstOfCodePath(installation)).toEqual([]);
  expect(mainPlugin(installation)).toBeUndefined();
});
