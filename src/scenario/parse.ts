import { withoutAcross } from "./across.ts";
import { evaluate, evaluateShape } from "./evaluate.ts";
import { readOverrides } from "./overrides.ts";
import { readScenarioText } from "./read.ts";
import type { ScenarioFile, Variant } from "./scenario.ts";
import { nameOfFile } from "./schema/names.ts";
import { type Draft, draftVariants } from "./variants.ts";
import { acrossFindings, wholeFileOf } from "./whole-file.ts";
import { layers, type Source } from "./yaml/place.ts";
import { type Finding, problemOf, ScenarioProblems } from "./yaml/problems.ts";
import type { MapNode, Node } from "./yaml/tree.ts";
import { readYaml } from "./yaml/yaml.ts";

export interface ParseOptions {
  /** As the user named it, for messages; also gives a scenario without a name one. */
  readonly file?: string | undefined;
  /** `workers.prefetch=1`: has the last word over the file and its variants. */
  readonly set?: readonly string[] | undefined;
}

/**
 * The scenario that a YAML text declares: its variants with every default filled in.
 * @throws ScenarioProblems with everything that is wrong, not only the first.
 */
export function parseScenario(text: string, options: ParseOptions = {}): ScenarioFile {
  const file = options.file ?? "scenario";
  const { root, source, findings } = readYaml(text, file);
  if (findings.length > 0) throw new ScenarioProblems(findings.map(problemOf));
  const mapping = mappingIn(root, source);
  const problems = new Findings();
  const overrides = readOverrides(options.set ?? [], (finding) => problems.add(finding));
  const { base, drafts } = draftVariants(mapping, overrides, (finding) => problems.add(finding));
  const names = drafts.map((draft) => draft.name);
  // Without a variant that could not be read, its name is no mistake.
  if (problems.isEmpty) for (const finding of acrossFindings(base, names)) problems.add(finding);
  for (const finding of evaluateShape(base)) problems.add(finding);
  const variants = drafts.flatMap((draft) => {
    const root = withoutAcross(draft.root, names, (finding) => problems.add(finding));
    return variantOf({ ...draft, root }, nameOfFile(file), problems);
  });
  problems.throwIfAny(drafts.length);
  const [first] = variants;
  if (first === undefined) throw new Error("a scenario without problems has no variant");
  const { name, broker, repeat, seed } = first.scenario;
  const described = base.entries.get("description")?.value;
  const description = described?.is === "scalar" ? String(described.value) : "";
  const whole = wholeFileOf(base, names);
  return { file: options.file ?? "", name, description, broker, repeat, seed, variants, ...whole };
}

/**
 * The scenario that a file declares.
 * @throws Problem (usage) when the file cannot be read, ScenarioProblems when the scenario is wrong.
 */
export function readScenario(path: string, options: Pick<ParseOptions, "set"> = {}): ScenarioFile {
  return parseScenario(readScenarioText(path), { ...options, file: path });
}

function variantOf(
  { name, root, settings, dimensions }: Draft,
  fallbackName: string,
  problems: Findings,
): Variant[] {
  const { findings, scenario } = evaluate(root, fallbackName);
  for (const finding of findings) problems.add(finding, name);
  return scenario === undefined ? [] : [{ name, settings, dimensions, scenario }];
}

function mappingIn(root: Node | undefined, source: Source): MapNode {
  if (root?.is === "map") return root;
  const empty = root === undefined || (root.is === "scalar" && root.value === null);
  const what = root?.is === "list" ? "a list" : "text";
  const message = empty ? "the file is empty" : `a scenario is a mapping of keys, not ${what}`;
  const hint =
    "the smallest scenario is `messages: {count: 100}`; `workq-bench init` writes one to start from";
  const place = root?.place ?? { source, offset: 0, layer: layers.file };
  throw new ScenarioProblems([problemOf({ message, hint, place })]);
}

/** Findings, each once, with the variants that have it. */
class Findings {
  readonly #found = new Map<string, { finding: Finding; variants: Set<string>; everywhere: boolean }>();

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** @param variant the one that was looked at; without: it holds for the whole file. */
  add(finding: Finding, variant?: string): void {
    const { source, offset } = finding.place;
    const key = `${source.name} ${offset} ${finding.message}`;
    const found = this.#found.get(key) ?? { finding, variants: new Set(), everywhere: false };
    this.#found.set(key, found);
    if (variant === undefined) found.everywhere = true;
    else found.variants.add(variant);
  }

  /** @throws ScenarioProblems in the order of the file, those of `--set` last. */
  throwIfAny(variantCount: number): void {
    if (this.#found.size === 0) return;
    const sorted = [...this.#found.values()].sort(({ finding: a }, { finding: b }) => {
      const isSet = (finding: Finding) => Number(finding.place.layer === layers.set);
      return isSet(a) - isSet(b) || a.place.offset - b.place.offset;
    });
    const problems = sorted.map(({ finding, variants, everywhere }) => {
      const ofSome = !everywhere && variants.size < variantCount && finding.place.layer === layers.file;
      const suffix = ofSome ? ` (${namesOf([...variants])})` : "";
      return problemOf({ ...finding, message: finding.message + suffix });
    });
    throw new ScenarioProblems(problems);
  }
}

function namesOf(variants: readonly string[]): string {
  const shown = variants.slice(0, 3).join(", ");
  const more = variants.length > 3 ? " and more" : "";
  return `in variant${variants.length > 1 ? "s" : ""} ${shown}${more}`;
}
