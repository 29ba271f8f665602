/** Printable text of 1 to 100 characters, without a blank at either end. */
export const namePattern = /^(?! )[^\p{C}\p{Zl}\p{Zp}]{1,100}(?<! )$/u;

export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** The name of a scenario that has none: its file's, without folder and extension. */
export function nameOfFile(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? "";
  const name = base
    .replace(/(?<=.)\.(ya?ml|json)$/i, "")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "-")
    .trim()
    .slice(0, 100);
  return isName(name) ? name : "scenario";
}
