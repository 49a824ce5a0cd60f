/**
 * Writes one Text, one table, one section inside a change, by the smallest splices, mark and marker changes.
 *
 * What must stay true: the difference is always taken from what the document holds *now*, so a write never drifts and heals
 * what it meets; keys are never deleted, what goes is emptied and flagged; a marker that only changes its kind keeps its
 * identity (its keys are set in place: replacing it would double it when two people do so at once).
 */
import { type Doc, ImmutableString, getBackend } from "@automerge/automerge/slim";
import type { Node } from "prosemirror-model";
import { MARK_NAMES, type Marks } from "../schema/model";
import { Problems } from "../schema/problems";
import { type Random, rerank } from "../schema/rank";
import { type Axis, Reader, readAxis } from "../schema/read";
import type { PalabreDoc } from "../sync/types";
import { type Hunk, diffKeys } from "./diff";
import type { Anchor } from "./ranges";
import { colOf, idOf, schema } from "./schema";
import { type Marker, type NodeTokens, type Tokens, inlineTokens, sameKeys, spanTokens } from "./tokens";

type Backend = ReturnType<typeof getBackend>;

/** A change being made. */
export class Writer {
  readonly reader: Reader;
  readonly backend: Backend;

  constructor(
    readonly doc: PalabreDoc,
    readonly random: Random,
  ) {
    this.reader = new Reader(doc);
    this.backend = getBackend(doc as Doc<PalabreDoc>);
  }

  /** Makes the Text `object` hold `target`. `hint` knows what of `before` was kept. */
  text(object: string, target: Tokens, hint?: { before: NodeTokens; anchors: readonly Anchor[] }): void {
    const held = spanTokens(this.reader.spans(object));
    const anchors = hint && sameKeys(hint.before, held) ? hint.anchors : undefined;
    const hunks = diffKeys(held.keys, target.keys, anchors);
    this.updateMarkers(object, held, target, hunks);
    for (const hunk of hunks.toReversed()) this.splice(object, hunk, target);
    this.updateMarks(object, target);
  }

  empty(object: string): void {
    const length = this.backend.length(object);
    if (length > 0) this.backend.splice(object, 0, length, "");
  }

  private splice(object: string, { a0, a1, b0, b1 }: Hunk, target: Tokens): void {
    if (a1 > a0) this.backend.splice(object, a0, a1 - a0, "");
    let run = "";
    let at = a0;
    const flush = (): void => {
      if (run !== "") this.backend.splice(object, at, 0, run);
      at += run.length;
      run = "";
    };
    for (let i = b0; i < b1; i++) {
      const marker = target.markers.get(i);
      if (!marker) {
        run += target.keys[i];
        continue;
      }
      flush();
      this.backend.splitBlock(object, at, scalars(marker));
      at += 1;
    }
    flush();
  }

  /** Sets the keys that differ on markers that stay. Done before splicing, while indices are those of `held`. */
  private updateMarkers(object: string, held: Tokens, target: Tokens, hunks: readonly Hunk[]): void {
    let next = 0;
    let shift = 0;
    for (const [index, marker] of held.markers) {
      for (let hunk = hunks[next]; hunk && hunk.a1 <= index; hunk = hunks[++next]) shift = hunk.b1 - hunk.a1;
      const hunk = hunks[next];
      if (hunk && hunk.a0 <= index) continue;
      const wanted = target.markers.get(index + shift);
      if (wanted) this.updateMarker(object, index, marker, wanted);
    }
  }

  private updateMarker(object: string, index: number, held: Marker, wanted: Marker): void {
    const map = this.backend.getWithType(object, index);
    if (map?.[0] !== "map") return;
    for (const [key, value] of Object.entries(wanted)) {
      if (held[key] === value) continue;
      this.backend.put(map[1], key, value, typeof value === "number" ? "int" : "str");
    }
  }

  /**
   * Read again after splicing, because inserted letters take on the marks that grow over them; so what is wrong is
   * seen, not predicted.
   */
  private updateMarks(object: string, target: Tokens): void {
    const held = spanTokens(this.reader.spans(object));
    for (const name of MARK_NAMES) {
      const expand = name === "link" ? "none" : "after";
      for (const { start, end, value } of markRuns(name, held, target)) {
        if (value === false) this.backend.unmark(object, { start, end, expand }, name);
        else this.backend.mark(object, { start, end, expand }, name, value);
      }
    }
  }

  /** The Text under a path, made when it is missing. */
  textAt(map: string, key: string): string {
    const found = this.reader.child(map, key, "text");
    return found !== null && found !== "other" ? found : this.backend.putObject(map, key, "");
  }

  mapAt(map: string, key: string): string {
    const found = this.reader.child(map, key, "map");
    return found !== null && found !== "other" ? found : this.backend.putObject(map, key, {});
  }

  setString(map: string, key: string, value: string): void {
    this.backend.put(map, key, value, "str");
  }

  setRemoved(map: string, removed: boolean): void {
    const now = this.backend.getWithType(map, "removed");
    const held = now?.[0] === "boolean" ? now[1] : false;
    if (held !== removed) this.backend.put(map, "removed", removed, "boolean");
  }

  /** Footnotes of a node that are not the same object in `before`. */
  notes(node: Node, before: Node | null): void {
    const known = new Set<Node>();
    before?.descendants((child) => {
      if (child.type === schema.nodes.footnote) known.add(child);
    });
    node.descendants((child) => {
      const id = child.type === schema.nodes.footnote ? idOf(child) : null;
      if (id === null || known.has(child)) return;
      this.text(this.textAt(this.mapAt("_root", "notes"), id), inlineTokens(child));
    });
  }
}

function scalars(marker: Marker): Record<string, ImmutableString | number> {
  return Object.fromEntries(Object.entries(marker).map(([key, value]) => [key, typeof value === "number" ? value : new ImmutableString(value)]));
}

type MarkRun = { start: number; end: number; value: string | boolean };

/** Where a mark must be set (to its value) or taken away (false). Markers inside a run are passed over. */
function markRuns(name: keyof Marks, held: Tokens, target: Tokens): MarkRun[] {
  const runs: MarkRun[] = [];
  let open: MarkRun | null = null;
  for (let i = 0; i < target.keys.length; i++) {
    if (target.markers.has(i)) continue;
    const wanted = target.marks[i]?.[name] ?? false;
    if (wanted === (held.marks[i]?.[name] ?? false)) {
      open = null;
    } else if (open && open.value === wanted) {
      open.end = i + 1;
    } else {
      open = { start: i, end: i + 1, value: wanted };
      runs.push(open);
    }
  }
  return runs;
}

/** Writes a table: its columns and rows first, then the cells that are not the same objects in `before`. */
export function writeTable(writer: Writer, node: Node, before: Node | null): void {
  const id = idOf(node);
  if (id === null) return;
  const table = writer.mapAt(writer.mapAt("_root", "tables"), id);
  for (const key of ["cols", "rows", "cells"]) writer.mapAt(table, key);
  const cells = writer.mapAt(table, "cells");
  const header = node.firstChild;
  const cols = lines(header ? header.children.map((cell) => ({ id: colOf(cell), displaced: cell.attrs.displaced === true })) : []);
  const rows = lines(node.children.map((row) => ({ id: idOf(row), displaced: row.attrs.displaced === true })));
  const madeCols = writeAxis(writer, table, id, "cols", cols);
  const madeRows = writeAxis(writer, table, id, "rows", rows);
  emptyRemoved(writer, cells, rows, cols);
  const known = new Set<Node>(before?.children.flatMap((row) => [...row.children]) ?? []);
  for (const row of node.children) {
    for (const cell of row.children) {
      const key = `${idOf(row)}:${colOf(cell)}`;
      const fresh = madeRows.has(idOf(row) ?? "") || madeCols.has(colOf(cell) ?? "");
      if (fresh || !known.has(cell)) writeCell(writer, cells, key, cell, fresh);
    }
  }
}

interface Line {
  id: string;
  displaced: boolean;
}

function lines(found: { id: string | null; displaced: boolean }[]): Line[] {
  return found.flatMap(({ id, displaced }) => (id === null ? [] : [{ id, displaced }]));
}

/** Makes `wanted` the order of rows or columns; gives the ids that are new. */
function writeAxis(writer: Writer, table: string, tableId: string, name: "rows" | "cols", wanted: readonly Line[]): Set<string> {
  const axis: Axis = readAxis(writer.reader, tableId, name, new Set(), new Problems());
  const map = writer.mapAt(table, name);
  const order = wanted.map(({ id }) => id);
  const made = new Set(order.filter((id) => !axis.ranks.has(id)));
  for (const [id, rank] of rerank(order, axis.ranks, writer.random)) writer.setString(writer.mapAt(map, id), "rank", rank);
  for (const { id, displaced } of wanted) {
    if (axis.removed.has(id) && !displaced) writer.setRemoved(writer.mapAt(map, id), false);
  }
  const stays = new Set(order);
  for (const id of axis.ranks.keys()) {
    if (stays.has(id)) continue;
    writer.setRemoved(writer.mapAt(map, id), true);
  }
  return made;
}

/** Takes the words out of every cell of a removed row or column. */
function emptyRemoved(writer: Writer, cells: string, rows: readonly Line[], cols: readonly Line[]): void {
  const stays = new Set(rows.flatMap((row) => cols.map((col) => `${row.id}:${col.id}`)));
  for (const key of writer.reader.keys(cells)) {
    if (stays.has(key)) continue;
    for (const [kind, object] of writer.reader.all(cells, key)) if (kind === "text") writer.empty(object);
  }
}

/**
 * All of a cell's words go into the value that wins; values of a conflict are emptied, not overwritten, so that what
 * somebody is typing in one of them at this moment still shows.
 */
function writeCell(writer: Writer, cells: string, key: string, cell: Node, fresh: boolean): void {
  const values = writer.reader.all(cells, key).filter(([kind]) => kind === "text");
  if (values.length === 0 && cell.content.size === 0 && !fresh) return;
  const winner = writer.textAt(cells, key);
  for (const [, object] of values) if (object !== winner) writer.empty(object);
  writer.text(winner, inlineTokens(cell));
}
