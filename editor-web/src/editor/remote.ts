/**
 * What others' patches changed: which parts must be read again, and which letters in them were kept.
 *
 * What must stay true: a patch of unknown shape marks more parts than needed, never fewer.
 */
import { type Doc, type Patch, type Prop, decodeChange, getBackend, getChangesSince, getHeads } from "@automerge/automerge/slim";
import { mayMark } from "../sync/chunk";
import type { PalabreDoc } from "../sync/types";
import type { Hints } from "./patch";
import { type PlainEdit, plainEdit } from "./plain";
import { type Range, addEdit, kept } from "./ranges";

export interface Touched {
  title: boolean;
  /** Ids of sections whose body changed. */
  sections: Set<string>;
  /** Of these, the ones where nothing but letters changed, and how. */
  plain: Map<string, PlainEdit[]>;
  /** Sections came, went, or changed their place. */
  order: boolean;
  tables: Set<string>;
  notes: Set<string>;
  /** Everything must be read again. */
  all: boolean;
  hints: Hints;
}

export function touchedBy(patches: readonly Patch[]): Touched {
  const edits = new Map<string, Range[]>();
  const touched: Touched = {
    title: false,
    sections: new Set(),
    plain: new Map(),
    order: false,
    tables: new Set(),
    notes: new Set(),
    all: false,
    hints: (place, length) => {
      const ranges = edits.get(place);
      return ranges ? kept(ranges, length) : undefined;
    },
  };
  for (const patch of patches) {
    const known = touched.sections.has(String(patch.path[1]));
    const place = mark(touched, patch.path);
    if (place) record(edits, place, patch);
    if (patch.path[0] === "sections") recordPlain(touched, patch, known);
  }
  return touched;
}

/** More changes than this at once are read as a whole. */
const MAX_DECODED = 300;

/**
 * Automerge's patches leave out some changes of marks (where a mark grows over letters that came in the same call), so the
 * changes themselves are asked which texts they mark.
 */
export function touchMarked(touched: Touched, doc: Doc<PalabreDoc>, before: Doc<PalabreDoc>, applied: readonly Uint8Array[] | null): void {
  const changes = (applied ?? getChangesSince(doc, getHeads(before))).filter(mayMark);
  if (changes.length > MAX_DECODED) {
    touched.all = true;
    return;
  }
  const backend = getBackend(doc);
  const objects = new Set<string>();
  for (const change of changes) {
    for (const op of decodeChange(change).ops) if (op.action.startsWith("mark")) objects.add(op.obj);
  }
  for (const object of objects) {
    const path = backend.objInfo(object).path;
    if (path) mark(touched, path);
    else touched.all = true;
    if (path?.[0] === "sections") touched.plain.delete(String(path[1]));
  }
}

/** Notes which part a patch touches; gives the place of its text when it is inside one. */
function mark(touched: Touched, path: readonly Prop[]): string | null {
  const [root, id, key, name] = path.map(String);
  switch (root) {
    case "title":
      touched.title = true;
      return "title";
    case "sections":
      if (id === undefined || key !== "body") touched.order = true;
      if (id === undefined) touched.all = true;
      else touched.sections.add(id);
      return key === "body" ? `body/${id}` : null;
    case "notes":
      if (id === undefined) touched.all = true;
      else touched.notes.add(id);
      return `note/${id}`;
    case "tables":
      if (id === undefined) touched.all = true;
      else touched.tables.add(id);
      return key === "cells" && name !== undefined ? `cell/${id}/${name}` : null;
    case "moves":
      return null;
    default:
      touched.all = true;
      return null;
  }
}

/** A section stays plain as long as every patch in it is. */
function recordPlain({ plain }: Touched, patch: Patch, known: boolean): void {
  const [, id, key, index] = patch.path;
  const edit = key === "body" && typeof index === "number" && patch.path.length === 4 ? plainEdit(patch, index) : null;
  const edits = plain.get(String(id));
  if (!edit) plain.delete(String(id));
  else if (edits) edits.push(edit);
  else if (!known) plain.set(String(id), [edit]);
}

const TEXT_DEPTH: Record<string, number> = { title: 1, sections: 3, notes: 2, tables: 4 };

/** Composes an edit of a text: a splice, a deletion or an inserted marker directly in it. */
function record(edits: Map<string, Range[]>, place: string, patch: Patch): void {
  const depth = TEXT_DEPTH[String(patch.path[0])];
  const index = depth === undefined || patch.path.length !== depth + 1 ? undefined : patch.path[depth];
  if (typeof index !== "number") return;
  const ranges = edits.get(place) ?? [];
  edits.set(place, ranges);
  if (patch.action === "splice") addEdit(ranges, index, index, patch.value.length);
  else if (patch.action === "insert") addEdit(ranges, index, index, patch.values.length);
  else if (patch.action === "del") addEdit(ranges, index, index + (patch.length ?? 1), 0);
}
