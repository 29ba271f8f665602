import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type TlsOptions } from "node:tls";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { brokerProblem } from "../../src/amqp/broker-problem.ts";
import { openConnection } from "../../src/amqp/connect.ts";
import { Problem } from "../../src/common/problem.ts";
import { Certificates } from "../certificates.ts";

const dir = mkdtempSync(join(tmpdir(), "workq-bench-test-"));
const made = new Certificates(dir);

beforeAll(() => {
  made.authority("ca");
  made.authority("other-ca");
  made.authority("namesake", "ca");
  made.issue("ca", "good");
  made.issue("ca", "expired", { days: -1 });
  made.issue("ca", "elsewhere", { names: "DNS:rabbit.example.test" });
  made.issue("other-ca", "foreign");
  made.issue("ca", "client");
  made.issue("ca", "old-client", { days: -1 });
});

afterAll(() => rmSync(dir, { recursive: true }));

/** Why this client does not connect to a TLS server that would take it for no broker. */
async function refusalOf(
  server: TlsOptions,
  files: { ca?: string; cert?: string; key?: string },
  host = "127.0.0.1",
) {
  const listening = createServer(server, (socket) => {
    socket.on("error", () => undefined);
    // No broker says this.
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  });
  listening.on("tlsClientError", () => undefined);
  await new Promise<void>((done) => listening.listen(0, host, done));
  const { port } = listening.address() as AddressInfo;
  const tls = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, made.text(file)]));
  try {
    const url = `amqps://me:s3cr-et@${host.includes(":") ? `[${host}]` : host}:${port}`;
    await openConnection({ url, tls }, "test");
    throw new Error("connected");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.kind).toBe("broker");
    expect(`${error.message}${error.hint}`).not.toContain("s3cr-et");
    return error;
  } finally {
    listening.close();
  }
}

const serverOf = (name: string): TlsOptions => ({
  cert: made.text(`${name}.pem`),
  key: made.text(`${name}.key`),
});

test.each([
  ["has expired", "expired", "ca.pem", "has expired", "renewed"],
  [
    "is of another host",
    "elsewhere",
    "ca.pem",
    "not of that host, but of DNS:rabbit.example.test",
    "subjectAltName",
  ],
  [
    "is of an unknown authority",
    "foreign",
    "ca.pem",
    "none of the authorities in the ca file signed it",
    "ca: ca.pem",
  ],
  [
    "is of an authority of the same name",
    "good",
    "namesake.pem",
    "none of the authorities in the ca file",
    "ca: ca.pem",
  ],
])("a broker's certificate that %s is told so", async (_, server, ca, words, hint) => {
  const problem = await refusalOf(serverOf(server), { ca });
  expect(problem.message).toContain(words);
  expect(problem.hint).toContain(hint);
});

it("is told to be untrusted where no authority was named", async () => {
  const problem = await refusalOf(serverOf("good"), {});
  expect(problem.message).toContain("is not trusted");
  expect(problem.hint).toContain("ca: ca.pem");
});

test.each(["127.0.0.1", "::1"])("a good certificate is taken at %s", async (host) => {
  const problem = await refusalOf(serverOf("good"), { ca: "ca.pem" }, host);
  expect(problem.message).not.toContain("certificate");
});

test("a client certificate that is asked for and not given is told so", async () => {
  const server = {
    ...serverOf("good"),
    ca: made.text("ca.pem"),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const problem = await refusalOf(server, { ca: "ca.pem" });
  expect(problem.message).toContain("asks for a client certificate, and none was given");
  expect(problem.hint).toContain("cert: client.pem");
});

const alert = (name: string): Error =>
  Object.assign(
    new Error(`80:error:0A:SSL routines:ssl3_read_bytes:tlsv1 alert ${name}:../ssl/record.c:1586:`),
    {
      code: `ERR_SSL_TLSV1_ALERT_${name.toUpperCase().replaceAll(" ", "_")}`,
    },
  );

test.each([
  ["certificate expired", "old-client", "refused this client's certificate: it expired on", "renewed"],
  ["certificate expired", "client", "has expired by the broker's clock", "clocks"],
  ["unknown ca", "client", "does not trust the authority that signed it (CN=ca)", "cacertfile"],
  ["bad certificate", "client", "refused this client's certificate (bad certificate)", "log"],
  ["certificate unknown", "client", "refused this client's certificate (certificate unknown)", "log"],
  ["handshake failure", "client", "refused the TLS handshake", "log"],
  ["internal error", "client", "ended the TLS handshake (internal error)", "log"],
  ["protocol version", "client", "no version of TLS", "TLS 1.2"],
])("the alert %s for %s is told in words", (name, client, words, hint) => {
  const tls = { ca: made.text("ca.pem"), cert: made.text(`${client}.pem`), key: made.text(`${client}.key`) };
  const problem = brokerProblem(alert(name), { url: "amqps://h", tls });
  expect(problem.message).toContain(words);
  expect(problem.hint).toContain(hint);
});

test.each(["handshake failure", "bad certificate", "certificate required"])(
  "the alert %s is for want of a client certificate where none was given",
  (name) => {
    const problem = brokerProblem(alert(name), { url: "amqps://h", tls: { ca: made.text("ca.pem") } });
    expect(problem.message).toContain("asks for a client certificate, and none was given");
  },
);

test("a port without TLS is told so", () => {
  const error = Object.assign(new Error("wrong version number"), { code: "ERR_SSL_WRONG_VERSION_NUMBER" });
  expect(brokerProblem(error, { url: "amqps://h" }).message).toContain("does not speak TLS");
});
