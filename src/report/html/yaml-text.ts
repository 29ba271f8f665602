import {
  Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** All that could act on a terminal or hide text, but for line breaks. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;
const unseenButBreaks = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** Of a list or mapping on one line. */
const longestLine = 90;

/** JSON as a YAML text: short mappings and lists on one line, every character that cannot be seen as an escape. */
export function yamlText(json: unknown): string {
  const document = new Document(json, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      // Only in quotes can the rest be escaped.
      if (typeof node.value === "string" && unseen.test(node.value.replaceAll("\n", ""))) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
    Collection(_key, node, path) {
      const depth = path.filter(isCollection).length;
      // Sections such as `messages`, and in them what has parts of its own, such as `kinds`, have lines of their own.
      const isLarge = depth < 2 || (depth === 2 && partsOf(node).some(isMap));
      if (!isLarge && widthOf(node) <= longestLine) node.flow = true;
    },
  });
  return escaped(document.toString({ lineWidth: 0 }));
}

/** The text of YAML in which such characters stand in double quotes only. */
export function escaped(yaml: string): string {
  return yaml.replace(unseenButBreaks, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
    return `\\U${code.toString(16).padStart(8, "0")}`;
  });
}

/** About how long it is on one line. */
function widthOf(node: unknown): number {
  if (isScalar(node)) {
    const text = String(node.value);
    return text.includes("\n") ? Number.POSITIVE_INFINITY : text.length + 2;
  }
  if (!isCollection(node)) return 2;
  let width = 4;
  for (const item of node.items) {
    width += isPair(item) ? widthOf(item.key) + widthOf(item.value) : widthOf(item);
    if (width > longestLine) return Number.POSITIVE_INFINITY;
  }
  return width;
}

const partsOf = (node: YAMLMap | YAMLSeq): unknown[] =>
  node.items.map((item) => (isPair(item) ? item.value : item));
