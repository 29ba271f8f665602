// Part of the build: what is started often becomes few files, as hundreds are slow to load, and what needs a browser or
// ECharts one file each, so that neither is installed with the tool. Comes after tsc, in the folder that it wrote.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = (path) => readFileSync(at(path), "utf8").trim();

const common = {
  absWorkingDir: at("."),
  bundle: true,
  charset: "utf8",
  logLevel: "warning",
  legalComments: "none",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
};
const notice = "/*! The packages that are bundled here have their terms in licenses.txt of workq-bench. */";

// Of the charts only what is bundled is left, and what others may know of it.
const svg = at("dist/report/charts/svg.js");
for (const name of readdirSync(at("dist/report/charts"))) {
  if (name !== "svg.d.ts") rmSync(at(`dist/report/charts/${name}`));
}
const charts = await build({
  ...common,
  minify: true,
  banner: { js: notice },
  entryPoints: [at("src/report/charts/svg.ts")],
  outfile: svg,
  format: "esm",
  platform: "node",
  target: "node20",
});
const page = await build({
  ...common,
  minify: true,
  banner: { js: notice },
  entryPoints: [at("src/report/page/page.ts")],
  outfile: at("dist/report/page/page.js"),
  format: "iife",
  target: ["chrome100", "firefox115", "safari16.4"],
});
await build({
  ...common,
  minify: true,
  entryPoints: [at("src/report/page/page.css")],
  outfile: at("dist/report/page/page.css"),
});

// What is started, each in the place of its own module; names are kept, so that a stack tells them. What is a thread or
// a process of its own is one file, as each more is slow to load. What is for Docker alone is too big, and loaded for it.
rmSync(at("dist/chunks"), { recursive: true, force: true });
const start = (names, splitting) =>
  build({
    ...common,
    minifySyntax: true,
    minifyWhitespace: true,
    // Packages that are CommonJS ask for Node's modules by `require`.
    banner: {
      js: `${notice}
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`,
    },
    entryPoints: names.map((name) => ({ in: at(`dist/${name}.js`), out: name })),
    outdir: at("dist"),
    allowOverwrite: true,
    chunkNames: "chunks/[name]-[hash]",
    splitting,
    external: ["testcontainers", "dockerode"],
    format: "esm",
    platform: "node",
    target: "node20",
  });
const started = await Promise.all([
  start(["cli"], true),
  start(["index"], true),
  start(["run/host/host"], false),
  start(["broker/guard"], false),
  start(["broker/docker-guard"], false),
]);

// What each of these files is made of, for the tests: names of modules.
const outputs = Object.assign({}, ...started.map(({ metafile }) => metafile.outputs));
const madeOf = Object.entries(outputs).map(([file, { inputs }]) => [
  file,
  Object.keys(inputs).filter((name) => inputs[name].bytesInOutput > 0),
]);
writeFileSync(at("dist/made-of.json"), JSON.stringify(Object.fromEntries(madeOf)));

/** The folders of the packages that went into any bundle. */
const bundled = new Set(
  [charts, page, ...started]
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined),
);
const terms = [...bundled].sort().flatMap((folder) => {
  const { name, version, license } = JSON.parse(text(`${folder}/package.json`));
  const files = readdirSync(at(folder)).filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file));
  return [`${name} ${version} (${license})`, ...files.map((file) => text(`${folder}/${file}`))];
});
writeFileSync(at("dist/licenses.txt"), `${terms.join("\n\n")}\n`);
