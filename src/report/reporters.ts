import type { Reporter } from "./shared/reporter.ts";

/** What is known of a format before it is loaded. */
interface Format {
  /** Files that it makes beside each result. */
  readonly besideResult: readonly string[];
  /** Files that it makes of all results of a run together. */
  readonly together: readonly string[];
  /** Whether it also goes to the summary of a step of CI, where there is one: then it needs no folder. */
  readonly summarizes: boolean;
  load(): Promise<Reporter>;
}

/** The reports that can be asked for beside the tables and the JSON documents, in the order in which they are written. */
export const formats = {
  html: {
    besideResult: ["report.html"],
    together: [],
    summarizes: false,
    load: async () => (await import("./html/reporter.ts")).reporter,
  },
  junit: {
    besideResult: [],
    together: ["junit.xml"],
    summarizes: false,
    load: async () => (await import("./junit/junit.ts")).reporter,
  },
  markdown: {
    besideResult: [],
    together: ["report.md"],
    summarizes: true,
    load: async () => (await import("./markdown/markdown.ts")).reporter,
  },
  github: {
    besideResult: [],
    together: [],
    summarizes: false,
    load: async () => (await import("./github.ts")).reporter,
  },
} satisfies Readonly<Record<string, Format>>;

export type ReportName = keyof typeof formats;

export const reportNames = Object.keys(formats) as ReportName[]; // its keys are those

/** Formats of many files that have options and folders of their own. */
export const folderFormats = {
  svg: async (): Promise<Reporter> => (await import("./svg.ts")).reporter,
  csv: async (): Promise<Reporter> => (await import("./csv.ts")).reporter,
};
