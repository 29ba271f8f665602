/** How the tool came by a broker. */
export type BrokerHow = "external" | "docker" | "local" | "installed";

/** Where a broker is and how to log in. Plain data: it crosses to worker threads. */
export interface Address {
  /** `amqp://` or `amqps://`, with user and password; a secret, never printed. */
  readonly url: string;
  /** PEM texts for `amqps`. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** A RabbitMQ that runs and can be logged in to. */
export interface Broker extends AsyncDisposable {
  readonly how: BrokerHow;
  /** For people, without secrets: "in Docker (rabbitmq:4.3)", "at amqp://host:5672/vhost". */
  readonly label: string;
  readonly address: Address;
  /** Stops it and removes all that it left, if the tool started it; safe to call twice. */
  close(): Promise<void>;
}
