/**
 * From an Automerge document to plain values: a port of docs-schema's `automerge_doc/read.rs` and `tables.rs`, in pieces
 * (one section, one table, one note) so that the editor reads only what changed.
 *
 * What must stay true: whatever the document holds, reading gives a text and a list of problems; it never throws.
 */
import { getBackend } from "@automerge/automerge/slim";
import type { Doc } from "@automerge/automerge/slim";
import type { PalabreDoc } from "../sync/types";
import { type Block, type Inline, type PolicyText, type Problem, type Section, type Table, isBlank, isBlankBody, isId } from "./model";
import { type Span, normaliseBlocks, normaliseInline } from "./normalise";
import { Problems } from "./problems";
import { type Ranked, compareRanked } from "./rank";

type Backend = ReturnType<typeof getBackend>;

const SCHEMA = 1;
const MAX_CELLS = 500_000;

/** A document, or the proxy of one inside a change. */
export type Readable = Doc<PalabreDoc> | PalabreDoc;

export class Reader {
  private readonly backend: Backend;

  constructor(doc: Readable) {
    this.backend = getBackend(doc as Doc<PalabreDoc>);
  }

  /** The object of the wanted kind under a key; null when there is none; "other" when something else stands there. */
  child(parent: string, key: string, wanted: "map" | "text"): string | null | "other" {
    const found = this.backend.getWithType(parent, key);
    if (!found) return null;
    return found[0] === wanted ? found[1] : "other";
  }

  object(path: readonly string[], wanted: "map" | "text"): string | null {
    let at = "_root";
    for (let i = 0; i < path.length; i++) {
      const next = this.child(at, path[i] as string, i === path.length - 1 ? wanted : "map");
      if (next === null || next === "other") return null;
      at = next;
    }
    return at;
  }

  /** Of the Text at a path; null when there is none. */
  length(path: readonly string[]): number | null {
    const text = this.object(path, "text");
    return text === null ? null : this.backend.length(text);
  }

  keys(map: string): string[] {
    return this.backend.keys(map).sort();
  }

  spans(text: string): Span[] {
    return this.backend.spans(text).map((span) => {
      if (span.type === "block") return { block: flat(span.value as Record<string, unknown>) };
      return span.marks ? { text: span.value, marks: span.marks as Record<string, unknown> } : { text: span.value };
    });
  }

  /** Every value under a key, in ascending order of operation id: kind and object. */
  all(map: string, key: string): [string, string][] {
    const found = this.backend.getAll(map, key) as unknown as [string, string][];
    return found.sort((a, b) => compareOps(a[1], b[1]));
  }

  rank(map: string, place: string, problems: Problems): string {
    const found = this.backend.getWithType(map, "rank");
    if (found?.[0] === "str") return found[1];
    if (found?.[0] === "text") return this.backend.text(found[1]);
    problems.push("bad-rank", place, "");
    return "";
  }

  removed(map: string, place: string, problems: Problems): boolean {
    const found = this.backend.getWithType(map, "removed");
    if (!found || found[0] === "null") return false;
    if (found[0] === "boolean") return found[1];
    problems.push("bad-type", place, "removed");
    return false;
  }

  schema(): unknown {
    return this.backend.getWithType("_root", "schema")?.[1];
  }
}

function flat(value: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, held] of Object.entries(value)) {
    made[key] = held !== null && typeof held === "object" && "val" in held ? String(held) : held;
  }
  return made;
}

/** Operation ids read "counter@actor": by counter, then by actor. */
function compareOps(a: string, b: string): number {
  const [x = "", xa = ""] = String(a).split("@");
  const [y = "", ya = ""] = String(b).split("@");
  return Number(x) - Number(y) || (xa < ya ? -1 : xa > ya ? 1 : 0);
}

/** A section as it stands in the document, before order and removal are applied. */
export interface RawSection extends Ranked {
  removed: boolean;
  blocks: Block[];
  problems: Problem[];
}

export function readSection(reader: Reader, id: string): RawSection | { problem: "bad-id" | "bad-type" } {
  if (!isId(id)) return { problem: "bad-id" };
  const map = reader.object(["sections", id], "map");
  if (map === null) return { problem: "bad-type" };
  const own = new Problems();
  const rank = reader.rank(map, "", own);
  const removed = reader.removed(map, "", own);
  const body = reader.child(map, "body", "text");
  let blocks: Block[] = [];
  if (body === null || body === "other") {
    own.push("bad-type", "", "body");
  } else {
    const found = normaliseBlocks(reader.spans(body));
    blocks = found.blocks;
    own.extendWithin("", found.problems);
  }
  return { id, rank, removed, blocks, problems: own.list };
}

export function readTitle(reader: Reader): { content: Inline[]; problems: Problem[] } {
  const title = reader.child("_root", "title", "text");
  if (title === null || title === "other") return { content: [], problems: [{ code: "bad-type", place: "", detail: "" }] };
  return normaliseInline(reader.spans(title), true);
}

export function readNote(reader: Reader, id: string): { content: Inline[]; problems: Problem[] } | null {
  const note = reader.object(["notes", id], "text");
  return note === null ? null : normaliseInline(reader.spans(note), false);
}

export function isVisible(section: RawSection): boolean {
  return !(section.removed && isBlankBody(section.blocks));
}

/** All sections that are read, in order, each with its rank. */
export function readSections(reader: Reader, problems: Problems): RawSection[] {
  const map = reader.object(["sections"], "map");
  if (map === null) {
    problems.push("bad-type", "sections", "");
    return [];
  }
  const raws: RawSection[] = [];
  for (const id of reader.keys(map)) {
    const raw = readSection(reader, id);
    if ("problem" in raw) problems.push(raw.problem, "sections", id);
    else raws.push(raw);
  }
  return raws.sort(compareRanked).filter(isVisible);
}

export function readDocument(doc: Readable): { text: PolicyText; problems: Problem[] } {
  const reader = new Reader(doc);
  const problems = new Problems();
  const version = reader.schema();
  if (version !== SCHEMA) problems.push("unknown-schema", "", version === undefined ? "" : String(version));
  const title = readTitle(reader);
  problems.extendWithin("title", title.problems);
  const sections = readSections(reader, problems).map((raw, i): Section => {
    const place = `section ${i + 1}`;
    problems.extendWithin(place, raw.problems);
    if (raw.removed) problems.push("displaced", place, raw.id);
    return raw.removed ? { id: raw.id, displaced: true, blocks: raw.blocks } : { id: raw.id, blocks: raw.blocks };
  });
  const tables = resolveTables(reader, sections, problems);
  const notes = resolveNotes(reader, { title: title.content, sections, tables }, problems);
  return { text: { title: title.content, sections, tables, notes }, problems: problems.list };
}

/** Reads each table where its first marker stands; takes away markers of unknown and repeated tables. */
function resolveTables(reader: Reader, sections: Section[], problems: Problems): Record<string, Table> {
  const found: Record<string, Table> = {};
  if (reader.object(["tables"], "map") === null) problems.push("bad-type", "tables", "");
  const budget = { cells: MAX_CELLS };
  sections.forEach((section, i) => {
    section.blocks = section.blocks.filter((block) => {
      if (block.type !== "table") return true;
      const table = block.id in found ? null : readTable(reader, block.id, problems, budget);
      if (!table) problems.push(block.id in found ? "duplicate-table" : "unknown-table", `section ${i + 1}`, block.id);
      else found[block.id] = table;
      return table !== null;
    });
  });
  return found;
}

function* noteIds(text: Omit<PolicyText, "notes">): Generator<string> {
  const of = function* (content: readonly Inline[]): Generator<string> {
    for (const inline of content) if ("note" in inline) yield inline.note;
  };
  yield* of(text.title);
  for (const section of text.sections) {
    for (const block of section.blocks) {
      if (block.type === "table") for (const cell of text.tables[block.id]?.rows.flat() ?? []) yield* of(cell);
      else if ("content" in block) yield* of(block.content);
    }
  }
}

function resolveNotes(reader: Reader, text: Omit<PolicyText, "notes">, problems: Problems): Record<string, Inline[]> {
  if (reader.object(["notes"], "map") === null) problems.push("bad-type", "notes", "");
  const notes: Record<string, Inline[]> = {};
  for (const id of noteIds(text)) {
    if (id in notes) continue;
    const note = readNote(reader, id);
    if (note) problems.extendWithin(`note ${id}`, note.problems);
    else problems.push("unknown-note", `note ${id}`, id);
    notes[id] = note?.content ?? [];
  }
  return notes;
}

export interface Axis {
  /** Ids that are read, in order. */
  lines: string[];
  displaced: number[];
  /** Every id there is, with its rank, kept or not. */
  ranks: Map<string, string>;
  removed: Set<string>;
}

export function readTable(reader: Reader, id: string, problems: Problems, budget: { cells: number }): Table | null {
  if (reader.object(["tables", id], "map") === null) return null;
  const place = `table ${id}`;
  const cells = readCells(reader, id, place, problems);
  const filled = [...cells].filter(([, cell]) => !isBlank(cell)).map(([key]) => splitKey(key));
  const rows = readAxis(reader, id, "rows", new Set(filled.map(([row]) => row)), problems);
  const cols = readAxis(reader, id, "cols", new Set(filled.map(([, col]) => col)), problems);
  for (const [key, cell] of [...cells].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [row, col] = splitKey(key);
    if (!(rows.ranks.has(row) && cols.ranks.has(col)) && !isBlank(cell)) problems.push("stray-cell", place, key);
  }
  const width = cols.lines.length;
  const kept = width === 0 ? rows.lines.length : Math.min(rows.lines.length, Math.floor(budget.cells / width));
  if (kept < rows.lines.length) problems.push("table-too-large", place, `${rows.lines.length - kept} rows left out`);
  budget.cells -= kept * width;
  if (kept === 0 || width === 0) return { rowIds: [], colIds: [], rows: [], displacedRows: [], displacedCols: [] };
  const rowIds = rows.lines.slice(0, kept);
  return {
    rowIds,
    colIds: cols.lines,
    rows: rowIds.map((row) => cols.lines.map((col) => cells.get(`${row}:${col}`) ?? [])),
    displacedRows: rows.displaced.filter((row) => row < kept),
    displacedCols: cols.displaced,
  };
}

export function splitKey(key: string): [row: string, col: string] {
  const colon = key.indexOf(":");
  return colon < 0 ? [key, ""] : [key.slice(0, colon), key.slice(colon + 1)];
}

export function readAxis(reader: Reader, table: string, name: "rows" | "cols", filled: ReadonlySet<string>, problems: Problems): Axis {
  const place = `table ${table}`;
  const axis: Axis = { lines: [], displaced: [], ranks: new Map(), removed: new Set() };
  const map = reader.object(["tables", table, name], "map");
  if (map === null) {
    problems.push("bad-type", place, name);
    return axis;
  }
  const lines: Ranked[] = [];
  for (const id of reader.keys(map)) {
    const line = reader.child(map, id, "map");
    if (line === null || line === "other" || !isId(id)) {
      problems.push(line === null || line === "other" ? "bad-type" : "bad-id", place, `${name} ${id}`);
      continue;
    }
    const at = `${place}, ${name} ${id}`;
    lines.push({ id, rank: reader.rank(line, at, problems) });
    if (reader.removed(line, at, problems)) axis.removed.add(id);
  }
  for (const { id, rank } of lines.sort(compareRanked)) {
    axis.ranks.set(id, rank);
    if (axis.removed.has(id)) {
      if (!filled.has(id)) continue;
      axis.displaced.push(axis.lines.length);
      problems.push(name === "rows" ? "displaced-row" : "displaced-column", place, id);
    }
    axis.lines.push(id);
  }
  return axis;
}

function readCells(reader: Reader, table: string, place: string, problems: Problems): Map<string, Inline[]> {
  const cells = new Map<string, Inline[]>();
  const map = reader.object(["tables", table, "cells"], "map");
  if (map === null) {
    problems.push("bad-type", place, "cells");
    return cells;
  }
  for (const key of reader.keys(map)) cells.set(key, readCell(reader, map, key, `${place}, cell ${key}`, problems));
  return cells;
}

/** All values of a cell, each on its own line; blank ones are skipped when there are several. */
function readCell(reader: Reader, cells: string, key: string, place: string, problems: Problems): Inline[] {
  const written = reader.all(cells, key);
  const values: Span[][] = [];
  for (const [kind, object] of written) {
    if (kind !== "text") {
      problems.push("bad-type", place, "cell");
      continue;
    }
    const spans = reader.spans(object);
    const found = normaliseInline(spans, true);
    problems.extendWithin(place, found.problems);
    if (written.length === 1 || !isBlank(found.content)) values.push(spans);
  }
  if (values.length > 1) problems.push("cell-conflict", place, "");
  const joined = values.flatMap((spans, i) => (i > 0 ? [{ text: "\n" }, ...spans] : spans));
  return normaliseInline(joined, true).content;
}
