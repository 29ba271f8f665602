import { describe, expect, it, test } from "vitest";
import { linesOf } from "../helpers.ts";

describe("an expectation that no run can meet or fail", () => {
  it.each([
    [
      'efficiency: ">= 90"',
      "1:22 `efficiency`: 90 is more than a share can be | a share is 0 to 1, or a percentage: 90%",
    ],
    [
      "workers.worker-1.messageShare: {between: [40, 60]}",
      "1:41 `workers.worker-1.messageShare`: 40 is more than a share can be | a share is 0 to 1, or a percentage: 40%",
    ],
    [
      'fairness.busy: "<= 150"',
      "1:25 `fairness.busy`: 150 is more than a share can be | a share is 0 to 1, or a percentage such as 90%",
    ],
    ["efficiency: < 2s", "1:22 `efficiency`: `2s` is a time, not a share | write it like 0.9 or 90%"],
    ["lost: 0%", "1:16 `lost`: `0%` is a share, not a count | write it without a unit"],
    [
      'causes.overflow: "<= 5s"',
      "1:27 `causes.overflow`: `5s` is a time, not a count | write it without a unit",
    ],
    ['latency.p99: "< 5%"', "1:23 `latency.p99`: `5%` is a share, not a time | write it like 500ms or 2s"],
    ["starved: <= 5%", "1:19 `starved`: `5%` is a share, not a time | the share is `starvedShare`"],
    [
      'throughput: {value: ">= 30s", over: worst}',
      "1:22 `throughput`: `30s` is a time, not a rate | write it like 30/s",
    ],
    ["handled: 5KiB", "1:19 `handled`: `5KiB` is a size, not a count | write it without a unit"],
  ])("is a mistake, told with its place: %s", (expected, line) => {
    expect(linesOf(`expect: {${expected}}`)).toEqual([line]);
  });

  it("is told beside other mistakes", () => {
    expect(linesOf("queue: {overflow: drop-head}\nexpect: {lost: 0%}")).toHaveLength(2);
  });

  it("is told of what ends the runs early, too", () => {
    expect(linesOf("abortOn: [lost > 0, efficiency < 50]")).toEqual([
      "1:21 `efficiency`: 50 is more than a share can be | a share is 0 to 1, or a percentage: 50%",
    ]);
  });
});

test.each([
  "efficiency: 0.9",
  "efficiency: 1",
  'efficiency: ">= 90%"',
  'efficiency: ">= 2"',
  "keepsUp: yes",
  "utilisation: {between: [10%, 0.9]}",
  'latency.p99: "<= 800"',
  'latency.p99: "<= 2s"',
  'faults.0.down: "< 10s"',
  'throughput: ">= 90/m"',
  'throughput: ">= 30"',
  'redelivered: "1e3"',
  'workers.worker-1.byKind.p99: "> 5"',
])("a figure may be expected to be so: %s", (expected) => {
  expect(linesOf(`producers: {rate: 5/s}\nexpect: {${expected}}`)).toEqual([]);
});
