import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { action, read, workflow } from "./workflows.ts";

const [install, run, comment, verdict] = action.runs.steps.map((each) => each.run ?? "");

/** Each says on a line of its own, as JSON, what it was called with. */
const tell = `node -e 'require("fs").appendFileSync(process.env.CALLS, JSON.stringify(process.argv.slice(1)) + "\\n")' --`;
const fakes = {
  npm: `${tell} npm "$@"\n[ "$NPM_CODE" = 0 ] || exit "$NPM_CODE"\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n`,
  "workq-bench": `${tell} "$@"\n[ -z "$REPORT" ] || { mkdir -p "$OUT"; echo "$REPORT" > "$OUT/report.md"; }\nexit "$FAKE_CODE"\n`,
  gh: `${tell} gh "$@"\n[ "$1" != pr ] || [ "$2" != view ] || echo "$FOUND"\nexit "$GH_CODE"\n`,
};

const root = fileURLToPath(new URL("..", import.meta.url));

let dir: string;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "workq-action-")));
  mkdirSync(join(dir, "bin"));
  mkdirSync(join(dir, "work"));
  for (const [name, script] of Object.entries(fakes)) {
    writeFileSync(join(dir, "bin", name), `#!/usr/bin/env bash\n${script}`);
    chmodSync(join(dir, "bin", name), 0o755);
  }
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly calls: readonly (readonly string[])[];
  readonly outputs: string;
}

/** Runs a step's script as the runner does. */
function bash(script: string | undefined, env: Readonly<Record<string, string>>): Ran {
  const [file, calls, outputs] = [join(dir, "step.sh"), join(dir, "calls"), join(dir, "outputs")];
  writeFileSync(file, script ?? "");
  writeFileSync(calls, "");
  writeFileSync(outputs, "");
  const ran = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", file], {
    cwd: join(dir, "work"),
    encoding: "utf8",
    env: {
      ...{ PATH: [join(dir, "bin"), process.env["PATH"]].join(delimiter), HOME: dir, TMPDIR: dir },
      ...{
        CALLS: calls,
        GITHUB_OUTPUT: outputs,
        FAKE_CODE: "0",
        NPM_CODE: "0",
        GITHUB_ACTION_PATH: root,
        GH_CODE: "0",
        FOUND: "",
        REPORT: "",
      },
      ...env,
    },
  });
  return {
    code: ran.status,
    stdout: ran.stdout + ran.stderr,
    calls: readFileSync(calls, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => z.array(z.string()).parse(JSON.parse(line))),
    outputs: readFileSync(outputs, "utf8"),
  };
}

const inputs = { SCENARIOS: "a.yaml", ARGS: "", BASELINE: "", TOOL: "workq-bench", OUT: "out" };
const reports = ["--report=html,junit,markdown,github", "--out=out"];

function start(env: Readonly<Record<string, string>>): Ran {
  return bash(run, { ...inputs, ...env });
}

function installing(env: Readonly<Record<string, string>>): Ran {
  return bash(install, { VERSION: "", OUT: "out", ...env });
}

describe("the action", () => {
  test("lets no input and no context into a script but by the environment", () => {
    const jobs = Object.values(workflow.jobs).flatMap(({ steps }) => steps);
    const scripts = [...action.runs.steps, ...jobs].flatMap((each) => each.run ?? []);
    expect(scripts).toHaveLength(4);
    for (const script of scripts) expect(script).not.toContain("${{");
  });

  test("gives every script what it reads, and knows every input that it is given", () => {
    for (const { run: script = "", env = {} } of action.runs.steps) {
      const own = new Set(script.match(/(?<=\b)[A-Z_]{2,}(?==)/g) ?? []);
      for (const name of script.match(/(?<=\$\{?)[A-Z][A-Z_]+/g) ?? []) {
        if (!name.startsWith("GITHUB_") && !own.has(name)) expect(Object.keys(env)).toContain(name);
      }
      for (const value of Object.values(env)) {
        const input = /inputs\.([\w-]+)/.exec(value)?.[1];
        if (input !== undefined) expect(Object.keys(action.inputs)).toContain(input);
      }
    }
  });

  test("runs the scenarios, with reports", () => {
    const { code, calls, outputs } = start({});
    expect(code).toBe(0);
    expect(calls).toEqual([["run", ...reports, "--", "a.yaml"]]);
    expect(outputs).toBe("exit-code=0\n");
  });

  test("takes files a line each or separated by spaces, with wildcards, and names with spaces and worse", () => {
    const odd = ["with space.yaml", "a'b \"c.yaml", "$(touch injected).yaml", "-x.yaml", "b*.yaml"];
    for (const name of [...odd, "b1.yaml"]) writeFileSync(join(dir, "work", name), "");
    const files = (SCENARIOS: string) => start({ SCENARIOS }).calls[0]?.slice(4);
    expect(files(`${odd.join("\n")}\n`)).toEqual(odd);
    expect(files("x.yaml y.yaml\r\n\nb?.yaml\n")).toEqual(["x.yaml", "y.yaml", "b*.yaml", "b1.yaml"]);
    expect(files("with space.yaml")).toEqual(["with space.yaml"]);
    expect(files("$(touch injected) `touch injected`; touch injected")).toContain("$(touch");
    expect(existsSync(join(dir, "work", "injected"))).toBe(false);
  });

  test("passes arguments on word by word, and expands nothing in them", () => {
    writeFileSync(join(dir, "work", "ab"), "");
    const args = start({ ARGS: "--repeat 5\n  --set a=$HOME *" }).calls[0];
    expect(args).toEqual(["run", "--repeat", "5", "--set", "a=$HOME", "*", ...reports, "--", "a.yaml"]);
  });

  test("installs the version that it is itself, and runs just what was installed", () => {
    const { code, calls, outputs } = installing({});
    const own = z.object({ version: z.string() }).parse(JSON.parse(read("package.json"))).version;
    expect(code).toBe(0);
    expect(calls[0]?.slice(0, 5)).toEqual(["npm", "exec", "--yes", `--package=workq-bench@${own}`, "--"]);
    expect(calls[1]).toEqual(["--version"]);
    expect(outputs).toBe(`tool=${join(dir, "bin", "workq-bench")}\n`);
    expect(action.runs.steps[1]?.env?.["TOOL"]).toContain(" steps.install.outputs.tool ");
  });

  test("does not take an installation that failed for a run that failed", () => {
    for (const env of [{ NPM_CODE: "1" }, { FAKE_CODE: "1" }]) {
      const { code, stdout, outputs } = installing(env);
      expect([code, outputs]).toEqual([0, ""]);
      expect(stdout).toMatch(/^::error title=workq-bench::workq-bench@\S+ could not be installed/m);
    }
    expect(installing({ GITHUB_ACTION_PATH: dir })).toMatchObject({ code: 0, outputs: "", calls: [] });
    expect(action.runs.steps[1]?.if).toBe("steps.install.outputs.tool != ''");
    expect(bash(verdict, { CODE: "" }).code).toBe(5);
  });

  test("leaves no report of an earlier run, and its result", () => {
    const out = join(dir, "work", "-my out");
    mkdirSync(out);
    for (const name of ["report.md", "junit.xml", "comparison.json", "result.json"])
      writeFileSync(join(out, name), "");
    installing({ OUT: "-my out", NPM_CODE: "1" });
    expect(readdirSync(out)).toEqual(["result.json"]);
  });

  test("takes a path for a version", () => {
    const packageOf = (VERSION: string) => installing({ VERSION }).calls[0]?.[3];
    expect(packageOf("0.1.0")).toBe("--package=workq-bench@0.1.0");
    expect(packageOf("./my tool")).toBe("--package=./my tool");
    expect(packageOf("/opt/tool")).toBe("--package=/opt/tool");
  });

  test("compares with a baseline that is there, and says when there is none", () => {
    mkdirSync(join(dir, "work", "the base", "1-odd-heavy"), { recursive: true });
    writeFileSync(join(dir, "work", "the base", "comparison.json"), "{}");
    const none = start({ BASELINE: "the base" });
    expect(none.calls[0]).toEqual(["run", ...reports, "--", "a.yaml"]);
    expect(none.stdout).toMatch(/^::notice .*No result to compare with yet/m);
    expect(start({ BASELINE: "missing" }).calls[0]).toEqual(["run", ...reports, "--", "a.yaml"]);

    const result = join(dir, "work", "the base", "1-odd-heavy", "result.json");
    writeFileSync(result, "{}");
    for (const BASELINE of ["the base", result]) {
      const { calls, stdout } = start({ BASELINE });
      expect(calls[0]).toEqual(["run", `--baseline=${BASELINE}`, ...reports, "--", "a.yaml"]);
      expect(stdout).toBe("");
    }
  });

  test("goes on after a run that failed, and ends with its exit code", () => {
    const { code, outputs } = start({ FAKE_CODE: "1" });
    expect([code, outputs]).toEqual([0, "exit-code=1\n"]);
    for (const CODE of ["0", "1", "4"]) expect(bash(verdict, { CODE }).code).toBe(Number(CODE));
    expect(action.runs.steps.at(-1)?.if).toBeUndefined();
  });
});

describe("the action's comment", () => {
  const pull = { GH_TOKEN: "t", REPOSITORY: "o/r", PULL_REQUEST: "7", CODE: "1", OUT: "out dir" };
  const url = "https://github.com/o/r/pull/7#issuecomment-123";
  const view = ["gh", "pr", "view", "7", "--repo", "o/r", "--json", "comments", "--jq"];

  function report(): void {
    mkdirSync(join(dir, "work", "out dir"));
    writeFileSync(join(dir, "work", "out dir", "report.md"), "<!-- workq-bench -->\n");
  }

  test("is made when there is none", () => {
    report();
    const { code, calls } = bash(comment, pull);
    expect(code).toBe(0);
    expect(calls[0]?.slice(0, -1)).toEqual(view);
    expect(calls[0]?.at(-1)).toContain('startswith("<!-- workq-bench -->")');
    expect(calls[1]).toEqual([
      "gh",
      "pr",
      "comment",
      "7",
      "--repo",
      "o/r",
      "--body-file",
      "out dir/report.md",
    ]);
  });

  test("is replaced when there is one", () => {
    report();
    const path = "repos/o/r/issues/comments/123";
    const edit = ["gh", "api", "--silent", "--method", "PATCH", path, "-F", "body=@out dir/report.md"];
    expect(bash(comment, { ...pull, FOUND: url }).calls[1]).toEqual(edit);
  });

  test("says so when there is no result", () => {
    const { calls } = bash(comment, { ...pull, CODE: "3" });
    const body = readFileSync(calls[1]?.at(-1) ?? "", "utf8");
    expect(body).toMatch(/^<!-- workq-bench -->\n(?:.*\n)*.*exit code 3/);
    const missing = bash(comment, { ...pull, CODE: "" }).calls[1]?.at(-1) ?? "";
    expect(readFileSync(missing, "utf8")).toContain("workq-bench could not be installed: see the log.");
  });

  test("may fail without failing the job", () => {
    const { code, stdout, calls } = bash(comment, { ...pull, GH_CODE: "1" });
    expect([code, calls.length]).toEqual([0, 1]);
    expect(stdout).toMatch(/^::warning /m);
  });

  test("is made for pull requests of the repository only", () => {
    const condition = action.runs.steps[2]?.if ?? "";
    expect(condition).toContain("inputs.comment == 'true'");
    expect(condition).toContain("head.repo.full_name == github.repository");
  });
});
