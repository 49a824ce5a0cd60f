/** Footnotes: their order, and edits of their words that leave the rest alone. */
import { TextSelection } from "prosemirror-state";
import { describe, expect, it } from "vitest";
import { insertFootnote } from "../../src/editor/commands";
import { differing, notesOf, rewriteNote } from "../../src/editor/notes";
import { schema } from "../../src/editor/schema";
import { type Client, World, seeded } from "./world";

function addNote(client: Client, at: number, words: string): string {
  client.dispatch(client.state.tr.setSelection(TextSelection.create(client.doc, at)));
  client.run(insertFootnote());
  const id = String(client.state.selection.$from.nodeBefore?.attrs.id);
  write(client, id, words);
  return id;
}

function write(client: Client, id: string, words: string): void {
  const tr = rewriteNote(client.state, id, words);
  if (tr) client.dispatch(tr);
}

describe("footnotes", () => {
  it("are listed in the order of the text, titles and cells among them", () => {
    const client = new World(1, seeded(1), "Politique").client(0);
    const second = addNote(client, 5, "deux");
    const first = addNote(client, 2, "un");
    const third = addNote(client, client.doc.content.size - 2, "trois");
    expect(notesOf(client.doc).map(({ id, node }) => [id, node.textContent])).toEqual([[first, "un"], [second, "deux"], [third, "trois"]]);
  });

  it("take the words of two people at once, and keep their marks", () => {
    const world = new World(2, seeded(1), "Politique");
    const [a, b] = [world.client(0), world.client(1)];
    const id = addNote(a, 3, "Loi du Mali");
    const note = notesOf(a.doc)[0];
    a.dispatch(a.state.tr.addMark((note?.pos ?? 0) + 1, (note?.pos ?? 0) + 4, schema.marks.em.create()));
    world.settle();
    write(a, id, "Loi 12 du Mali");
    write(b, id, "Loi du Mali, art. 3");
    world.settle();
    const merged = notesOf(b.doc)[0]?.node;
    expect(merged?.textContent).toBe("Loi 12 du Mali, art. 3");
    expect(merged?.firstChild?.marks.map((mark) => mark.type.name)).toEqual(["em"]);
    expect(a.doc.eq(b.doc)).toBe(true);
  });

  it.each([
    ["abc", "abXc", { start: 2, endHeld: 2, endWanted: 3 }],
    ["aaa", "aa", { start: 2, endHeld: 3, endWanted: 2 }],
    ["x😀", "x😁", { start: 1, endHeld: 3, endWanted: 3 }],
    ["a", "a", { start: 1, endHeld: 1, endWanted: 1 }],
  ])("differ between %s and %s in whole characters", (a, b, wanted) => expect(differing(a, b)).toEqual(wanted));
});
