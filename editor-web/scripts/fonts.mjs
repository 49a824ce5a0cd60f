/**
 * Cuts the faces that server/assets/css/fonts.css and fonts-ui.css name out of the full fonts of two npm packages, into dist/fonts/.
 *
 * What must stay true: the style sheets are the only list (their unicode-range says which characters a file holds), and a
 * file's name carries the hash of its bytes, because browsers keep these files for ever. When a package or a range
 * changes, this script stops and says which name they must carry; run with --write it corrects them.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fontverter from "fontverter";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const sheets = ["fonts.css", "fonts-ui.css"].map((name) => join(here, "../../server/assets/css", name));
const out = join(here, "../dist/fonts");
const require = createRequire(import.meta.url);

/** Name in the style sheets → full font. */
const sources = {
  "serif-400": "@expo-google-fonts/charis-sil/400Regular/CharisSIL_400Regular.ttf",
  "serif-700": "@expo-google-fonts/charis-sil/700Bold/CharisSIL_700Bold.ttf",
  "serif-400-italic": "@expo-google-fonts/charis-sil/400Regular_Italic/CharisSIL_400Regular_Italic.ttf",
  "serif-700-italic": "@expo-google-fonts/charis-sil/700Bold_Italic/CharisSIL_700Bold_Italic.ttf",
  "sans-400": "@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf",
  "sans-600": "@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf",
};

/** What running text needs; small capitals and stylistic alternates would double the files. */
const features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"];

/** "U+20-7E, U+178" → the characters themselves. */
function characters(ranges) {
  return ranges
    .split(",")
    .flatMap((range) => {
      const [first, last = first] = range.trim().replace("U+", "").split("-").map((hex) => parseInt(hex, 16));
      return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));
    })
    .join("");
}

/**
 * Gives the cut font our own name: its licence (OFL 1.1, condition 3) keeps the old one for the unmodified font.
 * Each name is overwritten in place, cut or padded to its length, and the table's checksum corrected.
 * Table directory and `name` table: OpenType 1.9, chapters "otff" and "name".
 */
function renamed(sfnt, family) {
  const font = Buffer.from(sfnt);
  for (let record = 12; record < 12 + 16 * font.readUInt16BE(4); record += 16) {
    if (font.toString("latin1", record, record + 4) !== "name") continue;
    const start = font.readUInt32BE(record + 8);
    const length = font.readUInt32BE(record + 12);
    const strings = start + font.readUInt16BE(start + 4);
    for (let i = 0; i < font.readUInt16BE(start + 2); i++) {
      const entry = start + 6 + 12 * i;
      const wide = font.readUInt16BE(entry) !== 1;
      const id = font.readUInt16BE(entry + 6);
      const size = font.readUInt16BE(entry + 8);
      const at = strings + font.readUInt16BE(entry + 10);
      if (![1, 3, 4, 6, 16].includes(id)) continue; // copyright, style and version stay
      const name = family.slice(0, wide ? size / 2 : size).padEnd(wide ? size / 2 : size);
      const bytes = Buffer.from(name, wide ? "utf16le" : "latin1");
      font.set(wide ? bytes.swap16() : bytes, at);
    }
    let sum = 0;
    for (let at = start; at < start + length; at += 4) sum = (sum + font.readUInt32BE(at)) >>> 0;
    font.writeUInt32BE(sum, record + 4);
  }
  return font;
}

/** Makes every file that one sheet names; answers the bytes made and the names that no longer fit. */
async function cut(sheet) {
  const css = await readFile(sheet, "utf8");
  const rules = [...css.matchAll(/fonts\/([a-z0-9-]+)-([0-9a-f]{8})\.woff2[^}]*unicode-range:\s*([^;]+);/g)];
  if (rules.length === 0) throw new Error(`${sheet} names no font file`);
  const stale = [];
  let bytes = 0;
  for (const [, name, hash, ranges] of rules) {
    const source = sources[name.replace(/-more$/, "")];
    if (!source) throw new Error(`${sheet} names ${name}, which no package is known to hold`);
    const subset = await subsetFont(await readFile(require.resolve(source)), characters(ranges), {
      targetFormat: "truetype",
      noHinting: true,
      keepFeatures: features,
    });
    const family = name.startsWith("serif") ? "Palabre Serif" : "Palabre Sans";
    const font = await fontverter.convert(renamed(subset, family), "woff2");
    const found = createHash("sha256").update(font).digest("hex").slice(0, 8);
    if (found !== hash) stale.push({ from: `${name}-${hash}.woff2`, to: `${name}-${found}.woff2` });
    await writeFile(join(out, `${name}-${found}.woff2`), font);
    bytes += font.length;
  }
  return { css, stale, files: rules.length, bytes };
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

let files = 0;
let bytes = 0;
for (const sheet of sheets) {
  const made = await cut(sheet);
  files += made.files;
  bytes += made.bytes;
  if (made.stale.length === 0) continue;
  if (process.argv.includes("--write")) {
    await writeFile(sheet, made.stale.reduce((css, { from, to }) => css.replace(from, to), made.css));
    continue;
  }
  console.error(`${sheet} names fonts that are no longer made:`);
  for (const { from, to } of made.stale) console.error(`  ${from} must be ${to}`);
  console.error("Run `npm run fonts -- --write` in editor-web/ and commit the style sheet.");
  process.exitCode = 1;
}
console.log(`fonts: ${files} files, ${(bytes / 1024).toFixed(0)} KB`);
