/**
 * Plain typing, taken straight from one model into the other: letters that come or go inside blocks, where no mark and no
 * footnote is near. That is nearly every change, and it costs what it changes, not what its section holds.
 *
 * What must stay true: whatever is not plain in every respect gives null and takes the whole way (read the section again,
 * compare, patch). What is plain is only believed until the section has been read again at leisure (`Binding.prove`).
 */
import type { Patch } from "@automerge/automerge/slim";
import { Fragment, type Node, Slice } from "prosemirror-model";
import { ReplaceStep } from "prosemirror-transform";
import { schema } from "./schema";

/** `deleted` code units at `index` of a body went, and `text` came there. */
export interface PlainEdit {
  index: number;
  deleted: number;
  text: string;
}

/** The edit of a patch inside a Text; null when it is of another kind. */
export function plainEdit(patch: Patch, index: number): PlainEdit | null {
  if (patch.action === "del") return { index, deleted: patch.length ?? 1, text: "" };
  if (patch.action !== "splice" || Object.keys(patch.marks ?? {}).length > 0) return null;
  return patch.value.includes("\0") ? null : { index, deleted: 0, text: patch.value };
}

/** How many tokens (tokens.ts) a section's body has when nothing in it had to be normalised. */
export function bodyLength(section: Node): number {
  return section.children.reduce((sum, block) => sum + 1 + inlineLength(block), 0);
}

function inlineLength(block: Node): number {
  if (!block.isTextblock) return 0;
  return block.children.reduce((sum, node) => sum + (node.isText ? node.nodeSize : 1), 0);
}

/** The step for an edit of the body of `section`, which begins at `pos`; null when it is not plain there. */
export function plainStep(section: Node, pos: number, { index, deleted, text }: PlainEdit): ReplaceStep | null {
  let token = 0;
  let start = pos + 1;
  for (const block of section.children) {
    const length = inlineLength(block);
    const inside = index - token - 1;
    if (inside >= 0 && inside <= length) {
      if (!block.isTextblock || inside + deleted > length || !isPlainAt(block, inside, inside + deleted)) return null;
      const at = start + 1 + inside;
      return new ReplaceStep(at, at + deleted, text === "" ? Slice.empty : new Slice(Fragment.from(schema.text(text)), 0, 0));
    }
    token += 1 + length;
    start += block.nodeSize;
  }
  return null;
}

/** Nothing but unmarked letters touches [from, to]. A footnote before it would shift the count. */
function isPlainAt(block: Node, from: number, to: number): boolean {
  let at = 0;
  for (const node of block.children) {
    const end = at + node.nodeSize;
    if (!node.isText && at <= to) return false;
    if (node.marks.length > 0 && at <= to && end >= from) return false;
    at = end;
  }
  return true;
}

/** A block of a section whose letters changed: where its letters begin in the body, and in each section's content. */
export interface PlainBlock {
  token: number;
  old: Node;
  oldStart: number;
  now: Node;
  nowStart: number;
}

/** The blocks in which two states of a section differ, if they differ in unmarked letters alone; else null. */
export function plainBlocks(old: Node, now: Node): PlainBlock[] | null {
  if (old.childCount !== now.childCount || !old.sameMarkup(now) || now.attrs.displaced === true) return null;
  const found: PlainBlock[] = [];
  let [token, oldStart, nowStart] = [0, 0, 0];
  for (let i = 0; i < old.childCount; i++) {
    const [a, b] = [old.child(i), now.child(i)];
    if (a !== b) {
      if (!a.sameMarkup(b) || !isPlain(a) || !isPlain(b)) return null;
      found.push({ token: token + 1, old: a, oldStart: oldStart + 1, now: b, nowStart: nowStart + 1 });
    }
    token += 1 + inlineLength(a);
    oldStart += a.nodeSize;
    nowStart += b.nodeSize;
  }
  return found;
}

function isPlain(block: Node): boolean {
  return block.isTextblock && block.children.every((node) => node.isText && node.marks.length === 0 && !node.text?.includes("\0"));
}
