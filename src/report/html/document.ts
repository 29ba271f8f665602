import { type Html, html, trusted } from "./escape.ts";

export interface Head {
  readonly title: string;
  /** Of the tool. */
  readonly version: string;
  readonly style: string;
  /** What scripts may run, as a Content-Security-Policy names them. */
  readonly scripts: string;
  /** More of the head. */
  readonly extra?: Html;
}

/** A whole page around a body, whose policy lets nothing load and no script but its own run. */
export function documentHtml({ title, version, style, scripts, extra }: Head, body: Html): string {
  const policy = [
    "default-src 'none'",
    `script-src ${scripts}`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="workq-bench ${version}">
<title>${title} · workq-bench</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>${extra}
</head>
<body>
${body}</body>
</html>
`;
  return page.text;
}
