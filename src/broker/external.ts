import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Problem } from "../problem.ts";
import type { Address, Broker } from "./broker.ts";
import { redactUrl } from "./redact.ts";
import type { ExternalWay } from "./request.ts";

const EXAMPLE = "amqp://user:password@host:5672/vhost";

/**
 * The broker behind a URL that the user gave. Nothing connects to it here.
 * @throws Problem (usage) if the URL is not one of a broker or a PEM file cannot be read
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
  const [caText, certText, keyText] = await Promise.all([
    readPem("ca", ca, baseDir),
    readPem("cert", cert, baseDir),
    readPem("key", key, baseDir),
  ]);
  const tls = {
    ...(caText && { ca: caText }),
    ...(certText && { cert: certText }),
    ...(keyText && { key: keyText }),
  };
  const address: Address = { url: way.url, ...(Object.keys(tls).length > 0 && { tls }) };
  const close = async () => {};
  return {
    how: "external",
    label: labelOf(url),
    address,
    control: null,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * What a URL is called in messages: "at amqps://host:5671/vhost".
 * @throws Problem (usage) if the URL is not one of a broker
 */
export function externalLabel(way: ExternalWay): string {
  return labelOf(checkedUrl(way));
}

function labelOf(url: URL): string {
  const port = url.port || (url.protocol === "amqps:" ? "5671" : "5672");
  return `at ${url.protocol}//${url.hostname}:${port}${url.pathname === "/" ? "" : url.pathname}`;
}

function checkedUrl(way: ExternalWay): URL {
  const url = URL.canParse(way.url) ? new URL(way.url) : undefined;
  if (!url) {
    throw problem(
      way,
      "is not a URL",
      `write it as ${EXAMPLE}; in the password, write @ as %40, / as %2F and : as %3A`,
    );
  }
  if (url.protocol !== "amqp:" && url.protocol !== "amqps:") {
    throw problem(way, `has the scheme ${url.protocol}`, "it has to begin with amqp:// or amqps://");
  }
  if (!url.hostname) throw problem(way, "names no host", `write it as ${EXAMPLE}`);
  for (const part of [url.username, url.password, url.pathname]) {
    if (!isDecodable(part)) throw problem(way, "has a % that stands for no character", "write % as %25");
  }
  return url;
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function problem(way: ExternalWay, what: string, hint: string): Problem {
  return new Problem("usage", `the broker URL from ${way.from}, ${redactUrl(way.url)}, ${what}`, hint);
}

async function readPem(name: string, path: string | undefined, baseDir: string): Promise<string | undefined> {
  if (!path) return undefined;
  const file = resolve(baseDir, path);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "unreadable";
    throw new Problem(
      "usage",
      `the broker's ${name} file ${file} cannot be read (${why})`,
      "its path is relative to the scenario file",
      { cause },
    );
  }
  if (!/-----BEGIN [A-Z0-9 ]+-----/.test(text)) {
    throw new Problem(
      "usage",
      `the broker's ${name} file ${file} holds no PEM text`,
      "it has to contain a line that begins with -----BEGIN",
    );
  }
  return text;
}
