/**
 * A body as a flat sequence, the meeting ground of the two models: one token for each UTF-16 code unit, block marker and
 * footnote, exactly as positions count in an Automerge Text; and, on the editor's side, where each token stands.
 *
 * What must stay true: token i of a section node is index i of its body, as long as the body needed no normalising; and
 * two tokens with equal keys can stand for one another (block markers of text blocks do: changing one into another is an
 * attribute change, not a new block).
 */
import type { Node } from "prosemirror-model";
import type { Marks } from "../schema/model";
import type { Span } from "../schema/normalise";
import { headingLevel, idOf, itemDepth, itemKind, schema } from "./schema";

export type Marker = { readonly type: string; readonly [key: string]: string | number };

/** The key of every marker that opens a text block. Longer than one code unit, so no character equals it. */
const TEXT_BLOCK = "block";

export interface Tokens {
  /** What is compared: a code unit, "block", "table:id", "rule" or "footnote:id". */
  keys: string[];
  /** Markers by index. */
  markers: Map<number, Marker>;
  /** Marks by index; undefined for none. Markers carry none. */
  marks: (Marks | undefined)[];
}

/** Tokens of a node, and positions relative to the start of its content. */
export interface NodeTokens extends Tokens {
  /** Where token i begins. */
  starts: number[];
  /** Where the gap after token i is: inside the block for its marker, behind the node for a rule or table. */
  ends: number[];
}

function keyOf(marker: Marker): string {
  if (marker.type === "table" || marker.type === "footnote") return `${marker.type}:${marker.id}`;
  return marker.type === "rule" ? "rule" : TEXT_BLOCK;
}

function empty(): NodeTokens {
  return { keys: [], markers: new Map(), marks: [], starts: [], ends: [] };
}

export function markerOf(block: Node): Marker {
  switch (block.type) {
    case schema.nodes.heading:
      return { type: "heading", level: headingLevel(block) };
    case schema.nodes.item:
      return { type: "item", kind: itemKind(block), depth: itemDepth(block) };
    case schema.nodes.table:
      return { type: "table", id: idOf(block) ?? "" };
    default:
      return { type: block.type.name };
  }
}

function marksOfNode(node: Node): Marks | undefined {
  if (node.marks.length === 0) return undefined;
  const marks: Marks = {};
  for (const mark of node.marks) {
    if (mark.type === schema.marks.link) marks.link = String(mark.attrs.href);
    else marks[mark.type.name as Exclude<keyof Marks, "link">] = true;
  }
  return marks;
}

function pushMarker(tokens: NodeTokens, marker: Marker, start: number, end: number): void {
  tokens.markers.set(tokens.keys.length, marker);
  tokens.keys.push(keyOf(marker));
  tokens.marks.push(undefined);
  tokens.starts.push(start);
  tokens.ends.push(end);
}

function pushInline(tokens: NodeTokens, parent: Node, base: number): void {
  parent.forEach((node, offset) => {
    const at = base + offset;
    if (!node.isText) {
      pushMarker(tokens, { type: "footnote", id: idOf(node) ?? "" }, at, at + node.nodeSize);
      return;
    }
    const marks = marksOfNode(node);
    const text = node.text ?? "";
    for (let i = 0; i < text.length; i++) {
      tokens.keys.push(text[i] as string);
      tokens.marks.push(marks);
      tokens.starts.push(at + i);
      tokens.ends.push(at + i + 1);
    }
  });
}

/** Positions count from the start of the section's content. */
export function sectionTokens(section: Node): NodeTokens {
  const tokens = empty();
  section.forEach((block, offset) => {
    const text = block.isTextblock;
    pushMarker(tokens, markerOf(block), offset, text ? offset + 1 : offset + block.nodeSize);
    if (text) pushInline(tokens, block, offset + 1);
  });
  return tokens;
}

/** Of a title, cell or footnote: inline tokens only. */
export function inlineTokens(node: Node): NodeTokens {
  const tokens = empty();
  pushInline(tokens, node, 0);
  return tokens;
}

/** Tokens of what the document holds, unnormalised. */
export function spanTokens(spans: readonly Span[]): Tokens {
  const tokens: Tokens = { keys: [], markers: new Map(), marks: [] };
  for (const span of spans) {
    if ("block" in span) {
      const marker = span.block as Marker;
      tokens.markers.set(tokens.keys.length, marker);
      tokens.keys.push(keyOf(marker));
      tokens.marks.push(undefined);
      continue;
    }
    for (let i = 0; i < span.text.length; i++) {
      tokens.keys.push(span.text[i] as string);
      tokens.marks.push(span.marks as Marks | undefined);
    }
  }
  return tokens;
}

export function sameKeys(a: Tokens, b: Tokens): boolean {
  return a.keys.length === b.keys.length && a.keys.every((key, i) => key === b.keys[i]);
}
