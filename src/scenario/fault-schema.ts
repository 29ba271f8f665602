import { z } from "zod";
import { section, whole } from "./fields.ts";
import type { Fault } from "./scenario.ts";
import { readDuration, readShare } from "./units.ts";

const faults = [
  "restart-broker",
  "kill-broker",
  "pause-broker",
  "kill-worker",
  "kill-producer",
  "cut-connection",
  "slow-network",
  "partition",
  "add-workers",
  "remove-workers",
  "purge-queue",
  "delete-queue",
  "exec",
] as const;

const atError = 'a time such as 5s, a share such as 50%, or a count such as "1000 messages"';

const atText = z
  .union([z.string().meta({ examples: ["5s", "50%", "1000 messages"] }), z.number()])
  .transform((written, ctx): Fault["at"] => {
    const count = /^\s*(\d{1,12})\s*messages?\s*$/.exec(String(written))?.[1];
    if (count !== undefined && Number(count) > 0) return { by: "messages", count: Number(count) };
    const percent = String(written).includes("%");
    const reading = percent ? readShare(written) : readDuration(written);
    if (reading.ok)
      return percent ? { by: "share", share: reading.value } : { by: "time", ms: reading.value };
    ctx.addIssue({ code: "custom", message: reading.message, params: { hint: `write ${atError}` } });
    return z.NEVER;
  });

const atSchema = z
  .union(
    [
      atText,
      section({ messages: whole(1, 1_000_000_000) }).transform(({ messages }): Fault["at"] => ({
        by: "messages",
        count: messages,
      })),
    ],
    { error: atError },
  )
  .describe("When: a time after the start, a share of the messages handled, or a number of them.");

/** Keys beside `at` and `do` are the fault's own options, which the part that executes it reads. */
export const faultSchema = z
  .looseObject({ at: atSchema, do: z.enum(faults, { error: "the name of a fault" }) }, { error: "a mapping" })
  .transform(({ at, do: what, ...options }): Fault => ({ at, do: what, options }));
