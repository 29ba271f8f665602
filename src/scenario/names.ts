/**
 * Printable text without a blank at either end. The length is checked apart: a bound on a class as large as this
 * makes the regular expression so large that V8 runs out of memory.
 */
export const printablePattern = /^(?! )[^\p{C}\p{Zl}\p{Zp}]+(?<! )$/u;
export const longestName = 100;

export function isName(text: string): boolean {
  return text.length <= longestName && printablePattern.test(text);
}

/** The name of a scenario that has none: its file's, without folder and extension. */
export function nameOfFile(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? "";
  const name = base
    .replace(/(?<=.)\.(ya?ml|json)$/i, "")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "-")
    .trim()
    .slice(0, longestName);
  return isName(name) ? name : "scenario";
}
