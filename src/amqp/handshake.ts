import { channel as diagnosticsOf } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { ChannelModel } from "amqplib";
import { answered } from "./answer.ts";

/** ms for the TCP connection, TLS, the AMQP handshake and the first channel, all together. */
const timeout = 10_000;
/** ms that a channel has in any case. */
const shortest = 100;

/** Who is to hear of the plain socket that is connected now. */
let listener: ((socket: Socket) => void) | null = null;
// Node publishes each plain socket that it connects. Once for all, as to subscribe and to unsubscribe are slow.
diagnosticsOf("net.client.socket").subscribe((message) => {
  listener?.((message as { readonly socket: Socket }).socket); // so Node's documentation says
});

type CheckIdentity = (host: string, certificate: PeerCertificate) => Error | undefined;

/** By when the first channel is to be there, of connections that have none yet. */
const dueBy = new WeakMap<ChannelModel, number>();

/** Options of a TLS socket. */
export interface HandshakeOptions {
  readonly signal: AbortSignal;
  readonly checkServerIdentity: CheckIdentity;
}

/** Thrown when a broker was too slow; its message says in which state of the handshake. */
export class HandshakeTimeout extends Error {}

/**
 * Connects within 10 s, however little by little the broker answers.
 * @param open connects at once; with the options, where it is by TLS: a plain socket is found without, and costs less
 * @param checkIdentity of the broker's certificate
 * @param time ms that it may take, with its first channel
 * @throws HandshakeTimeout, or what `open` throws
 */
export async function connectInTime(
  open: (options: HandshakeOptions) => Promise<ChannelModel>,
  checkIdentity: CheckIdentity = checkServerIdentity,
  time: number = timeout,
): Promise<ChannelModel> {
  const start = performance.now();
  const late = new AbortController();
  let plain: Socket | undefined;
  let isSecure = false;
  const timer = setTimeout(() => {
    late.abort();
    plain?.destroy(new Error("the broker was too slow"));
  }, time);
  try {
    listener = (socket) => {
      plain = socket;
    };
    const opening = open({
      signal: late.signal,
      checkServerIdentity: (host, certificate) => {
        isSecure = true;
        return checkIdentity(host, certificate);
      },
    });
    listener = null;
    const connection = await opening;
    dueBy.set(connection, start + time);
    return connection;
  } catch (error) {
    if (late.signal.aborted) throw new HandshakeTimeout(stateOf(plain, isSecure), { cause: error });
    throw error;
  } finally {
    listener = null;
    clearTimeout(timer);
  }
}

function stateOf(plain: Socket | undefined, isSecure: boolean): string {
  if (isSecure) return "TLS was agreed on, and the AMQP handshake stopped";
  if (plain === undefined) return "TLS was not agreed on";
  // Once it is destroyed it is not connecting any more: bytes tell whether it ever was connected.
  if (plain.bytesWritten === 0) return "the TCP connection was not taken";
  if (plain.bytesRead === 0) return "the TCP connection was taken, and then it said nothing";
  return `the AMQP handshake stopped after ${plain.bytesRead} bytes`;
}

/**
 * Opens a channel; the first of a connection within what is left of its 10 s.
 * @throws Problem (broker) when the broker was too slow, or what `open` throws
 */
export async function channelInTime<C>(connection: ChannelModel, open: () => Promise<C>): Promise<C> {
  const due = dueBy.get(connection);
  dueBy.delete(connection);
  const left = due === undefined ? timeout : Math.max(shortest, due - performance.now());
  return answered(open(), "to open a channel", left);
}
