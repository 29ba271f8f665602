import type { Result } from "./schema.ts";

/** How the machines, brokers and tools of two results differ, in sentences for people. */
export function environmentWarnings(base: Result, next: Result): string[] {
  const [b, n] = [base.environment, next.environment];
  const product = ({ broker }: Result["environment"]): string => `${broker.product} ${broker.version}`;
  const sentence = (what: string, old: string | number, now: string | number): string[] =>
    old === now ? [] : [`${what}: ${old} and ${now}.`];
  return [
    ...sentence("The CPUs differ", b.cpu, n.cpu),
    ...sentence("The numbers of cores differ", b.cores, n.cores),
    ...sentence("The operating systems differ", b.os, n.os),
    ...sentence("The versions of Node differ", b.node, n.node),
    ...sentence("The brokers differ", product(b), product(n)),
    ...sentence("The brokers are run differently", b.broker.how, n.broker.how),
    ...sentence("The versions of workq-bench differ", base.tool.version, next.tool.version),
  ];
}
