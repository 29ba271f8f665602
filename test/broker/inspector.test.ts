import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { inspectorBy } from "../../src/broker/inspector.ts";
import { managementInspector } from "../../src/broker/management.ts";

const never = new AbortController().signal;

describe("rabbitmqctl", () => {
  it("tells of a queue's messages and policies in one answer", async () => {
    const asked: string[] = [];
    const inspector = inspectorBy(async (args) => {
      asked.push(args.join(" "));
      return `Timeout: 60.0 seconds ...\n[{"name":"other","messages":1,"effective_policy_definition":[]},
{"name":"a b","messages":7,"effective_policy_definition":{"max-length":10,"overflow":"drop-head"}}]\n`;
    });
    expect(await inspector.look("/v", "a b", never)).toEqual({
      messages: 7,
      policy: { "max-length": 10, overflow: "drop-head" },
    });
    expect(await inspector.look("/v", "none", never)).toBeNull();
    expect(await inspector.look("/v", "other", never)).toEqual({ messages: 1, policy: {} });
    expect(asked[0]).toContain("-p /v name messages effective_policy_definition");
  });

  it("before 4.0 tells what is in effect by its definitions: of policies the first that matches, of limits the lower", async () => {
    const asked: string[] = [];
    const inspector = inspectorBy(async (args) => {
      asked.push(args[1] ?? "");
      if (args.includes("list_queues"))
        throw new Error("Info key(s) effective_policy_definition are not supported");
      return JSON.stringify({
        parameters: [
          {
            component: "operator_policy",
            name: "op1",
            value: { "apply-to": "queues", definition: [["max-length", 20]], pattern: "^x", priority: 0 },
            vhost: "/",
          },
        ],
        policies: [
          { "apply-to": "all", definition: { "max-length": 30 }, pattern: ".*", priority: 0, vhost: "/" },
          {
            "apply-to": "all",
            definition: { "message-ttl": 5, "max-length": 99 },
            pattern: "^xy",
            priority: 9,
            vhost: "/",
          },
          {
            "apply-to": "exchanges",
            definition: { "max-length": 1 },
            pattern: "^xy",
            priority: 10,
            vhost: "/",
          },
          {
            "apply-to": "all",
            definition: { "max-length": 2 },
            pattern: "^xy",
            priority: 11,
            vhost: "other",
          },
        ],
      });
    });
    expect(await inspector.look("/", "xyz", never)).toEqual({
      messages: null,
      policy: { "message-ttl": 5, "max-length": 20 },
    });
    expect(await inspector.look("/", "a", never)).toEqual({ messages: null, policy: { "max-length": 30 } });
    expect(asked).toEqual(["list_queues", "export_definitions", "export_definitions"]);
  });

  it("that fails otherwise is no answer", async () => {
    const inspector = inspectorBy(() => Promise.reject(new Error("no such node")));
    await expect(inspector.look("/", "a", never)).rejects.toThrow("no such node");
  });
});

describe("the management API", () => {
  async function asked(
    reply: (path: string) => [number, string],
    url = (port: number) => `http://127.0.0.1:${port}/`,
  ) {
    const seen: { path: string | undefined; login: string }[] = [];
    const server = createServer((request, response) => {
      const [, encoded = ""] = (request.headers.authorization ?? "").split(" ");
      seen.push({ path: request.url, login: Buffer.from(encoded, "base64").toString() });
      const [status, text] = reply(request.url ?? "");
      response.writeHead(status).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const address = { url: "amqp://me:s%40crt@host/v" };
      const facts = await managementInspector(url(port), "the scenario", address)
        .look("my/v", "q 1", never)
        .catch((error: unknown) => error);
      return { facts, seen };
    } finally {
      server.close();
    }
  }

  it("is asked with the broker's login, unless its URL has another", async () => {
    const text = '{"name":"q 1","messages":3,"effective_policy_definition":{"message-ttl":100}}';
    const { facts, seen } = await asked(() => [200, text]);
    expect(facts).toEqual({ messages: 3, policy: { "message-ttl": 100 } });
    expect(seen).toEqual([
      { path: "/api/queues/my%2Fv/q%201?disable_stats=true&enable_queue_totals=true", login: "me:s@crt" },
    ]);
    const other = await asked(
      () => [200, text],
      (port) => `http://you:p%3A@127.0.0.1:${port}/rabbit/`,
    );
    expect(other.seen).toEqual([
      {
        path: "/rabbit/api/queues/my%2Fv/q%201?disable_stats=true&enable_queue_totals=true",
        login: "you:p:",
      },
    ]);
  });

  it("is asked for its statistics as well where its counts come without the policy, which is not known at first", async () => {
    const reply = (path: string): [number, string] =>
      path.includes("?")
        ? [200, '{"name":"q 1","messages":3}']
        : [200, '{"name":"q 1","messages":1,"effective_policy_definition":{"max-length":5}}'];
    expect((await asked(reply)).facts).toEqual({ messages: 3, policy: { "max-length": 5 } });
    expect((await asked(() => [200, '{"name":"q 1"}'])).facts).toEqual({ messages: null, policy: null });
  });

  it("knows no such queue, or is none", async () => {
    expect((await asked(() => [404, ""])).facts).toBeNull();
    expect(String((await asked(() => [401, ""])).facts)).toContain("refused the login (401)");
    expect(String((await asked(() => [200, "<html>"])).facts)).toContain("not as a management API");
    expect(String((await asked(() => [200, "[]"])).facts)).toContain("not as a management API");
  });

  it("is at a URL of HTTP, and the password of another is not printed", () => {
    const address = { url: "amqp://host" };
    const other = () => managementInspector("amqp://me:secret@host", "the scenario", address);
    expect(other).toThrow("the management URL from the scenario");
    expect(other).not.toThrow("secret");
  });
});
