import { describe, expect, it } from "vitest";
import { endpointOf, throughEndpoint } from "../../src/driver/address.ts";

const proxy = { host: "127.0.0.1", port: 4000 };

describe("a broker listens", () => {
  it.each<[string, string, number]>([
    ["amqp://broker", "broker", 5672],
    ["amqps://broker", "broker", 5671],
    ["AMQPS://broker/", "broker", 5671],
    ["amqp://broker:5673/vhost", "broker", 5673],
    ["amqp://user:p%40ss@10.0.0.1:1?heartbeat=5", "10.0.0.1", 1],
    ["amqp://[::1]/vhost", "::1", 5672],
    ["amqps://user@[2001:db8::2]:5679", "2001:db8::2", 5679],
  ])("%s: at %s, port %i", (url, host, port) => {
    expect(endpointOf({ url })).toEqual({ host, port });
  });
});

describe("through a network, the URL", () => {
  it.each<[string, string]>([
    ["amqp://broker", "amqp://127.0.0.1:4000"],
    ["amqp://broker:5673", "amqp://127.0.0.1:4000"],
    ["amqp://broker/%2F", "amqp://127.0.0.1:4000/%2F"],
    ["amqp://broker/%2f?heartbeat=5&x=a@b", "amqp://127.0.0.1:4000/%2f?heartbeat=5&x=a@b"],
    ["amqp://broker?heartbeat=5", "amqp://127.0.0.1:4000?heartbeat=5"],
    ["amqp://user@broker/vhost", "amqp://user@127.0.0.1:4000/vhost"],
    ["amqp://us%3Aer:p%40%2f%25:;=|$1@broker:1/v", "amqp://us%3Aer:p%40%2f%25:;=|$1@127.0.0.1:4000/v"],
    ["amqp://user:a@b@broker/v@w", "amqp://user:a@b@127.0.0.1:4000/v@w"],
    ["amqp://:@broker/", "amqp://:@127.0.0.1:4000/"],
    ["amqp://user:pw@[::1]:5672/vhost", "amqp://user:pw@127.0.0.1:4000/vhost"],
    ["amqp://[::1]", "amqp://127.0.0.1:4000"],
  ])("%s becomes %s", (url, expected) => {
    expect(throughEndpoint({ url }, proxy)).toEqual({ url: expected });
  });
});

describe("with TLS, the certificate has to be", () => {
  it.each<[string, string]>([
    ["amqps://user:pw@broker.example:5671/%2F", "broker.example"],
    ["amqps://10.0.0.1", "10.0.0.1"],
    ["amqps://[2001:db8::2]:5679", "2001:db8::2"],
  ])("of the host in %s: %s", (url, servername) => {
    expect(throughEndpoint({ url }, proxy).servername).toBe(servername);
  });

  it("of the host in the new URL where that is the same", () => {
    expect(throughEndpoint({ url: "amqps://127.0.0.1" }, proxy)).toEqual({ url: "amqps://127.0.0.1:4000" });
  });

  it("of the host that the address names beside the URL, and all else stays as it was", () => {
    const address = { url: "amqps://10.0.0.1/v", tls: { ca: "CA" }, servername: "broker.example" };
    expect(throughEndpoint(address, proxy)).toEqual({ ...address, url: "amqps://127.0.0.1:4000/v" });
  });
});
