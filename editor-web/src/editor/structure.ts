/**
 * After each local transaction, gives the document back the shape that the shared document can hold: one heading a section,
 * first in it; every section, table, row, column and footnote with an id of its own; tables rectangular; footnotes without
 * marks; no half of a character.
 *
 * What must stay true: only sections touched by the transaction are looked at closely; transactions that come from the
 * shared document are left alone (repairing these would make every open editor write the same repair).
 */
import { Fragment, type Node } from "prosemirror-model";
import { type EditorState, Plugin, type Transaction } from "prosemirror-state";
import { type Random, newId } from "../schema/rank";
import { isFromDocument } from "./binding";
import { colOf, idOf, schema } from "./schema";

export function structurePlugin(random: Random): Plugin {
  return new Plugin({
    appendTransaction: (transactions, old, state) => {
      if (!transactions.some((tr) => tr.docChanged)) return null;
      if (transactions.some(isFromDocument)) return null;
      const tr = repair(old, state, random);
      return tr.docChanged ? tr : null;
    },
  });
}

function repair(old: EditorState, state: EditorState, random: Random): Transaction {
  const tr = state.tr;
  const known = new Set<Node>(old.doc.children);
  joinBareSections(tr, old.doc, known);
  splitAtHeadings(tr, known);
  nameSections(tr, random);
  nameInside(tr, old.doc, known, random);
  cleanText(tr, old.doc, known);
  return tr;
}

const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** What the shared document cannot hold inside a text block: marks on footnotes, halves of surrogate pairs. */
function cleanText(tr: Transaction, old: Node, known: ReadonlySet<Node>): void {
  tr.doc.forEach((child, childPos) => {
    if (known.has(child)) return;
    if (child.inlineContent) cleanBlock(tr, child, childPos);
    const before = blocksOf(old, idOf(child));
    child.descendants((node, offset) => {
      if (before.has(node)) return false;
      if (node.inlineContent) cleanBlock(tr, node, childPos + 1 + offset);
      return true;
    });
  });
}

function blocksOf(doc: Node, id: string | null): ReadonlySet<Node> {
  return new Set(doc.children.find((child) => idOf(child) === id)?.children ?? []);
}

/** Replacements are as long as what they replace, so positions stay. */
function cleanBlock(tr: Transaction, block: Node, pos: number): void {
  let text = "";
  block.forEach((node, offset) => {
    text += node.isText ? (node.text ?? "") : "\ufffc".repeat(node.nodeSize);
    if (!node.isText && node.marks.length > 0) {
      for (const mark of node.marks) tr.removeMark(pos + 1 + offset, pos + 1 + offset + node.nodeSize, mark);
    }
  });
  for (const { index } of text.matchAll(HALF)) tr.insertText("\ufffd", pos + 1 + index, pos + 2 + index);
}

interface Child {
  node: Node;
  pos: number;
}

function sections(doc: Node): Child[] {
  const found: Child[] = [];
  doc.forEach((node, pos) => {
    if (node.type === schema.nodes.section) found.push({ node, pos });
  });
  return found;
}

function startsWithHeading(section: Node | undefined): boolean {
  return section?.firstChild?.type === schema.nodes.heading;
}

/** A section whose heading was just made something else continues the one before it. */
function joinBareSections(tr: Transaction, old: Node, known: ReadonlySet<Node>): void {
  const headed = new Set(old.children.filter(startsWithHeading).map(idOf));
  for (const { node, pos } of sections(tr.doc).reverse()) {
    if (known.has(node) || startsWithHeading(node) || !headed.has(idOf(node))) continue;
    if (tr.doc.resolve(pos).index() > 1) tr.join(pos);
  }
}

/** A heading further down begins a section of its own. */
function splitAtHeadings(tr: Transaction, known: ReadonlySet<Node>): void {
  for (const { node, pos } of sections(tr.doc).reverse()) {
    if (known.has(node)) continue;
    for (let i = node.childCount - 1, end = pos + 1 + node.content.size; i > 0; i--) {
      end -= node.child(i).nodeSize;
      if (node.child(i).type === schema.nodes.heading) {
        tr.split(end, 1, [{ type: schema.nodes.section, attrs: { id: null, displaced: false } }]);
      }
    }
  }
}

function nameSections(tr: Transaction, random: Random): void {
  const seen = new Set<string>();
  for (const { node, pos } of sections(tr.doc)) {
    const id = idOf(node);
    if (id === null || seen.has(id)) tr.setNodeAttribute(pos, "id", newId(random)).setNodeAttribute(pos, "displaced", false);
    else seen.add(id);
  }
}

/** Ids of tables, their rows and columns, and footnotes, in the sections (and title) that changed. */
function nameInside(tr: Transaction, old: Node, known: ReadonlySet<Node>, random: Random): void {
  const changed: Child[] = [];
  tr.doc.forEach((node, pos) => {
    if (!known.has(node)) changed.push({ node, pos });
  });
  if (!changed.some(({ node }) => holdsNamed(node, old))) return;
  const taken = new Set<string>();
  for (const node of tr.doc.children) if (known.has(node)) collectNames(node, taken);
  for (const { node, pos } of changed.reverse()) nameNode(tr, node, pos, taken, random);
}

/** Whether a node holds tables or footnotes other than the very same objects as before. */
function holdsNamed(node: Node, old: Node): boolean {
  let found = false;
  const before = new Set<Node>();
  old.forEach((child) => {
    if (idOf(child) === idOf(node)) child.descendants((inner) => void before.add(inner));
  });
  node.descendants((inner) => {
    if (before.has(inner)) return false;
    if (inner.type === schema.nodes.table || inner.type === schema.nodes.footnote) found = true;
    return !found;
  });
  return found;
}

function nameKey(node: Node): string | null {
  const id = idOf(node);
  const named = node.type === schema.nodes.table || node.type === schema.nodes.footnote;
  return named && id !== null ? `${node.type.name}:${id}` : null;
}

function collectNames(node: Node, taken: Set<string>): void {
  node.descendants((inner) => {
    const key = nameKey(inner);
    if (key) taken.add(key);
  });
}

function nameNode(tr: Transaction, node: Node, pos: number, taken: Set<string>, random: Random): void {
  const tables: { pos: number; fresh: boolean }[] = [];
  node.descendants((inner, offset) => {
    const at = pos + 1 + offset;
    if (inner.type !== schema.nodes.table && inner.type !== schema.nodes.footnote) return true;
    const key = nameKey(inner);
    const fresh = key === null || taken.has(key);
    if (fresh) tr.setNodeAttribute(at, "id", newId(random));
    else taken.add(key);
    if (inner.type === schema.nodes.table) tables.push({ pos: at, fresh });
    return inner.type === schema.nodes.table;
  });
  for (const table of tables.reverse()) squareTable(tr, table, random);
}

/** A copied table is a table of its own, down to its rows and columns. */
function withoutIds(table: Node): Node {
  const rows = table.children.map((row) => {
    const cells = row.children.map((cell) => cell.type.create(null, cell.content));
    return row.type.create(null, cells);
  });
  return table.copy(Fragment.fromArray(rows));
}

/** Every row has an id of its own and one cell for each column, in the order of the columns. */
function squareTable(tr: Transaction, { pos, fresh }: { pos: number; fresh: boolean }, random: Random): void {
  const held = tr.doc.nodeAt(pos);
  if (held?.type !== schema.nodes.table) return;
  const node = fresh ? withoutIds(held) : held;
  const cols = columnsOf(node, random);
  const seen = new Set<string>();
  const rows = node.children.map((row) => {
    const own = idOf(row);
    const id = own === null || seen.has(own) ? newId(random) : own;
    seen.add(id);
    return squareRow(row, id, cols);
  });
  let end = pos + 1 + held.content.size;
  for (let r = held.childCount - 1; r >= 0; r--) {
    end -= held.child(r).nodeSize;
    correctRow(tr, end, held.child(r), rows[r] as Node);
  }
}

/**
 * Where only ids differ, only ids are set: a replaced row would throw the caret out of the cell that it stands in, and the
 * next words into another section.
 */
function correctRow(tr: Transaction, pos: number, held: Node, wanted: Node): void {
  if (held === wanted || held.eq(wanted)) return;
  const sameWords = held.childCount === wanted.childCount && held.children.every((cell, c) => cell.content.eq(wanted.child(c).content));
  if (!sameWords) {
    tr.replaceWith(pos, pos + held.nodeSize, wanted);
    return;
  }
  correctAttrs(tr, pos, held, wanted);
  held.forEach((cell, offset, c) => correctAttrs(tr, pos + 1 + offset, cell, wanted.child(c)));
}

function correctAttrs(tr: Transaction, pos: number, held: Node, wanted: Node): void {
  for (const [name, value] of Object.entries(wanted.attrs)) if (held.attrs[name] !== value) tr.setNodeAttribute(pos, name, value);
}

/** The columns of the widest row; those it does not name get new ids. */
function columnsOf(table: Node, random: Random): string[] {
  let widest = table.firstChild as Node;
  for (const row of table.children) if (row.childCount > widest.childCount) widest = row;
  const cols: string[] = [];
  for (const cell of widest.children) {
    const col = colOf(cell);
    cols.push(col === null || cols.includes(col) ? newId(random) : col);
  }
  return cols;
}

function squareRow(row: Node, id: string, cols: readonly string[]): Node {
  const right = row.childCount === cols.length && row.children.every((cell, i) => colOf(cell) === cols[i]);
  if (right && idOf(row) === id) return row;
  const named = new Map(row.children.map((cell) => [colOf(cell), cell]));
  const byName = cols.every((col) => named.has(col)) && row.childCount === cols.length;
  const cells = cols.map((col, i) => {
    const cell = byName ? named.get(col) : row.maybeChild(i);
    return schema.nodes.table_cell.create({ ...cell?.attrs, col }, cell?.content);
  });
  return row.type.create({ id, displaced: row.attrs.displaced === true && idOf(row) === id }, cells);
}
