/**
 * The words that threads are about, marked in the text.
 *
 * What must stay true: between two answers of the server a mark is carried over every transaction, so that it never stands
 * on other words; one that holds nothing any more is not drawn. What is being commented and not sent yet is carried alike.
 */
import { type Doc, getCursor, getCursorPosition } from "@automerge/automerge/slim";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { PalabreDoc } from "../sync/types";
import { locate } from "./carets";

/** Where the server says that words stand: a part of the text, cursors of the first and of the last letter. */
export interface Standing {
  part: string;
  section: string;
  cursors: [string, string];
}

export interface Span {
  from: number;
  to: number;
}

interface Marked {
  spans: ReadonlyMap<string, Span>;
  current: string | null;
  set: DecorationSet;
}

/** The name of the words that are being commented. */
export const DRAFT = "draft";

type Meta = { spans: ReadonlyMap<string, Span> } | { current: string | null };

export const threadsKey = new PluginKey<Marked>("palabre-threads");

const NOTHING: Marked = { spans: new Map(), current: null, set: DecorationSet.empty };

export function threadsPlugin(): Plugin<Marked> {
  return new Plugin<Marked>({
    key: threadsKey,
    state: {
      init: () => NOTHING,
      apply: (tr, before) => {
        const meta = tr.getMeta(threadsKey) as Meta | undefined;
        if (!meta && (!tr.docChanged || before.spans.size === 0)) return before;
        return drawn(tr, { ...(tr.docChanged ? carried(before, tr) : before), ...meta });
      },
    },
    props: { decorations: (state) => threadsKey.getState(state)?.set },
  });
}

function carried(before: Marked, tr: Transaction): Marked {
  const spans = new Map<string, Span>();
  for (const [id, { from, to }] of before.spans) spans.set(id, { from: tr.mapping.map(from, 1), to: tr.mapping.map(to, -1) });
  return { ...before, spans };
}

function drawn(tr: Transaction, { spans, current }: Omit<Marked, "set">): Marked {
  const end = tr.doc.content.size;
  const marks = [...spans].flatMap(([id, { from, to }]) =>
    from < to && to <= end ? [Decoration.inline(from, to, { class: id === current ? "commented current" : "commented", "data-thread": id }, { id })] : [],
  );
  return { spans, current, set: DecorationSet.create(tr.doc, marks) };
}

/** The words of each thread, where they are in this copy of the text. */
export function spansOf(state: EditorState): ReadonlyMap<string, Span> {
  return threadsKey.getState(state)?.spans ?? NOTHING.spans;
}

export function showThreads(state: EditorState, spans: ReadonlyMap<string, Span>): Transaction {
  return state.tr.setMeta(threadsKey, { spans } satisfies Meta).setMeta("addToHistory", false);
}

export function setCurrent(state: EditorState, current: string | null): Transaction {
  return state.tr.setMeta(threadsKey, { current } satisfies Meta).setMeta("addToHistory", false);
}

/** Whether a letter stands in this copy: the cursor of one that is gone would lead to its neighbour. */
function stands(shared: Doc<PalabreDoc>, part: string, cursor: string): boolean {
  const [kind, id = "", key = ""] = part.split("/");
  const path = { title: ["title"], section: ["sections", id, "body"], note: ["notes", id], cell: ["tables", id, "cells", key] }[kind ?? ""];
  try {
    return path !== undefined && String(getCursor(shared, path, getCursorPosition(shared, path, cursor))) === cursor;
  } catch {
    return false;
  }
}

/** Null while the letters are not, or no longer, in this copy of the text. */
export function spanOf(state: EditorState, shared: Doc<PalabreDoc>, { part, section, cursors }: Standing): Span | null {
  if (!cursors.every((cursor) => stands(shared, part, cursor))) return null;
  const own = part === "title" || part.startsWith("section/") ? "" : `${part}/`;
  const place = { section: part === "title" ? "" : section, anchor: own + cursors[0], head: own + cursors[1] };
  // Behind each of both letters: what is typed before the first, or behind the last, is not of the words.
  const found = locate(state, shared, place, 1);
  return found && found.anchor <= found.head ? { from: Math.max(0, found.anchor - 1), to: found.head } : null;
}

/** The thread whose words hold the caret; of several the shortest. */
export function threadAt(state: EditorState): string | null {
  const { from, to } = state.selection;
  const around = [...spansOf(state)].filter(([id, span]) => id !== DRAFT && span.from <= from && to <= span.to);
  return around.sort(([, a], [, b]) => a.to - a.from - (b.to - b.from))[0]?.[0] ?? null;
}
