import type { Driver } from "../driver/driver.ts";
import { AmqpAdminConnection } from "./admin-connection.ts";
import { codeOf } from "./broker-problem.ts";
import { AmqpConsumerConnection } from "./consumer-connection.ts";
import { disconnectOf } from "./disconnect.ts";
import { AmqpProducerConnection } from "./producer-connection.ts";

/** AMQP 0-9-1, by amqplib. */
export const amqpDriver: Driver = {
  openProducer: AmqpProducerConnection.open,
  openConsumer: AmqpConsumerConnection.open,
  openAdmin: AmqpAdminConnection.open,
  disconnectOf(error) {
    const words = error instanceof Error ? error.message : String(error);
    return disconnectOf(words, codeOf(error instanceof Error ? (error.cause ?? error) : error));
  },
};
