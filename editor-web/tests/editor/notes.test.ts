/** Footnotes: their order, and edits of their words that leave the rest alone. */
import { EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { describe, expect, it } from "vitest";
import { insertFootnote } from "../../src/editor/commands";
import { fromText, inText, notesOf } from "../../src/editor/notes";
import { schema } from "../../src/editor/schema";
import { type Client, World, seeded } from "./world";

function addNote(client: Client, at: number, words: string): string {
  client.dispatch(client.state.tr.setSelection(TextSelection.create(client.doc, at)));
  client.run(insertFootnote());
  const id = String(client.state.selection.$from.nodeBefore?.attrs.id);
  write(client, id, words);
  return id;
}

/** The note alone, as its field at the foot of the text holds it. */
function field(client: Client, id: string): EditorState {
  const note = notesOf(client.doc).find((one) => one.id === id);
  if (!note) throw new Error("no such note");
  return EditorState.create({ doc: note.node });
}

function edit(client: Client, id: string, make: (tr: Transaction) => Transaction): void {
  const tr = inText(client.state, id, make(field(client, id).tr).steps);
  if (tr) client.dispatch(tr);
}

function write(client: Client, id: string, words: string, at = 0): void {
  edit(client, id, (tr) => tr.insertText(words, at));
}

describe("footnotes", () => {
  it("are listed in the order of the text, titles and cells among them", () => {
    const client = new World(1, seeded(1), "Politique").client(0);
    const second = addNote(client, 5, "deux");
    const first = addNote(client, 2, "un");
    const third = addNote(client, client.doc.content.size - 2, "trois");
    expect(notesOf(client.doc).map(({ id, node }) => [id, node.textContent])).toEqual([[first, "un"], [second, "deux"], [third, "trois"]]);
  });

  it("take the words and marks of two people at once", () => {
    const world = new World(2, seeded(1), "Politique");
    const [a, b] = [world.client(0), world.client(1)];
    const id = addNote(a, 3, "Loi du Mali");
    edit(a, id, (tr) => tr.addMark(0, 3, schema.marks.em.create()));
    world.settle();
    write(a, id, " 12", 3);
    edit(b, id, (tr) => tr.insertText(", art. 3", 11).addMark(7, 11, schema.marks.link.create({ href: "https://www.gouv.ml/" })));
    world.settle();
    const merged = notesOf(b.doc)[0]?.node;
    expect(merged?.textContent).toBe("Loi 12 du Mali, art. 3");
    const runs = merged?.children.map((run) => [run.text, ...run.marks.map((mark) => mark.type.name)]);
    expect(runs).toEqual([["Loi 12", "em"], [" du "], ["Mali", "link"], [", art. 3"]]);
    expect(a.doc.eq(b.doc)).toBe(true);
    expect(b.read().eq(b.doc)).toBe(true);
  });

  it("show what others wrote without moving the caret from its letter", () => {
    const client = new World(1, seeded(1), "Politique").client(0);
    const id = addNote(client, 3, "Loi du Mali");
    const shown = field(client, id);
    const held = shown.apply(shown.tr.setSelection(TextSelection.create(shown.doc, 6)));
    expect(fromText(held, held.doc)).toBeNull();
    edit(client, id, (tr) => tr.insertText("Voir ", 0).addMark(5, 8, schema.marks.strong.create()));
    const wanted = field(client, id).doc;
    const tr = fromText(held, wanted);
    expect(tr && held.apply(tr).doc.eq(wanted)).toBe(true);
    expect(tr && held.apply(tr).selection.from).toBe(11);
  });

  it("are written in no more once their place in the text is gone", () => {
    const client = new World(1, seeded(1), "Politique").client(0);
    const id = addNote(client, 3, "Loi");
    const steps = field(client, id).tr.insertText("x", 0).steps;
    client.dispatch(client.state.tr.delete(1, client.doc.child(0).nodeSize - 1));
    expect(inText(client.state, id, steps)).toBeNull();
  });
});
