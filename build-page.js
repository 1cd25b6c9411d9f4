// Builds the page's script and style sheet: src/kzmap/webmap/runtime -> src/kzmap/webmap/built.
//
//   node build-page.js            write the built files
//   node build-page.js --check    fail if they are not what would be written
//
// Only space and what no reader needs is left out of the script: names stay, so that an error in somebody's
// browser can be read.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { build } from "esbuild";

const FROM = "src/kzmap/webmap/runtime";
const TO = "src/kzmap/webmap/built";
/** What others made; of it only the functions that we call come into the page. */
const VENDOR = "src/kzmap/webmap/vendor";
const BANNER = `/* kzmap's page, built from ${FROM} by "make js": change those files, not this one.
   With parts of fflate 0.8.2, MIT License, Copyright (c) 2023 Arjun Barrett. */`;

const { metafile, outputFiles } = await build({
  entryPoints: { page: `${FROM}/main.js`, "page.css": `${FROM}/styles/main.css` },
  outdir: TO,
  entryNames: "[name]",
  bundle: true,
  format: "iife",
  target: ["chrome95", "edge95", "firefox94", "safari15"],
  charset: "utf8",
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 110,
  banner: { js: BANNER, css: BANNER },
  metafile: true,
  write: false,
});

const imports = new Map(
  Object.entries(metafile.inputs).map(([file, { imports: list }]) => [file, list.map((one) => one.path)]),
);

/** Files that import each other, as a chain that ends where it began; null if there are none. */
function circle(file, chain = []) {
  if (chain.includes(file)) return [...chain.slice(chain.indexOf(file)), file];
  for (const next of imports.get(file)) {
    const found = circle(next, [...chain, file]);
    if (found) return found;
  }
  return null;
}

const faults = [];
for (const file of imports.keys())
  if (![FROM, VENDOR].some((folder) => file.startsWith(`${folder}/`)))
    faults.push(`${file} is not ours: put it into webmap/vendor with its hash and licence.`);
const found = [...imports.keys()].map((file) => circle(file)).find(Boolean);
if (found)
  faults.push(`Modules import each other: ${found.map((file) => relative(FROM, file)).join(" -> ")}.`);

for (const { path, text } of outputFiles) {
  const file = `${TO}/${basename(path).replace(".css.css", ".css")}`;
  if (text.includes("</script") || text.includes("<!--"))
    faults.push(`${file} would end its own script element: write "<\\/script" and "<\\!--".`);
  if (!process.argv.includes("--check")) {
    mkdirSync(TO, { recursive: true });
    writeFileSync(file, text);
  } else if (read(file) !== text) faults.push(`${file} is not what its sources make: run "make js".`);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
