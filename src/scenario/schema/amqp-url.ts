import { nearest } from "./nearest.ts";

/** What is wrong with a text that should be a broker's URL: "the URL … is not one", and what to do. */
export interface UrlFault {
  /** Continues a sentence whose subject is the URL: "has the scheme http:". */
  readonly what: string;
  readonly hint: string;
}

const example = "amqp://user:password@host:5672/vhost";
const encoded = "in user, password and vhost, write @ as %40, / as %2F, : as %3A, ? as %3F and # as %23";

/** What keeps a text from being the URL of a broker, or would be misread or passed over in it; undefined: nothing. */
export function urlFault(text: string): UrlFault | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || /\s/.test(text)) {
    return { what: "is not a URL", hint: `write it as ${example}; ${encoded}` };
  }
  if (url.protocol !== "amqp:" && url.protocol !== "amqps:") {
    return {
      what: `has the scheme ${url.protocol.slice(0, 20)}`,
      hint: hintOfScheme(url),
    };
  }
  if (!/^amqps?:\/\//i.test(text) || url.hostname === "") {
    return { what: "names no host", hint: `write it as ${example}` };
  }
  if (/@/.test(url.pathname + url.search + url.hash)) {
    return { what: "has an @ after its host", hint: encoded };
  }
  if (url.hash !== "" || text.endsWith("#")) return { what: "has a #", hint: encoded };
  const parts = [url.username, url.password, url.pathname];
  if (!parts.every(isDecodable) || !isDecodable(url.search)) {
    return { what: "has a % that stands for no character", hint: "write % as %25" };
  }
  if (url.port === "0") return { what: "has the port 0", hint: "give the broker's port, or leave it out" };
  if (/,/.test(url.host)) {
    return { what: "names several hosts", hint: "give the URL of one of them: a run uses one node" };
  }
  return queryFault(url);
}

function hintOfScheme({ protocol, port }: URL): string {
  if (/^https?:$/.test(protocol) && /^1567[12]$/.test(port)) {
    return "that is the management API: the broker itself is at amqp://…:5672, or amqps://…:5671";
  }
  return "it has to begin with amqp:// or amqps://";
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** The options of a URL that the client takes: whole numbers with their bounds. */
const numbers: Readonly<
  Record<string, { readonly bounds: readonly [number, number]; readonly what: string }>
> = {
  heartbeat: { bounds: [0, 65_535], what: "seconds, 0 for none" },
  frameMax: { bounds: [4096, 2 ** 32 - 1], what: "bytes, or 0 for no limit" },
  channelMax: { bounds: [1, 65_535], what: "channels" },
};

/** What other clients call an option, or what is set elsewhere, by the name in small letters without _ and -. */
const elsewhere: Readonly<Record<string, string>> = {
  ...each(["cacertfile", "cacert", "cafile", "sslcafile", "sslrootcert", "ca", "cacerts"], tls("ca: ca.pem")),
  ...each(["certfile", "cert", "sslcert", "clientcert"], tls("cert: client.pem, key: client.key")),
  ...each(["keyfile", "key", "sslkey", "clientkey"], tls("cert: client.pem, key: client.key")),
  ...each(["password", "passphrase", "keypassword", "sslpassword"], tls("key: client.key, passphrase: …")),
  ...each(
    [
      "verify",
      "verifymode",
      "sslverify",
      "sslmode",
      "certreqs",
      "failifnopeercert",
      "rejectunauthorized",
      "depth",
    ],
    "the broker's certificate is always checked: name its authority in the scenario, broker: {url: …, ca: ca.pem}",
  ),
  ...each(
    ["servernameindication", "servername", "sni"],
    "the certificate has to be of the URL's host: write the name that it is of there",
  ),
  ...each(
    ["authmechanism", "mechanism", "saslmechanism"],
    "leave it out: the login is always PLAIN, by user and password",
  ),
  ...each(
    ["connectiontimeout", "timeout", "connecttimeout", "blockedconnectiontimeout"],
    "leave it out: a broker has 10 s to answer",
  ),
  ...each(["framemax", "maxframesize"], "write frameMax=131072"),
  ...each(["channelmax"], "write channelMax=2047"),
  ...each(["heartbeatinterval", "requestedheartbeat", "heartbeattimeout"], "write heartbeat=60, in seconds"),
  ...each(["vhost", "virtualhost"], `write the vhost as the path: ${example}`),
  ...each(["prefetch", "prefetchcount", "qos"], "write workers: {prefetch: 10} in the scenario"),
  ...each(
    [
      "retrydelay",
      "connectionattempts",
      "socketratelimit",
      "recovery",
      "reconnect",
      "failover",
      "failoverstrategy",
    ],
    "leave it out: a lost connection is made again with growing pauses",
  ),
  ...each(["locale"], "leave it out: brokers have en_US only"),
  ...each(["name", "connectionname", "productname"], "leave it out: connections are named workq-bench …"),
};

function queryFault({ searchParams }: URL): UrlFault | undefined {
  for (const [name, value] of searchParams) {
    const number = numbers[name];
    if (number === undefined)
      return { what: `has the option ${name}, which is not known`, hint: hintFor(name) };
    const [least, most] = number.bounds;
    const isZero = value === "0" && name === "frameMax";
    if (!isZero && (!/^\d{1,10}$/.test(value) || Number(value) < least || Number(value) > most)) {
      const bounds = `a whole number from ${least} to ${most} (${number.what})`;
      return { what: `has ${name}=${value.slice(0, 20)}`, hint: `${name} has to be ${bounds}` };
    }
    if (searchParams.getAll(name).length > 1) return { what: `has ${name} twice`, hint: "give it once" };
  }
  return undefined;
}

function hintFor(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^ssl_?options\./, "")
    .replace(/[^a-z]/g, "");
  const known = elsewhere[plain];
  if (known !== undefined) return known;
  const meant = nearest(name, Object.keys(numbers));
  return meant === undefined
    ? "leave it out; a URL has the options heartbeat, frameMax and channelMax"
    : `did you mean ${meant}?`;
}

function tls(keys: string): string {
  return `name the file in the scenario: broker: {url: …, ${keys}}`;
}

function each(names: readonly string[], hint: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, hint]));
}
