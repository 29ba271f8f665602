import { Argument, Command, type Option } from "commander";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

/** What can follow: words to choose from, several of them with commas between, a path, or anything. */
type Values =
  | { readonly are: "words" | "list"; readonly words: readonly string[] }
  | { readonly are: "files" | "folders" | "anything" };

interface CompletedOption {
  /** `--out`, and `-o` where it has a short form. */
  readonly names: readonly string[];
  readonly description: string;
  /** undefined: it has none. */
  readonly value: Values | undefined;
  readonly isRepeated: boolean;
}

interface CompletedCommand {
  /** `broker status`; empty: the program itself. */
  readonly path: string;
  readonly options: readonly CompletedOption[];
  readonly children: readonly { readonly name: string; readonly description: string }[];
  readonly value: Values;
}

const examples = `
Examples:
  workq-bench completion bash > ~/.local/share/bash-completion/completions/workq-bench
  workq-bench completion zsh > ~/.zfunc/_workq-bench
  workq-bench completion fish > ~/.config/fish/completions/workq-bench.fish

For the shell that is open now: source <(workq-bench completion bash). zsh looks in the
folders of its fpath: put fpath+=~/.zfunc before compinit in ~/.zshrc.`;

/** `workq-bench completion SHELL`: prints a script that completes the command line, made from its own definitions. */
export function completionCommand(): Command {
  return new Command("completion")
    .description("Print a script that completes commands, options and files in a shell")
    .addArgument(new Argument("<shell>", "Shell that the script is for").choices(shells))
    .addHelpText("after", examples)
    .action(async (shell: Shell, _flags: object, { parent }: Command) => {
      if (parent !== null) process.stdout.write(await completionScript(parent, shell));
    });
}

/** The script for a shell that completes all commands of a program. */
export async function completionScript(program: Command, shell: Shell): Promise<string> {
  const { allFigures, measureNames } = await import("../figures/catalogue.ts");
  const { reportNames } = await import("../report/reporters.ts");
  const known: Readonly<Record<string, Values>> = {
    "--broker": { are: "words", words: ["auto", "docker", "local"] },
    "--report": { are: "list", words: [...reportNames, "none"] },
    "--gate": { are: "list", words: measureNames },
    "--columns": { are: "list", words: [...allFigures().keys()] },
    "--margin": { are: "words", words: measureNames.map((name) => `${name}=`) },
  };
  return scripts[shell](commandsOf(program, "", known));
}

const scripts: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

function commandsOf(
  command: Command,
  path: string,
  known: Readonly<Record<string, Values>>,
): CompletedCommand[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const own = {
    path,
    options: help.visibleOptions(command).map((option) => completed(option, known)),
    children: children.map((child) => ({ name: child.name(), description: child.description() })),
    value: argumentOf(command),
  };
  const below = children.flatMap((child) => commandsOf(child, `${path} ${child.name()}`.trim(), known));
  // What help can be asked for is what its parent has.
  const asked = own.children.map(({ name }) => name).filter((name) => name !== "help");
  const words = { are: "words", words: asked } as const;
  return [
    own,
    ...below.map((each) => (each.path === `${path} help`.trim() ? { ...each, value: words } : each)),
  ];
}

function argumentOf(command: Command): Values {
  const [first] = command.registeredArguments;
  if (first === undefined) return { are: "anything" };
  const { argChoices: words } = first;
  return words === undefined ? { are: "files" } : { are: "words", words };
}

function completed(option: Option, known: Readonly<Record<string, Values>>): CompletedOption {
  const { short, long = "", description, flags } = option;
  const path = flags.endsWith("<dir>") ? "folders" : flags.endsWith("<result>") ? "files" : "anything";
  const takesValue = option.required || option.optional;
  return {
    names: [...(short === undefined ? [] : [short]), long],
    description,
    value: takesValue ? (known[long] ?? { are: path }) : undefined,
    isRepeated: description.includes("can be given again"),
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Of all commands but the program itself, with what comes before the last word of each. */
const paths = (commands: readonly CompletedCommand[]): string[] =>
  commands.flatMap(({ path }) => (path === "" ? [] : [path]));

function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) => {
      if (value === undefined) return [];
      const where = names.map((name) => quoted(`${path}:${name}`)).join(" | ");
      const words = "words" in value ? ` ${quoted(value.words.join(" "))}` : "";
      return [`    ${where}) _workq_bench_${value.are}${words}; return ;;`];
    }),
  );
  const rest = commands.map(({ path, options, children, value }) => {
    const flags = options.flatMap(({ names }) => names).join(" ");
    const words = "words" in value ? value.words : children.map(({ name }) => name);
    const fallback = words.length > 0 || value.are !== "files" ? "words" : "files";
    return `    ${quoted(path)}) options=${quoted(flags)} words=${quoted(words.join(" "))} values=${fallback} ;;`;
  });
  return `# bash completion of workq-bench, made by \`workq-bench completion bash\`
_workq_bench_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); _workq_bench_anything; }
_workq_bench_list() {
  local before=
  [[ $current != *,* ]] || before=\${current%,*},
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "\${current##*,}"))
  compopt -o nospace 2>/dev/null
  _workq_bench_anything
}
# Without a word bash completes files by itself.
_workq_bench_files() { :; }
_workq_bench_folders() { _workq_bench_anything; compopt -o dirnames 2>/dev/null; }
_workq_bench_anything() { compopt +o default +o bashdefault 2>/dev/null; }

_workq_bench() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command= options= words= values= i
  COMPREPLY=()
  # bash takes --option=value apart.
  if [[ $current == = ]]; then current=
  elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${command:+$command }\${COMP_WORDS[i]} in
      ${paths(commands).map(quoted).join(" | ")}) command=\${command:+$command }\${COMP_WORDS[i]} ;;
    esac
  done
  case $command:$previous in
${values.join("\n")}
  esac
  case $command in
${rest.join("\n")}
  esac
  if [[ $current == -* ]]; then _workq_bench_words "$options"
  else "_workq_bench_$values" "$words"; fi
}
complete -o bashdefault -o default -F _workq_bench workq-bench
`;
}

function zshScript(commands: readonly CompletedCommand[]): string {
  const inBrackets = (text: string) => text.replace(/[[\]:\\]/g, "\\$&");
  const action = (value: Values, name: string): string => {
    if (value.are === "words") return `(${value.words.join(" ")})`;
    if (value.are === "list") return `_values -s , ${name} ${value.words.join(" ")}`;
    return { files: "_files", folders: "_files -/", anything: " " }[value.are];
  };
  const spec = ({ names, description, value, isRepeated }: CompletedOption): string[] => {
    const name = names.at(-1)?.replace(/^--/, "") ?? "";
    const said = `[${inBrackets(description)}]${value === undefined ? "" : `:${name}:${action(value, name)}`}`;
    const alone = isRepeated ? "*" : `(${names.join(" ")})`;
    return names.map((each) =>
      quoted(`${alone}${each}${value !== undefined && each.startsWith("--") ? "=" : ""}${said}`),
    );
  };
  const cases = commands.map(({ path, options, children, value }) => {
    const described = children.map(({ name, description }) => `${name}\\:"${inBrackets(description)}"`);
    const rest =
      children.length > 0 ? `1:command:((${described.join(" ")}))` : `*:value:${action(value, "value")}`;
    const specs = [...options.flatMap(spec), quoted(rest)];
    return `    (${quoted(path)}) _arguments -S \\\n      ${specs.join(" \\\n      ")} ;;`;
  });
  return `#compdef workq-bench
# zsh completion of workq-bench, made by \`workq-bench completion zsh\`
_workq-bench() {
  local command= i at=1
  for ((i = 2; i < CURRENT; i++)); do
    case \${command:+$command }\${words[i]} in
      (${paths(commands).map(quoted).join("|")}) command=\${command:+$command }\${words[i]} at=$i ;;
    esac
  done
  shift $((at - 1)) words
  ((CURRENT -= at - 1))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _workq-bench ]]; then _workq-bench "$@"
else compdef _workq-bench workq-bench; fi
`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, options, children, value }) => {
    const seen = path.split(" ").filter((word) => word !== "");
    const below = children.map(({ name }) => name).join(" ");
    const conditions = [
      ...seen.map((word) => `__fish_seen_subcommand_from ${word}`),
      ...(below === "" ? [] : [`not __fish_seen_subcommand_from ${below}`]),
    ];
    const when = `complete -c workq-bench -n ${quoted(conditions.join("; and "))}`;
    const flags = options.map(({ names, description, value: taken }) => {
      const written = names.map((name) =>
        name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
      );
      return `${when} ${written.join(" ")}${taken === undefined ? "" : ` -x${offered(taken)}`} -d ${quoted(description)}`;
    });
    const named = children.map(({ name, description }) => `${when} -a ${name} -d ${quoted(description)}`);
    const rest = children.length > 0 || value.are === "anything" ? [] : [`${when}${offered(value)}`];
    return [...flags, ...named, ...rest];
  });
  return `# fish completion of workq-bench, made by \`workq-bench completion fish\`
function __workq_bench_list
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    printf '%s\\n' $before$argv
end
complete -c workq-bench -f
${lines.join("\n")}
`;
}

/** What `complete` of fish is told of values. */
function offered(value: Values): string {
  if (value.are === "words") return ` -a ${quoted(value.words.join(" "))}`;
  if (value.are === "list") return ` -a ${quoted(`(__workq_bench_list ${value.words.join(" ")})`)}`;
  return {
    files: " -a '(__fish_complete_path)'",
    folders: " -a '(__fish_complete_directories)'",
    anything: "",
  }[value.are];
}
