import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { brokerProblem } from "../../src/amqp/broker-problem.ts";
import { useExternal } from "../../src/broker/external.ts";
import { waysFor } from "../../src/broker/request.ts";
import { Problem } from "../../src/common/problem.ts";
import { redactText, redactUrl, secretsIn } from "../../src/common/redact.ts";
import { printableWords } from "../../src/driver/address.ts";
import { parseScenario } from "../../src/scenario/parse.ts";

describe("a URL that is shown", () => {
  test.each([
    ["amqp://user:secret@host:5672/vhost", "amqp://user:***@host:5672/vhost"],
    ["amqp://user@host", "amqp://user@host"],
    ["amqps://host/vhost", "amqps://host/vhost"],
    ["amqp://user:secret@host/v?password=secret", "amqp://user:***@host/v?…"],
    ["amqp://user:secret@[::1]:5672/v", "amqp://user:***@[::1]:5672/v"],
    ["amqp://user:sec/ret@host", "amqp://***@host"],
    ["amqp://user:12/secret@host", "amqp://***@host"],
    ["amqp://user:12?secret@host", "amqp://***@host"],
    ["amqp://user:12#secret@host", "amqp://***@host"],
    ["amqp://user:sec@ret@host", "amqp://user:***@host"],
    ["amqp://user:secret@", "amqp://***@"],
    ["amqp://user:secret", "amqp://user:***"],
    ["user:secret@host", "***@host"],
    ["user:secret", "user:***"],
    ["amqp:user:secret@host", "***@host"],
    ["amqps:/user:secret@host", "amqps:/***@host"],
    ["docker secret", "docker:***"],
    ["host:5672/v", "host:5672/v"],
    ["rabbitmq:4.3-management", "rabbitmq:4.3-management"],
    ["not-a-url", "not-a-url"],
  ])("%s becomes %s", (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });
});

describe("a text that is shown", () => {
  test.each([
    ["Err:1 https://me:s3cret@mirror/debian x", "Err:1 https://me:***@mirror/debian x"],
    ["clone https://s3cret@forge/x", "clone https://***@forge/x"],
    ["see amqps:/me:s3cret@host", "see amqps:***@host"],
    ["unknown command 'me:s3cret@host'", "unknown command 'me:***@host'"],
    ["PGPASSWORD=s3cret psql", "PGPASSWORD=*** psql"],
    ["curl -u me:s3cret https://h/", "curl -u me:*** https://h/"],
    ["tool --password s3cret -v", "tool --password *** -v"],
    ["tool --db-password='s3 cret' -v", "tool --db-password=*** -v"],
    ['{"token":"s3cret"}', '{"token":***}'],
    ["password: s3cret, with blanks", "password: ***"],
    ["Authorization: Bearer s3cret", "Authorization: Bearer ***"],
    ["broker.url=me:s3cret", "broker.url=me:***"],
    ["  url: me:s3 cret@host", "  url: ***@host"],
    ["-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY----- x", "-----BEGIN PRIVATE KEY-----*** x"],
  ])("%s becomes %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted), "again").toBe(redacted);
  });

  test.each([
    "a URL such as amqp://user:password@host:5672/vhost",
    "in the password, write @ as %40, / as %2F and : as %3A",
    "nothing listens at 10.0.0.1:5672: connection refused",
    "at amqp://[::1]:5672/v, from --broker",
    "rabbitmq:4.3@sha256:0123abcd is not here",
    "a.yaml:3:5  unknown key `password` in `broker`",
    "at run (file:///a/node_modules/.pnpm/amqplib@2.3.1/connect.js:12:3)",
    "rabbit@localhost: started 12:30:01",
    "it begins with amqp:// or amqps://: amqp://localhost",
    "First pass: fill the queue, second pass: drain it",
  ])("%s stays as it is", (text) => {
    expect(redactText(text)).toBe(text);
  });

  test.each(["a:", "amqp://a:", "@a:", "password", "-u a", "url: ", "'a:", "a."])(
    "that repeats %s is gone through in one pass",
    (part) => {
      const text = `${part.repeat(20_000)}@ x`;
      expect(redactText(text).length).toBeLessThan(2 * text.length);
    },
  );
});

it("a Problem hides secrets in its message, its stack and its hint", () => {
  const problem = new Problem("usage", "no amqp://me:s3cret@host", "try me:s3cret@host");
  expect(`${problem.message} ${problem.stack} ${problem.hint}`).not.toContain("s3cret");
});

it("the secrets of an environment are those of variables that are called so, if they are long enough", () => {
  const env = {
    PGPASSWORD: "abcdef",
    API_TOKEN: "ghijkl",
    DB_PASS: "mnopqr",
    MY_PWD: "abc",
    HOME: "/root/x",
  };
  expect(secretsIn(env)).toEqual(["abcdef", "ghijkl", "mnopqr"]);
});

it("a broker's words hide the password however a URL writes it", () => {
  const address = { url: "amqp://me:s3cr%40t!%2fwörd@host" };
  const forms = ["s3cr@t!/wörd", "s3cr%40t!%2fwörd", "s3cr%40t!%2Fw%C3%B6rd", "s3cr%40t!%2fw%C3%B6rd"];
  for (const form of forms) expect(printableWords(`no: ${form}.`, address)).toBe("no: ***.");
});

describe("whatever is given for a broker, its password is not told", () => {
  // The ends are what the test looks for; between them is what breaks URLs.
  const inside = fc.string({ unit: fc.constantFrom(..."@:/?#%[]&=+ ;,$!*'\"\\.aZ0ü€"), maxLength: 8 });
  const password = fc.oneof(
    inside.map((text) => `s3CR${text}Et9z`),
    inside.map((text) => `s3CR${encodeURIComponent(text)}Et9z`),
  );
  const scheme = fc.constantFrom(
    "amqp://",
    "amqps://",
    "http://",
    "ampq://",
    "AMQP://",
    "amqp:",
    "amqp:/",
    "amqps:/",
    "amqp//",
    "//",
    "",
  );
  const host = fc.constantFrom("127.0.0.1", "[::1]", "[::1", "rabbit.example.test", "", "a b", "h1:1,h2");
  const rest = fc.constantFrom(
    "",
    ":5672",
    ":x",
    ":99999",
    "/",
    "/v",
    "/%2F",
    "/%zz",
    "?heartbeat=abc",
    "/v?verify=verify_peer",
  );
  const url = fc
    .record({ scheme, user: fc.constantFrom("me", "", "m%40e"), password, host, rest })
    .map(({ scheme, user, password, host, rest }) => `${scheme}${user}:${password}@${host}${rest}`);
  const secret = /s3CR|Et9z/;

  const told = (error: unknown): string =>
    error instanceof Problem ? `${error.message}\n${error.hint}\n${error.stack}` : String(error);
  const request = {
    choice: { use: "auto" },
    baseDir: "/",
    install: false,
    signal: new AbortController().signal,
  } as const;

  test("by --broker and WORKQ_BROKER_URL", async () => {
    await fc.assert(
      fc.asyncProperty(url, fc.boolean(), async (text, asked) => {
        const from = asked ? { asked: text, env: {} } : { env: { WORKQ_BROKER_URL: text } };
        try {
          const [way] = waysFor({ ...request, ...from });
          if (way?.how !== "external") throw new Error(`taken for ${way?.how}`);
          const broker = await useExternal(way, "/");
          expect(broker.label).not.toMatch(secret);
          expect(told(brokerProblem(new Error(`no login with ${text}`), broker.address))).not.toMatch(secret);
        } catch (error) {
          expect(told(error)).not.toMatch(secret);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("by a scenario and --set", () => {
    fc.assert(
      fc.property(url, fc.integer({ min: 0, max: 6 }), (text, form) => {
        const quoted = JSON.stringify(text);
        const [file = "", ...set] =
          [
            [`broker: {url: ${quoted}, image: x}`],
            [`broker: ${quoted}`],
            [`broker: [${quoted}]`],
            [`broker: {uri: ${quoted}}`],
            [`broker:\n  url: ${text}\n  ca: 5`],
            ["messages: {}", `broker.url=${text}`, "messages.count=x"],
            ["messages: {}", `broker=${text}`],
          ][form] ?? [];
        try {
          parseScenario(file, { file: "test.yaml", set });
        } catch (error) {
          expect(told(error)).not.toMatch(secret);
        }
      }),
      { numRuns: 300 },
    );
  });
});
