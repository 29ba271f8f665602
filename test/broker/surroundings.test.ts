import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { cacheFolder, homeFolder } from "../../src/broker/cache-folder.ts";
import { findEngine, noAnswer } from "../../src/broker/engine.ts";
import { installRabbit } from "../../src/broker/install.ts";
import { makeNodeFolder, writeNodeFiles } from "../../src/broker/node-folder.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { checkFaults } from "../../src/session/fault-permissions.ts";
import { planScenario } from "../../src/session/plan-scenario.ts";
import { rejection, tempFolder } from "./support.ts";

const signal = new AbortController().signal;

describe("the folder for temporary files", () => {
  /** Why no broker can have its folder in `folder`. */
  async function refusal(folder: string) {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    });
    return rejection(makeNodeFolder());
  }

  test("that is not there is named", async () => {
    const missing = join(tempFolder(), "none");
    const error = await refusal(missing);
    expect(error).toMatchObject({ kind: "broker", hint: expect.stringContaining("set TMPDIR") });
    expect(error.message).toContain(`${missing}, is not there (ENOENT)`);
  });

  test("that is below a file is named", async () => {
    const file = join(tempFolder(), "file");
    writeFileSync(file, "");
    expect((await refusal(join(file, "x"))).message).toContain("is not there (ENOTDIR)");
  });

  test.runIf(process.platform === "linux")(
    "that has no space left is named (Linux only: by /proc)",
    async () => {
      const error = await refusal("/proc");
      expect(error.message).toContain("needs 100 MB for its data in /proc");
      expect(error.hint).toContain("TMPDIR");
    },
  );

  test("and a server whose paths both have a blank are refused, with what to do", async () => {
    const folder = join(tempFolder(), "a b");
    const installation = {
      how: "installed",
      server: "/c d/sbin/rabbitmq-server",
      version: "4.3.6",
      erlang: "/usr/bin",
      epmd: "/usr/bin/epmd",
      libraries: [],
    } as const;
    const ports = { amqp: 1, distribution: 2, epmd: 3 };
    const error = await rejection(writeNodeFiles(folder, installation, ports, { user: "u", password: "p" }));
    expect(error.message).toContain("both paths have a blank");
    expect(error.hint).toContain("XDG_CACHE_HOME");
  });
});

describe("a user whom the system does not know", () => {
  const unknown = (): never => {
    throw new Error("uv_os_homedir returned ENOENT");
  };

  it("has the home that HOME names, or none", () => {
    expect(homeFolder({ HOME: "/h" }, unknown)).toBe("/h");
    expect(homeFolder({}, unknown)).toBeUndefined();
    expect(cacheFolder({ XDG_CACHE_HOME: "/c" }, undefined)).toBe("/c/workq-bench/rabbitmq");
  });
});

test("a home that cannot be made is told where RabbitMQ is to be installed", async () => {
  const file = join(tempFolder(), "file");
  writeFileSync(file, "");
  const env = { ...process.env, XDG_CACHE_HOME: undefined, HOME: file };
  const error = await rejection(installRabbit({ env, signal }, { note: () => undefined }));
  expect(error).toMatchObject({ kind: "broker", hint: expect.stringMatching(/XDG_CACHE_HOME|Docker/) });
});

describe("a Docker engine", () => {
  const socket = { socket: "/var/run/docker.sock" };
  const failure = (code: string, more = {}) => Object.assign(new Error(`connect ${code}`), { code, ...more });

  test.each([
    ["EACCES", {}, "this user may not use it (EACCES)", "usermod -aG docker"],
    ["EPERM", {}, "this user may not use it (EPERM)", "usermod -aG docker"],
    ["ECONNREFUSED", {}, "nothing answers (ECONNREFUSED)", "systemctl start docker"],
    ["ECONNREFUSED", { DOCKER_HOST: "tcp://127.0.0.1:1" }, "nothing answers", "correct DOCKER_HOST"],
    ["ENOENT", { DOCKER_HOST: "unix:///none" }, "nothing answers (ENOENT)", "correct DOCKER_HOST"],
    ["EHOSTDOWN", { DOCKER_HOST: "tcp://127.0.0.1:1" }, "EHOSTDOWN", "whether DOCKER_HOST is right"],
  ])("that fails with %s and %o is told with what to do", (code, env, why, hint) => {
    const found = noAnswer(socket, failure(code), env);
    expect(found).toMatchObject({ is: "missing", why: expect.stringContaining(why) });
    expect(found).toMatchObject({ hint: expect.stringContaining(hint) });
    expect(found).toMatchObject({ hint: expect.not.stringContaining("install Docker") });
  });

  it("is told by the file of a certificate that cannot be read", () => {
    const error = failure("ENOENT", { syscall: "open", path: "/certs/ca.pem" });
    expect(noAnswer(socket, error, {})).toMatchObject({
      why: expect.stringContaining("its certificate /certs/ca.pem cannot be read (ENOENT)"),
    });
  });

  it("that is something else is told by what it answered", async () => {
    const path = join(tempFolder(), "docker.sock");
    const server = createServer((_, reply) => reply.writeHead(404).end());
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(path, listening));
    const found = await findEngine({ DOCKER_HOST: `unix://${path}` }, signal);
    expect(found).toMatchObject({ is: "missing", why: expect.stringContaining("answered 404") });
    expect(found).toMatchObject({ hint: expect.stringContaining("DOCKER_HOST") });
  });

  test.each([
    ["tcp//nope", "is not a URL", "unix:///var/run/docker.sock"],
    ["ftp://h", "scheme", "unix:///var/run/docker.sock"],
    ["tcp://10.0.0.1:2375", "another machine", "unset DOCKER_HOST"],
  ])("that DOCKER_HOST=%s names is refused with what to write", async (named, why, hint) => {
    const found = await findEngine({ DOCKER_HOST: named }, signal);
    expect(found).toMatchObject({ why: expect.stringContaining(why), hint: expect.stringContaining(hint) });
  });
});

test("a command as a fault is refused on Windows before the run", () => {
  const file = parseScenario("messages: {count: 5}\nfaults: [{at: 1s, do: exec, run: date}]", {
    file: "s.yaml",
  });
  const variants = planScenario(file).map(({ variant }) => variant);
  const check = (platform: NodeJS.Platform) => () =>
    checkFaults(file, variants, { allowExec: true, external: true, platform });
  expect(check("win32")).toThrow(
    expect.objectContaining({ kind: "scenario", hint: expect.stringContaining("WSL") }),
  );
  expect(check("linux")).not.toThrow();
});
