/**
 * Tables: insert, rows and columns, going from cell to cell.
 *
 * What must stay true: rows are made without an id and columns without a name; structure.ts gives them theirs before the
 * transaction ends. A table never loses its last row or column: it is then removed as a whole.
 */
import type { Node, ResolvedPos } from "prosemirror-model";
import { type Command, type EditorState, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { type Random, newId } from "../schema/rank";
import { MoveStep } from "./move_step";
import { colOf, schema } from "./schema";

const { table, table_row, table_cell, paragraph, section } = schema.nodes;

/** Where the caret is in a table. */
export interface CellPlace {
  table: Node;
  tablePos: number;
  row: number;
  col: number;
}

export function cellAt($pos: ResolvedPos): CellPlace | null {
  for (let depth = $pos.depth; depth > 2; depth--) {
    if ($pos.node(depth).type !== table_cell) continue;
    return { table: $pos.node(depth - 2), tablePos: $pos.before(depth - 2), row: $pos.index(depth - 2), col: $pos.index(depth - 1) };
  }
  return null;
}

/** Where a cell begins, counted from the table's position. */
export function cellStart(node: Node, row: number, col: number): number {
  let pos = 1;
  for (let r = 0; r < row; r++) pos += node.child(r).nodeSize;
  pos += 1;
  for (let c = 0; c < col; c++) pos += node.child(row).child(c).nodeSize;
  return pos + 1;
}

function emptyRow(cells: readonly (string | null)[]): Node {
  return table_row.create(null, cells.map((col) => table_cell.create({ col })));
}

export function insertTable(rows: number, cols: number, random: Random): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if ($from.depth < 2 || $from.node(1).type !== section || cellAt($from)) return false;
    const names = Array.from({ length: cols }, () => newId(random));
    const node = table.create({ id: newId(random) }, Array.from({ length: rows }, () => emptyRow(names)));
    const block = $from.node(2);
    const replaced = block.type === paragraph && block.content.size === 0 && $from.index(1) > 0;
    const [from, to] = replaced ? [$from.before(2), $from.after(2)] : [$from.after(2), $from.after(2)];
    const last = $from.indexAfter(1) === $from.node(1).childCount;
    const tr = state.tr.replaceWith(from, to, last ? [node, paragraph.create()] : [node]);
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, from + 3)).scrollIntoView());
    return true;
  };
}

/** Makes a command from what to do with the table around the caret. */
function inTable(change: (tr: Transaction, place: CellPlace) => Transaction | null): Command {
  return (state, dispatch) => {
    const place = cellAt(state.selection.$head);
    const tr = place && change(state.tr, place);
    if (!tr) return false;
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

function caretIn(tr: Transaction, tablePos: number, row: number, col: number): Transaction {
  const node = tr.doc.nodeAt(tablePos);
  if (node?.type !== table) return tr;
  const r = Math.min(row, node.childCount - 1);
  const c = Math.min(col, node.child(r).childCount - 1);
  return tr.setSelection(TextSelection.create(tr.doc, tablePos + cellStart(node, r, c)));
}

export function addRow(side: 0 | 1): Command {
  return inTable((tr, { table: node, tablePos, row, col }) => {
    const at = tablePos + cellStart(node, row, 0) - 2 + (side === 1 ? node.child(row).nodeSize : 0);
    tr.insert(at, emptyRow(node.child(row).children.map(colOf)));
    return caretIn(tr, tablePos, row + side, col);
  });
}

export function addColumn(side: 0 | 1, random: Random): Command {
  return inTable((tr, { table: node, tablePos, row, col }) => {
    const name = newId(random);
    for (let r = node.childCount - 1; r >= 0; r--) {
      const at = tablePos + cellStart(node, r, col) - 1 + (side === 1 ? node.child(r).child(col).nodeSize : 0);
      tr.insert(at, table_cell.create({ col: name }));
    }
    return caretIn(tr, tablePos, row, col + side);
  });
}

export const removeRow: Command = inTable((tr, { table: node, tablePos, row, col }) => {
  if (node.childCount === 1) return dropTable(tr, node, tablePos);
  const at = tablePos + cellStart(node, row, 0) - 2;
  return caretIn(tr.delete(at, at + node.child(row).nodeSize), tablePos, row, col);
});

export const removeColumn: Command = inTable((tr, { table: node, tablePos, row, col }) => {
  if (node.child(0).childCount === 1) return dropTable(tr, node, tablePos);
  for (let r = node.childCount - 1; r >= 0; r--) {
    const at = tablePos + cellStart(node, r, col) - 1;
    tr.delete(at, at + node.child(r).child(col).nodeSize);
  }
  return caretIn(tr, tablePos, row, col);
});

export const removeTable: Command = inTable((tr, { table: node, tablePos }) => dropTable(tr, node, tablePos));

function dropTable(tr: Transaction, node: Node, pos: number): Transaction {
  tr.replaceWith(pos, pos + node.nodeSize, paragraph.create());
  return tr.setSelection(Selection.near(tr.doc.resolve(pos + 1)));
}

/** Moves the row or column with the caret one place. */
export function moveLine(axis: "row" | "column", by: -1 | 1): Command {
  return inTable((tr, { table: node, tablePos, row, col }) => {
    const [from, count] = axis === "row" ? [row, node.childCount] : [col, node.child(0).childCount];
    const to = from + by;
    if (to < 0 || to >= count) return null;
    if (axis === "row") swap(tr, tablePos + cellStart(node, Math.min(from, to), 0) - 2, node.child(Math.min(from, to)), node.child(Math.max(from, to)));
    else {
      for (let r = node.childCount - 1; r >= 0; r--) {
        const cells = node.child(r);
        swap(tr, tablePos + cellStart(node, r, Math.min(from, to)) - 1, cells.child(Math.min(from, to)), cells.child(Math.max(from, to)));
      }
    }
    return axis === "row" ? caretIn(tr, tablePos, to, col) : caretIn(tr, tablePos, row, to);
  });
}

/** Two neighbours change places, as a move: see move_step.ts for why not as a replacement. */
function swap(tr: Transaction, pos: number, first: Node, second: Node): void {
  tr.step(new MoveStep(pos, pos + first.nodeSize, pos + first.nodeSize + second.nodeSize));
}

/** Tab and Shift-Tab. Tab in the last cell adds a row. */
export function goToCell(by: 1 | -1): Command {
  return (state, dispatch, view) => {
    const place = cellAt(state.selection.$head);
    if (!place) return false;
    const width = place.table.child(0).childCount;
    const next = place.row * width + place.col + by;
    if (next < 0) return true;
    if (next >= width * place.table.childCount) return appendRow(state, dispatch, view);
    dispatch?.(selectCell(state, place, Math.floor(next / width), next % width));
    return true;
  };
}

const appendRow: Command = (state, dispatch) => {
  const place = cellAt(state.selection.$head);
  if (!place) return false;
  const { table: node, tablePos } = place;
  const tr = state.tr.insert(tablePos + node.nodeSize - 1, emptyRow(node.child(0).children.map(colOf)));
  dispatch?.(caretIn(tr, tablePos, node.childCount, 0).scrollIntoView());
  return true;
};

function selectCell(state: EditorState, { table: node, tablePos }: CellPlace, row: number, col: number): Transaction {
  const start = tablePos + cellStart(node, row, col);
  const cell = node.child(row).child(col);
  return state.tr.setSelection(TextSelection.create(state.doc, start, start + cell.content.size)).scrollIntoView();
}
