import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useExternal } from "../../src/broker/external.ts";
import { redactText, redactUrl } from "../../src/broker/redact.ts";
import { rejection, tempFolder } from "./support.ts";

const way = (url: string, files: { ca?: string; cert?: string; key?: string } = {}) =>
  ({ how: "external", url, from: "--broker", ...files }) as const;
const PEM = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n";

describe("redactUrl", () => {
  test.each([
    ["amqp://user:secret@host:5672/vhost", "amqp://user:***@host:5672/vhost"],
    ["amqp://user@host", "amqp://user@host"],
    ["amqps://host/vhost", "amqps://host/vhost"],
    ["amqp://user:secret@host/v?password=secret", "amqp://user:***@host/v?…"],
    ["amqp://user:sec/ret@host", "amqp://***@host"],
    ["amqp://user:sec@ret@host", "amqp://user:***@host"],
    ["amqp://user:secret@", "amqp://***@"],
    ["user:secret@host", "***@host"],
    ["amqp:user:secret@host", "***@host"],
    ["not a url", "not a url"],
  ])("%s becomes %s", (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });

  test("URLs in another program's text lose their user and password", () => {
    expect(redactText("Err:1 https://me:secret@mirror/debian x\nsee http://other")).toBe(
      "Err:1 https://***@mirror/debian x\nsee http://other",
    );
  });
});

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
  ])("cannot be %s", async (url, why) => {
    const error = await rejection(useExternal(way(url), "/"));
    expect(error.kind).toBe("usage");
    expect(error.message).toContain(why);
    expect(`${error.message} ${error.hint}`).not.toMatch(/sec\/?ret/);
  });

  test("reads its PEM files relative to the scenario", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "ca.pem"), PEM);
    const broker = await useExternal(way("amqps://host", { ca: "ca.pem" }), folder);
    expect(broker.address.tls).toEqual({ ca: PEM });
    expect(broker.label).toBe("at amqps://host:5671");
  });

  test("says which PEM file cannot be read", async () => {
    const error = await rejection(useExternal(way("amqps://host", { ca: "none.pem" }), "/nowhere"));
    expect(error.message).toBe("the broker's ca file /nowhere/none.pem cannot be read (ENOENT)");
  });

  test("says which PEM file is none", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "ca.pem"), "hello");
    const error = await rejection(useExternal(way("amqps://host", { ca: "ca.pem" }), folder));
    expect(error.message).toContain("holds no PEM text");
  });

  test("needs amqps for PEM files, and a key with a certificate", async () => {
    expect((await rejection(useExternal(way("amqp://host", { ca: "x" }), "/"))).message).toContain("amqps");
    expect((await rejection(useExternal(way("amqps://host", { cert: "x" }), "/"))).message).toContain(
      "only one of",
    );
  });
});
