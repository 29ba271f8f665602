import type { Result } from "../../result/schema.ts";
import type { Screen } from "../text/style.ts";
import { cut, flow, wrap } from "../text/text.ts";

const maxLinesOfDescription = 3;

/** Where the broker came from. */
export const hows = {
  external: "(yours)",
  docker: "in Docker",
  local: "on this machine",
  installed: "installed by this tool",
} as const;

/** What was run, on what, and the load if all variants share it. */
export function header(result: Result, load: string | undefined, screen: Screen): string[] {
  const { style, width } = screen;
  const { environment: env, scenario } = result;
  const facts = [
    `${env.broker.product} ${env.broker.version} ${hows[env.broker.how]}`,
    `Node ${env.node.replace(/^v/, "")}`,
    env.cores === 1 ? "1 core" : `${env.cores} cores`,
    `seed ${scenario.seed}`,
    `${result.startedAt.slice(0, 16).replace("T", " ")} UTC`,
  ];
  return [
    style.strong(cut(scenario.name, width)),
    ...description(scenario.description, width),
    ...(load === undefined ? [] : wrap(load, width)),
    ...flow(facts, width, "  ").map(style.faint),
  ];
}

/** The load that all variants share; undefined when there is none. */
export function sharedLoad(result: Result): string | undefined {
  const [first, ...others] = result.variants;
  if (first === undefined || first.load === "") return undefined;
  return others.every((variant) => variant.load === first.load) ? first.load : undefined;
}

function description(text: string, width: number): string[] {
  const lines = wrap(text, width);
  if (lines.length <= maxLinesOfDescription) return lines;
  const kept = lines.slice(0, maxLinesOfDescription);
  return [...kept.slice(0, -1), `${cut(kept.at(-1) ?? "", width - 2)} …`];
}
