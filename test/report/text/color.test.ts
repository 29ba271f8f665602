import { expect, test } from "vitest";
import { wantsColor } from "../../../src/report/text/color.ts";

const tty = { isTTY: true };

test.each([
  ["a terminal has colours", tty, {}, undefined, true],
  ["a pipe has none", {}, {}, undefined, false],
  ["NO_COLOR turns them off", tty, { NO_COLOR: "1" }, undefined, false],
  ["an empty NO_COLOR does not", tty, { NO_COLOR: "" }, undefined, true],
  ["NO_COLOR beats FORCE_COLOR", tty, { NO_COLOR: "1", FORCE_COLOR: "1" }, undefined, false],
  ["FORCE_COLOR turns them on for a pipe", {}, { FORCE_COLOR: "1" }, undefined, true],
  ["FORCE_COLOR=0 turns them off", tty, { FORCE_COLOR: "0" }, undefined, false],
  ["a dumb terminal has none", tty, { TERM: "dumb" }, undefined, false],
  ["--no-color beats everything", tty, { FORCE_COLOR: "1" }, false, false],
  ["--color beats everything", {}, { NO_COLOR: "1" }, true, true],
] as const)("%s", (_, stream, env, flag, wanted) => {
  expect(wantsColor(stream, env, flag)).toBe(wanted);
});
