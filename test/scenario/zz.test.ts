import { test } from "vitest";
import { readScenario } from "../../src/scenario/parse.ts";
import { validateCommand } from "../../src/commands/validate.ts";
import { readdirSync } from "node:fs";
test("x", async () => {
  for (const f of readdirSync("scenarios").filter(f => f.endsWith(".yaml"))) { try {await validateCommand().parseAsync(["scenarios/"+f], {from: "user"});} catch (e) {console.log((e as Error).stack)} }
  console.log(JSON.stringify(readScenario("scenarios/burst.yaml").variants[0]));
  console.log(JSON.stringify(readScenario("scenarios/dots.yaml", {set:["workers.0.speed=2"]}).variants[0]));
  console.log(JSON.stringify(readScenario("scenarios/prefetch-sweep.yaml", {set:["workers.prefetch=2","repeat=3"]}).variants[0]));
});
