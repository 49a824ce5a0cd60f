/**
 * Builds the service worker into dist/sw.js, after the editor: it carries the list of the editor's files.
 *
 * What must stay true: sw.js changes by a byte whenever one of these files does (the browser installs a new
 * worker on any difference), and stands at a fixed name because the browser asks for it by that name.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vite";

const base = "/assets/editor/";

interface Chunk {
  file: string;
  css?: string[];
  assets?: string[];
}

/** Every file that Vite made, and the fonts, as the browser asks for them. */
function shell(): string[] {
  const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8")) as Record<string, Chunk>;
  const files = Object.values(manifest).flatMap((chunk) => [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]);
  const fonts = readdirSync("dist/fonts").map((font) => `fonts/${font}`);
  return [...new Set([...files, ...fonts])].sort().map((file) => base + file);
}

export default defineConfig(() => {
  const files = shell();
  const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
  return {
    publicDir: false as const,
    define: {
      __SHELL__: JSON.stringify(files),
      __VERSION__: JSON.stringify(version),
    },
    build: {
      target: "es2022",
      emptyOutDir: false,
      lib: { entry: "src/worker/sw.ts", formats: ["es" as const], fileName: () => "sw.js" },
    },
  };
});
