import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { OwnBroker } from "./docker.ts";
import { hasDocker } from "./on-brokers.ts";

const conf = `
listeners.ssl.default = 5671
ssl_options.cacertfile = /test/ca.pem
ssl_options.certfile = /test/server.pem
ssl_options.keyfile = /test/server.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
`;

/** A certificate authority, a server certificate for 127.0.0.1 and a client certificate, made in a folder. */
function certificates(dir: string): Record<string, string> {
  const openssl = (...args: string[]): Buffer => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  const ca = ["-x509", "-days", "2", "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem"];
  openssl("req", "-newkey", "rsa:2048", "-nodes", ...ca);
  for (const name of ["server", "client"]) {
    const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
    const files = ["-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", `${name}.key`, "-out", `${name}.pem`];
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files);
  }
  return Object.fromEntries(
    ["ca.pem", "server.pem", "server.key"].map((name) => [name, readFileSync(join(dir, name), "utf8")]),
  );
}

it.skipIf(!hasDocker)(
  "TLS needs the broker's authority to be trusted, and a client certificate where the broker asks for one",
  async () => {
    using space = new Workspace();
    const files = certificates(space.dir);
    await using broker = await OwnBroker.start(conf, files, 5671);
    const url = `amqps://tester:secret-word@127.0.0.1:${broker.port}`;
    const scenario = (tls: string): string =>
      space.file("s.yaml", `messages: {count: 20}\nbroker: {url: "${url}"${tls}}\n`);
    const run = (tls: string) => workq(["run", scenario(tls), "--out", space.out]);

    const untrusted = await run("");
    expect(untrusted.code).toBe(3);
    expect(untrusted.stderr).toContain("is not trusted");
    expect(untrusted.stderr).toContain("ca: ca.pem");

    const anonymous = await run(", ca: ca.pem");
    expect(anonymous.code, anonymous.stderr).toBe(3);
    expect(anonymous.stderr).toContain("refused this client's certificate, or asks for one");

    const both = await run(", ca: ca.pem, cert: client.pem, key: client.key");
    expect(both.code, both.stdout + both.stderr).toBe(0);
    const text = both.stdout + both.stderr + JSON.stringify(space.result());
    expect(text).not.toContain("secret-word");
    expect(text).not.toContain("PRIVATE KEY");
  },
);
