import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { brokerProblem } from "../../src/amqp/broker-problem.ts";
import { askWhyClosed } from "../../src/amqp/close-reason.ts";
import { HandshakeTimeout } from "../../src/amqp/handshake.ts";
import { printableWords } from "../../src/driver/address.ts";

const address = { url: "amqp://me:s3cr%40t@example.test:5673/orders" };
const coded = (message: string, code: string | number): Error => Object.assign(new Error(message), { code });

describe("a broker's refusal", () => {
  it.each<[Error, string]>([
    [coded("connect ECONNREFUSED", "ECONNREFUSED"), "nothing listens at example.test:5673"],
    [new AggregateError([coded("x", "ECONNREFUSED")]), "nothing listens at example.test:5673"],
    [coded("getaddrinfo", "ENOTFOUND"), "host name is not known"],
    [
      new Error('Handshake terminated by server: 403 (ACCESS-REFUSED) with message "no"'),
      'refused the login of user "me"',
    ],
    [
      new Error(
        'Expected ConnectionOpenOk; got <ConnectionClose channel:0 530 "NOT_ALLOWED - vhost orders not found">',
      ),
      'no virtual host "orders"',
    ],
    [new HandshakeTimeout("it said nothing"), "did not answer within 10 s: it said nothing"],
    [coded("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"), "is not trusted"],
    [new Error("Socket closed abruptly during opening handshake"), "closed during the handshake"],
    [new Error("something else"), "failed: something else"],
  ])("%s is told in words", (error, words) => {
    const problem = brokerProblem(error, address);
    expect(problem).toMatchObject({ kind: "broker" });
    expect(problem.message).toContain(words);
    expect(problem.hint).toBeTruthy();
  });

  const operation = (name: string, words: string) =>
    new Error(`Operation failed: ${name}; 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - ${words}"`);
  const closed = (words: string) => new Error(`530 NOT_ALLOWED - ${words}`);
  // As 4.3 and 4.0 say it, and 3.10, where that differs.
  it.each<[Error, string, string]>([
    [
      operation("QueueDeclare", "configure access to queue 'q' in vhost 'v' refused for user 'me'"),
      'user "me" has no configure permission on queue "q" in virtual host "v"',
      "rabbitmqctl set_permissions -p v me '.*' '.*' '.*'",
    ],
    [
      operation("QueueDeclare", "access to queue 'q' in vhost 'v' refused for user 'me'"),
      'has no configure (or read) permission on queue "q"',
      "set_permissions -p v me",
    ],
    [
      operation("QueueDeclare", "access to exchange 'amq.default' in vhost 'v' refused for user 'me'"),
      'has no write permission on exchange "amq.default"',
      "set_permissions -p v me",
    ],
    [
      operation("BasicConsume", "read access to queue 'q' in vhost '/' refused for user 'o'me'"),
      'user "o\'me" has no read permission on queue "q" in virtual host "/"',
      "set_permissions -p / 'o'\\''me' '.*'",
    ],
    [
      operation("BasicConsume", "access to queue 'q' in vhost 'v' refused for user 'me'"),
      "has no read permission",
      "(in this order: configure, write, read)",
    ],
    [
      closed("access to vhost 'orders' refused for user 'me'"),
      'no virtual host "orders"',
      "set_permissions -p orders me",
    ],
    [closed("vhost orders not found"), 'no virtual host "orders"', "add_vhost orders"],
    [
      closed("access to vhost 'orders' refused for user 'me': connection limit (2) is reached"),
      'virtual host "orders" has as many connections as it may have: 2',
      "set_vhost_limits -p orders",
    ],
    [
      closed("connection refused for user 'me': user connection limit (2) is reached"),
      'user "me" has as many connections as it may have: 2',
      "set_user_limits me",
    ],
    [
      new Error(
        "Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message \"PRECONDITION_FAILED - cannot declare queue 'b': queue limit in vhost 'v' (1) is reached\"",
      ),
      'virtual host "v" has as many queues as it may have: 1',
      "set_vhost_limits -p v",
    ],
    [
      // 4.0 names its own node there.
      closed(
        "number of channels opened for user 'rabbit@host' has reached the maximum allowed user limit of (1)",
      ),
      'user "me" has as many channels as it may have: 1',
      "set_user_limits me",
    ],
  ])("%s is told as what is not allowed, with how to allow it", (error, words, hint) => {
    const problem = brokerProblem(error, address);
    expect(problem.kind).toBe("broker");
    expect(problem.message).toContain(words);
    expect(problem.hint).toContain(hint);
  });

  it("never repeats the password, encoded or not, nor control characters", () => {
    expect(printableWords("for me:s3cr@t and s3cr%40t\u001b[31m\n", address)).toBe(
      "for me:*** and *** [31m ",
    );
    expect(brokerProblem(new Error("bad s3cr@t"), address).message).not.toContain("s3cr@t");
  });
});

describe("a broker that closes a connection that is being opened", () => {
  const frame = (...parts: readonly (string | number)[]) => {
    const payload = Buffer.concat(
      parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part, "latin1"))),
    );
    const head = Buffer.of(1, 0, 0, 0, 0, 0, payload.length);
    return Buffer.concat([head, payload, Buffer.of(0xce)]);
  };
  const start = frame("\0\x0a\0\x0a\0\x09\0\0\0\0\0\0\0\x05PLAIN\0\0\0\x05en_US");
  const tune = frame("\0\x0a\0\x1e\x07\xff\0\x02\0\0\0\x3c");

  async function against(answers: readonly Buffer[]): Promise<{ words: string | null; heard: string }> {
    const heard: Buffer[] = [];
    let next = 0;
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes: Buffer) => {
        heard.push(bytes);
        const answer = answers[next++];
        // Cut anywhere, as a network may.
        if (answer !== undefined) for (const byte of answer) socket.write(Buffer.of(byte));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    const words = await askWhyClosed({ url: `amqp://me:s3cr%40t@127.0.0.1:${port}/a%2Fb`, tls: {} }, 500);
    server.close();
    return { words, heard: Buffer.concat(heard).toString("latin1") };
  }

  it("is asked for its reason", async () => {
    const close = frame("\0\x0a\0\x32", "\x02\x12", "\x0bNOT_ALLOWED", "\0\0\0\0");
    const { words, heard } = await against([start, tune, close]);
    expect(words).toBe("530 NOT_ALLOWED");
    expect(heard).toContain("\0me\0s3cr@t");
    expect(heard).toContain("\x03a/b");
  });

  it("may be at a limit where it takes the next one", async () => {
    const { words } = await against([start, tune, frame("\0\x0a\0\x29\0")]);
    const problem = brokerProblem(new Error(words ?? ""), address);
    expect(problem.message).toContain("took the next one: there may be a limit of connections");
    expect(problem.hint).toContain("list_vhost_limits");
  });

  it("and has none where it says something else, or nothing", async () => {
    expect((await against([Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")])).words).toBeNull();
    expect((await against([])).words).toBeNull();
  });
});
