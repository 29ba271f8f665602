import type { Address } from "../driver/address.ts";
import type { Inspector } from "./inspector.ts";

/** How the tool came by a broker. */
export type BrokerHow = "external" | "docker" | "local" | "installed";

/**
 * What can be done to a broker that the tool started. Each rejects with a Problem (broker) when it cannot be done or
 * the broker does not come back within a minute, and with the signal's reason on abort; one at a time.
 */
export interface BrokerControl {
  /** Stops it cleanly and starts it again: same data, same address. Resolves when it takes AMQP connections again. */
  restart(signal: AbortSignal): Promise<void>;
  /** Ends it by SIGKILL and starts it again, likewise. */
  kill(signal: AbortSignal): Promise<void>;
  /** Freezes all its processes. */
  pause(signal: AbortSignal): Promise<void>;
  /** Lets frozen processes go on. */
  resume(signal: AbortSignal): Promise<void>;
}

/** A RabbitMQ that runs and can be logged in to. */
export interface Broker extends AsyncDisposable {
  readonly how: BrokerHow;
  /** For people, without secrets: "in Docker (rabbitmq:4.3)", "at amqp://host:5672/vhost". */
  readonly label: string;
  readonly address: Address;
  /** null: the broker is not the tool's to restart. */
  readonly control: BrokerControl | null;
  /** Its processes on this machine, by pid; null, or no such function: there is no telling which. */
  readonly processes?: () => Promise<readonly number[] | null>;
  /** Tells what AMQP does not; null or left out: there is no way to ask. */
  readonly inspector?: Inspector | null;
  /** Stops it and removes all that it left, if the tool started it; safe to call twice. */
  close(): Promise<void>;
}
