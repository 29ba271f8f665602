import { Problem } from "../common/problem.ts";
import { redactUrl } from "../common/redact.ts";
import { type Address, endpointOf } from "../driver/address.ts";
import { urlFault } from "../scenario/schema/amqp-url.ts";
import type { Broker } from "./broker.ts";
import { processesCalled } from "./family.ts";
import { managementInspector } from "./management.ts";
import type { ExternalWay } from "./request.ts";
import { readTlsFiles } from "./tls-files.ts";

/**
 * The broker behind a URL that the user gave. Nothing connects to it here.
 * @throws Problem (usage) if the URL is not one of a broker, or a PEM file is of no use with it
 */
export async function useExternal(way: ExternalWay, baseDir: string): Promise<Broker> {
  const url = checkedUrl(way);
  const { ca, cert, key } = way;
  if ((ca || cert || key) && url.protocol !== "amqps:") {
    throw problem(way, "has PEM files, which only an amqps:// URL uses", "make it an amqps:// URL");
  }
  if (Boolean(cert) !== Boolean(key)) {
    throw problem(way, "has only one of cert and key", "give both, or neither");
  }
  const tls = await readTlsFiles(way, baseDir);
  const address: Address = { url: url.protocol + way.url.slice(url.protocol.length), ...(tls && { tls }) };
  const close = async () => {};
  return {
    how: "external",
    label: labelOf(url),
    address,
    control: null,
    processes: brokersHere,
    inspector:
      way.management === undefined
        ? null
        : managementInspector(way.management.url, way.management.from, address),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The servers of this machine, any of which may be the one; null: none is in our sight, but it may be here still. */
async function brokersHere(): Promise<readonly number[] | null> {
  const all = processesCalled(["beam.smp"]);
  return all.length === 0 ? null : all;
}

/**
 * What a URL is called in messages: "at amqps://host:5671/vhost".
 * @throws Problem (usage) if the URL is not one of a broker
 */
export function externalLabel(way: ExternalWay): string {
  return labelOf(checkedUrl(way));
}

function labelOf(url: URL): string {
  const { port } = endpointOf({ url: url.href });
  return `at ${url.protocol}//${url.hostname}:${port}${url.pathname === "/" ? "" : url.pathname}`;
}

function checkedUrl(way: ExternalWay): URL {
  const fault = urlFault(way.url);
  if (fault !== undefined) throw problem(way, fault.what, fault.hint);
  return new URL(way.url);
}

function problem(way: ExternalWay, what: string, hint: string): Problem {
  return new Problem("usage", `the broker URL from ${way.from}, ${redactUrl(way.url)}, ${what}`, hint);
}
