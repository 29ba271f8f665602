import { expect, it } from "vitest";
import { isBefore } from "../../src/common/version.ts";

it.each([
  ["3.10.8", true, true],
  ["4.0.5", false, true],
  ["4.3.6", false, false],
  ["4.10.0-rc.1", false, false],
  ["5.0.0", false, false],
])("RabbitMQ %s is before 4.0: %s, before 4.3: %s", (version, four, fourThree) => {
  expect([isBefore(version, 4, 0), isBefore(version, 4, 3)]).toEqual([four, fourThree]);
});

it.each([null, "", "unknown"])("a broker that says %j is taken for one of today", (version) => {
  expect(isBefore(version, 4, 3)).toBe(false);
});
