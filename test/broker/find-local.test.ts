import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findLocal } from "../../src/broker/find-local.ts";
import { tempFolder } from "./support.ts";

function executables(root: string, files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "", { mode: 0o755 });
  }
}

test("Debian's wrapper on PATH is passed over for the real script", () => {
  const root = tempFolder();
  const sbin = "lib/rabbitmq_server-3.10.8/sbin";
  executables(root, [
    "usr-sbin/rabbitmq-server",
    `${sbin}/rabbitmq-server`,
    `${sbin}/rabbitmq-env`,
    "bin/erl",
    "bin/epmd",
  ]);
  const places = { servers: [join(root, sbin)], erlangs: [] };
  const found = findLocal({ PATH: `${join(root, "usr-sbin")}:${join(root, "bin")}` }, places);
  expect(found).toEqual({
    is: "there",
    it: {
      how: "local",
      server: join(root, sbin, "rabbitmq-server"),
      version: "3.10.8",
      erlang: join(root, "bin"),
      epmd: join(root, "bin/epmd"),
      libraries: [],
    },
  });
});

test("a link on PATH leads to the script, and Homebrew's folder tells the version", () => {
  const root = tempFolder();
  const sbin = "Cellar/rabbitmq/4.1.0/sbin";
  executables(root, [`${sbin}/rabbitmq-server`, `${sbin}/rabbitmq-env`, "bin/erl", "bin/epmd"]);
  symlinkSync(join(root, sbin, "rabbitmq-server"), join(root, "bin/rabbitmq-server"));
  const found = findLocal({ PATH: join(root, "bin") }, { servers: [], erlangs: [] });
  expect(found).toMatchObject({ it: { server: join(root, sbin, "rabbitmq-server"), version: "4.1.0" } });
});

test("epmd may be in the folder of Erlang's runtime", () => {
  const root = tempFolder();
  executables(root, ["s/rabbitmq-server", "s/rabbitmq-env", "erlang/bin/erl", "erlang/erts-13.1.5/bin/epmd"]);
  const found = findLocal({}, { servers: [join(root, "s")], erlangs: [join(root, "erlang/bin")] });
  expect(found).toMatchObject({
    it: { epmd: join(root, "erlang/erts-13.1.5/bin/epmd"), version: undefined },
  });
});

test("a server without Erlang is not usable", () => {
  const root = tempFolder();
  executables(root, ["s/rabbitmq-server", "s/rabbitmq-env"]);
  const found = findLocal({}, { servers: [join(root, "s")], erlangs: [] });
  expect(found).toEqual({ is: "missing", why: expect.stringContaining("no Erlang") });
});

test("relative folders on PATH are not searched", () => {
  expect(findLocal({ PATH: ".:bin" }, { servers: [], erlangs: [] }).is).toBe("missing");
});
