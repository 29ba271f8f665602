import { describe, expect, test } from "vitest";
import { useExternal } from "../../src/broker/external.ts";
import { rejection } from "./support.ts";

const way = (url: string, files: { ca?: string; cert?: string; key?: string } = {}) =>
  ({ how: "external", url, from: "--broker", ...files }) as const;

describe("a broker that the user gave", () => {
  test("keeps its URL as it is, and its label has no login", async () => {
    await using broker = await useExternal(way("amqp://user:secret@host/a%2Fb?heartbeat=5"), "/");
    expect(broker).toMatchObject({
      how: "external",
      label: "at amqp://host:5672/a%2Fb",
      address: { url: "amqp://user:secret@host/a%2Fb?heartbeat=5" },
    });
    expect(broker.address).not.toHaveProperty("tls");
  });

  test.each([
    ["http://user:secret@host", "scheme http:"],
    ["amqp://", "no host"],
    ["amqp://user:secret@host:99999", "not a URL"],
    ["amqp://user:sec/ret@host", "not a URL"],
    ["amqp://user:secret@host:0", "port 0"],
    ["amqps:/user:secret@host", "names no host"],
    ["amqp://user:12/sec@host", "an @ after its host"],
    ["amqp://user:12?sec@host", "an @ after its host"],
    ["amqp://user:12#sec@host", "an @ after its host"],
    ["amqp://host/v#x", "has a #"],
    ["amqp://host/%zz", "a % that stands for no character"],
    ["amqp://one,two", "several hosts"],
    ["amqp://host?heartbeat=abc", "has heartbeat=abc"],
    ["amqp://host?heartbeat=-1", "has heartbeat=-1"],
    ["amqp://host?heartbeat=", "has heartbeat="],
    ["amqp://host?heartbeat=70000", "has heartbeat=70000"],
    ["amqp://host?heartbeat=5&heartbeat=6", "has heartbeat twice"],
    ["amqp://host?frameMax=100", "has frameMax=100"],
    ["amqp://host?frameMax=1e5", "has frameMax=1e5"],
    ["amqp://host?channelMax=0", "has channelMax=0"],
  ])("cannot be %s", async (url, why) => {
    const error = await rejection(useExternal(way(url), "/"));
    expect(error.kind).toBe("usage");
    expect(error.message).toContain(why);
    expect(`${error.message} ${error.hint}`).not.toMatch(/sec\/?ret/);
  });

  test.each([
    ["verify=verify_peer", "always checked"],
    ["cacertfile=/ca.pem", "ca: ca.pem"],
    ["certfile=/c.pem", "cert: client.pem, key: client.key"],
    ["keyfile=/k.pem", "cert: client.pem, key: client.key"],
    ["ssl_options.cacertfile=/ca.pem", "ca: ca.pem"],
    ["auth_mechanism=plain", "always PLAIN"],
    ["connection_timeout=5000", "10 s to answer"],
    ["server_name_indication=h", "the URL's host"],
    ["frame_max=8192", "write frameMax"],
    ["channel_max=5", "write channelMax"],
    ["heartbeatt=5", "did you mean heartbeat?"],
    ["blocked_connection_timeout=3", "leave it out"],
    ["xyz=1", "heartbeat, frameMax and channelMax"],
  ])("says what to write in place of an option that only other clients have: %s", async (option, hint) => {
    const error = await rejection(useExternal(way(`amqps://host?${option}`), "/"));
    expect(error).toMatchObject({ kind: "usage" });
    expect(error.message).toContain(`the option ${option.split("=")[0]}`);
    expect(error.hint).toContain(hint);
  });

  test("of the management API is told where the broker is", async () => {
    const error = await rejection(useExternal(way("http://user:secret@host:15672"), "/"));
    expect(error.hint).toContain("amqp://…:5672");
  });

  test("may have the options that there are", async () => {
    const url = "AMQP://user:secret@[::1]:5672/%2F?heartbeat=0&frameMax=0&channelMax=2047";
    await using broker = await useExternal(way(url), "/");
    expect(broker.address.url).toBe(url.replace("AMQP", "amqp"));
  });

  test("needs amqps for PEM files, and a key with a certificate", async () => {
    expect((await rejection(useExternal(way("amqp://host", { ca: "x" }), "/"))).message).toContain("amqps");
    expect((await rejection(useExternal(way("amqps://host", { cert: "x" }), "/"))).message).toContain(
      "only one of",
    );
  });
});
