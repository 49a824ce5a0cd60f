/**
 * Finding words in the whole text: titles, cells and footnotes too. Case never counts; accents count or not; the spaces and
 * apostrophes of typography are the same as those of the keyboard.
 *
 * What must stay true: a match never goes over a block's end; only blocks that changed are folded again (`folds` remembers
 * the others); replacing everything is one transaction, and so one undo.
 */
import type { Node } from "prosemirror-model";
import { type Command, type EditorState, NodeSelection, Plugin, PluginKey, type Selection, TextSelection, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

export interface Query {
  words: string;
  /** Whether `e` finds `é`. */
  ignoreAccents: boolean;
}

export interface Match {
  from: number;
  to: number;
}

interface Found {
  query: Query | null;
  matches: readonly Match[];
  /** Index of the one the person is at; -1 before the first step. */
  current: number;
  set: DecorationSet;
}

/** More are neither counted nor shown. */
export const MAX_MATCHES = 5_000;

const NOTHING: Found = { query: null, matches: [], current: -1, set: DecorationSet.empty };

export const findKey = new PluginKey<Found>("palabre-find");

type Meta = { query: Query | null } | { current: number };

export function findPlugin(): Plugin<Found> {
  return new Plugin<Found>({
    key: findKey,
    state: {
      init: () => NOTHING,
      apply: (tr, before) => {
        const meta = tr.getMeta(findKey) as Meta | undefined;
        if (meta && "query" in meta) return meta.query && meta.query.words !== "" ? search(tr, meta.query, null) : NOTHING;
        if (!before.query) return before;
        if (tr.docChanged) return search(tr, before.query, before);
        return meta ? shown(tr.doc, { ...before, current: meta.current }) : before;
      },
    },
    props: { decorations: (state) => findKey.getState(state)?.set },
  });
}

export function found(state: EditorState): Found {
  return findKey.getState(state) ?? NOTHING;
}

/** A new query starts at the caret; after an edit the match at hand stays at hand. */
function search(tr: Transaction, query: Query, before: Found | null): Found {
  const matches = matchesIn(tr.doc, query);
  const held = before?.matches[before.current];
  const from = held ? tr.mapping.map(held.from) : tr.selection.from;
  const at = matches.findIndex((match) => match.from >= from);
  const current = before && !held ? -1 : matches.length === 0 ? -1 : Math.max(0, at);
  return shown(tr.doc, { query, matches, current, set: DecorationSet.empty });
}

function shown(doc: Node, state: Found): Found {
  const decorations = state.matches.map((match, n) => decorated(doc, match, n === state.current ? "found current" : "found"));
  return { ...state, set: DecorationSet.create(doc, decorations) };
}

/** A footnote's words are not shown in the text: its number is marked instead. */
function decorated(doc: Node, { from, to }: Match, look: string): Decoration {
  const $from = doc.resolve(from);
  if ($from.parent.type.name !== "footnote") return Decoration.inline(from, to, { class: look });
  return Decoration.node($from.before(), $from.after(), { class: look });
}

// ── matching ────────────────────────────────────────────────────────────────────────────────────────────────────────

export function matchesIn(doc: Node, query: Query): Match[] {
  const needle = fold(query.words, query.ignoreAccents).letters;
  const matches: Match[] = [];
  if (needle === "") return matches;
  doc.descendants((node, pos) => {
    if (matches.length >= MAX_MATCHES) return false;
    if (node.inlineContent) inBlock(node, pos + 1, needle, query.ignoreAccents, matches);
    return true;
  });
  return matches.sort((a, b) => a.from - b.from).slice(0, MAX_MATCHES);
}

function inBlock(block: Node, start: number, needle: string, ignoreAccents: boolean, matches: Match[]): void {
  const { letters, offsets } = folded(block, ignoreAccents);
  for (let at = letters.indexOf(needle); at >= 0; at = letters.indexOf(needle, at + needle.length)) {
    const last = offsets[at + needle.length - 1] ?? 0;
    const next = offsets[at + needle.length] ?? block.content.size;
    // A letter may be folded into two ("œ"): half of it is no match.
    if (next === last || offsets[at] === offsets[at - 1]) continue;
    matches.push({ from: start + (offsets[at] ?? 0), to: start + last + widthAt(block, last) });
  }
}

/** One character of a text, surrogate pairs and combining signs included. */
function widthAt(block: Node, offset: number): number {
  const text = block.textBetween(offset, Math.min(block.content.size, offset + 8), null, "\ufffc");
  return /^(?:[\ud800-\udbff][\udc00-\udfff]|[^])\p{M}*/u.exec(text)?.[0].length ?? 1;
}

interface Folded {
  letters: string;
  /** For each folded letter, where its character begins in the block. */
  offsets: readonly number[];
}

const folds = { with: new WeakMap<Node, Folded>(), without: new WeakMap<Node, Folded>() };

function folded(block: Node, ignoreAccents: boolean): Folded {
  const known = ignoreAccents ? folds.without : folds.with;
  const held = known.get(block);
  if (held) return held;
  let letters = "";
  const offsets: number[] = [];
  block.forEach((node, offset) => {
    const run = fold(node.isText ? (node.text ?? "") : "\ufffc", ignoreAccents);
    letters += run.letters;
    for (const own of run.offsets) offsets.push(offset + own);
  });
  const made = { letters, offsets };
  known.set(block, made);
  return made;
}

const SAME: Record<string, string> = { "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "œ": "oe", "æ": "ae", "“": '"', "”": '"', "\u2011": "-" };

function fold(text: string, ignoreAccents: boolean): Folded {
  let letters = "";
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    const lower = character.toLowerCase();
    const plain = SAME[lower] ?? (ignoreAccents ? lower.normalize("NFD").replace(/\p{M}/gu, "") : lower);
    letters += plain;
    for (let i = 0; i < plain.length; i++) offsets.push(offset);
    offset += character.length;
  }
  return { letters, offsets };
}

// ── commands ────────────────────────────────────────────────────────────────────────────────────────────────────────

export function setQuery(query: Query | null): Command {
  return (state, dispatch) => {
    dispatch?.(state.tr.setMeta(findKey, { query } satisfies Meta));
    return true;
  };
}

/** Goes to the next or previous match, around the ends. */
export function step(by: 1 | -1 | 0): Command {
  return (state, dispatch) => {
    const { matches, current } = found(state);
    if (matches.length === 0) return false;
    // Before the first step, going back starts from the end.
    const from = current < 0 && by !== 1 ? 0 : current;
    const next = (from + by + matches.length) % matches.length;
    const match = matches[next];
    if (match) dispatch?.(state.tr.setSelection(selectionAt(state.doc, match)).setMeta(findKey, { current: next } satisfies Meta));
    return true;
  };
}

function selectionAt(doc: Node, { from, to }: Match): Selection {
  const $from = doc.resolve(from);
  return $from.parent.type.name === "footnote" ? NodeSelection.create(doc, $from.before()) : TextSelection.create(doc, from, to);
}

export function replaceCurrent(words: string): Command {
  return (state, dispatch) => {
    const { matches, current } = found(state);
    const match = matches[current];
    if (!match) return false;
    dispatch?.(replaced(state.tr, match, words));
    return true;
  };
}

export function replaceAll(words: string): Command {
  return (state, dispatch) => {
    const { matches } = found(state);
    if (matches.length === 0) return false;
    const tr = state.tr;
    for (const match of matches.toReversed()) replaced(tr, match, words);
    dispatch?.(tr);
    return true;
  };
}

/** The new words take the look of the first letter that they replace. */
function replaced(tr: Transaction, { from, to }: Match, words: string): Transaction {
  if (words === "") return tr.delete(from, to);
  return tr.replaceWith(from, to, tr.doc.type.schema.text(words, tr.doc.resolve(from + 1).marks()));
}
