/**
 * Undo touches only one's own words. Every letter typed carries its author (the letters of each person are disjoint); two
 * people edit at random, and after each undo or redo no letter of the other has gone and none of the other's deletions is
 * back.
 */
import { describe, expect, it } from "vitest";
import { TextSelection } from "prosemirror-state";
import { enter } from "../../src/editor/commands";
import { redo, undo } from "../../src/editor/history";
import { moveChapter } from "../../src/editor/sections";
import { schema } from "../../src/editor/schema";
import type { Random } from "../../src/schema/rank";
import { type Client, World, seeded } from "./world";

/** A letter that nobody else types, ever: private-use characters, counted per person. */
class Pen {
  private next = 0;
  constructor(private readonly base: number) {}

  letters(count: number): string {
    return Array.from({ length: count }, () => String.fromCharCode(this.base + this.next++)).join("");
  }

  owns(letter: string): boolean {
    const code = letter.charCodeAt(0);
    return code >= this.base && code < this.base + 1_000;
  }
}

function lettersOf(client: Client): Map<string, number> {
  const counts = new Map<string, number>();
  for (const letter of client.doc.textContent) if (letter >= "\ue000") counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return counts;
}

/** Somewhere in a paragraph: splitting at a heading relocates words, and two who do so at once double them (plan.ts has it). */
function caret(client: Client, random: Random): number {
  const places: number[] = [];
  client.doc.descendants((node, pos) => {
    if (node.type === schema.nodes.paragraph) for (let i = 0; i <= node.content.size; i++) places.push(pos + 1 + i);
    return !node.isTextblock;
  });
  return places[Math.floor(random() * places.length)] ?? 1;
}

function start(world: World): void {
  const a = world.client(0);
  const sections = ["un", "deux", "trois"].map((name) =>
    schema.nodes.section.create(null, [schema.nodes.heading.create({ level: 1 }, schema.text(name)), schema.nodes.paragraph.create()]),
  );
  a.dispatch(a.state.tr.replaceWith(a.doc.child(0).nodeSize, a.doc.content.size, sections).setMeta("addToHistory", false));
  world.settle();
}

function edit(client: Client, pen: Pen, random: Random): void {
  const at = caret(client, random);
  const what = random();
  if (what < 0.55) {
    client.dispatch(client.state.tr.insertText(pen.letters(1 + Math.floor(random() * 8)), at));
  } else if (what < 0.8) {
    const to = Math.min(at + 1 + Math.floor(random() * 5), client.doc.resolve(at).end());
    if (to > at) client.dispatch(client.state.tr.delete(at, to));
  } else if (what < 0.92) {
    client.dispatch(client.state.tr.setSelection(TextSelection.create(client.doc, at)));
    client.run(enter);
  } else {
    const count = client.doc.childCount;
    const tr = moveChapter(client.state, 1 + Math.floor(random() * (count - 1)), 1 + Math.floor(random() * count));
    if (tr) client.dispatch(tr);
  }
}

function takeBack(client: Client, other: Pen, gone: ReadonlySet<string>, random: Random): void {
  const before = lettersOf(client);
  client.run(random() < 0.65 ? undo : redo);
  const after = lettersOf(client);
  for (const [letter] of before) if (other.owns(letter) && !after.has(letter)) expect.fail(`undo removed the other's ${letter.charCodeAt(0)}`);
  for (const [letter, count] of after) {
    if (count > Math.max(1, before.get(letter) ?? 0)) expect.fail(`undo doubled ${letter.charCodeAt(0)}`);
    if (gone.has(letter) && !before.has(letter)) expect.fail(`undo brought back ${letter.charCodeAt(0)}, which the other had deleted`);
  }
}

function run(seed: number): void {
  const random = seeded(seed);
  const world = new World(2, random, "");
  start(world);
  const pens = [new Pen(0xe000), new Pen(0xe400)];
  /** What each has seen the other delete. */
  const gone = [new Set<string>(), new Set<string>()];
  for (let step = 0; step < 150; step++) {
    const me = random() < 0.5 ? 0 : 1;
    const client = world.client(me);
    const what = random();
    if (what < 0.45) {
      // One deletes only one's own words here: redoing one's deletion of the other's words is a right.
      const before = lettersOf(client);
      const state = client.state;
      edit(client, pens[me] as Pen, random);
      const after = lettersOf(client);
      if ([...before.keys()].some((letter) => !after.has(letter) && !(pens[me] as Pen).owns(letter))) client.state = state;
    } else if (what < 0.6) {
      takeBack(client, pens[1 - me] as Pen, gone[me] as Set<string>, random);
    } else if (what < 0.8) {
      world.send(me);
    } else {
      const before = lettersOf(client);
      world.receive(me);
      const after = lettersOf(client);
      for (const letter of before.keys()) if (!after.has(letter)) (gone[me] as Set<string>).add(letter);
    }
  }
  world.settle();
  expect(world.client(0).doc.eq(world.client(1).doc)).toBe(true);
}

describe("undo", () => {
  it.each(Array.from({ length: Number(process.env["PALABRE_PLANS"] ?? 60) }, (_, i) => i + 1))("keeps to one's own words: seed %i", run);

  it("leaves in place what the other wrote inside one's own words", () => {
    const world = new World(2, seeded(1), "");
    const [a, b] = [world.client(0), world.client(1)];
    a.dispatch(a.state.tr.insertText("abcdef", 1));
    world.settle();
    b.dispatch(b.state.tr.insertText("XY", 4));
    world.settle();
    a.run(undo);
    world.settle();
    expect(b.doc.textContent).toBe("XY");
    a.run(redo);
    world.settle();
    expect(b.doc.textContent.replaceAll(/[XY]/g, "")).toBe("abcdef");
  });

  it("does not bring back what the other deleted of one's own words", () => {
    const world = new World(2, seeded(1), "");
    const [a, b] = [world.client(0), world.client(1)];
    a.dispatch(a.state.tr.insertText("abcdef", 1));
    world.settle();
    b.dispatch(b.state.tr.delete(3, 5));
    world.settle();
    a.run(undo);
    a.run(redo);
    world.settle();
    expect(b.doc.textContent).toBe("abef");
  });
});
