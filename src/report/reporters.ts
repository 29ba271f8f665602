/** The reports that can be asked for beside the tables and the JSON documents. */
export const reportNames = ["html", "junit", "markdown", "github"] as const;

export type ReportName = (typeof reportNames)[number];
