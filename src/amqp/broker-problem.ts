import { Problem } from "../common/problem.ts";
import { type Address, endpointOf, printableWords } from "../driver/address.ts";
import { takenNow } from "./close-reason.ts";
import { HandshakeTimeout } from "./handshake.ts";
import { tlsRefusal } from "./tls-problem.ts";

interface Facts {
  readonly where: string;
  readonly user: string;
  readonly vhost: string;
  readonly secure: boolean;
  /** Whether the login has other letters than ASCII's. */
  readonly foreign: boolean;
  /** What the URL wants of a frame, in bytes. */
  readonly frameMax: number;
}

/**
 * Says what a failed connection or operation means to the user.
 * @returns a Problem (broker) whose text holds neither the password nor control characters
 */
export function brokerProblem(error: unknown, address: Address): Problem {
  if (error instanceof Problem) return error;
  const facts = factsOf(address);
  const message = printableWords(
    error instanceof Error ? error.message || String(codeOf(error) ?? "") : String(error),
    address,
  );
  if (error instanceof HandshakeTimeout) {
    const what = `${facts.where} did not answer within 10 s: ${message}`;
    return new Problem("broker", what, "is that an AMQP port, and is the broker up?", { cause: error });
  }
  const code = codeOf(error);
  const failure = { message, code: String(code), error, tls: address.tls, where: facts.where };
  const [what, hint] = refusalOf(message, facts) ?? tlsRefusal(failure) ?? explain(message, code, facts);
  return new Problem("broker", what, hint, { cause: error });
}

/** The reply code of the broker (404, 406, …) or of the system (ECONNREFUSED), where the error has one. */
export function codeOf(error: unknown): number | string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = "code" in error ? error.code : undefined;
  return typeof code === "number" || typeof code === "string" ? code : undefined;
}

function factsOf(address: Address): Facts {
  const url = new URL(address.url);
  const secure = url.protocol === "amqps:";
  return {
    where: `${url.hostname}:${endpointOf(address).port}`,
    user: decodeURIComponent(url.username || "guest"),
    vhost: decodeURIComponent(url.pathname.slice(1)) || "/",
    secure,
    foreign: /[^\x20-\x7e]/.test(decodeURIComponent(url.username + url.password)),
    frameMax: Number(url.searchParams.get("frameMax")),
  };
}

/** Bytes; what RabbitMQ 4.3 asks of a client at least, without a word to one that asks for less. */
const smallestFrame = 8192;

function hintOfLogin({ user, foreign, where }: Facts): string {
  if (foreign) {
    return "check user and password; rabbitmqctl stores other letters than ASCII's as they are only where its locale is UTF-8 (LANG=C.UTF-8)";
  }
  if (user === "guest" && !/^(?:localhost|127\.|\[::1\])/.test(where)) {
    return "guest may log in from the broker's own machine only: give another user, amqp://user:password@host";
  }
  return "check user and password of the URL; the broker's log says more";
}

/** What the broker does not let this user do, or has no room for; null: it is something else. */
function refusalOf(message: string, { where, user, vhost }: Facts): [string, string] | null {
  const access =
    /(?:(configure|read|write) )?access to (queue|exchange) '(.*?)' in vhost '(.*?)' refused for user '(.*)'/.exec(
      message,
    );
  if (access !== null) {
    const [, told, what, name = "", host = vhost, who = user] = access;
    const missing = told ?? permissionFor(message, what);
    return [
      `user "${who}" has no ${missing} permission on ${what} "${name}" in virtual host "${host}"`,
      `grant it: ${grant(host, who)} (in this order: configure, write, read)`,
    ];
  }
  const queues = /queue limit in (?:vhost '(.*?)'|(?:the )?cluster) \(?(\d+)\)? is reached/.exec(message);
  if (queues !== null) {
    const [, host, most] = queues;
    const owner = host === undefined ? "the cluster" : `virtual host "${host}"`;
    const raise =
      host === undefined
        ? "cluster_queue_limit"
        : `rabbitmqctl set_vhost_limits -p ${quoted(host)} '{"max-queues": …}'`;
    return [
      `${owner} has as many queues as it may have: ${most}`,
      `delete a queue, raise the limit (${raise}), or name one that exists: queue: {name: …}`,
    ];
  }
  const connections = /(user |node |)connection limit \(?(\d+)\)? is reached/.exec(message);
  if (connections !== null) {
    const [, owner = "", most] = connections;
    const [full, raise] =
      owner === "user "
        ? [`user "${user}"`, `rabbitmqctl set_user_limits ${quoted(user)} '{"max-connections": …}'`]
        : owner === "node "
          ? [`the broker at ${where}`, "connection_max in its configuration"]
          : [
              `virtual host "${vhost}"`,
              `rabbitmqctl set_vhost_limits -p ${quoted(vhost)} '{"max-connections": …}'`,
            ];
    return [
      `${full} has as many connections as it may have: ${most}`,
      `a run opens one for each producer and each worker, and three more: raise the limit (${raise}), or use fewer`,
    ];
  }
  if (message.includes(takenNow)) {
    return [
      `the broker at ${where} refused a connection to virtual host "${vhost}", and took the next one: there may be a limit of connections`,
      "a run opens one for each producer and each worker, and three more: look at the limits (rabbitmqctl list_vhost_limits, list_user_limits; connection_max of the broker), or use fewer",
    ];
  }
  const channels = /number of channels opened .*limit of \(?(\d+)/.exec(message);
  if (channels === null) return null;
  return [
    `user "${user}" has as many channels as it may have: ${channels[1]}`,
    `a run opens one for each producer and each worker, and some more: raise the limit (rabbitmqctl set_user_limits ${quoted(user)} '{"max-channels": …}'), or use fewer`,
  ];
}

/** What a refused operation needs: brokers before 4.0 do not say which permission it is. */
function permissionFor(message: string, what: string | undefined): string {
  if (what === "exchange") return "write";
  if (/BasicConsume|BasicGet|QueuePurge/.test(message)) return "read";
  // A queue that dead-letters is to be read as well.
  return /QueueDeclare/.test(message) ? "configure (or read)" : "configure";
}

function grant(vhost: string, user: string): string {
  return `rabbitmqctl set_permissions -p ${quoted(vhost)} ${quoted(user)} '.*' '.*' '.*'`;
}

/** As a shell takes it. */
function quoted(name: string): string {
  return /^[\w./@:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function explain(message: string, code: number | string | undefined, facts: Facts): [string, string] {
  const { where, user, vhost } = facts;
  switch (code) {
    case "ECONNREFUSED":
      return [
        `nothing listens at ${where}: connection refused`,
        "start the broker, or give another --broker URL",
      ];
    case "EMFILE":
    case "ENFILE":
      return [
        `no file is left for a connection to ${where} (${code})`,
        "raise the limit in the shell before: ulimit -n; or use fewer workers",
      ];
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return [`the broker's host name is not known: ${where}`, "check the spelling of the --broker URL"];
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return [`no way to ${where}: ${message}`, "check the address, the network and its firewalls"];
  }
  if (/403|ACCESS.REFUSED/i.test(message) && /Handshake/.test(message)) {
    return [`the broker at ${where} refused the login of user "${user}"`, hintOfLogin(facts)];
  }
  if (/ConnectionOpenOk|NOT.ALLOWED|530/.test(message) && /vhost|ConnectionClose/.test(message)) {
    return [
      `the broker at ${where} has no virtual host "${vhost}" that user "${user}" may use`,
      `check the URL's last part (%2F is the vhost /), make it (rabbitmqctl add_vhost ${quoted(vhost)}), or let the user in: ${grant(vhost, user)}`,
    ];
  }
  if (/Socket closed|Unexpected close|ECONNRESET|frame|EPIPE/i.test(message) || code === "ECONNRESET") {
    return [
      `the connection to ${where} was closed during the handshake (${message})`,
      facts.frameMax > 0 && facts.frameMax < smallestFrame
        ? `RabbitMQ 4.3 takes no frameMax below ${smallestFrame}: leave it out of the URL, or make it that`
        : facts.secure
          ? "the broker may ask for a client certificate (broker: {cert: …, key: …})"
          : "is that an AMQP 0-9-1 port without TLS? with TLS use amqps://",
    ];
  }
  return [`the broker at ${where} failed: ${message}`, "see the broker's log"];
}
