import { X509Certificate } from "node:crypto";
import type { Address } from "../driver/address.ts";

/** What a failed connection by TLS is about. */
interface Failure {
  /** Fit to be shown. */
  readonly message: string;
  readonly code: string;
  readonly error: unknown;
  readonly tls: Address["tls"];
  /** "host:5671" */
  readonly where: string;
}

type Told = readonly [what: string, hint: string];

const giveCertificate =
  "give a client certificate in the scenario: broker: {url: …, ca: ca.pem, cert: client.pem, key: client.key}";
const giveAuthority = "name the authority that signed it in the scenario: broker: {url: …, ca: ca.pem}";

/** What TLS itself refused, on either side, in words and with what to do; undefined: it did not. */
export function tlsRefusal(failure: Failure): Told | undefined {
  return refusedByBroker(failure) ?? refusedByUs(failure) ?? withoutTls(failure);
}

/** By an alert, of which OpenSSL makes words (RFC 8446, 6.2). */
function refusedByBroker({ message, code, tls, where }: Failure): Told | undefined {
  const alert =
    /SSL routines.*?\balert ([a-z ]+)/.exec(message)?.[1]?.trim() ?? /_ALERT_([A-Z_]+)$/.exec(code)?.[1];
  if (alert === undefined) return undefined;
  const named = alert.toLowerCase().replaceAll("_", " ");
  const own = certificateOf(tls);
  const refused = `${where} refused this client's certificate`;
  if (
    named === "certificate required" ||
    (own === undefined && /certificate|handshake failure/.test(named))
  ) {
    return [`${where} asks for a client certificate, and none was given`, giveCertificate];
  }
  switch (named) {
    case "certificate expired":
      return own !== undefined && isPast(own.validTo)
        ? [`${refused}: it expired on ${own.validTo}`, "have it renewed, and give the new one"]
        : [`${refused}: it has expired by the broker's clock`, "compare the clocks of both machines"];
    case "unknown ca":
      return [
        `${refused}: it does not trust the authority that signed it${own ? ` (${nameOf(own.issuer)})` : ""}`,
        "give one that is signed by an authority in the broker's ssl_options.cacertfile, or add this one there",
      ];
    case "bad certificate":
    case "unsupported certificate":
    case "certificate revoked":
    case "certificate unknown":
    case "access denied":
      return [`${refused} (${named})`, "the broker's log says why; give another certificate"];
    case "protocol version":
      return [`${where} speaks no version of TLS that this client does`, "it needs TLS 1.2 or 1.3"];
    case "handshake failure":
      return [
        `${where} refused the TLS handshake (${named})`,
        "the broker's log says why: the client certificate, or no cipher in common",
      ];
    default:
      return [`${where} ended the TLS handshake (${named})`, "the broker's log says why"];
  }
}

/** By this client, that checked the broker's certificate. */
function refusedByUs({ message, code, error, tls, where }: Failure): Told | undefined {
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return [
        `the certificate of ${where} has expired`,
        `have the broker's certificate, or its authority's, renewed; this machine's clock says ${today()}`,
      ];
    case "CERT_NOT_YET_VALID":
      return [
        `the certificate of ${where} is not valid yet`,
        `compare the clocks of both machines: this one's says ${today()}`,
      ];
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return [
        `the certificate of ${where} is not of that host, but of ${namesIn(error)}`,
        "write a host of the certificate in the URL, or have one made whose subjectAltName has this host",
      ];
    case "CERT_REVOKED":
      return [`the certificate of ${where} was revoked`, "have the broker's certificate renewed"];
    case "CERT_SIGNATURE_FAILURE":
      return [
        `the certificate of ${where} is not trusted: the authority in the ca file has the right name, and another key`,
        giveAuthority,
      ];
  }
  if (!/CERT|SIGNED|ISSUER|VERIFY/.test(code) || /^ERR_(?:OSSL|INVALID)/.test(code)) return undefined;
  return tls?.ca === undefined
    ? [`the certificate of ${where} is not trusted: ${message}`, giveAuthority]
    : [
        `the certificate of ${where} is not trusted: none of the authorities in the ca file signed it (${message})`,
        giveAuthority,
      ];
}

function withoutTls({ message, code, where }: Failure): Told | undefined {
  if (
    code === "ERR_SSL_WRONG_VERSION_NUMBER" ||
    code === "ERR_SSL_PACKET_LENGTH_TOO_LONG" ||
    code === "EPROTO"
  ) {
    return [
      `${where} does not speak TLS`,
      "use amqp:// in place of amqps://, or the broker's TLS port (5671)",
    ];
  }
  if (!code.startsWith("ERR_SSL_")) return undefined;
  return [`TLS with ${where} failed: ${message}`, "the broker's log says more"];
}

function certificateOf(tls: Address["tls"]): X509Certificate | undefined {
  if (tls?.cert === undefined) return undefined;
  try {
    return new X509Certificate(tls.cert);
  } catch {
    return undefined;
  }
}

function isPast(date: string): boolean {
  return new Date(date).getTime() < Date.now();
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Several lines in one, short. */
function nameOf(issuer: string): string {
  return inLine(issuer.replaceAll("\n", ", "));
}

/** The names that the certificate of a failed check is of. */
function namesIn(error: unknown): string {
  const cert = typeof error === "object" && error !== null && "cert" in error ? error.cert : undefined;
  const has = typeof cert === "object" && cert !== null ? cert : {};
  const names = "subjectaltname" in has ? has.subjectaltname : undefined;
  return typeof names === "string" && names !== "" ? inLine(names) : "none at all";
}

function inLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 160);
}
