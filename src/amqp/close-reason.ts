import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import { endpointOf } from "../driver/address.ts";

const protocolHeader = Buffer.from("AMQP\0\0\x09\x01", "latin1");
const methodFrame = 1;
const frameEnd = 0xce;
/** Bytes of a frame before and after its payload. */
const frameHead = 7;
const longestFrame = 131_072;

/** Methods of the class `connection`. */
const method = { start: 10, tune: 30, close: 50, openOk: 41 } as const;
const connectionClass = 10;

/** In place of a reason, where a connection is taken when it is asked for again. */
export const takenNow = "the broker took the next connection";

/** Whom to ask, and as whom. */
export interface Asked {
  readonly url: string;
  /** Options of the TLS socket. */
  readonly tls: object;
}

/**
 * Why a broker closes a connection that is being opened, in its own words ("530 NOT_ALLOWED - …"): amqplib drops them.
 * The handshake is done once more, by hand, and the connection dropped.
 * @returns `takenNow` when the broker took the connection this time; null when it said nothing within `timeout` ms
 */
export function askWhyClosed({ url, tls }: Asked, timeout: number): Promise<string | null> {
  const { protocol, username, password, pathname } = new URL(url);
  const secure = protocol === "amqps:";
  const where = endpointOf({ url });
  const login = `\0${decodeURIComponent(username || "guest")}\0${decodeURIComponent(password || "guest")}`;
  const vhost = decodeURIComponent(pathname.slice(1)) || "/";
  return new Promise((resolve) => {
    const socket: Socket = secure ? connectSecure({ ...tls, ...where }) : connectPlain(where);
    const timer = setTimeout(() => end(null), timeout);
    const end = (words: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(words);
    };
    socket.on("error", () => end(null));
    socket.on("close", () => end(null));
    socket.once(secure ? "secureConnect" : "connect", () => socket.write(protocolHeader));
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        const payload = payloadOf(rest);
        if (payload === undefined) return;
        if (payload === null) return end(null);
        rest = rest.subarray(frameHead + payload.length + 1);
        switch (payload.readUInt16BE(2)) {
          case method.start:
            socket.write(framed(11, table, short("PLAIN"), long(login), short("en_US")));
            break;
          case method.tune:
            socket.write(
              Buffer.concat([
                framed(31, payload.subarray(4)),
                framed(40, short(vhost), short(""), Buffer.of(0)),
              ]),
            );
            break;
          case method.close:
            return end(closeWords(payload));
          case method.openOk:
            return end(takenNow);
          default:
            return end(null);
        }
      }
    });
  });
}

/** Of the first frame; undefined: it is not all there yet, null: it is none of the handshake. */
function payloadOf(bytes: Buffer): Buffer | null | undefined {
  if (bytes.length < frameHead) return undefined;
  const size = bytes.readUInt32BE(3);
  if (bytes[0] !== methodFrame || size < 4 || size > longestFrame) return null;
  if (bytes.length < frameHead + size + 1) return undefined;
  const payload = bytes.subarray(frameHead, frameHead + size);
  return payload.readUInt16BE(0) === connectionClass ? payload : null;
}

function closeWords(payload: Buffer): string | null {
  if (payload.length < 7) return null;
  const length = payload[6] ?? 0;
  return `${payload.readUInt16BE(4)} ${payload.subarray(7, 7 + length).toString("utf8")}`;
}

/** An empty one. */
const table = Buffer.alloc(4);

function framed(name: number, ...parts: readonly Buffer[]): Buffer {
  const payload = Buffer.concat([Buffer.of(0, connectionClass, 0, name), ...parts]);
  const head = Buffer.of(methodFrame, 0, 0, 0, 0, 0, 0);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.of(frameEnd)]);
}

function short(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function long(text: string): Buffer {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}
