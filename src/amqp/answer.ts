import { Problem } from "../common/problem.ts";

/** ms that a broker has for an answer about a queue: about one whose node is down it may take minutes. */
const answerTimeout = 30_000;

/**
 * What a broker answers, if it does in time; what it was asked is not taken back.
 * @param what it was asked, such as `to purge queue "a"`, in words that may be shown
 * @throws Problem (broker) that names what was asked, and how long was waited
 */
export async function answered<T>(
  answer: Promise<T>,
  what: string,
  timeout: number = answerTimeout,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const waited = `${Number((timeout / 1000).toPrecision(3))} s`;
      reject(
        new Problem(
          "broker",
          `the broker did not answer within ${waited} when it was asked ${what}`,
          "is the node that has the queue up? see the broker's log",
        ),
      );
    }, timeout);
  });
  // Whatever comes of it later is nobody's.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
