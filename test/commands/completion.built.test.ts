import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { completionScript } from "../../src/commands/completion.ts";
import { createProgram } from "../../src/commands/program.ts";
import { Workspace, workq } from "../cli.ts";

const scriptOf = (shell: "bash" | "zsh" | "fish") => completionScript(createProgram(), shell);

/** Whether a shell is installed; says so loudly where it is not, as its tests are skipped then. */
function isThere(shell: string): boolean {
  const found = spawnSync(shell, ["-c", "exit 0"]).status === 0;
  if (!found) console.warn(`!!! ${shell} is not installed: its completion is NOT TESTED`);
  return found;
}

/** What bash offers for the last word of a line, in a folder with the files. */
async function inBash(line: string, files: readonly string[] = []): Promise<string[]> {
  using folder = new Workspace();
  for (const file of files) folder.file(file, "");
  const script = folder.file("completion.bash", await scriptOf("bash"));
  // bash takes words apart at `=`, as COMP_WORDBREAKS says.
  const words = line
    .split(" ")
    .flatMap((word) => word.split(/(=)/).filter((part, i) => part !== "" || i === 0));
  const program = `
    source ${script}; shift 0
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _workq_bench
    ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}"; exit 0`;
  const args = ["--norc", "-c", program, "bash", ...words];
  return execFileSync("bash", args, { cwd: folder.dir, encoding: "utf8" }).split("\n").filter(Boolean);
}

describe("in bash", () => {
  it.each<[string, string[]]>([
    ["workq-bench ru", ["run"]],
    ["workq-bench comp", ["compare", "completion"]],
    ["workq-bench --de", ["--debug"]],
    ["workq-bench run --inter", ["--interleave"]],
    ["workq-bench validate --s", ["--set"]],
    ["workq-bench broker ", ["status", "install", "help"]],
    ["workq-bench broker status --b", ["--broker"]],
    ["workq-bench help sch", ["schema"]],
    ["workq-bench completion ", ["bash", "zsh", "fish"]],
    ["workq-bench run a.yaml --broker ", ["auto", "docker", "local"]],
    ["workq-bench run a.yaml -b d", ["docker"]],
    ["workq-bench run --broker=lo", ["local"]],
    ["workq-bench run --broker=", ["auto", "docker", "local"]],
    ["workq-bench run --report html,j", ["html,junit"]],
    ["workq-bench compare a b --gate throughput,eff", ["throughput,efficiency"]],
    ["workq-bench compare a b --margin thr", ["throughput="]],
    ["workq-bench report a --columns wait.p9", ["wait.p90", "wait.p95", "wait.p99", "wait.p999"]],
    ["workq-bench run --repeat ", []],
    ["workq-bench run --out run --ju", []],
    ["workq-bench run --out x --str", ["--strict"]],
  ])("%s", async (line, offered) => {
    expect(await inBash(line)).toEqual(offered);
  });

  it("a scenario is left to its own completion of files", async () => {
    expect(await inBash("workq-bench run od", ["odd.yaml"])).toEqual([]);
    expect(await scriptOf("bash")).toContain(
      "complete -o bashdefault -o default -F _workq_bench workq-bench",
    );
  });
});

describe("in fish", () => {
  async function inFish(line: string): Promise<string[]> {
    using folder = new Workspace();
    folder.file("odd.yaml", "");
    const script = folder.file("completion.fish", await scriptOf("fish"));
    const program = `source ${script}; complete -C ${JSON.stringify(line)}`;
    const out = execFileSync("fish", ["--no-config", "-c", program], { cwd: folder.dir, encoding: "utf8" });
    return out.split("\n").flatMap((each) => (each === "" ? [] : [each.split("\t")[0] ?? ""]));
  }

  it.skipIf(!isThere("fish")).each<[string, string[]]>([
    ["workq-bench ru", ["run"]],
    ["workq-bench run --inter", ["--interleave"]],
    ["workq-bench run --broker ", ["auto", "docker", "local"]],
    ["workq-bench run --report html,j", ["html,junit"]],
    ["workq-bench run od", ["odd.yaml"]],
    ["workq-bench broker st", ["status"]],
    ["workq-bench completion z", ["zsh"]],
    ["workq-bench help sch", ["schema"]],
  ])("%s", async (line, offered) => {
    expect(await inFish(line)).toEqual(offered);
  });
});

describe("in zsh", () => {
  /** What zsh makes of a line when Tab is pressed at its end. */
  async function inZsh(line: string): Promise<string> {
    using folder = new Workspace();
    folder.file("odd.yaml", "");
    writeFileSync(join(folder.dir, "_workq-bench"), await scriptOf("zsh"));
    const program = `
      zmodload zsh/zpty
      zpty shell 'TERM=dumb zsh -f -i'
      zpty -w shell "PS1= ; unsetopt zle_bracketed_paste; fpath=(${folder.dir} \\$fpath); autoload -Uz compinit; compinit -u -d ${folder.dir}/dump"
      zpty -w shell 'show() { print -r -- "<<<$BUFFER>>>"; }; zle -N show; bindkey "^X" show; bindkey "^I" complete-word; print READY'
      zpty -r shell out '*READY*READY*'
      zpty -w -n shell ${JSON.stringify(line)}$'\\t\\x18'
      zpty -r shell out '*<<<*>>>*'
      print -r -- $out`;
    const out = execFileSync("zsh", ["-f", "-c", program], {
      cwd: folder.dir,
      encoding: "utf8",
      timeout: 60_000,
    });
    // A comma that zsh takes away again where nothing follows it is shown in inverse.
    const plain = stripVTControlCharacters(out).replaceAll("<<<$BUFFER>>>", "");
    return /<<<(.*?)>>>/.exec(plain)?.[1] ?? out;
  }

  it.skipIf(!isThere("zsh")).each<[string, string]>([
    ["workq-bench ru", "workq-bench run "],
    ["workq-bench run --inter", "workq-bench run --interleave "],
    ["workq-bench run --broker d", "workq-bench run --broker docker "],
    ["workq-bench run --report html,j", "workq-bench run --report html,junit,"],
    ["workq-bench run od", "workq-bench run odd.yaml "],
    ["workq-bench broker st", "workq-bench broker status "],
    ["workq-bench completion f", "workq-bench completion fish "],
  ])("%s", async (line, completed) => {
    expect(await inZsh(line)).toBe(completed);
  });
});

it("a shell that there is no script for is refused, and none too", async () => {
  const { code, stderr } = await workq(["completion", "tcsh"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("Allowed choices are bash, zsh, fish")]);
  expect((await workq(["completion"])).code).toBe(2);
  expect((await workq(["completion", "bash"])).stdout).toBe(await scriptOf("bash"));
});
