import * as A from "@automerge/automerge";
import type { Node } from "prosemirror-model";
import { describe, expect, it } from "vitest";
import { mayMark } from "../../src/sync/chunk";
import { bodyLength, plainBlocks, plainEdit, plainStep } from "../../src/editor/plain";
import { schema } from "../../src/editor/schema";
import { World, seeded } from "./world";

const { heading, paragraph, section, footnote } = schema.nodes;
const strong = schema.marks.strong.create();
const text = (words: string, ...marks: (typeof strong)[]) => schema.text(words, marks);
const title = heading.create({ level: 1 }, text("Titre"));
const body = (...blocks: Node[]) => section.create({ id: "s" }, [title, ...blocks]);

/** Two people on a text of two sections. */
function world(): World {
  const w = new World(2, seeded(5));
  const a = w.client(0);
  const sections = ["s1aaaaaaaaaaaaaaaaaaa", "s2aaaaaaaaaaaaaaaaaaa"].map((id) => section.create({ id }, [heading.create({ level: 1 }, text("Titre")), paragraph.create(null, text("Le Mali.")), paragraph.create(null, [text("La "), text("paix", strong)])]));
  a.dispatch(a.state.tr.replaceWith(a.doc.firstChild!.nodeSize, a.doc.content.size, sections));
  w.settle();
  return w;
}

/** A place inside the words of block `block` of the section that is child `child`. */
function placeIn(client: ReturnType<World["client"]>, child: number, block: number, inside: number): number {
  const before = client.doc.children.slice(0, child).reduce((sum, node) => sum + node.nodeSize, 0);
  const blocks = client.doc.child(child).children.slice(0, block).reduce((sum, node) => sum + node.nodeSize, 0);
  return before + 1 + blocks + 1 + inside;
}

describe("plain typing", () => {
  it("counts a body as its Text does", () => {
    const w = world();
    const a = w.client(0);
    const body = A.getBackend(a.session.doc).getWithType("_root", "sections") as ["map", string];
    const map = A.getBackend(a.session.doc).getWithType(body[1], "s1aaaaaaaaaaaaaaaaaaa") as ["map", string];
    const held = A.getBackend(a.session.doc).getWithType(map[1], "body") as ["text", string];
    expect(bodyLength(a.doc.child(1))).toBe(A.getBackend(a.session.doc).length(held[1]));
  });

  it("is taken over without reading the section again, and proved at leisure", () => {
    const w = world();
    const [a, b] = [w.client(0), w.client(1)];
    const untouched = b.doc.child(2);
    a.dispatch(a.state.tr.insertText(" uni", placeIn(a, 1, 1, 7)));
    a.dispatch(a.state.tr.delete(placeIn(a, 1, 1, 0), placeIn(a, 1, 1, 3)));
    w.send(0);
    w.receive(1);
    expect(b.doc.child(1).child(1).textContent).toBe("Mali uni.");
    expect(b.doc.child(2)).toBe(untouched);
    expect(b.doc.eq(b.read())).toBe(true);
    b.rest();
    expect(b.healed).toEqual([]);
  });

  it("heals a view that shows something else, and says so", () => {
    const w = world();
    const [a, b] = [w.client(0), w.client(1)];
    a.dispatch(a.state.tr.insertText("!", placeIn(a, 1, 1, 8)));
    w.send(0);
    w.receive(1);
    // A view that has drifted: another letter, as long as the one that was there, and never written.
    b.dispatch(b.state.tr.insertText("X", placeIn(b, 1, 1, 0), placeIn(b, 1, 1, 1)).setMeta("palabre-binding$", { from: "written" }));
    b.rest();
    expect(b.healed).toHaveLength(1);
    expect(b.doc.eq(b.read())).toBe(true);
  });

  it.each([
    ["beside a mark", 3, false],
    ["inside a mark", 5, false],
    ["apart from it", 1, true],
  ])("is not believed %s", (_where, inside, plain) => {
    const marked = body(paragraph.create(null, [text("La "), text("paix", strong)]));
    // The heading's marker and letters, and the paragraph's marker.
    const index = 1 + 5 + 1 + inside;
    expect(plainStep(marked, 0, { index, deleted: 0, text: "x" }) !== null).toBe(plain);
  });

  it("is not believed behind a footnote, nor across the end of a block", () => {
    const noted = body(paragraph.create(null, [text("La"), footnote.create({ id: "n" }, text("note")), text(" paix")]));
    expect(plainStep(noted, 0, { index: 7 + 5, deleted: 0, text: "x" })).toBeNull();
    expect(plainStep(noted, 0, { index: 7 + 1, deleted: 0, text: "x" })).not.toBeNull();
    const two = body(paragraph.create(null, text("un")), paragraph.create(null, text("deux")));
    expect(plainStep(two, 0, { index: 7 + 1, deleted: 2, text: "" })).toBeNull();
    expect(plainStep(two, 0, { index: 7 + 2, deleted: 0, text: "x" })).not.toBeNull();
  });

  it("knows the patches that are more than letters", () => {
    const path = ["sections", "s", "body", 3];
    expect(plainEdit({ action: "splice", path, value: "x" }, 3)).toEqual({ index: 3, deleted: 0, text: "x" });
    expect(plainEdit({ action: "splice", path, value: "x", marks: { strong: true } }, 3)).toBeNull();
    expect(plainEdit({ action: "del", path, length: 2 }, 3)).toEqual({ index: 3, deleted: 2, text: "" });
    expect(plainEdit({ action: "insert", path, values: [{}] }, 3)).toBeNull();
  });

  it("knows the blocks in which letters alone changed", () => {
    const [before, after] = [body(paragraph.create(null, text("un"))), body(paragraph.create(null, text("une")))];
    expect(plainBlocks(before, after)).toMatchObject([{ token: 7 }]);
    expect(plainBlocks(before, body(paragraph.create(null, text("un", strong))))).toBeNull();
    expect(plainBlocks(before, body(schema.nodes.quote.create(null, text("un"))))).toBeNull();
    expect(plainBlocks(before, body(paragraph.create(null, text("un")), paragraph.create()))).toBeNull();
  });
});

describe("a change’s head", () => {
  const change = (fn: (d: { text: string }) => void): Uint8Array => {
    const doc = A.change(A.from({ text: "La paix est notre bien commun" }), fn);
    return A.getLastLocalChange(doc) as Uint8Array;
  };

  it("says whether words are marked in it", () => {
    expect(mayMark(change((d) => A.splice(d, ["text"], 0, 0, "x")))).toBe(false);
    expect(mayMark(change((d) => A.mark(d, ["text"], { start: 0, end: 2, expand: "after" }, "strong", true)))).toBe(true);
  });

  it("is not believed when it is compressed or cut off", () => {
    const whole = change((d) => A.splice(d, ["text"], 0, 0, "x"));
    expect(mayMark(whole.with(8, 2))).toBe(true);
    for (let end = 0; end < 40; end++) expect(mayMark(whole.slice(0, end))).toBe(true);
  });
});
