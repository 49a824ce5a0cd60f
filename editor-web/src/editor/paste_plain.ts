/**
 * Pasted plain text into blocks: numbered headings, lists, quotations, tables by tabs, and lines that a fixed width broke.
 *
 * What must stay true: guessing never costs a word. Every character that is not blank comes out again, in order, except
 * the markers of what became items, headings of Markdown (`#`), quotations (`>`) and rules. A number in a heading stays:
 * numbering recognises it and shows it once.
 */
import type { Node } from "prosemirror-model";
import { parseWordLabel, trimStart } from "../schema/labels";
import { MAX_DEPTH, MAX_LEVEL } from "../schema/model";
import { schema } from "./schema";

const { heading, paragraph, item, quote, table, table_row, table_cell, rule } = schema.nodes;

/** Longer lines are no headings. */
const HEADING_LENGTH = 120;
const LEVELS: Record<string, number> = { partie: 1, livre: 1, titre: 1, chapitre: 2, section: 3, article: 4, annexe: 1 };

interface Line {
  text: string;
  /** Columns of white space before it. */
  indent: number;
}

export function blocksOfText(source: string): Node[] {
  const clean = source.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, "");
  const groups = clean.split(/\n[ \t\u00a0]*\n/).map(linesOf).filter((lines) => lines.length > 0);
  const starts = groups.map((lines) => lines[0] as Line);
  return groups.flatMap((lines, n) => groupBlocks(lines, starts[n - 1], starts[n + 1]));
}

function linesOf(group: string): Line[] {
  return group.split("\n").flatMap((line) => {
    const text = line.replace(/[ \u00a0]+$/, "");
    const before = /^[ \t\u00a0]*/.exec(text)?.[0] ?? "";
    return text.length > before.length ? [{ text: text.slice(before.length), indent: before.replaceAll("\t", "    ").length }] : [];
  });
}

function groupBlocks(lines: readonly Line[], before: Line | undefined, after: Line | undefined): Node[] {
  const cells = lines.map(({ text }) => text.split("\t"));
  if (lines.length > 1 && cells.every((row) => row.length > 1 && row.length === cells[0]?.length)) return [tableOf(cells)];
  const joined = unwrapped(lines);
  return joined.map((line, n) => blockOf(line, joined[n - 1] ?? before, joined[n + 1] ?? after));
}

function tableOf(rows: readonly (readonly string[])[]): Node {
  return table.create(null, rows.map((row) => table_row.create(null, row.map((cell) => table_cell.create(null, run(cell.trim()))))));
}

/** Joins lines that a fixed width broke: all but the last are about as long as the longest, and none begins something. */
function unwrapped(lines: readonly Line[]): Line[] {
  const longest = Math.max(...lines.map(({ text }) => text.length));
  if (lines.length < 2 || longest < 50 || longest > 130) return [...lines];
  const made: Line[] = [];
  let open = false;
  for (const line of lines) {
    const last = made.at(-1);
    if (last && open && !begins(line.text)) last.text += ` ${line.text}`;
    else made.push({ ...line });
    open = line.text.length > longest * 0.7;
  }
  return made;
}

const BULLET = /^[-–—*•‣▪●○◦·][ \t\u00a0]+/;
const ORDERED = /^\(?(\d{1,3}|[a-z])[.)°][ \t\u00a0]+/;
const OUTLINE = /^(\d{1,3}(?:\.\d{1,3}){0,5})\.?[ \t\u00a0]+(?=\p{Lu})/u;

function begins(text: string): boolean {
  return BULLET.test(text) || ORDERED.test(text) || OUTLINE.test(text) || /^(?:#{1,6}|>)\s/.test(text) || parseWordLabel(text) !== null;
}

function blockOf({ text, indent }: Line, before: Line | undefined, after: Line | undefined): Node {
  const hashes = /^(#{1,6})[ \t]+/.exec(text);
  if (hashes) return heading.create({ level: hashes[1]?.length ?? 1 }, run(text.slice(hashes[0].length)));
  if (/^(?:-{3,}|_{3,}|\*{3,})$/.test(text)) return rule.create();
  const quoted = /^>[ \t]*/.exec(text);
  if (quoted && text.length > quoted[0].length) return quote.create(null, run(text.slice(quoted[0].length)));
  const depth = Math.min(MAX_DEPTH, Math.floor(indent / 2 / (indent > 4 ? 2 : 1)));
  const bullet = BULLET.exec(text);
  if (bullet) return item.create({ kind: "bullet", depth: depthAt(depth, before, BULLET) }, run(text.slice(bullet[0].length)));
  const ordered = ORDERED.exec(text);
  const inSequence = ordered && (follows(before, ordered[1] ?? "", -1) || follows(after, ordered[1] ?? "", 1));
  if (ordered && inSequence) return item.create({ kind: "ordered", depth: depthAt(depth, before, ORDERED) }, run(text.slice(ordered[0].length)));
  const level = headingLevel(text);
  return level === null ? paragraph.create(null, run(text)) : heading.create({ level }, run(text));
}

/** The first item of a list is at its margin, however far it is indented. */
function depthAt(depth: number, before: Line | undefined, pattern: RegExp): number {
  return before && (pattern.test(before.text) || BULLET.test(before.text) || ORDERED.test(before.text)) ? depth : 0;
}

/** Whether a neighbour carries the number before or after: one number alone is words. */
function follows(line: Line | undefined, number: string, by: 1 | -1): boolean {
  const other = ORDERED.exec(line?.text ?? "")?.[1];
  if (other === undefined) return false;
  const value = (s: string): number => (/\d/.test(s) ? Number(s) : s.charCodeAt(0));
  return /\d/.test(other) === /\d/.test(number) && value(other) === value(number) + by;
}

function headingLevel(text: string): number | null {
  if (text.length > HEADING_LENGTH || /[.;,]$/.test(text)) return null;
  const words = parseWordLabel(text);
  if (words) return /^(?:$|[\p{Lu}«"(])/u.test(trimStart(text.slice(words.behind))) ? (LEVELS[words.kind] ?? 2) : null;
  const outline = OUTLINE.exec(text);
  return outline ? Math.min(MAX_LEVEL, (outline[1] ?? "").split(".").length) : null;
}

function run(text: string): Node[] {
  return text === "" ? [] : [schema.text(text)];
}
