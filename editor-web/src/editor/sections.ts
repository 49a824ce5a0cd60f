/**
 * Whole sections: what belongs to a chapter, moving and removing.
 *
 * What must stay true: a section moves with its subsections (those that follow it with a deeper level); moving rewrites no
 * word, only ranks.
 */
import type { Node } from "prosemirror-model";
import { type Command, type EditorState, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { MoveStep } from "./move_step";
import { headingLevel, schema } from "./schema";

/** The level of a section's heading; null when it has none. */
export function levelOf(section: Node): number | null {
  const first = section.firstChild;
  return first?.type === schema.nodes.heading ? headingLevel(first) : null;
}

/** Indices [start, end) of a section and its subsections. Index 0 is the title. */
export function chapter(doc: Node, index: number): { start: number; end: number } {
  const level = levelOf(doc.child(index));
  let end = index + 1;
  while (end < doc.childCount) {
    const next = levelOf(doc.child(end));
    if (next !== null && (level === null || next <= level)) break;
    end++;
  }
  return { start: index, end: level === null ? index + 1 : end };
}

export function childStart(doc: Node, index: number): number {
  let pos = 0;
  for (let i = 0; i < index; i++) pos += doc.child(i).nodeSize;
  return pos;
}

/** Moves the chapter at `index` so that it stands before the section at `before` (`childCount`: at the end). */
export function moveChapter(state: EditorState, index: number, before: number): Transaction | null {
  const { start, end } = chapter(state.doc, index);
  if (before >= start && before <= end) return null;
  if (before < 1 || before > state.doc.childCount) return null;
  const [from, to] = [childStart(state.doc, start), childStart(state.doc, end)];
  const target = childStart(state.doc, before);
  const tr = state.tr;
  if (tr.maybeStep(new MoveStep(from, to, target)).failed) return null;
  const shift = target < from ? target - from : target - to;
  const { anchor, head } = state.selection;
  if (anchor >= from && anchor <= to && head >= from && head <= to) {
    tr.setSelection(TextSelection.between(tr.doc.resolve(anchor + shift), tr.doc.resolve(head + shift)));
  }
  return tr;
}

/** Where the chapter lands when it goes one place up or down among its siblings; null at either end. */
export function neighbour(doc: Node, index: number, direction: -1 | 1): number | null {
  const { start, end } = chapter(doc, index);
  if (direction > 0) return end >= doc.childCount ? null : chapter(doc, end).end;
  if (start <= 1) return null;
  const level = levelOf(doc.child(index)) ?? 1;
  let before = start - 1;
  while (before > 1) {
    const above = levelOf(doc.child(before));
    if (above !== null && above <= level) break;
    before--;
  }
  return before;
}

/** Alt+Shift+↑/↓: the section with the caret. */
export function moveSection(direction: -1 | 1): Command {
  return (state, dispatch) => {
    const index = state.selection.$head.index(0);
    if (index < 1) return false;
    const before = neighbour(state.doc, index, direction);
    const tr = before === null ? null : moveChapter(state, index, before);
    if (!tr) return false;
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

export function removeChapter(state: EditorState, index: number): Transaction | null {
  const { start, end } = chapter(state.doc, index);
  if (start < 1) return null;
  const tr = state.tr;
  const [from, to] = [childStart(state.doc, start), childStart(state.doc, end)];
  const all = start === 1 && end === state.doc.childCount;
  if (all) tr.replaceWith(from, to, schema.nodes.section.create(null, schema.nodes.heading.create({ level: 1 })));
  else tr.delete(from, to);
  return tr.setSelection(Selection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size)), -1));
}
