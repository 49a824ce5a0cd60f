/**
 * The smallest steps that turn a part of the editor's document into what was read from the shared document.
 *
 * What must stay true: after `patchSections` and `patchTitle` the transaction's document equals the wanted nodes, whatever
 * the hints said; and what did not change is not touched by any step, so that carets, selections, undo and highlights stay.
 */
import { Fragment, type Mark, type Node, Slice } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import { diffKeys } from "./diff";
import type { Anchor } from "./ranges";
import { colOf, idOf, schema } from "./schema";
import { type NodeTokens, inlineTokens, sectionTokens } from "./tokens";

/** What is known about which letters were kept, by the place they are in: `body`, `note/ID`, `cell/TABLE/ROW:COL`. */
export type Hints = (place: string, length: number) => readonly Anchor[] | undefined;

export const noHints: Hints = () => undefined;

/** Turns the list of sections into `wanted` (by id); sections already the same object are left alone. */
export function patchSections(tr: Transaction, wanted: readonly Node[], hints: Hints = noHints): void {
  const first = tr.doc.firstChild?.nodeSize ?? 0;
  patchChildren(tr, { parent: tr.doc, start: 0, skip: 1, first }, wanted, idOf, (pos, old, now) => patchSection(tr, pos, old, now, hints));
}

export function patchTitle(tr: Transaction, wanted: Node, hints: Hints = noHints): void {
  const title = tr.doc.firstChild;
  if (title && !title.eq(wanted)) patchInline(tr, 0, title, wanted, "title", hints);
}

interface Children {
  parent: Node;
  /** Where the parent's content begins. */
  start: number;
  /** Children left alone at the beginning, and their size. */
  skip: number;
  first: number;
}

type Key = (node: Node) => string | null;

/**
 * Turns children with identity into the wanted ones: those that are gone or out of order are taken out, the missing are put
 * in, and those in both are handed to `patch`. Works from the end, so that positions before stay true.
 */
function patchChildren(tr: Transaction, { parent, start, skip, first }: Children, wanted: readonly Node[], key: Key, patch: (pos: number, old: Node, now: Node) => void): void {
  const old = parent.children.slice(skip);
  const positions: number[] = [];
  let pos = start + first;
  for (const node of old) {
    positions.push(pos);
    pos += node.nodeSize;
  }
  const hunks = diffKeys(old.map((node) => key(node) ?? "#"), wanted.map((node) => key(node) ?? "#"));
  let [a, b] = [old.length, wanted.length];
  for (const hunk of hunks.toReversed()) {
    patchKept(hunk.a1, hunk.b1, a, patch, old, wanted, positions);
    replaceChildren(tr, positions[hunk.a0] ?? pos, positions[hunk.a1] ?? pos, wanted.slice(hunk.b0, hunk.b1));
    [a, b] = [hunk.a0, hunk.b0];
  }
  patchKept(0, 0, Math.min(a, b), patch, old, wanted, positions);
}

function patchKept(a: number, b: number, end: number, patch: (pos: number, old: Node, now: Node) => void, old: readonly Node[], wanted: readonly Node[], positions: readonly number[]): void {
  for (let i = end - 1 - a; i >= 0; i--) {
    const [from, to] = [old[a + i], wanted[b + i]];
    if (from && to && from !== to && !from.eq(to)) patch(positions[a + i] as number, from, to);
  }
}

function replaceChildren(tr: Transaction, from: number, to: number, nodes: readonly Node[]): void {
  tr.replace(from, to, new Slice(Fragment.fromArray([...nodes]), 0, 0));
}

function patchSection(tr: Transaction, pos: number, old: Node, now: Node, hints: Hints): void {
  patchAttrs(tr, pos, old, now);
  const [a, b] = [sectionTokens(old), sectionTokens(now)];
  const hunks = diffKeys(a.keys, b.keys, hints(`body/${idOf(now)}`, a.keys.length));
  for (const hunk of hunks.toReversed()) replaceHunk(tr, pos + 1, { old, a }, { now, b }, hunk);
  const patched = tr.doc.nodeAt(pos);
  if (!patched || patched.childCount !== now.childCount) return replaceContent(tr, pos, now);
  patchBlocks(tr, pos, patched, now, hints);
}

/** Puts the whole content in place: the step of last resort. */
function replaceContent(tr: Transaction, pos: number, now: Node): void {
  const held = tr.doc.nodeAt(pos);
  if (held && !held.content.eq(now.content)) tr.replace(pos + 1, pos + 1 + held.content.size, new Slice(now.content, 0, 0));
}

function replaceHunk(tr: Transaction, base: number, { old, a }: { old: Node; a: NodeTokens }, { now, b }: { now: Node; b: NodeTokens }, hunk: { a0: number; a1: number; b0: number; b1: number }): void {
  let [from, to] = [gap(a, hunk.a0), gap(a, hunk.a1)];
  let [start, end] = [gap(b, hunk.b0), gap(b, hunk.b1)];
  if (depthAt(old, from) !== depthAt(now, start)) [from, start] = [outside(old, from, -1), outside(now, start, -1)];
  if (depthAt(old, to) !== depthAt(now, end)) [to, end] = [outside(old, to, 1), outside(now, end, 1)];
  // A step that does not fit leaves the section as it is; the comparison afterwards then puts the whole content in place.
  tr.maybeStep(new ReplaceStep(base + from, base + Math.max(from, to), now.slice(start, Math.max(start, end))));
}

/** The place before token i: right behind the token before it. */
function gap(tokens: NodeTokens, index: number): number {
  return index === 0 ? 0 : (tokens.ends[index - 1] as number);
}

function depthAt(section: Node, offset: number): number {
  return section.resolve(offset).depth;
}

/** The edge of the block around an offset. */
function outside(section: Node, offset: number, side: -1 | 1): number {
  const at = section.resolve(offset);
  if (at.depth === 0) return offset;
  return side < 0 ? at.before(1) : at.after(1);
}

/** After the letters are right: block types and attributes, marks, tables, footnotes, block by block from the end. */
function patchBlocks(tr: Transaction, pos: number, patched: Node, now: Node, hints: Hints): void {
  let end = pos + 1 + patched.content.size;
  for (let i = patched.childCount - 1; i >= 0; i--) {
    const [from, to] = [patched.child(i), now.child(i)];
    end -= from.nodeSize;
    if (from.eq(to)) continue;
    if (from.type === schema.nodes.table && to.type === from.type) patchTable(tr, end, from, to, hints);
    else if (from.isTextblock && to.isTextblock) patchTextBlock(tr, end, from, to, hints);
    else tr.replaceWith(end, end + from.nodeSize, to);
  }
}

function patchTextBlock(tr: Transaction, pos: number, old: Node, now: Node, hints: Hints): void {
  if (old.type === now.type) patchAttrs(tr, pos, old, now);
  else tr.setNodeMarkup(pos, now.type, now.attrs);
  if (!old.content.eq(now.content)) patchInline(tr, pos, old, now, null, hints);
}

function patchAttrs(tr: Transaction, pos: number, old: Node, now: Node): void {
  for (const [name, value] of Object.entries(now.attrs)) {
    if (old.attrs[name] !== value) tr.setNodeAttribute(pos, name, value);
  }
}

/** `place` is null when the letters are known to be right already. */
function patchInline(tr: Transaction, pos: number, old: Node, now: Node, place: string | null, hints: Hints): void {
  const [a, b] = [inlineTokens(old), inlineTokens(now)];
  const hunks = diffKeys(a.keys, b.keys, place === null ? undefined : hints(place, a.keys.length));
  for (const hunk of hunks.toReversed()) {
    tr.maybeStep(new ReplaceStep(pos + 1 + gap(a, hunk.a0), pos + 1 + gap(a, hunk.a1), now.slice(gap(b, hunk.b0), gap(b, hunk.b1))));
  }
  patchNotes(tr, pos, now, hints);
  patchMarks(tr, pos, now);
  const held = tr.doc.nodeAt(pos);
  if (held && !held.content.eq(now.content)) replaceContent(tr, pos, now);
}

/** Footnotes keep their place; their words change inside them. */
function patchNotes(tr: Transaction, pos: number, now: Node, hints: Hints): void {
  const held = tr.doc.nodeAt(pos);
  if (!held || held.content.size === 0) return;
  const notes = (node: Node): { node: Node; offset: number }[] => {
    const found: { node: Node; offset: number }[] = [];
    node.forEach((child, offset) => {
      if (child.type === schema.nodes.footnote) found.push({ node: child, offset });
    });
    return found;
  };
  const [old, wanted] = [notes(held), notes(now)];
  if (old.length !== wanted.length) return;
  for (let i = old.length - 1; i >= 0; i--) {
    const [from, to] = [old[i], wanted[i]];
    if (from && to && idOf(from.node) === idOf(to.node) && !from.node.content.eq(to.node.content)) {
      patchInline(tr, pos + 1 + from.offset, from.node, to.node, `note/${idOf(to.node)}`, hints);
    }
  }
}

/** Sets the marks of each run that differs; the letters are already the same. */
function patchMarks(tr: Transaction, pos: number, now: Node): void {
  const held = tr.doc.nodeAt(pos);
  if (!held || held.content.size !== now.content.size) return;
  now.forEach((node, offset) => {
    held.nodesBetween(offset, offset + node.nodeSize, (child, at, parent) => {
      if (parent !== held) return parent === null;
      const from = pos + 1 + Math.max(at, offset);
      const to = pos + 1 + Math.min(at + child.nodeSize, offset + node.nodeSize);
      for (const mark of missing(child.marks, node.marks)) tr.removeMark(from, to, mark);
      for (const mark of missing(node.marks, child.marks)) tr.addMark(from, to, mark);
      return false;
    });
  });
}

function missing(marks: readonly Mark[], from: readonly Mark[]): Mark[] {
  return marks.filter((mark) => !mark.isInSet(from));
}

function patchTable(tr: Transaction, pos: number, old: Node, now: Node, hints: Hints): void {
  const table = idOf(now);
  patchChildren(tr, { parent: old, start: pos + 1, skip: 0, first: 0 }, now.children, idOf, (rowPos, row, wanted) => {
    patchAttrs(tr, rowPos, row, wanted);
    patchChildren(tr, { parent: row, start: rowPos + 1, skip: 0, first: 0 }, wanted.children, colOf, (cellPos, cell, wantedCell) => {
      patchAttrs(tr, cellPos, cell, wantedCell);
      if (!cell.content.eq(wantedCell.content)) patchInline(tr, cellPos, cell, wantedCell, `cell/${table}/${idOf(wanted)}:${colOf(wantedCell)}`, hints);
    });
  });
  const held = tr.doc.nodeAt(pos);
  if (held && !held.eq(now)) tr.replaceWith(pos, pos + held.nodeSize, now);
}
