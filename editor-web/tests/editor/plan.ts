/**
 * Seeded plans: random edits by several people, delivered late and out of step. A plan is its seed, the number of clients
 * and of moves; one that failed once is kept in tests/plans for ever.
 */
import { type EditorState, Selection, TextSelection, type Transaction } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import { toggleMark } from "prosemirror-commands";
import { expect } from "vitest";
import { backspace, changeDepth, enter, forwardDelete, insertFootnote, insertRule, setHeading, setParagraph, toggleList, toggleQuote } from "../../src/editor/commands";
import { redo, undo } from "../../src/editor/history";
import { withLink, withoutLink } from "../../src/editor/links";
import { moveChapter, removeChapter } from "../../src/editor/sections";
import { addColumn, addRow, insertTable, moveLine, removeColumn, removeRow, removeTable } from "../../src/editor/tables";
import { schema } from "../../src/editor/schema";
import type { Random } from "../../src/schema/rank";
import { type Client, World, seeded } from "./world";

export interface Plan {
  seed: number;
  clients: number;
  moves: number;
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** A browser never puts a caret inside a surrogate pair. */
function whole(doc: Node, pos: number): number {
  const around = pos > 0 && pos < doc.content.size ? doc.textBetween(pos - 1, pos + 1) : "";
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(around) ? pos + 1 : pos;
}

function anywhere(state: EditorState, random: Random): number {
  return whole(state.doc, Math.floor(random() * (state.doc.content.size + 1)));
}

function placeCaret(client: Client, random: Random): void {
  const { state } = client;
  const at = Selection.near(state.doc.resolve(anywhere(state, random)), random() < 0.5 ? -1 : 1);
  client.dispatch(state.tr.setSelection(at));
}

function selectSome(client: Client, random: Random, most: number): void {
  placeCaret(client, random);
  const { state } = client;
  const to = whole(state.doc, Math.min(state.doc.content.size, state.selection.from + Math.floor(random() * most)));
  client.dispatch(state.tr.setSelection(TextSelection.between(state.selection.$from, state.doc.resolve(to))));
}

const WORDS = ["a", "bb", "sécurité ", "É", "x\ny", "\u202f!", "é", "😀", "la paix ", " "];

type Edit = (client: Client, random: Random) => void;

function type(client: Client, random: Random): void {
  placeCaret(client, random);
  if (client.state.selection.$from.parent.isTextblock) client.dispatch(client.state.tr.insertText(pick(random, WORDS)));
}

function remove(client: Client, random: Random): void {
  selectSome(client, random, 12);
  client.dispatch(client.state.tr.deleteSelection());
}

function removeMuch(client: Client, random: Random): void {
  selectSome(client, random, 60);
  client.dispatch(client.state.tr.deleteSelection());
}

function atStartOfBlock(client: Client, random: Random): void {
  placeCaret(client, random);
  const { $from } = client.state.selection;
  if ($from.parent.isTextblock) client.dispatch(client.state.tr.setSelection(TextSelection.create(client.doc, $from.start())));
}

function atEndOfBlock(client: Client, random: Random): void {
  placeCaret(client, random);
  const { $from } = client.state.selection;
  if ($from.parent.isTextblock) client.dispatch(client.state.tr.setSelection(TextSelection.create(client.doc, $from.end())));
}

function moveSomeSection(client: Client, random: Random): void {
  const count = client.doc.childCount;
  const tr = moveChapter(client.state, 1 + Math.floor(random() * (count - 1)), 1 + Math.floor(random() * count));
  if (tr) client.dispatch(tr);
}

function removeSomeSection(client: Client, random: Random): void {
  const tr = removeChapter(client.state, 1 + Math.floor(random() * (client.doc.childCount - 1)));
  if (tr) client.dispatch(tr);
}

function intoTable(client: Client, random: Random): void {
  const cells: number[] = [];
  client.doc.descendants((node, pos) => {
    if (node.type === schema.nodes.table_cell) cells.push(pos + 1);
    return !node.isTextblock;
  });
  if (cells.length > 0) client.dispatch(client.state.tr.setSelection(TextSelection.near(client.doc.resolve(pick(random, cells)))));
}

function inTable(client: Client, random: Random): void {
  intoTable(client, random);
  const side = random() < 0.5 ? 0 : 1;
  const by = random() < 0.5 ? -1 : 1;
  client.run(
    pick(random, [addRow(side), addColumn(side, random), removeRow, removeColumn, moveLine("row", by), moveLine("column", by), removeTable, addRow(side), addColumn(side, random)]),
  );
}

function typeInTable(client: Client, random: Random): void {
  intoTable(client, random);
  if (client.state.selection.$from.parent.type === schema.nodes.table_cell) client.dispatch(client.state.tr.insertText(pick(random, WORDS)));
}

function typeInNote(client: Client, random: Random): void {
  const notes: number[] = [];
  client.doc.descendants((node, pos) => {
    if (node.type === schema.nodes.footnote) notes.push(pos + 1 + Math.floor(random() * (node.content.size + 1)));
    return true;
  });
  if (notes.length > 0) client.dispatch(client.state.tr.insert(whole(client.doc, pick(random, notes)), schema.text(pick(random, WORDS).replace("\n", ""))));
}

function format(client: Client, random: Random): void {
  selectSome(client, random, 20);
  const marks = ["strong", "em", "underline", "strike", "sup", "sub"] as const;
  if (random() >= 0.2) return void client.run(toggleMark(schema.marks[pick(random, marks)]));
  const tr = random() < 0.7 ? withLink(client.state, "https://example.org") : withoutLink(client.state);
  if (tr) client.dispatch(tr);
}

function changeBlock(client: Client, random: Random): void {
  selectSome(client, random, 25);
  client.run(pick(random, [setHeading(1), setHeading(2), setHeading(3), setParagraph, toggleList("bullet"), toggleList("ordered"), toggleQuote, changeDepth(1), changeDepth(-1)]));
}

/** Copies a piece, and puts it somewhere else: cut and paste, or copy and paste with its ids. */
function carry(client: Client, random: Random): void {
  selectSome(client, random, 40);
  const slice = client.state.selection.content();
  if (random() < 0.5) client.dispatch(client.state.tr.deleteSelection());
  placeCaret(client, random);
  client.dispatch(client.state.tr.replaceSelection(slice));
}

function replaceAll(client: Client, random: Random): void {
  const letter = pick(random, ["a", "b", "s"]);
  const found: number[] = [];
  client.doc.descendants((node, pos) => {
    if (node.isText) for (let i = 0; i < (node.text ?? "").length; i++) if (node.text?.[i] === letter) found.push(pos + i);
  });
  const tr: Transaction = client.state.tr;
  for (const pos of found.reverse()) tr.insertText("cd", pos, pos + 1);
  if (tr.docChanged) client.dispatch(tr);
}

const EDITS: readonly (readonly [number, Edit])[] = [
  [30, type],
  [6, remove],
  [2, removeMuch],
  [8, (client, random) => (placeCaret(client, random), void client.run(enter))],
  [4, (client, random) => (atEndOfBlock(client, random), void client.run(enter))],
  [4, (client, random) => (atStartOfBlock(client, random), void client.run(backspace))],
  [3, (client, random) => (atEndOfBlock(client, random), void client.run(forwardDelete))],
  [8, changeBlock],
  [5, format],
  [3, moveSomeSection],
  [2, removeSomeSection],
  [2, (client, random) => (placeCaret(client, random), void client.run(insertTable(2, 2, random)))],
  [8, inTable],
  [8, typeInTable],
  [3, (client, random) => (placeCaret(client, random), void client.run(insertFootnote()))],
  [3, typeInNote],
  [1, (client, random) => (placeCaret(client, random), void client.run(insertRule))],
  [3, carry],
  [1, replaceAll],
  [8, (client) => void client.run(undo)],
  [5, (client) => void client.run(redo)],
];

const TOTAL = EDITS.reduce((sum, [weight]) => sum + weight, 0);

export function randomEdit(client: Client, random: Random): void {
  let at = random() * TOTAL;
  for (const [weight, edit] of EDITS) {
    at -= weight;
    if (at < 0) return edit(client, random);
  }
}

/** Runs a plan; throws where a view is not its document, or two views differ at the end. */
export function runPlan(plan: Plan): World {
  const random = seeded(plan.seed);
  const world = new World(plan.clients, random);
  for (let move = 0; move < plan.moves; move++) {
    const index = Math.floor(random() * plan.clients);
    const what = random();
    if (what < 0.7) randomEdit(world.client(index), random);
    else if (what < 0.85) world.send(index);
    else world.receive(index);
    const client = world.client(index);
    client.doc.check();
    if (what >= 0.7 && !client.binding.hasPending() && !client.doc.eq(client.read())) expect(client.doc.toJSON(), `${what < 0.85 ? "sent" : "received"} in move ${move}`).toEqual(client.read().toJSON());
  }
  world.settle();
  for (const client of world.clients) {
    client.doc.check();
    expect(client.doc.toJSON()).toEqual(client.read().toJSON());
    expect(client.session.heads()).toEqual(world.client(0).session.heads());
    expect(client.healed).toEqual([]);
  }
  return world;
}
