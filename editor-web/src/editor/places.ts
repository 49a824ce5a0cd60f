/**
 * Where a caret is, said so that others find it whatever they have typed meanwhile: the Text it stands in and an Automerge
 * cursor in it. In a section's body the cursor stands alone; in a cell or a footnote it follows the Text's own name
 * (`cell/<table>/<row>:<col>/<cursor>`, `note/<id>/<cursor>`); in the title the section is empty.
 *
 * What must stay true: both directions count as tokens.ts does (one for each block marker, footnote and UTF-16 unit); what
 * cannot be found gives null, never an error.
 */
import { type Doc, getCursor, getCursorPosition } from "@automerge/automerge/slim";
import type { Node, ResolvedPos } from "prosemirror-model";
import type { PalabreDoc, Peer } from "../sync/types";
import { colOf, idOf, schema } from "./schema";

export type Place = NonNullable<Peer["at"]>;

const { title, section, table_cell, footnote } = schema.nodes;

/** Here, but nowhere in the text yet. */
export const NOWHERE: Place = { section: "", anchor: "", head: "" };

// ── from the editor to cursors ──────────────────────────────────────────────────────────────────────────────────────

/** `doc` is what the shared document `shared` says: nothing may be pending. */
export function placeOf(shared: Doc<PalabreDoc>, anchor: ResolvedPos, head: ResolvedPos): Place | null {
  const at = head.depth > 0 ? head.node(1) : null;
  if (!at || (at.type !== section && at.type !== title)) return null;
  const id = at.type === title ? "" : idOf(at);
  if (id === null) return null;
  const headAt = cursorAt(shared, head);
  // A selection over several sections is shown from where its head is.
  const sameSection = anchor.depth > 0 && anchor.node(1) === at;
  const anchorAt = sameSection ? cursorAt(shared, anchor) : headAt;
  return headAt === null ? null : { section: id, anchor: anchorAt ?? headAt, head: headAt };
}

function cursorAt(shared: Doc<PalabreDoc>, $pos: ResolvedPos): string | null {
  const text = textAt($pos);
  if (!text) return null;
  try {
    return text.name + String(getCursor(shared, text.path, text.index));
  } catch {
    return null;
  }
}

/** Words of one Text by their place in it, as the server counts; null where they are not in one. Nothing may be pending. */
export function rangeOf($from: ResolvedPos, $to: ResolvedPos): { part: string; start: number; end: number } | null {
  const [from, to] = [textAt($from), textAt($to)];
  if (!from || !to || from.path.join("/") !== to.path.join("/") || from.index >= to.index) return null;
  const part = from.name !== "" ? from.name.slice(0, -1) : from.path[0] === "title" ? "title" : `section/${from.path[1]}`;
  return { part, start: from.index, end: to.index };
}

/** The innermost Text around a position. */
function textAt($pos: ResolvedPos): { name: string; path: string[]; index: number } | null {
  for (let depth = $pos.depth; depth > 0; depth--) {
    const node = $pos.node(depth);
    const inside = $pos.pos - $pos.start(depth);
    if (node.type === footnote) return { name: `note/${idOf(node)}/`, path: ["notes", idOf(node) ?? ""], index: inside };
    if (node.type === title) return { name: "", path: ["title"], index: inlineIndex(node, inside) };
    if (node.type === section) return { name: "", path: ["sections", idOf(node) ?? "", "body"], index: bodyIndex(node, inside) };
    if (node.type !== table_cell) continue;
    const [table, key] = [idOf($pos.node(depth - 2)), `${idOf($pos.node(depth - 1))}:${colOf(node)}`];
    return { name: `cell/${table}/${key}/`, path: ["tables", table ?? "", "cells", key], index: inlineIndex(node, inside) };
  }
  return null;
}

function inlineIndex(parent: Node, inside: number): number {
  let less = 0;
  parent.forEach((node, offset) => {
    if (!node.isText && offset < inside) less += Math.min(node.nodeSize, inside - offset) - 1;
  });
  return inside - less;
}

function bodyIndex(body: Node, inside: number): number {
  let index = 0;
  for (const block of childrenOf(body)) {
    if (inside < block.start) return index;
    index += 1;
    if (!block.node.isTextblock) continue;
    const within = inside - block.start - 1;
    if (within <= block.node.content.size) return index + inlineIndex(block.node, Math.max(0, within));
    index += inlineIndex(block.node, block.node.content.size);
  }
  return index;
}

function childrenOf(parent: Node): { node: Node; start: number }[] {
  const found: { node: Node; start: number }[] = [];
  parent.forEach((node, start) => void found.push({ node, start }));
  return found;
}

// ── from cursors to the editor ──────────────────────────────────────────────────────────────────────────────────────

/** Positions in `doc`, the editor's form of `shared`; null when the place is not (or not yet) there. */
export function find(shared: Doc<PalabreDoc>, doc: Node, at: Place): { anchor: number; head: number } | null {
  if (at.head === "") return null;
  const child = childrenOf(doc).find(({ node }) => (at.section === "" ? node.type === title : idOf(node) === at.section));
  if (!child) return null;
  const head = positionOf(shared, child.node, child.start, at.head);
  const anchor = positionOf(shared, child.node, child.start, at.anchor);
  return head === null ? null : { anchor: anchor ?? head, head };
}

function positionOf(shared: Doc<PalabreDoc>, child: Node, start: number, said: string): number | null {
  const parts = said.split("/");
  const cursor = parts.at(-1) ?? "";
  try {
    if (parts[0] === "cell") return inCell(shared, child, start, parts, cursor);
    if (parts[0] === "note") return inNote(shared, child, start, parts, cursor);
    const path = child.type === title ? ["title"] : ["sections", idOf(child) ?? "", "body"];
    const index = getCursorPosition(shared, path, cursor);
    return start + 1 + (child.type === title ? inlineOffset(child, index) : bodyOffset(child, index));
  } catch {
    return null;
  }
}

function inCell(shared: Doc<PalabreDoc>, child: Node, start: number, parts: readonly string[], cursor: string): number | null {
  const [, table = "", key = ""] = parts;
  const index = getCursorPosition(shared, ["tables", table, "cells", key], cursor);
  let found: number | null = null;
  child.forEach((block, blockStart) => {
    if (block.type !== schema.nodes.table || idOf(block) !== table) return;
    block.forEach((row, rowStart) => {
      row.forEach((cell, cellStart) => {
        if (`${idOf(row)}:${colOf(cell)}` === key) found = start + blockStart + rowStart + cellStart + 4 + inlineOffset(cell, index);
      });
    });
  });
  return found;
}

function inNote(shared: Doc<PalabreDoc>, child: Node, start: number, parts: readonly string[], cursor: string): number | null {
  const index = getCursorPosition(shared, ["notes", parts[1] ?? ""], cursor);
  let found: number | null = null;
  child.descendants((node, offset) => {
    if (node.type === footnote && idOf(node) === parts[1]) found = start + 1 + offset + 1 + Math.min(index, node.content.size);
    return found === null;
  });
  return found;
}

function inlineOffset(parent: Node, index: number): number {
  let offset = 0;
  let left = index;
  for (const node of parent.children) {
    const size = node.isText ? node.nodeSize : 1;
    if (left < size) return node.isText ? offset + left : offset;
    left -= size;
    offset += node.nodeSize;
  }
  return offset;
}

/** Offset in a section's content. A cursor on a block's marker stood at the end of the block before it. */
function bodyOffset(body: Node, index: number): number {
  let left = index;
  let last = 0;
  for (const { node, start } of childrenOf(body)) {
    if (left === 0) return start === 0 ? 1 : last;
    left -= 1;
    const size = node.isTextblock ? inlineIndex(node, node.content.size) : 0;
    if (left < size || (node.isTextblock && left === 0)) return start + 1 + inlineOffset(node, left);
    left -= size;
    last = node.isTextblock ? start + 1 + node.content.size : start + node.nodeSize;
  }
  return last;
}
