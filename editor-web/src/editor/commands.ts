/**
 * What keys and buttons do to blocks: kinds, levels, lists, Enter, Backspace, Delete.
 *
 * What must stay true: blocks are flat, so every command is a change of kind or attribute, a split or a join; a heading's
 * beginning is a section's beginning, so joining over it relocates what follows (structure.ts and flush.ts see to that).
 */
import type { Attrs, Node, NodeType, ResolvedPos } from "prosemirror-model";
import { type Command, type EditorState, Selection, type Transaction } from "prosemirror-state";
import { MAX_DEPTH, MAX_LEVEL, type ListKind } from "../schema/model";
import { headingLevel, itemDepth, itemKind, schema } from "./schema";

const { heading, paragraph, item, quote, title, section, table_cell } = schema.nodes;

interface Placed {
  node: Node;
  pos: number;
}

/** Text blocks of sections in the selection; not titles, cells or footnotes. */
export function selectedBlocks(state: EditorState): Placed[] {
  const found: Placed[] = [];
  for (const { $from, $to } of state.selection.ranges) {
    state.doc.nodesBetween($from.pos, $to.pos, (node, pos, parent) => {
      if (node.isTextblock && parent?.type === section) found.push({ node, pos });
      return !node.isTextblock && node.type !== schema.nodes.table;
    });
  }
  return found;
}

/** Gives the selected blocks a kind. */
export function setBlock(type: NodeType, attrs: Attrs | null = null): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state).filter(({ node }) => !node.hasMarkup(type, attrs ?? type.create().attrs));
    if (blocks.length === 0) return false;
    if (dispatch) {
      const tr = state.tr;
      for (const { pos } of blocks) tr.setNodeMarkup(pos, type, attrs);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

export function setHeading(level: number): Command {
  return setBlock(heading, { level });
}

export const setParagraph = setBlock(paragraph);

/** Makes list items of the selected blocks, or paragraphs when all are items of this kind already. */
export function toggleList(kind: ListKind): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state);
    if (blocks.length === 0) return false;
    const off = blocks.every(({ node }) => node.type === item && itemKind(node) === kind);
    if (dispatch) {
      const tr = state.tr;
      for (const { node, pos } of blocks) {
        if (off) tr.setNodeMarkup(pos, paragraph);
        else tr.setNodeMarkup(pos, item, { kind, depth: node.type === item ? itemDepth(node) : 0 });
      }
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

export const toggleQuote: Command = (state, dispatch, view) => {
  const off = selectedBlocks(state).every(({ node }) => node.type === quote);
  return setBlock(off ? paragraph : quote)(state, dispatch, view);
};

/** One level deeper or higher for list items and headings. */
export function changeDepth(by: 1 | -1): Command {
  return (state, dispatch) => {
    const tr = state.tr;
    for (const { node, pos } of selectedBlocks(state)) {
      if (node.type === item) {
        const depth = itemDepth(node) + by;
        if (depth >= 0 && depth <= MAX_DEPTH) tr.setNodeAttribute(pos, "depth", depth);
      } else if (node.type === heading) {
        const level = headingLevel(node) + by;
        if (level >= 1 && level <= MAX_LEVEL) tr.setNodeAttribute(pos, "level", level);
      }
    }
    if (!tr.docChanged) return false;
    dispatch?.(tr);
    return true;
  };
}

export const insertRule: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if ($from.depth !== 2 || $from.node(1).type !== section) return false;
  const after = $from.after(2);
  const last = $from.indexAfter(1) === $from.node(1).childCount;
  const nodes = last ? [schema.nodes.rule.create(), paragraph.create()] : [schema.nodes.rule.create()];
  dispatch?.(placeCaret(state.tr.insert(after, nodes), after + 2));
  return true;
};

function placeCaret(tr: Transaction, pos: number): Transaction {
  return tr.setSelection(Selection.near(tr.doc.resolve(Math.min(pos, tr.doc.content.size)))).scrollIntoView();
}

export const lineBreak: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.isTextblock) return false;
  dispatch?.(state.tr.insertText("\n").scrollIntoView());
  return true;
};

/** Enter, by where the caret is. */
export const enter: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection;
  const block = $from.parent;
  if (block.type === title) return leaveTitle(state, dispatch, view);
  if (block.type === table_cell) return lineBreak(state, dispatch, view);
  if (!block.isTextblock || $from.depth !== 2) return false;
  if (empty && block.content.size === 0 && (block.type === item || block.type === quote)) return unwrap(state, dispatch, view);
  if (empty && block.type === heading && $from.parentOffset === 0 && block.content.size > 0 && insertBefore($from)) {
    dispatch?.(placeCaret(state.tr.insert($from.before(1) - 1, paragraph.create()), $from.before(1)));
    return true;
  }
  return split(state, dispatch);
};

/** Whether a paragraph can go before a heading: at the end of the section before. */
function insertBefore($from: ResolvedPos): boolean {
  return $from.index(0) > 1 && $from.index(1) === 0;
}

const leaveTitle: Command = (state, dispatch) => {
  const next = Selection.findFrom(state.doc.resolve(state.doc.child(0).nodeSize), 1, true);
  if (next) dispatch?.(state.tr.setSelection(next).scrollIntoView());
  return next !== null;
};

function split(state: EditorState, dispatch: ((tr: Transaction) => void) | undefined): boolean {
  const tr = state.tr.deleteSelection();
  const $at = tr.doc.resolve(tr.mapping.map(state.selection.from));
  if ($at.depth !== 2) return false;
  const block = $at.parent;
  const atEnd = $at.parentOffset === block.content.size;
  const next = block.type === heading && atEnd ? { type: paragraph, attrs: null } : { type: block.type, attrs: block.attrs };
  tr.split($at.pos, 1, [next]);
  const marks = state.storedMarks ?? state.selection.$from.marks();
  if (next.type !== paragraph || block.type === paragraph) tr.ensureMarks(marks);
  dispatch?.(tr.scrollIntoView());
  return true;
}

/** A list item goes up one level, then becomes a paragraph; a quotation becomes one at once. */
const unwrap: Command = (state, dispatch, view) => {
  const block = state.selection.$from.parent;
  if (block.type === item && itemDepth(block) > 0) return changeDepth(-1)(state, dispatch, view);
  return block.type === paragraph ? false : setParagraph(state, dispatch, view);
};

function atStart(state: EditorState): ResolvedPos | null {
  const { $from, empty } = state.selection;
  return empty && $from.depth === 2 && $from.parentOffset === 0 && $from.node(1).type === section ? $from : null;
}

/** Backspace at the beginning of a block. */
export const backspace: Command = (state, dispatch, view) => {
  const $from = atStart(state);
  if (!$from) return false;
  const block = $from.parent;
  if (block.type === item || block.type === quote) return unwrap(state, dispatch, view);
  if ($from.index(1) > 0) return false;
  if ($from.index(0) <= 1) return block.type === heading && block.content.size > 0 ? setParagraph(state, dispatch, view) : true;
  const before = $from.doc.child($from.index(0) - 1).lastChild;
  if (before?.isTextblock) {
    dispatch?.(state.tr.delete($from.before(1) - 2, $from.pos).scrollIntoView());
    return true;
  }
  return block.type === heading ? setParagraph(state, dispatch, view) : true;
};

/** Delete at the end of a section's last block: what follows the next heading's beginning comes here. */
export const forwardDelete: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth !== 2 || $from.node(1).type !== section) return false;
  if ($from.parentOffset < $from.parent.content.size || $from.indexAfter(1) < $from.node(1).childCount) return false;
  const next = $from.doc.maybeChild($from.index(0) + 1)?.firstChild;
  if (next?.isTextblock) dispatch?.(state.tr.delete($from.pos, $from.after(1) + 2).scrollIntoView());
  return true;
};

/** The link around the caret, with its extent. */
export function linkAt(state: EditorState): { href: string; from: number; to: number } | null {
  const { $from } = state.selection;
  const mark = schema.marks.link.isInSet($from.marksAcross($from) ?? $from.marks()) ?? schema.marks.link.isInSet($from.nodeAfter?.marks ?? []);
  if (!mark) return null;
  let [from, to] = [$from.pos, $from.pos];
  $from.parent.forEach((node, offset) => {
    const start = $from.start() + offset;
    if (mark.isInSet(node.marks) && start <= $from.pos && start + node.nodeSize >= $from.pos) [from, to] = [start, start + node.nodeSize];
  });
  return { href: String(mark.attrs.href), from, to };
}

export function insertFootnote(): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if (!$from.parent.isTextblock || $from.parent.type === schema.nodes.footnote) return false;
    dispatch?.(state.tr.insert(state.selection.to, schema.nodes.footnote.create()).scrollIntoView());
    return true;
  };
}

