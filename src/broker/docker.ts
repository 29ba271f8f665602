import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { Problem } from "../common/problem.ts";
import { redactText } from "../common/redact.ts";
import type { Address } from "../driver/address.ts";
import type { Broker, BrokerControl } from "./broker.ts";
import { homeFolder } from "./cache-folder.ts";
import { Container } from "./container.ts";
import { controlOf } from "./control.ts";
import { sweepContainers } from "./docker-sweep.ts";
import type { Engine } from "./engine.ts";
import { hasImage, ownerLabel, removeContainer } from "./engine-queries.ts";
import { type Guard, startGuard } from "./guard-link.ts";
import { type Inspector, inspectorBy } from "./inspector.ts";
import { logEnd } from "./log-end.ts";
import { type Login, randomLogin } from "./node-folder.ts";
import { ownAddress } from "./own-address.ts";
import { freePorts, loopback } from "./ports.ts";
import { markOf } from "./processes.ts";
import { raceAbort } from "./race-abort.ts";
import { type BrokerObserver, noteStep } from "./request.ts";

const startTimeout = 120_000;

/**
 * Starts RabbitMQ in a Docker container; ready when this resolves.
 * @param restarts false: its address may be the container's own, which need not outlive a restart; else it is a
 * published port
 * @throws Problem (broker) if the image is neither there nor to be had or the broker does not start;
 * the signal's reason on abort
 */
export async function startDocker(
  engine: Engine,
  image: string,
  restarts: boolean,
  observer: BrokerObserver,
  signal: AbortSignal,
): Promise<Broker> {
  await sweepContainers(engine, signal);
  const here = await hasImage(engine, image, signal);
  noteStep(observer, here ? `starting ${image} in Docker` : `pulling ${image}`);
  for (let retry = true; ; retry = false) {
    const [port = 0] = await freePorts(1);
    const broker = new DockerBroker(engine, image, port);
    try {
      await broker.start(signal);
      if (!restarts) await broker.comeNearer(signal);
      return broker;
    } catch (error) {
      await broker.close();
      signal.throwIfAborted();
      const taken = /port is already allocated|address already in use/i.test(String(error));
      if (!retry || !taken) throw error;
      observer.note("a port was taken meanwhile, trying another");
    }
  }
}

/** A container with a guard process that removes it. */
class DockerBroker implements Broker {
  readonly how = "docker";
  readonly label: string;
  address: { readonly url: string };
  readonly control: BrokerControl;
  readonly inspector: Inspector;
  readonly #engine: Engine;
  readonly #image: string;
  readonly #port: number;
  readonly #login: Login = randomLogin();
  readonly #name = `workq-bench-${randomBytes(8).toString("hex")}`;
  readonly #guard: Guard;
  #closed: Promise<void> | undefined;

  constructor(engine: Engine, image: string, port: number) {
    this.label = `in Docker (${image})`;
    this.address = this.#addressAt(`${loopback}:${port}`);
    this.#engine = engine;
    this.#image = image;
    this.#port = port;
    const container = new Container(engine, this.#name);
    this.inspector = inspectorBy((args, signal) => container.run(["rabbitmqctl", ...args], signal));
    this.control = this.#makeControl();
    this.#guard = startGuard("docker-guard", [JSON.stringify(engine), this.#name]);
  }

  /** Makes and starts the container and waits until the broker in it is ready. */
  async start(signal: AbortSignal): Promise<void> {
    const container = await this.#prepared(signal);
    const starting = container.start();
    // On abort nobody waits for it any more: the guard removes the container, which makes it fail.
    starting.catch(() => {});
    try {
      await raceAbort(starting, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Problem) throw error;
      throw this.#startProblem(error, container.log);
    }
    this.#guard.ready();
  }

  /** Takes the container's own address where this machine reaches it: what is sent by the published port is copied. */
  async comeNearer(signal: AbortSignal): Promise<void> {
    const host = await ownAddress(this.#engine, this.#name, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (host === undefined) return;
    const address = this.#addressAt(host);
    // Only this broker knows the login.
    if (await raceAbort(logsIn(address), signal)) this.address = address;
  }

  async processes(): Promise<readonly number[] | null> {
    return new Container(this.#engine, this.#name).processes();
  }

  #addressAt(host: string): { readonly url: string } {
    const { user, password } = this.#login;
    return { url: `amqp://${user}:${password}@${host}/` };
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
    // Only finds one if the guard was killed.
    await removeContainer(this.#engine, this.#name).catch(() => {});
  }

  #makeControl(): BrokerControl {
    const container = new Container(this.#engine, this.#name);
    return controlOf({
      label: `${this.#image} in Docker`,
      port: this.#port,
      perform: (action, signal) => container.perform(action, signal),
      gone: (signal) => container.gone(signal),
      log: () => container.log(),
      works: () => {},
      closed: () => this.#closed !== undefined,
    });
  }

  async #prepared(signal: AbortSignal) {
    // So that testcontainers talks to the engine that was found, whatever its own settings say.
    process.env.DOCKER_HOST ??= dockerHost(this.#engine);
    // It looks there for settings, and fails for a user without a home.
    if (homeFolder(process.env) === undefined) process.env.HOME = tmpdir();
    const { LoopbackContainer } = await import("./loopback-container.ts");
    const checkImage = async () => {
      signal.throwIfAborted();
      // A pull that fails midway is not reported by testcontainers.
      if (!(await hasImage(this.#engine, this.#image, signal))) throw this.#imageProblem();
      signal.throwIfAborted();
    };
    return (
      new LoopbackContainer(this.#image, this.#port, checkImage)
        .withName(this.#name)
        .withLabels(ownerLabel(markOf(process.pid)))
        .withEnvironment({
          RABBITMQ_DEFAULT_USER: this.#login.user,
          RABBITMQ_DEFAULT_PASS: this.#login.password,
        })
        .withStartupTimeout(startTimeout)
        // The reaper would be a second image to pull; the guard does its work, unless the user wants both.
        .withAutoCleanup(process.env.TESTCONTAINERS_RYUK_DISABLED === "false")
    );
  }

  #imageProblem(why?: string): Problem {
    return new Problem(
      "broker",
      `the Docker image ${this.#image} is not here and could not be pulled${why ? `: ${why}` : ""}`,
      `try docker pull ${this.#image}, or name another image in the scenario or in WORKQ_BROKER_IMAGE`,
    );
  }

  #startProblem(error: unknown, log: readonly string[]): Problem {
    const why = redactText(error instanceof Error ? error.message : String(error)).slice(0, 300);
    if (log.length === 0 && /pull|manifest|registry|no such image|dial tcp|lookup/i.test(why)) {
      return this.#imageProblem(why);
    }
    return new Problem(
      "broker",
      `${this.#image} in Docker did not start: ${why}${logEnd(log)}`,
      "see whether docker run of this image works, or give a broker with --broker URL",
      { cause: error },
    );
  }
}

async function logsIn(address: Address): Promise<boolean> {
  const { closeQuietly, openConnection } = await import("../amqp/connect.ts");
  try {
    await closeQuietly(await openConnection(address, "start"));
    return true;
  } catch {
    return false;
  }
}

function dockerHost(engine: Engine): string {
  return "socket" in engine ? `unix://${engine.socket}` : `tcp://${engine.host}:${engine.port}`;
}
