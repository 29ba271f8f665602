import type { Readable } from "node:stream";
import { GenericContainer, Wait } from "testcontainers";
import { loopback } from "./ports.ts";

const amqpPort = 5672;
const logLines = 12;

/** A RabbitMQ container whose AMQP port, and nothing else, is published on the loopback address only. */
export class LoopbackContainer extends GenericContainer {
  readonly #beforeCreate: () => Promise<void>;
  readonly #log: string[] = [];
  #logStream: Readable | undefined;

  /**
   * @param port the fixed port on this machine: a free one chosen by Docker would change with every restart
   * @param beforeCreate called when the image is there, or could not be pulled; may throw to stop here
   */
  constructor(image: string, port: number, beforeCreate: () => Promise<void>) {
    super(image);
    this.#beforeCreate = beforeCreate;
    this.withExposedPorts({ container: amqpPort, host: port })
      .withWaitStrategy(Wait.forLogMessage(/Server startup complete/))
      .withLogConsumer((stream) => this.#keepEnd(stream));
  }

  /** The last lines that the container wrote before it was ready. */
  get log(): readonly string[] {
    return this.#log;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    await this.#beforeCreate();
    const bindings: Record<string, { HostIp?: string; HostPort?: string }[]> = this.hostConfig.PortBindings;
    for (const binding of Object.values(bindings).flat()) binding.HostIp = loopback;
    this.hostConfig.PublishAllPorts = false;
  }

  protected override async containerStarted(): Promise<void> {
    this.#logStream?.destroy();
  }

  #keepEnd(stream: Readable): void {
    this.#logStream = stream;
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer | string) => {
      const lines = chunk
        .toString()
        .split("\n")
        .filter((line) => line.trim() !== "");
      this.#log.push(...lines);
      this.#log.splice(0, this.#log.length - logLines);
    });
  }
}
