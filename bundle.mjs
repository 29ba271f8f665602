// Part of the build: what needs a browser or ECharts becomes one file each, so that neither is installed with the tool.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const notices = ["echarts", "zrender"].map((name) => {
  const { version, license } = JSON.parse(readFileSync(at(`node_modules/${name}/package.json`), "utf8"));
  return `${name} ${version} (${license})`;
});
const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  logLevel: "warning",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
};
const banner = { js: `/*! Contains ${notices.join(", ")}: see licenses.txt of workq-bench. */` };

const svg = at("dist/report/charts/svg.js");
for (const name of readdirSync(at("dist/report/charts"))) {
  if (name.endsWith(".js")) rmSync(at(`dist/report/charts/${name}`));
}
await build({
  ...common,
  banner,
  entryPoints: [at("src/report/charts/svg.ts")],
  outfile: svg,
  format: "esm",
  platform: "node",
  target: "node20",
});
await build({
  ...common,
  banner,
  entryPoints: [at("src/report/page/page.ts")],
  outfile: at("dist/report/page/page.js"),
  format: "iife",
  target: ["chrome100", "firefox115", "safari16.4"],
});
await build({
  ...common,
  entryPoints: [at("src/report/page/page.css")],
  outfile: at("dist/report/page/page.css"),
});
