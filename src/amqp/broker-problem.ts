import type { Address } from "../broker/broker.ts";
import { Problem } from "../problem.ts";

interface Facts {
  readonly where: string;
  readonly user: string;
  readonly vhost: string;
  readonly secure: boolean;
}

/**
 * Says what a failed connection or operation means to the user.
 * @returns a Problem (broker) whose text holds neither the password nor control characters
 */
export function brokerProblem(error: unknown, address: Address): Problem {
  if (error instanceof Problem) return error;
  const facts = factsOf(address);
  const message = clean(
    error instanceof Error ? error.message || String(codeOf(error) ?? "") : String(error),
    address,
  );
  const [what, hint] = explain(message, codeOf(error), facts);
  return new Problem("broker", what, hint, { cause: error });
}

/** The reply code of the broker (404, 406, …) or of the system (ECONNREFUSED), where the error has one. */
export function codeOf(error: unknown): number | string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = "code" in error ? error.code : undefined;
  return typeof code === "number" || typeof code === "string" ? code : undefined;
}

/** A password this long is looked for inside of words too; a shorter one would only garble them. */
const longSecret = 6;

/** The broker's words without the password and without control characters, at most 500 characters. */
export function clean(text: string, address: Address): string {
  const secret = passwordOf(address);
  let out = text.replace(/[\p{Cc}\p{Cf}]/gu, " ");
  for (const form of new Set([secret, encodeURIComponent(secret)])) {
    if (form.length >= longSecret) out = out.replaceAll(form, "***");
    else if (form.length > 0) out = out.replaceAll(`:${form}@`, ":***@");
  }
  return out.slice(0, 500);
}

function passwordOf(address: Address): string {
  try {
    return decodeURIComponent(new URL(address.url).password);
  } catch {
    return "";
  }
}

function factsOf(address: Address): Facts {
  const url = new URL(address.url);
  const secure = url.protocol === "amqps:";
  return {
    where: `${url.hostname}:${url.port || (secure ? 5671 : 5672)}`,
    user: decodeURIComponent(url.username || "guest"),
    vhost: decodeURIComponent(url.pathname.slice(1)) || "/",
    secure,
  };
}

function explain(message: string, code: number | string | undefined, facts: Facts): [string, string] {
  const { where, user, vhost } = facts;
  switch (code) {
    case "ECONNREFUSED":
      return [
        `nothing listens at ${where}: connection refused`,
        "start the broker, or give another --broker URL",
      ];
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return [`the broker's host name is not known: ${where}`, "check the spelling of the --broker URL"];
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return [`no way to ${where}: ${message}`, "check the address, the network and its firewalls"];
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "EPROTO":
      return [
        `${where} does not speak TLS`,
        "use amqp:// in place of amqps://, or the broker's TLS port (5671)",
      ];
  }
  if (/alert (certificate|bad certificate|unknown ca|handshake failure)/.test(message)) {
    return [
      `${where} refused this client's certificate, or asks for one`,
      "give a client certificate in the scenario: broker: {url: …, ca: ca.pem, cert: client.pem, key: client.key}",
    ];
  }
  if (typeof code === "string" && /CERT|SIGNED|ISSUER|ALTNAME/.test(code)) {
    return [
      `the certificate of ${where} is not trusted: ${message}`,
      "name the certificate authority in the scenario: broker: {url: …, ca: ca.pem}",
    ];
  }
  if (/403|ACCESS.REFUSED/i.test(message) && /Handshake/.test(message)) {
    return [
      `the broker at ${where} refused the login of user "${user}"`,
      "check user and password of the URL; the broker's log says more",
    ];
  }
  if (/ETIMEDOUT/.test(message)) {
    return [`${where} did not answer within 10 s`, "is that an AMQP port, and is the broker up?"];
  }
  if (/ConnectionOpenOk|NOT.ALLOWED|530/.test(message) && /vhost|ConnectionClose/.test(message)) {
    return [
      `the broker at ${where} has no virtual host "${vhost}" that user "${user}" may use`,
      "check the URL's last part (%2F is the vhost /), or make it: rabbitmqctl add_vhost",
    ];
  }
  if (/Socket closed|Unexpected close|ECONNRESET|frame|EPIPE/i.test(message) || code === "ECONNRESET") {
    return [
      `the connection to ${where} was closed during the handshake (${message})`,
      facts.secure
        ? "the broker may ask for a client certificate (broker: {cert: …, key: …})"
        : "is that an AMQP 0-9-1 port without TLS? with TLS use amqps://",
    ];
  }
  return [`the broker at ${where} failed: ${message}`, "see the broker's log"];
}
