// Builds everything the stoa binary embeds into dist/: style sheets, theme, fonts, the process viewer, notices.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = import.meta.dirname;
const modules = join(here, "node_modules");
const dist = join(here, "dist");
const work = join(here, "build");
const read = (...parts) => readFileSync(join(...parts), "utf8");

for (const folder of [dist, work]) rmSync(folder, { recursive: true, force: true });
mkdirSync(join(dist, "fonts"), { recursive: true });

// 1. The theme: colour, size and type tokens from designsystemet.config.json.
const cli = join(modules, "@digdir/designsystemet/dist/bin/designsystemet.js");
const tokens = (...args) => execFileSync(process.execPath, [cli, "tokens", ...args], { cwd: here, stdio: "pipe" });
tokens("create", "--config", "designsystemet.config.json");
tokens("build", "-t", "build/design-tokens", "-o", "build/theme", "--clean");
const small = async (code) => (await transform(code, { loader: "css", minifyWhitespace: true, minifySyntax: true })).code;
writeFileSync(join(dist, "theme-stoa.css"), await small(read(work, "theme/stoa.css")));

// 2. Fonts: the subsets our languages need.
const inter = join(modules, "@fontsource-variable/inter");
const faces = [];
const ranges = JSON.parse(read(inter, "unicode.json"));
for (const subset of ["latin", "latin-ext", "greek"]) {
  const file = `inter-${subset}-wght-normal.woff2`;
  cpSync(join(inter, "files", file), join(dist, "fonts", file));
  faces.push(
    `@font-face{font-family:Inter;font-style:normal;font-weight:100 900;font-display:swap;` +
      `src:url(fonts/${file}) format("woff2");unicode-range:${ranges[subset]}}`,
  );
}

// 3. One style sheet: fonts, the design system, our own layer.
const own = await small(read(here, "src/stoa.css"));
if (own.length > 12 * 1024) throw new Error(`src/stoa.css is ${own.length} bytes; the limit is 12 KB`);
const system = read(modules, "@digdir/designsystemet-css/dist/src/index.css");
writeFileSync(join(dist, "app.css"), `${faces.join("")}\n${system}\n${own}${await small(read(here, "src/print.css"))}`);

// 4. The process viewer, the one island that needs script.
await build({
  entryPoints: { "bpmn-viewer": join(here, "src/bpmn-viewer.js") },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "eof",
  logLevel: "warning",
});
writeFileSync(join(dist, "bpmn-viewer.css"), await small(read(modules, "bpmn-js/dist/assets/diagram-js.css") + read(here, "src/viewer.css")));

cpSync(join(here, "src/icon.svg"), join(dist, "icon.svg"));

// 5. Notices of everything that ends up in dist.
const notice = (name, file = "LICENSE") => `==== ${name}\n\n${read(modules, name, file).trim()}\n`;
const used = ["@digdir/designsystemet-css", "@fontsource-variable/inter", "bpmn-js", "diagram-js", "bpmn-moddle", "min-dash", "min-dom", "tiny-svg"];
writeFileSync(join(dist, "NOTICES.txt"), used.map((name) => notice(name)).join("\n"));

// 6. Compressed copies, so that the server never compresses at run time.
for (const entry of readdirSync(dist)) {
  if (!/\.(css|js|txt)$/.test(entry)) continue;
  const bytes = readFileSync(join(dist, entry));
  writeFileSync(join(dist, `${entry}.gz`), gzipSync(bytes, { level: 9 }));
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(dist, `${entry}.br`), brotliCompressSync(bytes, brotli));
}
