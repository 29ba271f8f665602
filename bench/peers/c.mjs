// client.c, compiled on first use where there is a C compiler and librabbitmq.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runClient } from "../client.mjs";
import { figuresOf, optionsOf } from "./own.mjs";

const source = fileURLToPath(new URL("client.c", import.meta.url));
let program;

export const c = {
  name: "C",
  missing(folder) {
    const build = join(folder, "build");
    mkdirSync(build, { recursive: true });
    program = join(build, "client");
    try {
      execFileSync("cc", ["-O2", "-Wall", "-o", program, source, "-lrabbitmq", "-lpthread"], {
        stdio: "pipe",
      });
      return null;
    } catch (error) {
      if (error.code === "ENOENT") return "no C compiler (cc)";
      const [line] = String(error.stderr).match(/^.*(error|cannot find).*$/m) ?? [];
      return `the C client does not compile (it needs the headers of librabbitmq): ${line}`;
    }
  },
  does: ({ work }) => work === 0,
  async run(setting, where) {
    return figuresOf(setting, await runClient(program, optionsOf(setting, where)));
  },
};
