import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect } from "amqplib";
import { expect, type TestContext } from "vitest";

/** The built package: the guard processes need plain JavaScript. */
export async function built<Module>(path: string): Promise<Module> {
  return import(new URL(`../../dist/broker/${path}.js`, import.meta.url).href) as Promise<Module>;
}

type Choose = typeof import("../../src/broker/choose.ts");

/** A temp folder and a cache of the test file's own, so that what is left behind can be told from others' things. */
export function ownPlaces() {
  const root = mkdtempSync(join(tmpdir(), "broker-test-"));
  process.env.TMPDIR = root;
  return { root, cache: join(root, "cache"), remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Skips a test, saying why; fails it in CI, where everything has to be there. */
export function missing(context: TestContext, why: string): never {
  if (process.env.CI) throw new Error(`this test cannot run: ${why}`);
  process.stderr.write(`SKIPPED: ${why}\n`);
  return context.skip(why);
}

export async function openAs(
  asked: string,
  cache: string,
  signal = new AbortController().signal,
  restarts?: boolean,
) {
  const { openBroker } = await built<Choose>("choose");
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const notes: string[] = [];
  const asking = {
    asked,
    choice: { use: "auto" } as const,
    baseDir: ".",
    install: false,
    restarts,
    env,
    signal,
  };
  const broker = await openBroker(asking, { note: (text) => void notes.push(text) });
  return Object.assign(broker, { notes });
}

/**
 * Waits for a start that is aborted after some ms: it rejects with the reason or, on a machine that was done by
 * then, is closed.
 */
export async function expectAborted(
  open: (signal: AbortSignal) => Promise<{ close(): Promise<void> }>,
  after: number,
): Promise<void> {
  const controller = new AbortController();
  const reason = new Error("enough");
  const timer = setTimeout(() => controller.abort(reason), after);
  let opened: { close(): Promise<void> } | undefined;
  try {
    opened = await open(controller.signal);
  } catch (error) {
    expect(error).toBe(reason);
  } finally {
    clearTimeout(timer);
  }
  await opened?.close();
}

/** Logs in and sends a message through a queue; resolves with RabbitMQ's version. */
export async function expectWorks(url: string): Promise<void> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    const { queue } = await channel.assertQueue("", { exclusive: true });
    channel.sendToQueue(queue, Buffer.from("hello"));
    await channel.waitForConfirms();
    const message = await channel.get(queue, { noAck: true });
    if (!message) throw new Error("the message is not in the queue");
    expect(message.content.toString()).toBe("hello");
  } finally {
    await connection.close();
  }
}

/** The ids of the processes whose command line holds a word. */
export function processesNaming(word: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (name) =>
        read(`/proc/${name}/cmdline`).includes(word) ||
        read(`/proc/${name}/environ`).includes(`HOME=${word}`),
    )
    .map(Number);
}

/** Where processes listen for TCP connections: "127.0.0.1:5672", "[::1]:4369". */
export function listenersOf(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  return allListeners()
    .filter(({ inode }) => inodes.has(inode))
    .map(({ address }) => address);
}

/** Where anything on this machine listens on a TCP port. */
export function listenersOn(port: number): string[] {
  return allListeners()
    .map(({ address }) => address)
    .filter((address) => address.endsWith(`:${port}`));
}

function allListeners() {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    read(file)
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A")
      .map(([, local = "", , , , , , , , inode = ""]) => ({ address: readable(local), inode })),
  );
}

function readable(local: string): string {
  const [hex = "", port = ""] = local.split(":");
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const host =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join(".")
      : bytes.join("") === `${"0".repeat(31)}1`
        ? "[::1]"
        : `[${bytes.join("")}]`;
  return `${host}:${Number.parseInt(port, 16)}`;
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Waits until a check gives true, for `patience` ms at most. */
export async function eventually(check: () => boolean | Promise<boolean>, patience = 20_000): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`not so after ${patience} ms: ${check}`);
    await delay(50);
  }
}

/**
 * A process that opens a broker and keeps it; resolves when it says what it has; with `early` at its first note,
 * with a deed while it does that.
 */
export async function startOwner(
  asked: string,
  cache: string,
  early = false,
  deed?: "restart" | "kill" | "pause",
) {
  const until = early ? "note " : deed ? "doing " : "url ";
  const script = fileURLToPath(new URL("broker-owner.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, asked, deed ?? ""], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  let url = "";
  for await (const line of lines) {
    if (line.startsWith("url ")) url = line.slice(4);
    if (line.startsWith(until)) break;
  }
  const kill = async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return { pid: child.pid ?? 0, url, kill };
}

/** The containers whose owner is a process: names, where their ports are published, and their own addresses. */
export async function containersOf(
  pid: number,
): Promise<{ name: string; published: string[]; addresses: string[] }[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: ["workq-bench.owner"] }));
  const text = await new Promise<string>((resolve, reject) => {
    const path = `/containers/json?all=true&filters=${filters}`;
    request({ socketPath: "/var/run/docker.sock", path }, async (reply) => {
      let body = "";
      for await (const chunk of reply) body += chunk;
      resolve(body);
    })
      .once("error", reject)
      .end();
  });
  const all = JSON.parse(text) as {
    Names: string[];
    Labels: Record<string, string>;
    Ports: { IP?: string; PrivatePort: number; PublicPort?: number }[];
    NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
  }[];
  return all
    .filter(
      ({ Labels }) => (JSON.parse(Labels["workq-bench.owner"] ?? "{}") as { pid?: number })?.pid === pid,
    )
    .map(({ Names, Ports, NetworkSettings }) => ({
      name: (Names[0] ?? "").slice(1),
      published: Ports.filter(({ PublicPort }) => PublicPort).map(
        ({ IP, PrivatePort, PublicPort }) => `${PrivatePort} at ${IP}:${PublicPort}`,
      ),
      addresses: Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress),
    }));
}
