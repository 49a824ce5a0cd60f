/**
 * Who wrote which words, shown in the text: each run of words in the colour and with the line of its institution.
 *
 * What must stay true: nobody is credited with another's words. A part is coloured only while its words are letter for letter
 * those that the server read (`checksum`); between two answers of the server the colours are carried over every
 * transaction, and what is typed meanwhile has none. Nothing here changes the text.
 */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

/** The answer of `GET /api/v1/texts/{id}/authorship`. */
export interface Authorship {
  authors: Author[];
  /** `version`: the number of the one in which the words first stood; null: in none yet. */
  credits: { author: number; at: number; version: number | null }[];
  versions: { n: number; name: string }[];
  parts: { place: string; checksum: number; runs: [length: number, credit: number | null][] }[];
}

export interface Author {
  person: string;
  name: string;
  institution: { id: string; short_name: string; name: string; colour: string } | null;
  /** Who proposed the words, where `name` only put them into the text. */
  proposer?: { id: string; name: string } | null;
  /** The server's record of where words come from that nobody typed. */
  on_behalf_of: { by: string; source?: string } | null;
}

/** Who wrote the words of a run, and when. */
export interface Credited {
  author: Author;
  at: number;
  /** In which they first stood; null: in none yet. */
  version: { n: number; name: string } | null;
  group: Group;
}

/** What has one colour and one line: an institution, or a way in which words came. */
export interface Group {
  key: string;
  /** Null: imported, or of nobody's institution. */
  institution: Author["institution"];
  /** As `on_behalf_of.by`; empty: typed. */
  by: string;
  /** Which of the lines: they tell groups apart where colours cannot. */
  line: number;
  /** UTF-16 code units of the text. */
  length: number;
}

/** How many lines there are in the style sheet, besides that of what was not typed. */
const LINES = 5;

interface Shown {
  set: DecorationSet;
  groups: readonly Group[];
  /** Parts whose words are not those that the server read. */
  unknown: number;
}

const authorsKey = new PluginKey<Shown | null>("palabre-authors");

/** What the legend shows; null: authors are not shown. */
export function authorsIn(state: EditorState): Shown | null {
  return authorsKey.getState(state) ?? null;
}

/** The words between two places by who wrote them, most first. */
export function authorsOf(state: EditorState, from: number, to: number): { credited: Credited; length: number }[] {
  const found = new Map<string, { credited: Credited; length: number }>();
  const set = authorsIn(state)?.set ?? DecorationSet.empty;
  for (const { from: start, to: end, spec } of set.find(from, to)) {
    const length = Math.min(end, to) - Math.max(start, from);
    const { credited } = spec as { credited: Credited };
    if (length <= 0) continue;
    const key = `${credited.author.person} ${credited.group.key}`;
    const known = found.get(key);
    if (!known) found.set(key, { credited, length });
    else {
      known.length += length;
      if (credited.at > known.credited.at) known.credited = credited;
    }
  }
  return [...found.values()].sort((a, b) => b.length - a.length);
}

export function authorsPlugin(): Plugin<Shown | null> {
  return new Plugin<Shown | null>({
    key: authorsKey,
    state: {
      init: () => null,
      apply: (tr, before) => {
        const meta = tr.getMeta(authorsKey) as { authorship: Authorship | null } | undefined;
        if (meta) return meta.authorship && draw(tr.doc, meta.authorship);
        return before && tr.docChanged ? { ...before, set: carried(before.set, tr) } : before;
      },
    },
    props: { decorations: (state) => authorsKey.getState(state)?.set },
  });
}

/** The colours over a transaction. Words put inside a coloured run would take its colour: they are cut out of it. */
function carried(before: DecorationSet, tr: Transaction): DecorationSet {
  let set = before.map(tr.mapping, tr.doc);
  tr.mapping.maps.forEach((map, n) => {
    const rest = tr.mapping.slice(n + 1);
    map.forEach((_oldStart, _oldEnd, newStart, newEnd) => {
      const [from, to] = [rest.map(newStart, -1), rest.map(newEnd, 1)];
      if (from < to) set = without(set, tr.doc, from, to);
    });
  });
  return set;
}

function without(set: DecorationSet, doc: Node, from: number, to: number): DecorationSet {
  const touched = set.find(from, to).filter((run) => run.from < to && run.to > from);
  if (touched.length === 0) return set;
  const rest = touched.flatMap((run) => {
    const { credited } = run.spec as { credited: Credited };
    const ends: [number, number][] = [[run.from, from], [to, run.to]];
    return ends.filter(([start, end]) => start < end).map(([start, end]) => decorated(start, end, credited));
  });
  return set.remove(touched).add(doc, rest);
}

/** Shows an answer of the server, or (null) the text alone. */
export function showAuthors(state: EditorState, authorship: Authorship | null) {
  return state.tr.setMeta(authorsKey, { authorship }).setMeta("addToHistory", false);
}

/** FNV-1a, 32 bits, over UTF-16 code units taken whole: as the server computes it. */
export function checksum(words: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function draw(doc: Node, authorship: Authorship): Shown {
  const credited = creditsOf(authorship);
  const parts = new Map(authorship.parts.map((part) => [part.place, part]));
  const decorations: Decoration[] = [];
  let unknown = 0;
  doc.forEach((node, offset) => {
    const pieces = piecesOf(node, offset + 1);
    const part = parts.get(node.type.name === "title" ? "title" : `section/${node.attrs.id}`);
    if (part && checksum(pieces.map(({ words }) => words).join("")) === part.checksum) colour(decorations, pieces, part.runs, credited);
    else if (pieces.length > 0) unknown += 1;
  });
  const groups = [...new Set(credited.map(({ group }) => group))].filter(({ length }) => length > 0).sort((a, b) => b.length - a.length);
  return { set: DecorationSet.create(doc, decorations), groups, unknown };
}

function creditsOf({ authors, credits, versions }: Authorship): Credited[] {
  const groups = new Map<string, Group>();
  const groupOf = (author: Author): Group => {
    const by = author.on_behalf_of?.by ?? "";
    const key = by || (author.institution?.id ?? "");
    const known = groups.get(key);
    if (known) return known;
    const typed = [...groups.values()].filter((group) => group.by === "").length;
    const made = { key, institution: by ? null : author.institution, by, line: by ? LINES : typed % LINES, length: 0 };
    groups.set(key, made);
    return made;
  };
  const known = authors.map((author) => ({ author, group: groupOf(author) }));
  return credits.flatMap(({ author, at, version }) => {
    const of = known[author];
    return of ? [{ ...of, at, version: versions.find(({ n }) => n === version) ?? null }] : [];
  });
}

interface Piece {
  from: number;
  words: string;
}

/** The texts of a part in order. A footnote stands inside the line and is a part of its own. */
function piecesOf(part: Node, start: number): Piece[] {
  const pieces: Piece[] = [];
  part.descendants((node, pos) => {
    if (node.isText && node.text) pieces.push({ from: start + pos, words: node.text });
    return node.type.name !== "footnote";
  });
  return pieces;
}

function colour(into: Decoration[], pieces: readonly Piece[], runs: Authorship["parts"][number]["runs"], credits: readonly Credited[]): void {
  let run = 0;
  let left = runs[0]?.[0] ?? 0;
  for (const { from, words } of pieces) {
    let at = 0;
    while (at < words.length && run < runs.length) {
      const taken = Math.min(left, words.length - at);
      const credit = runs[run]?.[1];
      const credited = credit === null || credit === undefined ? undefined : credits[credit];
      if (credited) {
        credited.group.length += taken;
        into.push(decorated(from + at, from + at + taken, credited));
      }
      at += taken;
      left -= taken;
      if (left === 0) left = runs[++run]?.[0] ?? 0;
    }
  }
}

function decorated(from: number, to: number, credited: Credited): Decoration {
  const { group } = credited;
  const look = { class: `written line-${group.line}`, style: `--institution: ${colourOf(group)}` };
  return Decoration.inline(from, to, look, { credited, inclusiveStart: false, inclusiveEnd: false });
}

/** What the server sends as a colour; nothing else may get into a style. */
export function colourOf({ institution }: Group): string {
  return institution && /^#[0-9a-f]{3,8}$/i.test(institution.colour) ? institution.colour : "#565a64";
}
