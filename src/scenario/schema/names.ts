/**
 * Printable text without a blank at either end: no control characters, nothing that hides or reorders text.
 * In plain ranges, since JSON Schema validators read a pattern without the `u` flag. The length is checked
 * apart: repeated up to a bound, so large a class makes V8 run out of memory.
 */
export const printablePattern =
  /^(?! )[ -~\u00a0-\u200a\u2010-\u2027\u202f-\u205f\u2070-\ufefe\uff00-\uffff]+(?<! )$/;
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
