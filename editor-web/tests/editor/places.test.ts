/** Places of carets: every position that a caret can have is found again, also by others who have typed since. */
import { describe, expect, it } from "vitest";
import { insertFootnote } from "../../src/editor/commands";
import { NOWHERE, find, placeOf } from "../../src/editor/places";
import { insertTable } from "../../src/editor/tables";
import { schema } from "../../src/editor/schema";
import { TextSelection } from "prosemirror-state";
import { type Client, World, seeded } from "./world";

const { heading, paragraph, item, rule, section } = schema.nodes;

function filled(): World {
  const world = new World(2, seeded(3), "Politique");
  const a = world.client(0);
  const blocks = [
    heading.create({ level: 1 }, schema.text("Vision")),
    paragraph.create(null, schema.text("La paix 😀 durable")),
    paragraph.create(),
    item.create({ kind: "bullet", depth: 1 }, schema.text("un")),
    rule.create(),
    paragraph.create(null, schema.text("fin")),
  ];
  a.dispatch(a.state.tr.replaceWith(a.doc.child(0).nodeSize, a.doc.content.size, section.create(null, blocks)));
  a.dispatch(a.state.tr.setSelection(TextSelection.create(a.doc, textStart(a, "fin"))));
  a.run(insertTable(2, 2, seeded(9)));
  a.dispatch(a.state.tr.insertText("cellule"));
  a.dispatch(a.state.tr.setSelection(TextSelection.create(a.doc, textStart(a, "La paix") + 3)));
  a.run(insertFootnote());
  world.settle();
  return world;
}

function textStart(client: Client, words: string): number {
  let found = -1;
  client.doc.descendants((node, pos) => {
    if (node.isText && node.text?.includes(words)) found = pos + (node.text.indexOf(words) ?? 0);
  });
  return found;
}

describe("places of carets", () => {
  it("finds every position of a text block again", () => {
    const world = filled();
    const [a, b] = [world.client(0), world.client(1)];
    let tried = 0;
    for (let pos = 1; pos < a.doc.content.size; pos++) {
      const $pos = a.doc.resolve(pos);
      // No browser puts a caret inside a surrogate pair.
      const inPair = /^[\ud800-\udbff]/.test(a.doc.textBetween(pos - 1, pos));
      if (!$pos.parent.inlineContent || $pos.depth === 0 || inPair) continue;
      const at = placeOf(a.session.doc, $pos, $pos);
      expect(at, `at ${pos}`).not.toBeNull();
      expect(find(b.session.doc, b.doc, at ?? NOWHERE)?.head, `at ${pos}`).toBe(pos);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(40);
  });

  it("stays at its letter when others type before it", () => {
    const world = filled();
    const [a, b] = [world.client(0), world.client(1)];
    const at = placeOf(a.session.doc, a.doc.resolve(textStart(a, "durable")), a.doc.resolve(textStart(a, "durable") + 3));
    b.dispatch(b.state.tr.insertText("vraie ", textStart(b, "durable")));
    world.settle();
    const found = find(b.session.doc, b.doc, at ?? NOWHERE);
    expect(b.doc.textBetween(found?.anchor ?? 0, found?.head ?? 0)).toBe("dur");
  });

  it("gives nothing for a place that is not here, and never fails", () => {
    const { doc, session } = filled().client(0);
    const section = String(doc.child(1).attrs.id);
    for (const head of ["", "nonsense", "99@ffff", "cell/x/y/2@ab", "note/", "/"]) {
      expect(find(session.doc, doc, { section, anchor: head, head })).toBeNull();
      expect(find(session.doc, doc, { section: "unknown", anchor: head, head })).toBeNull();
    }
  });
});
