import { describe, expect, test } from "vitest";
import {
  bandwidthText,
  durationText,
  rateText,
  shareText,
  sizeText,
} from "../../src/result/quantity-text.ts";

describe("a quantity is written in the largest unit that people would use", () => {
  test.each([
    [0, "0ms"],
    [0.25, "0.25ms"],
    [999, "999ms"],
    [1000, "1s"],
    [1500, "1.5s"],
    [1234.5678, "1234.5678ms"],
    [60_000, "1m"],
    [90_000, "90s"],
    [3_600_000, "1h"],
    [5_400_000, "90m"],
  ])("%d ms: %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test.each([
    [0, "0B"],
    [1023, "1023B"],
    [1024, "1KiB"],
    [1536, "1536B"],
    [2_097_152, "2MiB"],
  ])("%d bytes: %s", (bytes, text) => {
    expect([sizeText(bytes), bandwidthText(bytes)]).toEqual([text, `${text}/s`]);
  });

  test.each([
    [200, "200/s"],
    [0.5, "0.5/s"],
    [1.66666666666667, "100/m"],
  ])("%d messages/s: %s", (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });

  test.each([
    [0, "0%"],
    [0.07, "7%"],
    [0.125, "12.5%"],
    [0.3333, "33.33%"],
    [1, "100%"],
  ])("a share of %d: %s", (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});
