/**
 * The map, file by file, in ARCHITECTURE.md: one line a source file, from the first sentence of its opening comment.
 *
 *   node scripts/map.mjs           says which lines are no longer true, and fails then
 *   node scripts/map.mjs --write   corrects them
 *
 * What must stay true: the map is made of what the files say of themselves, so a file without an opening comment stands out.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const paper = join(root, "ARCHITECTURE.md");
const begin = "<!-- map: scripts/map.mjs --write -->";
const end = "<!-- end of map -->";

/** In the order of the arrows; a deeper folder comes with the one it begins with. */
const folders = [
  "docs-schema/src/", "server/src/", "editor-web/src/", "editor-web/scripts/", "migrations/", "tests/", "server/tests/", "fuzz/", "scripts/",
];
const read = /\.(rs|ts|mjs|sql|sh)$/;
const left = /\.d\.ts$|\/migrations\/postgres\//;

/** The opening comment of a file, without its signs. */
function opening(text) {
  const body = text.replace(/^#!.*\n/, "").replace(/^# shellcheck.*\n/, "");
  const block = /^\s*\/\*\*([\s\S]*?)\*\//.exec(body);
  if (block) return block[1].split("\n").map((line) => line.replace(/^\s*\*? ?/, "")).join("\n");
  const lines = [];
  for (const line of body.split("\n")) {
    const said = /^(?:\/\/!|--|#) ?(.*)$/.exec(line);
    if (!said) break;
    lines.push(said[1]);
  }
  return lines.join("\n");
}

/** The first sentence of a comment, as one line of Markdown. */
function sentence(comment) {
  const paragraph = comment.trim().split(/\n\s*\n/)[0].replace(/\s+/g, " ").trim();
  const stop = /[.:](?= [A-ZÀ-Ý`[]|$)/.exec(paragraph);
  return (stop ? paragraph.slice(0, stop.index) : paragraph)
    .replace(/\[(`[^`]*`)\](?!\()/g, "$1")
    .replace(/</g, "&lt;");
}

function map() {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z", ...folders], { cwd: root, encoding: "utf8" });
  const files = listed.split("\0").filter((file) => read.test(file) && !left.test(`/${file}`));
  const groups = new Map();
  for (const folder of folders) {
    const inOrder = (file) => `${dirname(file)}\0${file}`;
    for (const file of files.filter((f) => f.startsWith(folder)).sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1))) {
      const own = `${dirname(file)}/`;
      let lines = groups.get(own);
      if (!lines) groups.set(own, (lines = []));
      const said = sentence(opening(readFileSync(join(root, file), "utf8")));
      lines.push(`- \`${file.slice(own.length)}\`${said ? ` — ${said}` : ""}`);
    }
  }
  return [...groups].map(([folder, lines]) => `**\`${folder}\`**\n\n${lines.join("\n")}`).join("\n\n");
}

const text = readFileSync(paper, "utf8");
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`ARCHITECTURE.md has lost the marks ${begin} and ${end}`);
const now = `${text.slice(0, from + begin.length)}\n\n${map()}\n\n${text.slice(to)}`;
if (now === text) process.exit(0);
if (process.argv.includes("--write")) {
  writeFileSync(paper, now);
} else {
  const old = new Set(text.split("\n"));
  const fresh = now.split("\n").filter((line) => !old.has(line));
  console.error(`The map in ARCHITECTURE.md is no longer true. New or changed:\n${fresh.slice(0, 20).join("\n")}`);
  console.error("Run `node scripts/map.mjs --write` and commit ARCHITECTURE.md.");
  process.exit(1);
}
