import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Certificates } from "../certificates.ts";
import { type Ran, Workspace, workq } from "../cli.ts";
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
const passphrase = "open-sesame-1";
const umlauts = "pä€ß@:/-word";

/** Not by rabbitmqctl, whose locale in the container would store other bytes. */
function definitions(): string {
  const salt = Buffer.from([1, 2, 3, 4]);
  const hash = createHash("sha256").update(Buffer.concat([salt, Buffer.from(umlauts)]));
  const password_hash = Buffer.concat([salt, hash.digest()]).toString("base64");
  const hashing_algorithm = "rabbit_password_hashing_sha256";
  return JSON.stringify({
    users: [{ name: "umlauts", password_hash, hashing_algorithm, tags: [] }],
    vhosts: [{ name: "/" }],
    permissions: [{ user: "umlauts", vhost: "/", configure: ".*", write: ".*", read: ".*" }],
  });
}

describe.skipIf(!hasDocker)("a broker that asks for client certificates (needs Docker)", () => {
  const space = new Workspace();
  const made = new Certificates(space.dir);
  let broker: OwnBroker;
  let url: string;

  beforeAll(async () => {
    made.authority("ca");
    made.authority("other-ca");
    made.issue("ca", "server", { names: "IP:127.0.0.1" });
    made.issue("ca", "client");
    made.issue("ca", "expired", { days: -1 });
    made.issue("other-ca", "foreign");
    made.openssl(
      "pkey",
      "-in",
      "client.key",
      "-aes256",
      "-passout",
      `pass:${passphrase}`,
      "-out",
      "locked.key",
    );
    const files = Object.fromEntries(
      ["ca.pem", "server.pem", "server.key"].map((name) => [name, made.text(name)]),
    );
    broker = await OwnBroker.start(conf, { ...files, "definitions.json": definitions() }, 5671);
    await broker.ctl("import_definitions", "/test/definitions.json");
    url = `amqps://tester:secret-word@127.0.0.1:${broker.port}`;
  });

  afterAll(async () => {
    await broker[Symbol.asyncDispose]();
    space[Symbol.dispose]();
  });

  /** A run of a scenario with this `broker`, and with more arguments. */
  async function run(broker: string, more: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const file = space.file("s.yaml", `messages: {count: 20}\n${broker}\n`);
    const ran = await workq(["run", file, "--out", space.out, "--quiet", ...more], { env });
    const text = ran.stdout + ran.stderr;
    expect(text).not.toMatch(/secret-word|open-sesame|-word|PRIVATE KEY/);
    if (ran.code === 0)
      expect(JSON.stringify(space.result())).not.toMatch(/secret-word|open-sesame|-word|PRIVATE KEY/);
    return ran;
  }

  const files = "ca: ca.pem, cert: client.pem, key: client.key";

  it("is reached with the files of the scenario, by a URL from wherever", async () => {
    const own = await run(`broker: {url: "${url}", ${files}}`);
    expect(own.code, own.stderr).toBe(0);
    const asked = await run(`broker: {url: "amqps://nobody:x@127.0.0.1:1", ${files}}`, ["--broker", url]);
    expect(asked.code, asked.stderr).toBe(0);
    const set = await run(`broker: {url: "amqps://nobody:x@127.0.0.1:1", ${files}}`, [
      "--set",
      `broker.url=${url}`,
    ]);
    expect(set.code, set.stderr).toBe(0);
    const named = await run(`broker: {${files}}`, [], { WORKQ_BROKER_URL: url });
    expect(named.code, named.stderr).toBe(0);
  });

  it("is reached with an encrypted key and its passphrase", async () => {
    const locked = `broker: {url: "${url}", ca: ca.pem, cert: client.pem, key: locked.key`;
    const opened = await run(`${locked}, passphrase: ${passphrase}}`);
    expect(opened.code, opened.stderr).toBe(0);
    const shut = await run(`${locked}}`);
    expect(shut.code).toBe(2);
    expect(shut.stderr).toContain("locked.key is encrypted, and there is no passphrase");
  });

  it("is reached with a password of other letters than ASCII's, encoded in the URL or not", async () => {
    for (const password of [encodeURIComponent(umlauts), umlauts.replace(/[@:/]/g, encodeURIComponent)]) {
      const ran = await run(`broker: {${files}}`, [
        "--broker",
        url.replace("tester:secret-word", `umlauts:${password}`),
      ]);
      expect(ran.code, ran.stderr).toBe(0);
    }
  });

  it.each([
    ["its authority is not known", "", "is not trusted", "ca: ca.pem"],
    [
      "its authority is another",
      "ca: other-ca.pem",
      "none of the authorities in the ca file signed it",
      "ca: ca.pem",
    ],
    [
      "there is no client certificate",
      "ca: ca.pem",
      "asks for a client certificate, and none was given",
      "cert: client.pem",
    ],
    [
      "the client certificate has expired",
      "ca: ca.pem, cert: expired.pem, key: expired.key",
      "it expired on",
      "renewed",
    ],
    [
      "the client certificate is of an authority that it does not know",
      "ca: ca.pem, cert: foreign.pem, key: foreign.key",
      "does not trust the authority that signed it (CN=other-ca)",
      "cacertfile",
    ],
  ])("is not reached, and it is said that %s", async (_, files, words, hint) => {
    const ran = await run(`broker: {url: "${url}"${files && `, ${files}`}}`);
    expect(ran.code, ran.stderr).toBe(3);
    expect(ran.stderr).toContain(words);
    expect(ran.stderr).toContain(hint);
  });

  it("is not reached by a host that its certificate is not of, nor with frames smaller than it takes", async () => {
    const other = await run(`broker: {${files}}`, ["--broker", url.replace("127.0.0.1", "localhost")]);
    expect(other.code).toBe(3);
    expect(other.stderr).toContain("is not of that host, but of IP Address:127.0.0.1");
    const small = await run(`broker: {${files}}`, ["--broker", `${url}?frameMax=4096`]);
    expect(small.code).toBe(3);
    expect(small.stderr).toContain("takes no frameMax below 8192");
  });
});
