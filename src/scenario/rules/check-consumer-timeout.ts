import type { Distribution } from "../schema/kinds-schema.ts";
import type { Checked, Conflict } from "./conflict.ts";

/** Work that the broker takes back each time before its ack, as long as anybody is there to begin it. */
export function checkConsumerTimeout({ scenario }: Checked): Conflict[] {
  const { queue, messages, workers } = scenario;
  const timeout = queue.arguments["x-consumer-timeout"];
  if (typeof timeout !== "number" || timeout <= 0) return [];
  // What is acked when it is sent is not held; when all workers leave, the run is over.
  if (workers.some(({ ack }) => ack === "auto") || workers.every(({ stop }) => stop !== undefined)) return [];
  const fastest = Math.max(...workers.map(({ speed }) => speed));
  const used =
    messages.pattern.is === "sequence" ? messages.pattern.kinds : Object.keys(messages.pattern.shares);
  const late = [...new Set(used)].find((kind) => {
    const work = messages.kinds[kind]?.work;
    return work !== undefined && shortest(work) / fastest > timeout;
  });
  if (late === undefined) return [];
  const work = shortest(messages.kinds[late]?.work ?? { is: "fixed", value: 0 }) / fastest;
  return [
    {
      message: `a message of kind \`${late}\` takes ${work} ms of work, longer than the queue's x-consumer-timeout of ${timeout} ms: the broker takes it back each time before its ack`,
      hint: "make the work shorter, or the timeout longer; with prefetch above 1 a message waits for those before it as well",
      paths: [
        ["messages", "kinds", late, "work"],
        ["queue", "arguments", "x-consumer-timeout"],
        ["messages"],
      ],
    },
  ];
}

/** ms that a work takes at least. */
function shortest(work: Distribution): number {
  if (work.is === "fixed") return work.value;
  return work.is === "uniform" ? work.min : 0;
}
