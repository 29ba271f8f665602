import { longSecret } from "../common/redact.ts";

/** Where a broker is and how to log in. Plain data: it crosses to worker threads. */
export interface Address {
  /** `amqp://` or `amqps://`, with user and password; a secret, never printed. */
  readonly url: string;
  /** PEM texts for `amqps`. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** The host name that a TLS certificate has to be of, where it is not the URL's. */
  readonly servername?: string;
}

const defaultPorts = { amqp: 5672, amqps: 5671 };

/** Where a broker listens: what a socket connects to. */
export interface Endpoint {
  /** A name or an IP address, the latter without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Where the broker of an address listens. Throws a TypeError if its URL is none. */
export function endpointOf({ url }: Address): Endpoint {
  const { protocol, hostname, port } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || defaultPorts[protocol === "amqps:" ? "amqps" : "amqp"],
  };
}

/**
 * The same broker, login, vhost and query by way of another endpoint. With `amqps` the certificate still has to be of
 * the host that the address names; `servername` may then be an IP address, which no TLS client may send to the server
 * as a name (RFC 6066, 3): it is only what to check the certificate against.
 */
export function throughEndpoint(address: Address, { host, port }: Endpoint): Address {
  // In the text and not by way of URL, which would write some characters of a password in another way.
  const url = address.url.replace(/^([^/]*\/\/)([^/?#]*@)?[^/?#]*/, `$1$2${host}:${port}`);
  if (new URL(url).protocol !== "amqps:") return { ...address, url };
  const servername = address.servername ?? endpointOf(address).host;
  return { ...address, url, ...(servername !== host && { servername }) };
}

/** The broker's words without the password and without control characters, at most 500 characters. */
export function printableWords(text: string, address: Address): string {
  let out = text.replace(/[\p{Cc}\p{Cf}]/gu, " ");
  for (const form of formsOfPassword(address)) {
    if (form.length >= longSecret) out = out.replaceAll(form, "***");
    else if (form.length > 0) out = out.replaceAll(`:${form}@`, ":***@");
  }
  return out.slice(0, 500);
}

/** As it is, and in all ways that it is written in URLs; the longest first, as one may be part of another. */
function formsOfPassword({ url }: Address): string[] {
  const asWritten = /^[^/]*\/\/[^/?#:]*:([^/?#]*)@/.exec(url)?.[1] ?? "";
  try {
    const { password } = new URL(url);
    const plain = decodeURIComponent(password);
    const forms = new Set([plain, password, asWritten, encodeURIComponent(plain)]);
    return [...forms].sort((a, b) => b.length - a.length);
  } catch {
    return [asWritten];
  }
}
