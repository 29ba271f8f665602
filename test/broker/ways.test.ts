import { describe, expect, test } from "vitest";
import { type BrokerRequest, defaultImage, waysFor } from "../../src/broker/request.ts";
import { request } from "./support.ts";

const fromEnvironment = "amqp://from-env";
const url = { use: "url", url: "amqp://from-scenario" } as const;

describe("the ways to try", () => {
  test.each<[string, Partial<BrokerRequest>, string]>([
    ["auto tries Docker, a local server, an installed one", {}, "docker local installed"],
    ["the scenario's URL is the only way", { choice: url }, "amqp://from-scenario"],
    [
      "a URL in the environment is the only way",
      { env: { WORKQ_BROKER_URL: fromEnvironment } },
      "amqp://from-env",
    ],
    ["an empty URL in the environment is none", { env: { WORKQ_BROKER_URL: "" } }, "docker local installed"],
    [
      "the scenario's URL goes before the environment's",
      { choice: url, env: { WORKQ_BROKER_URL: fromEnvironment } },
      "amqp://from-scenario",
    ],
    [
      "--broker URL goes before all",
      { asked: "amqp://asked", choice: url, env: { WORKQ_BROKER_URL: fromEnvironment } },
      "amqp://asked",
    ],
    ["--broker docker goes before the scenario's URL", { asked: "docker", choice: url }, "docker"],
    ["--broker auto still takes the scenario's URL", { asked: "auto", choice: url }, "amqp://from-scenario"],
    [
      "--broker auto goes before the scenario's docker",
      { asked: "auto", choice: { use: "docker" } },
      "docker local installed",
    ],
    [
      "a scenario that wants Docker ignores the environment's URL",
      { choice: { use: "docker" }, env: { WORKQ_BROKER_URL: fromEnvironment } },
      "docker",
    ],
    ["local is a server of this machine or an installed one", { asked: "local" }, "local installed"],
  ])("%s", (_, over, expected) => {
    const ways = waysFor(request(over)).map((way) => (way.how === "external" ? way.url : way.how));
    expect(ways.join(" ")).toBe(expected);
  });

  test("a word that is no kind of broker is bad usage", () => {
    expect(() => waysFor(request({ asked: "podman" }))).toThrow(
      expect.objectContaining({ kind: "usage", message: expect.stringContaining("podman") }),
    );
  });

  test.each([
    ["rabbitmq:4.0", "broker: {image: rabbitmq:4.0}"],
    ["localhost", "amqp://localhost"],
    ["rabbit.example.test:5673/v", "amqp://rabbit.example.test:5673/v"],
    ["me:s3cret@localhost", "amqp://user:password@host"],
  ])("--broker %s is bad usage, with what was probably meant", (asked, meant) => {
    expect(() => waysFor(request({ asked }))).toThrow(
      expect.objectContaining({ kind: "usage", hint: expect.stringContaining(meant) }),
    );
  });

  test.each<[string, Partial<BrokerRequest>]>([
    ["--broker", { asked: "amqps://asked" }],
    ["WORKQ_BROKER_URL", { choice: { use: "url", ca: "ca.pem" }, env: { WORKQ_BROKER_URL: "amqps://env" } }],
    ["the scenario", {}],
  ])("the scenario's files for TLS are for the URL from %s too", (from, over) => {
    const choice = { use: "url", url: "amqps://from-scenario", ca: "ca.pem" } as const;
    expect(waysFor(request({ choice, ...over }))).toMatchObject([{ how: "external", from, ca: "ca.pem" }]);
  });

  test("a URL without TLS in place of the scenario's has no use for its files", () => {
    const choice = { use: "url", url: "amqps://from-scenario", ca: "ca.pem" } as const;
    expect(waysFor(request({ choice, asked: "amqp://asked" }))[0]).not.toHaveProperty("ca");
  });

  test.each([
    ["amqp://from-scenario", {}, "http://from-scenario:15672"],
    ["http://a-host-of-the-scenario's", { asked: "amqp://me:secret@asked" }, undefined],
    ["http://asked:15672", { asked: "amqp://me:secret@asked" }, "http://asked:15672"],
  ])(
    "the scenario's management API gets the login of no URL but its own or one of its host",
    (at, over, used) => {
      const management = used ?? at;
      const choice = { use: "url", url: "amqp://from-scenario", management } as const;
      const [way] = waysFor(request({ choice, ...over }));
      expect(way?.how === "external" ? way.management?.url : "").toBe(used);
    },
  );

  test("files for TLS without any URL are bad usage", () => {
    expect(() => waysFor(request({ choice: { use: "url", ca: "ca.pem" } }))).toThrow(
      expect.objectContaining({ kind: "usage", hint: expect.stringContaining("WORKQ_BROKER_URL") }),
    );
  });
});

describe("the Docker image", () => {
  const env = { WORKQ_BROKER_IMAGE: "mirror.example/rabbitmq:4" };
  test.each<[string, Partial<BrokerRequest>, string]>([
    ["is pinned", {}, defaultImage],
    ["may come from the environment", { env }, "mirror.example/rabbitmq:4"],
    [
      "is the scenario's before all",
      { env, choice: { use: "docker", image: "rabbitmq:3.13" } },
      "rabbitmq:3.13",
    ],
  ])("%s", (_, over, image) => {
    expect(waysFor(request({ ...over, asked: "docker" }))).toEqual([{ how: "docker", image }]);
  });

  test("cannot be a text that is no name", () => {
    expect(() => waysFor(request({ env: { WORKQ_BROKER_IMAGE: "a b; c" } }))).toThrow(/not the name/);
  });
});
