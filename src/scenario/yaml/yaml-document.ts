import { Composer, type Document, Lexer, type LineCounter, Parser, type YAMLError } from "yaml";
import { lineOf, type Place } from "./place.ts";
import type { Finding } from "./problems.ts";
import { deepest } from "./yaml-tree.ts";

type Composed =
  | { readonly ok: true; readonly document: Document.Parsed }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** The document of a text, or what about the text is not YAML. */
export function composeDocument(
  text: string,
  place: (offset: number) => Place,
  lines: LineCounter | undefined,
): Composed {
  const tokens = tokensOf(text, lines);
  if (tokens === undefined) {
    const hint = `more than ${deepest} levels`;
    return { ok: false, findings: [{ message: "nested too deeply", hint, place: place(0) }] };
  }
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false, // the library compares every key with every other; `TreeBuilder` asks a map
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined) return { ok: false, findings: [] };
  const broken = [...document.errors, ...document.warnings].map((error) => syntaxFinding(error, place));
  if (second !== undefined) {
    const hint = "one file is one scenario: remove the `---`";
    broken.push({ message: "a second document", hint, place: place(second.range[0]) });
  }
  return broken.length > 0 ? { ok: false, findings: firstOfEachLine(broken) } : { ok: true, document };
}

/**
 * The tokens of a text, undefined when nested too deeply. That is found while they are read: later, the library
 * goes down by recursion, and V8 ends the process when a regular expression is compiled at the end of the stack.
 */
function tokensOf(text: string, lines: LineCounter | undefined) {
  const parser = new Parser(lines?.addNewLine);
  const tokens = [];
  lines?.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > 2 * deepest) return undefined;
  }
  tokens.push(...parser.end());
  return tokens;
}

function syntaxFinding(
  { code, message, pos }: Pick<YAMLError, "code" | "message" | "pos">,
  place: (offset: number) => Place,
): Finding {
  const at = place(pos[0]);
  const quoteIt = 'text that begins with < > = ! & * @ % or a quote must be quoted: ">= 0.9"';
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "a tab as indentation", hint: "YAML is indented with spaces", place: at };
    case "TAG_RESOLVE_FAILED":
      return { message: "a tag, which a scenario cannot have", hint: quoteIt, place: at };
    case "MISSING_CHAR":
    case "BAD_INDENT": {
      const open = /^flow map/i.test(message) ? "`{`" : /^flow seq/i.test(message) ? "`[`" : undefined;
      if (open === undefined) return { message: `not YAML: ${lowerFirst(message)}`, place: at };
      return { message: `not YAML: a ${open} is not closed, or not indented`, place: at };
    }
    case "UNEXPECTED_TOKEN":
    case "BAD_SCALAR_START":
      return { message: `not YAML: ${lowerFirst(message)}`, hint: quoteIt, place: at };
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return {
        message: `not YAML: ${lowerFirst(message)}`,
        hint: "check the indentation, and that every key is followed by a colon and a space",
        place: at,
      };
    case "RESOURCE_EXHAUSTION":
      return { message: "nested too deeply", hint: `more than ${deepest} levels`, place: at };
    default:
      return { message: `not YAML: ${lowerFirst(message)}`, place: at };
  }
}

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);

/** One mistake in YAML often yields several errors. */
function firstOfEachLine(findings: readonly Finding[]): Finding[] {
  const seen = new Set<number>();
  return findings.filter(({ place }) => {
    const { line } = lineOf(place);
    return seen.size < 20 && !seen.has(line) && seen.add(line);
  });
}
