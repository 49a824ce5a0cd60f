/**
 * What others' patches changed: which parts must be read again, and which letters in them were kept.
 *
 * What must stay true: a patch of unknown shape marks more parts than needed, never fewer.
 */
import type { Patch } from "@automerge/automerge/slim";
import type { Hints } from "./patch";
import { type Range, addEdit, kept } from "./ranges";

export interface Touched {
  title: boolean;
  /** Ids of sections whose body changed. */
  sections: Set<string>;
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
    const place = mark(touched, patch);
    if (place) record(edits, place, patch);
  }
  return touched;
}

/** Notes which part a patch touches; gives the place of its text when it is inside one. */
function mark(touched: Touched, { path }: Patch): string | null {
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
