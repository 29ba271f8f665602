import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { connect } from "amqplib";

const run = promisify(execFile);

/** A RabbitMQ 4.3 of a test's own, with configuration and files that no other test wants. */
export class OwnBroker implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly #id: string;
  readonly #dir: string;

  private constructor(id: string, port: number, dir: string) {
    this.#id = id;
    this.port = port;
    this.#dir = dir;
    this.url = `amqp://tester:secret-word@127.0.0.1:${port}`;
  }

  /** @param files by name, put into /test; `containerPort` is the one that is published */
  static async start(
    conf: string,
    files: Record<string, string> = {},
    containerPort = 5672,
  ): Promise<OwnBroker> {
    const dir = mkdtempSync(join(tmpdir(), "workq-bench-test-"));
    writeFileSync(join(dir, "test.conf"), conf);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    await run("chmod", ["-R", "a+rX", dir]);
    const port = await freePort();
    const { stdout } = await run("docker", [
      "run",
      "-d",
      "--rm",
      "-p",
      `127.0.0.1:${port}:${containerPort}`,
      "-v",
      `${join(dir, "test.conf")}:/etc/rabbitmq/conf.d/90-test.conf`,
      "-v",
      `${dir}:/test:ro`,
      "-e",
      "RABBITMQ_DEFAULT_USER=tester",
      "-e",
      "RABBITMQ_DEFAULT_PASS=secret-word",
      "rabbitmq:4.3",
    ]);
    const broker = new OwnBroker(stdout.trim(), port, dir);
    await broker.#started();
    return broker;
  }

  /** Runs rabbitmqctl in it and gives what it prints. */
  async ctl(...args: string[]): Promise<string> {
    return (await run("docker", ["exec", this.#id, "rabbitmqctl", "--quiet", ...args])).stdout;
  }

  /**
   * Freezes all of its processes so many ms from now; a busy Docker may need to be asked again.
   *
   * @returns "paused", or what went wrong: it never rejects, as nobody may be waiting for it yet
   */
  async pauseAfter(ms: number): Promise<unknown> {
    await sleep(ms);
    for (let left = 10; ; left--) {
      try {
        await run("docker", ["pause", this.#id]);
        return "paused";
      } catch (error) {
        if (left <= 1 || !String(error).includes("unable to freeze")) return error;
        await sleep(500);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("docker", ["rm", "-f", this.#id]);
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #started(): Promise<void> {
    for (let tries = 0; tries < 120; tries++) {
      const { stdout } = await run("docker", ["logs", this.#id]);
      if (stdout.includes("Server startup complete")) return;
      await sleep(250);
    }
    throw new Error(
      `the container did not start: ${(await run("docker", ["logs", this.#id])).stdout.slice(-2000)}`,
    );
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** A plain amqplib channel, to look at a broker from outside. */
export async function outside(url: string) {
  const connection = await connect(url);
  connection.on("error", () => undefined);
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  return { channel, [Symbol.asyncDispose]: () => connection.close().catch(() => undefined) };
}
