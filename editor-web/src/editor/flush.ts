/**
 * From two editor documents to one Automerge change: which sections are new, gone, changed or in another place, and which
 * of their words were relocated.
 *
 * What must stay true: a section that is the same object costs nothing; words that a split or a join put into another
 * section are written there *and* recorded in `moves` in the same change, so that nobody is credited with another's words.
 * A `moves` record names its source by the first and the last character that moved (both included) and its destination by
 * the first character made.
 */
import type { Node } from "prosemirror-model";
import { type Random, newId, rerank } from "../schema/rank";
import type { PalabreDoc } from "../sync/types";
import { diffKeys } from "./diff";
import { bodyLength, plainBlocks } from "./plain";
import { type Anchor, type Range, kept } from "./ranges";
import { idOf, schema } from "./schema";
import { type NodeTokens, inlineTokens, sameKeys, sectionTokens, spanTokens } from "./tokens";
import { Writer, writeTable } from "./write";

/** A section and where its content begins. */
interface Placed {
  id: string;
  node: Node;
  start: number;
}

export interface Plan {
  before: Map<string, Placed>;
  after: Map<string, Placed>;
  /** Sections whose words are written: new ones and changed ones. */
  dirty: Placed[];
  removed: Placed[];
  order: string[] | null;
  title: boolean;
  /** What both documents share, in document positions. */
  anchors: Anchor[];
  old: Node;
  now: Node;
}

/** Null when nothing changed. */
export function planFlush(old: Node, now: Node, ranges: readonly Range[]): Plan | null {
  if (old === now) return null;
  const before = placed(old);
  const after = placed(now);
  const dirty = [...after.values()].filter(({ id, node }) => before.get(id)?.node !== node);
  const removed = [...before.values()].filter(({ id }) => !after.has(id));
  const order = [...after.keys()];
  const sameOrder = order.length === before.size && [...before.keys()].every((id, i) => id === order[i]);
  const title = old.firstChild !== now.firstChild;
  if (dirty.length === 0 && removed.length === 0 && sameOrder && !title) return null;
  return { before, after, dirty, removed, order: sameOrder ? null : order, title, anchors: kept(ranges, old.content.size), old, now };
}

export function placed(doc: Node): Map<string, Placed> {
  const made = new Map<string, Placed>();
  doc.forEach((node, offset) => {
    const id = node.type === schema.nodes.section ? idOf(node) : null;
    if (id !== null && !made.has(id)) made.set(id, { id, node, start: offset + 1 });
  });
  return made;
}

/** Writes the whole plan into a change. Gives the sections in which letters alone were written: their bodies were not read. */
export function writePlan(doc: PalabreDoc, plan: Plan, random: Random): string[] {
  const writer = new Writer(doc, random);
  const sections = writer.mapAt("_root", "sections");
  const moved = plan.order ? findMoved(writer, plan) : [];
  if (plan.title) writeTitle(writer, plan);
  if (plan.order) writeOrder(writer, plan, sections);
  const plain = plan.order ? [] : plan.dirty.filter((section) => writePlain(writer, plan, section, sections));
  for (const section of plan.dirty) if (!plain.includes(section)) writeSection(writer, plan, section, sections);
  for (const section of plan.removed) removeSection(writer, section, sections);
  for (const piece of moved) recordMove(writer, piece, sections);
  return plain.map(({ id }) => id);
}

/** Writes a section in which nothing but unmarked letters changed; false when it is another. */
function writePlain(writer: Writer, plan: Plan, section: Placed, sections: string): boolean {
  const before = plan.before.get(section.id);
  const blocks = before && plainBlocks(before.node, section.node);
  const map = blocks ? writer.reader.child(sections, section.id, "map") : null;
  const body = map === null || map === "other" ? null : writer.reader.child(map, "body", "text");
  if (!before || !blocks || map === null || body === null || body === "other" || writer.backend.length(body) !== bodyLength(before.node)) return false;
  for (const { token, old, oldStart, now, nowStart } of blocks.toReversed()) {
    const [a, b] = [inlineTokens(old), inlineTokens(now)];
    const from = { start: before.start + oldStart, size: old.content.size };
    const to = { start: section.start + nowStart, size: now.content.size };
    const hunks = diffKeys(a.keys, b.keys, tokenAnchors(a, from, b, to, plan.anchors));
    for (const { a0, a1, b0, b1 } of hunks.toReversed()) writer.backend.splice(body, token + a0, a1 - a0, b.keys.slice(b0, b1).join(""));
  }
  writer.setRemoved(map, false);
  return true;
}

function writeTitle(writer: Writer, plan: Plan): void {
  const [before, title] = [plan.old.firstChild, plan.now.firstChild];
  if (!before || !title) return;
  const [old, target] = [inlineTokens(before), inlineTokens(title)];
  const anchors = tokenAnchors(old, { start: 1, size: before.content.size }, target, { start: 1, size: title.content.size }, plan.anchors);
  writer.text(writer.textAt("_root", "title"), target, { before: old, anchors });
  writer.notes(title, before);
}

function writeOrder(writer: Writer, plan: Plan, sections: string): void {
  const ranks = new Map<string, string>();
  for (const id of plan.order ?? []) {
    const map = writer.reader.child(sections, id, "map");
    const held = map === null || map === "other" ? null : writer.backend.getWithType(map, "rank");
    if (held?.[0] === "str") ranks.set(id, held[1]);
  }
  for (const [id, rank] of rerank(plan.order ?? [], ranks, writer.random)) {
    writer.setString(writer.mapAt(sections, id), "rank", rank);
  }
}

function writeSection(writer: Writer, plan: Plan, section: Placed, sections: string): void {
  const before = plan.before.get(section.id);
  const map = writer.mapAt(sections, section.id);
  const body = writer.textAt(map, "body");
  const target = sectionTokens(section.node);
  if (before) {
    const old = sectionTokens(before.node);
    writer.text(body, target, { before: old, anchors: tokenAnchors(old, extent(before), target, extent(section), plan.anchors) });
  } else {
    writer.text(body, target);
  }
  if (section.node.attrs.displaced !== true) writer.setRemoved(map, false);
  writeTables(writer, section.node, before?.node ?? null);
  writer.notes(section.node, before?.node ?? null);
}

function writeTables(writer: Writer, section: Node, before: Node | null): void {
  const tables = new Map(before?.children.filter((node) => node.type === schema.nodes.table).map((node) => [idOf(node), node]) ?? []);
  for (const node of section.children) {
    if (node.type !== schema.nodes.table) continue;
    const old = tables.get(idOf(node)) ?? null;
    if (old !== node) writeTable(writer, node, old);
  }
}

function removeSection(writer: Writer, section: Placed, sections: string): void {
  const map = writer.mapAt(sections, section.id);
  writer.empty(writer.textAt(map, "body"));
  writer.setRemoved(map, true);
}

interface Extent {
  start: number;
  size: number;
}

function extent(section: Placed): Extent {
  return { start: section.start, size: section.node.content.size };
}

/** What two token sequences share, from what the two documents share. */
function tokenAnchors(old: NodeTokens, a: Extent, now: NodeTokens, b: Extent, anchors: readonly Anchor[]): Anchor[] {
  const made: Anchor[] = [];
  for (const anchor of anchors) {
    // The part of the anchor that lies in both: [low, high) in old positions, shifted by b - a in new ones.
    const shift = anchor.b - anchor.a;
    const low = Math.max(anchor.a, a.start, b.start - shift);
    const high = Math.min(anchor.a + anchor.length, a.start + a.size, b.start + b.size - shift);
    if (low >= high) continue;
    const i = lowerBound(old.starts, low - a.start);
    const length = lowerBound(old.starts, high - a.start) - i;
    const j = lowerBound(now.starts, low + shift - b.start);
    if (length > 0) made.push({ a: i, b: j, length });
  }
  return made;
}

function lowerBound(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Words of one section that are now in another: their cursors, and where they stand now. */
interface Moved {
  from: string;
  startCursor: string;
  endCursor: string;
  to: string;
  index: number;
}

/** Looks for relocated words while the old bodies still hold them. */
function findMoved(writer: Writer, plan: Plan): Moved[] {
  const found: Moved[] = [];
  const sources = [...plan.before.values()].filter(({ id, node }) => plan.after.get(id)?.node !== node);
  const tokens = new Map(plan.dirty.map((section) => [section.id, sectionTokens(section.node)]));
  for (const source of sources) {
    const body = writer.reader.object(["sections", source.id, "body"], "text");
    const old = sectionTokens(source.node);
    if (body === null || !sameKeys(spanTokens(writer.reader.spans(body)), old)) continue;
    for (const section of plan.dirty) {
      const now = tokens.get(section.id);
      if (section.id === source.id || !now) continue;
      for (const { a, b, length } of tokenAnchors(old, extent(source), now, extent(section), plan.anchors)) {
        found.push({
          from: source.id,
          startCursor: writer.backend.getCursor(body, a),
          endCursor: writer.backend.getCursor(body, a + length - 1),
          to: section.id,
          index: b,
        });
      }
    }
  }
  return found;
}

function recordMove(writer: Writer, piece: Moved, sections: string): void {
  const body = writer.textAt(writer.mapAt(sections, piece.to), "body");
  const record = writer.mapAt(writer.mapAt("_root", "moves"), newId(writer.random));
  writer.setString(record, "from", piece.from);
  writer.setString(record, "startCursor", piece.startCursor);
  writer.setString(record, "endCursor", piece.endCursor);
  writer.setString(record, "to", piece.to);
  writer.setString(record, "atCursor", writer.backend.getCursor(body, piece.index));
}
