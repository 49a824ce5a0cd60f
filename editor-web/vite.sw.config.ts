/**
 * Builds the service worker into dist/sw.js, after the editor and the fonts: it carries the list of their files.
 *
 * What must stay true: sw.js changes by a byte whenever one of these files does (the browser installs a new
 * worker on any difference), and stands at a fixed name because the browser asks for it by that name.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vite";
import type { Shell } from "./src/worker/shelf";

const base = "/assets/editor/";

interface Chunk {
  file: string;
  css?: string[];
  assets?: string[];
}

function shell(): Shell {
  const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8")) as Record<string, Chunk>;
  const main = manifest["src/main.ts"];
  if (!main) throw new Error("the editor was not built: src/main.ts is not in the manifest");
  const all = Object.values(manifest).flatMap((chunk) => [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]);
  const files = [...new Set(all)].sort().map((file) => base + file);
  const fonts = existsSync("dist/fonts") ? readdirSync("dist/fonts").filter((name) => name.endsWith(".woff2")) : [];
  const extras = fonts.sort().map((name) => `${base}fonts/${name}`);
  const version = createHash("sha256").update(JSON.stringify([files, extras])).digest("hex").slice(0, 12);
  return { version, files, extras, entry: { script: base + main.file, styles: (main.css ?? []).map((file) => base + file) } };
}

export default defineConfig(() => ({
  publicDir: false as const,
  define: { __SHELL__: JSON.stringify(shell()) },
  build: {
    target: "es2022",
    emptyOutDir: false,
    lib: { entry: "src/worker/sw.ts", formats: ["es" as const], fileName: () => "sw.js" },
  },
}));
