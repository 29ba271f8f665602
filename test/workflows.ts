import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const step = z.object({
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  shell: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
});
const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  runs: z.object({ using: z.literal("composite"), steps: z.array(step) }),
});
const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({ permissions: z.record(z.string(), z.string()).optional(), steps: z.array(step) }),
  ),
});

/** A file of the repository. */
export function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}

/** The action of this repository. */
export const action = actionSchema.parse(parse(read("action.yml")));
/** The workflow that users copy. */
export const workflow = workflowSchema.parse(parse(read("docs/how-to/github-workflow.yml")));
