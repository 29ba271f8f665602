import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import type { Broker, BrokerControl } from "./broker.ts";
import { controlOf } from "./control.ts";
import { familyOf } from "./family.ts";
import { type Guard, startGuard } from "./guard-link.ts";
import { type Inspector, inspectorBy } from "./inspector.ts";
import { type Installation, installationLabel } from "./installation.ts";
import { logEnd } from "./log-end.ts";
import {
  files,
  type Login,
  makeNodeFolder,
  type NodeJob,
  type NodePorts,
  randomLogin,
  writeNodeFiles,
} from "./node-folder.ts";
import { removeNode, sweepNodes } from "./node-sweep.ts";
import { accepts, freePorts, loopback } from "./ports.ts";
import { type BrokerObserver, noteStep } from "./request.ts";
import { runCommand } from "./run-command.ts";

const startTimeout = 60_000;
const commandTimeout = 30_000;
const readyLine = "Server startup complete";

/**
 * Starts a private node of a RabbitMQ that is on this machine; ready when this resolves.
 * @throws Problem (broker) with the end of the server's log if it does not start; the signal's reason on abort
 */
export async function startLocal(
  installation: Installation,
  observer: BrokerObserver,
  signal: AbortSignal,
): Promise<Broker> {
  await sweepNodes();
  noteStep(observer, `starting ${installationLabel(installation)}`);
  for (let retry = true; ; retry = false) {
    const node = await PrivateNode.make(installation);
    try {
      await node.ready(signal);
      return node;
    } catch (error) {
      const again = retry && !signal.aborted && node.lostPort();
      await node.close();
      if (!again) throw error;
      observer.note("a port was taken meanwhile, trying others");
    }
  }
}

/** A node in a folder of its own, with a guard that removes both. */
class PrivateNode implements Broker {
  readonly how: Installation["how"];
  readonly label: string;
  readonly address: { readonly url: string };
  readonly control: BrokerControl;
  readonly inspector: Inspector;
  readonly #folder: string;
  readonly #port: number;
  readonly #guard: Guard;
  #failure: string | undefined;
  #closed: Promise<void> | undefined;

  private constructor(installation: Installation, folder: string, port: number, login: Login) {
    this.how = installation.how;
    this.label = installationLabel(installation);
    this.address = { url: `amqp://${login.user}:${login.password}@${loopback}:${port}/` };
    this.#folder = folder;
    this.#port = port;
    this.#guard = startGuard("guard", [folder]);
    this.control = this.#makeControl();
    this.inspector = inspectorBy((args, signal) => this.#rabbitmqctl(installation, args, signal));
  }

  static async make(installation: Installation): Promise<PrivateNode> {
    const [amqp = 0, distribution = 0, epmd = 0] = await freePorts(3);
    const ports: NodePorts = { amqp, distribution, epmd };
    const login = randomLogin();
    const folder = await makeNodeFolder();
    try {
      await writeNodeFiles(folder, installation, ports, login);
      return new PrivateNode(installation, folder, amqp, login);
    } catch (error) {
      await removeNode(folder);
      throw error;
    }
  }

  /** Waits until the node takes connections. */
  async ready(signal: AbortSignal): Promise<void> {
    void this.#guard.failed.then((reason) => {
      this.#failure = reason;
    });
    const deadline = performance.now() + startTimeout;
    while (!(this.#log().includes(readyLine) && (await accepts(this.#port)))) {
      signal.throwIfAborted();
      if (performance.now() > deadline) this.#failure ??= "it took more than a minute";
      if (this.#failure !== undefined) throw this.#startProblem(this.#failure);
      await delay(10);
    }
    signal.throwIfAborted();
    this.#guard.ready();
  }

  async processes(): Promise<readonly number[] | null> {
    const { pid } = this.#guard;
    return pid === undefined || process.platform !== "linux" ? null : familyOf(pid);
  }

  /** Whether it failed because another program took one of the ports. */
  lostPort(): boolean {
    return /epmd ended/.test(this.#failure ?? "") || /eaddrinuse|address already in use/i.test(this.#log());
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#guard.release();
    // Only if the guard was killed.
    if (existsSync(this.#folder)) await removeNode(this.#folder);
  }

  /** The guard, which owns the server, performs the actions. */
  #makeControl(): BrokerControl {
    return controlOf({
      label: this.label,
      port: this.#port,
      perform: async (action) => this.#failure ?? (await this.#guard.ask(action)),
      gone: async () => this.#failure,
      log: async () => this.#log().split("\n"),
      works: () => this.#guard.ready(),
      closed: () => this.#closed !== undefined,
    });
  }

  async #rabbitmqctl(
    { server }: Installation,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    const job = JSON.parse(readFileSync(join(this.#folder, files.job), "utf8")) as NodeJob;
    // What it listens on for the node's answers is nobody else's either.
    const env = { ...job.env, RABBITMQ_CTL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}" };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(commandTimeout)]);
    const { code, stdout, stderr } = await runCommand(join(dirname(server), "rabbitmqctl"), args, {
      env,
      signal: limit,
    });
    if (code !== 0) throw new Error(`rabbitmqctl ended with ${code}: ${stderr.join("\n").slice(0, 1000)}`);
    return stdout.join("\n");
  }

  #log(): string {
    try {
      return readFileSync(join(this.#folder, files.log), "utf8");
    } catch {
      return "";
    }
  }

  #startProblem(why: string): Problem {
    return new Problem(
      "broker",
      `${this.label} did not start: ${why}${logEnd(this.#log().split("\n"))}`,
      "give a broker with --broker URL, or see whether this RabbitMQ starts by itself",
    );
  }
}
