import { InvalidArgumentError } from "commander";
import { readDuration } from "../scenario/schema/units.ts";

/** Gathers the values of an option that can be given again. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** @throws InvalidArgumentError when there is nothing in it */
export function notEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}

/** @throws InvalidArgumentError when there is nothing in it, or it is a URL: what is written goes to a path */
export function localPath(text: string): string {
  if (/^[a-z][a-z0-9+.-]+:\//i.test(text))
    throw new InvalidArgumentError("It must be a path, not a URL; a broker's is for --broker.");
  return notEmpty(text);
}

/** Flags in whose `report` is what `--html`, short for `--report html`, and `--report` ask for together. */
export function withReports<Flags extends { readonly html?: boolean; readonly report?: string }>(
  flags: Flags,
): Flags {
  if (flags.html !== true) return flags;
  return { ...flags, report: flags.report === undefined ? "html" : `html,${flags.report}` };
}

/** @throws InvalidArgumentError when it is not a time longer than 0, with its unit */
export function duration(text: string): string {
  const reading = readDuration(text);
  if (!reading.ok) throw new InvalidArgumentError(`${reading.message}; ${reading.hint}.`);
  if (reading.value <= 0) throw new InvalidArgumentError("It must be longer than 0.");
  return text;
}

/** Reads a whole number; throws an InvalidArgumentError for anything else. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number, at least ${least}.`);
  };
}
