import { describe, expect, test } from "vitest";
import type { Broker } from "../../src/broker/broker.ts";
import { type Openers, openBroker, Unavailable } from "../../src/broker/choose.ts";
import type { Way } from "../../src/broker/request.ts";
import { Problem } from "../../src/common/problem.ts";
import { rejection, request } from "./support.ts";

function fakeBroker(how: Broker["how"]): Broker {
  const close = async () => {};
  return {
    how,
    label: how,
    address: { url: "amqp://x" },
    control: null,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Openers that give a broker, or fail as told; `tried` says which were called. */
function fakes(failing: Partial<Record<Way["how"], Error>>) {
  const tried: string[] = [];
  const opener = (how: Way["how"]) => async () => {
    tried.push(how);
    const error = failing[how];
    if (error) throw error;
    return fakeBroker(how);
  };
  const openers: Openers = {
    external: opener("external"),
    docker: opener("docker"),
    local: opener("local"),
    installed: opener("installed"),
  };
  const notes: string[] = [];
  return { tried, openers, notes, observer: { note: (text: string) => void notes.push(text) } };
}

const absent = (why: string) => new Unavailable("broker", why, "Get it.");

describe("openBroker", () => {
  test("takes the first way that works and tries no other", async () => {
    const { openers, observer, tried } = fakes({ docker: absent("no Docker") });
    const broker = await openBroker(request(), observer, openers);
    expect(broker.how).toBe("local");
    expect(tried).toEqual(["docker", "local"]);
  });

  test("says nothing of a way that is not there", async () => {
    const { openers, observer, notes } = fakes({ docker: absent("no Docker") });
    await openBroker(request(), observer, openers);
    expect(notes).toEqual([]);
  });

  test("notes a way that was tried and failed, and goes on", async () => {
    const failing = { docker: new Problem("broker", "the image could not be pulled\n  details") };
    const { openers, observer, notes } = fakes(failing);
    await openBroker(request(), observer, openers);
    expect(notes).toEqual(["the image could not be pulled"]);
  });

  test("tells all ways with reason and advice when none works", async () => {
    const { openers, observer } = fakes({
      docker: absent("no engine"),
      local: absent("no server"),
      installed: absent("not installed"),
    });
    const error = await rejection(openBroker(request(), observer, openers));
    expect(error.kind).toBe("broker");
    expect(error.message).toMatchInlineSnapshot(`
      "no broker to run on:
        Docker: no engine
          Get it.
        a server on this machine: no server
          Get it.
        a server installed by workq-bench: not installed
          Get it."
    `);
  });

  test("does not go on from a way that was asked for alone", async () => {
    const problem = absent("no engine");
    const { openers, observer, tried } = fakes({ docker: problem });
    expect(await rejection(openBroker(request({ asked: "docker" }), observer, openers))).toBe(problem);
    expect(tried).toEqual(["docker"]);
  });

  test("does not hide a bug by going on", async () => {
    const bug = new TypeError("undefined is not a function");
    const { openers, observer, tried } = fakes({ docker: bug });
    expect(await rejection(openBroker(request(), observer, openers))).toBe(bug);
    expect(tried).toEqual(["docker"]);
  });

  test("throws the reason of an abort and tries nothing more", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { openers, observer, tried } = fakes({});
    const docker = async () => {
      controller.abort(reason);
      throw new Problem("broker", "stopped");
    };
    const opening = openBroker(request({ signal: controller.signal }), observer, { ...openers, docker });
    expect(await rejection(opening)).toBe(reason);
    expect(tried).toEqual([]);
  });
});
