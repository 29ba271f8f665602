import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder } from "../../src/broker/cache-folder.ts";
import { installRabbit } from "../../src/broker/install.ts";
import { unfinishedPrefix } from "../../src/broker/install-sweep.ts";
import { findInstalled } from "../../src/broker/installed.ts";
import { rejection, tempFolder } from "./support.ts";

const observer = { note: () => {} };
const { signal } = new AbortController();

/** A system whose apt is a set of scripts. */
function fakeSystem(aptGet: string): NodeJS.ProcessEnv & { XDG_CACHE_HOME: string } {
  const folder = tempFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const script = (name: string, text: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  script("apt-get", aptGet);
  script("apt-config", "exit 0");
  script("dpkg-deb", "exit 0");
  script("dpkg-query", "exit 0");
  return { PATH: `${bin}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, "cache") };
}

describe("broker install", () => {
  test("says so where there is no apt", async () => {
    const error = await rejection(
      installRabbit({ env: { PATH: "/nowhere", XDG_CACHE_HOME: tempFolder() }, signal }, observer),
    );
    expect(error).toMatchObject({ kind: "broker", message: expect.stringContaining("this system has none") });
    expect(error.hint).toContain("Docker");
  });

  test("shows what apt complained about, without passwords, and leaves nothing behind", async () => {
    const env = fakeSystem(
      'echo "W: Failed to fetch http://me:secret@mirror/x  Could not connect" >&2; exit 100',
    );
    const error = await rejection(installRabbit({ env, signal }, observer));
    expect(error.message).toBe(
      "installing RabbitMQ failed: apt finds no rabbitmq-server\n" +
        "  W: Failed to fetch http://me:***@mirror/x  Could not connect",
    );
    expect(error.hint).toContain("network");
    expect(readdirSync(cacheFolder(env) ?? "")).toEqual([]);
  });

  test("says that the disk is full when apt does", async () => {
    const env = fakeSystem('echo "E: Write error - write (28: No space left on device)" >&2; exit 100');
    const error = await rejection(installRabbit({ env, signal }, observer));
    expect(error.message).toContain("the disk is full");
  });

  test("says that the cache folder cannot be written to", async () => {
    const env = { ...fakeSystem("exit 0"), XDG_CACHE_HOME: "/dev/null" };
    const error = await rejection(installRabbit({ env, signal }, observer));
    expect(error.message).toContain("may not write there");
    expect(error.hint).toContain("XDG_CACHE_HOME");
  });

  test("ends apt and its helpers on abort and leaves nothing behind", async () => {
    const env = fakeSystem("sleep 60");
    const controller = new AbortController();
    const reason = new Error("enough");
    const began = performance.now();
    const note = () => void setTimeout(() => controller.abort(reason), 50);
    expect(await rejection(installRabbit({ env, signal: controller.signal }, { note }))).toBe(reason);
    expect(performance.now() - began).toBeLessThan(40_000);
    expect(readdirSync(cacheFolder(env) ?? "")).toEqual([]);
  });

  test("removes what dead installs left, not what a running one is making", async () => {
    const env = fakeSystem("exit 100");
    const mine = `${unfinishedPrefix()}abc`;
    for (const name of [".unfinished-999999999-1-abc", mine]) {
      mkdirSync(join(cacheFolder(env) ?? "", name), { recursive: true });
    }
    await rejection(installRabbit({ env, signal }, observer));
    expect(readdirSync(cacheFolder(env) ?? "")).toEqual([mine]);
  });
});

describe("findInstalled", () => {
  /** The files of an installed version, whole or not. */
  function install(env: { XDG_CACHE_HOME: string }, version: string, manifest = '{"packages":[]}'): void {
    const folder = join(cacheFolder(env) ?? "", `${version}-x64`);
    for (const file of [
      "usr/lib/erlang/bin/erl",
      "usr/lib/erlang/bin/epmd",
      "usr/lib/rabbitmq/bin/rabbitmq-server",
      "usr/lib/rabbitmq/bin/rabbitmq-env",
    ]) {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      writeFileSync(join(folder, file), "", { mode: 0o755 });
    }
    writeFileSync(join(folder, "installation.json"), manifest);
  }

  test("finds nothing where nothing is", () => {
    expect(findInstalled({ XDG_CACHE_HOME: tempFolder() })).toBeUndefined();
  });

  test("takes the newest by number, not by letter", () => {
    const env = { XDG_CACHE_HOME: tempFolder() };
    for (const version of ["3.9.1", "3.10.8", "3.8.2"]) install(env, version);
    expect(findInstalled(env)?.server).toContain("3.10.8-x64");
  });

  test("passes over one that is not whole", () => {
    const env = { XDG_CACHE_HOME: tempFolder() };
    install(env, "3.9.1");
    install(env, "3.10.8", '{"packa');
    expect(findInstalled(env)?.server).toContain("3.9.1-x64");
  });

  test("ignores a cache folder that is relative", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "here", HOME: "/home/me" })).toBe(
      "/home/me/.cache/workq-bench/rabbitmq",
    );
  });
});
