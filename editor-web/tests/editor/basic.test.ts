import { describe, expect, it } from "vitest";
import { TextSelection } from "prosemirror-state";
import { splitBlock } from "prosemirror-commands";
import { schema } from "../../src/editor/schema";
import { World, seeded } from "./world";
import { readDocument } from "../../src/schema/read";

const { heading, paragraph } = schema.nodes;

describe("the binding", () => {
  it("writes typing, splits, and reads them elsewhere", () => {
    const world = new World(2, seeded(1));
    const [a, b] = [world.client(0), world.client(1)];
    a.dispatch(a.state.tr.insertText("Contexte", a.doc.content.size - 2));
    a.dispatch(a.state.tr.setSelection(TextSelection.atEnd(a.doc)));
    a.run(splitBlock);
    a.dispatch(a.state.tr.insertText("Le Mali"));
    world.settle();
    expect(b.doc.toString()).toBe('doc(title("Politique"), section(heading("Contexte"), heading("Le Mali")))'.replace(', heading("Le Mali")', "), section(heading(\"Le Mali\")"));
    expect(a.doc.eq(b.doc)).toBe(true);
    expect(a.healed).toEqual([]);
    expect(readDocument(a.session.doc).problems).toEqual([]);
    void heading;
    void paragraph;
  });

  it.each([1, 2, 3, 4])("keeps the words of two people who write at one place apart, each seeing %i letters late", (late) => {
    const world = new World(2, seeded(late));
    const [a, b] = [world.client(0), world.client(1)];
    a.dispatch(a.state.tr.insertText("Le Mali.", a.doc.content.size - 2));
    world.settle();
    for (const client of [a, b]) client.dispatch(client.state.tr.setSelection(TextSelection.atEnd(client.doc)));
    "troupeau".split("").forEach((letter, i) => {
      a.dispatch(a.state.tr.insertText(letter));
      b.dispatch(b.state.tr.insertText(letter.toUpperCase()));
      if (i % late === 0) world.settle();
    });
    world.settle();
    expect(a.doc.textContent).toContain("troupeau");
    expect(a.doc.textContent).toContain("TROUPEAU");
  });
});
