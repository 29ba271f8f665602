// Part of the build: what needs a browser or ECharts becomes one file each, so that neither is installed with the tool.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = (path) => readFileSync(at(path), "utf8").trim();

/** What is in the bundles, and the terms that go with it. */
const bundled = { echarts: ["LICENSE", "NOTICE"], zrender: ["LICENSE"], tslib: ["LICENSE.txt"] };
const notices = Object.keys(bundled).map((name) => {
  const { version, license } = JSON.parse(text(`node_modules/${name}/package.json`));
  return `${name} ${version} (${license})`;
});
const terms = Object.entries(bundled).flatMap(([name, files], index) => [
  notices[index],
  ...files.map((file) => text(`node_modules/${name}/${file}`)),
]);
writeFileSync(at("dist/licenses.txt"), `${terms.join("\n\n")}\n`);

const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  logLevel: "warning",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
};
const banner = {
  js: `/*! Contains ${notices.join(", ")}: their terms are in licenses.txt of workq-bench. */`,
};

// Of the charts only what is bundled is left, and what others may know of it.
const svg = at("dist/report/charts/svg.js");
for (const name of readdirSync(at("dist/report/charts"))) {
  if (name !== "svg.d.ts") rmSync(at(`dist/report/charts/${name}`));
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
