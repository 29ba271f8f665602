import * as z from "zod";
import { section, whole } from "../scenario/schema/fields.ts";
import { readDuration, readShare } from "../scenario/schema/units.ts";

/** When a fault is done; `previous`: as soon as the fault before it is over. */
export type FaultTime =
  | { readonly by: "time"; readonly ms: number }
  | { readonly by: "share"; readonly share: number }
  | { readonly by: "messages"; readonly count: number }
  | { readonly by: "previous" };

const maxHandled = 1_000_000_000;
const expected = 'a time such as 5s, a share such as 50%, or a count such as "1000 messages"';

const countPattern = /^\s*(\d{1,12})\s*messages?\s*$/;
const jsonPattern = "^ *[0-9]*\\.?[0-9]+ *(ms|s|m|h|%)$|^ *[0-9]{1,12} *messages? *$|^0$";

const atText = z
  .union([
    z.string().meta({ pattern: jsonPattern, examples: ["5s", "50%", "1000 messages"] }),
    z.number().meta({ const: 0 }),
  ])
  .transform((written, ctx): FaultTime => {
    const refuse = (message: string) => {
      ctx.addIssue({ code: "custom", message, params: { hint: `write ${expected}` } });
      return z.NEVER;
    };
    const digits = countPattern.exec(String(written))?.[1];
    if (digits !== undefined) {
      const count = Number(digits);
      if (count >= 1 && count <= maxHandled) return { by: "messages", count };
      return refuse(`${count} messages: it should be 1 to ${maxHandled} of them`);
    }
    const percent = String(written).includes("%");
    const reading = percent ? readShare(written) : readDuration(written);
    if (!reading.ok) return refuse(reading.message);
    return percent ? { by: "share", share: reading.value } : { by: "time", ms: reading.value };
  });

/** When a fault is done, by the clock or by how far the run is. */
export const atSchema = z
  .union(
    [
      atText,
      section({ messages: whole(1, maxHandled).describe("So many messages handled.") }).transform(
        ({ messages }): FaultTime => ({ by: "messages", count: messages }),
      ),
    ],
    { error: expected },
  )
  .meta({
    id: "FaultTime",
    description: "When: a time after the start, a share of the messages handled, or a number of them.",
  });
