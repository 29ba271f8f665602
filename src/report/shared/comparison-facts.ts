import type { Fact } from "../../result/comparison.ts";

/** Whether a fact has no numbers because it is not about any, as the workers' shares. */
export function isNoNumber({ name }: Pick<Fact, "name">): boolean {
  return name === "shares";
}

/** Whether there is something to tell: without any run on a side, nothing was counted. */
export function isKnown(fact: Fact): boolean {
  return fact.outcome !== "unchanged" || isNoNumber(fact) || (fact.base !== null && fact.new !== null);
}
