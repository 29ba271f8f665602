import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dotsOf,
  encodeBody,
  headerOf,
  idOfBody,
  idOfText,
  textMessageId,
} from "../../src/driver/message-body.ts";

const u32 = fc.integer({ min: 0, max: 0xffffffff });

describe("a message", () => {
  it("carries its id and work in its body, at the size asked for but not below the header's", () => {
    fc.assert(
      fc.property(u32, u32, u32, fc.nat({ max: 10_000 }), (run, id, work, size) => {
        const body = encodeBody(run, id, work, 12.5, size);
        expect(body.length).toBe(Math.max(12, size));
        expect(idOfBody(body, run)).toBe(id);
        expect(headerOf(body)).toEqual({ run, id, work });
        if (size >= 20) expect(body.readDoubleBE(12)).toBe(12.5);
      }),
    );
  });

  it("of another run, or too short, is none of ours", () => {
    expect(idOfBody(encodeBody(1, 5, 0, 0, 32), 2)).toBe(-1);
    expect(idOfBody(Buffer.from("hello"), 0)).toBe(-1);
  });

  it("with a text body carries its id as a property", () => {
    fc.assert(fc.property(u32, u32, (run, id) => idOfText(textMessageId(run, id), run) === id));
  });

  it.each([undefined, 7, "", "abc", "1-", "1-99999999999", "zz-1", "2-1"])(
    "with the message id %j is none of run 1",
    (messageId) => {
      expect(idOfText(messageId, 1)).toBe(-1);
    },
  );

  it("means a dot of work for each dot", () => {
    expect(["First.", "Pune........", "none"].map((text) => dotsOf(Buffer.from(text)))).toEqual([1, 8, 0]);
  });
});
