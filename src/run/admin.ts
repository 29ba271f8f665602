import type { ChannelModel } from "amqplib";
import { closeQuietly, openConnection } from "../amqp/connect.ts";
import { deleteQueues, type Topology } from "../amqp/topology.ts";
import type { Address } from "../broker/broker.ts";

/** A connection for declaring, asking and deleting. */
export interface Admin extends AsyncDisposable {
  readonly connection: ChannelModel;
}

/** @throws Problem (broker) */
export async function openAdmin(address: Address): Promise<Admin> {
  const connection = await openConnection(address, "run");
  connection.on("error", () => undefined);
  return { connection, [Symbol.asyncDispose]: () => closeQuietly(connection) };
}

/** Deletes the queues that a run made, over a new connection if the given one is gone. */
export async function removeQueues(
  connection: ChannelModel,
  address: Address,
  topology: Topology,
): Promise<void> {
  try {
    await deleteQueues(connection, topology.own);
  } catch {
    // The connection may have been lost in the run; the queues are still ours to delete.
    const again = await openAdmin(address).catch(() => null);
    if (again === null) return;
    await deleteQueues(again.connection, topology.own).catch(() => undefined);
    await closeQuietly(again.connection);
  }
}
