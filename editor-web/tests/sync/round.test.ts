/** In which order what came together is applied: few Texts at once, nothing before what it was made upon. */
import * as A from "@automerge/automerge/slim";
import { beforeAll, describe, expect, it } from "vitest";
import { checksum, dependencies, mayMark, objectOf } from "../../src/sync/chunk";
import { type Arrived, Round } from "../../src/sync/round";
import { startAutomerge } from "../wasm";

beforeAll(startAutomerge);

interface Texts extends Record<string, unknown> {
  a: string;
  b: string;
  c: string;
}

/** Writers who do not know of each other's words: the texts of each one's changes, in the order in which they came. */
function come(...what: { who: number; text: "a" | "b" | "c"; upon?: number }[]): { items: Arrived[]; whole: A.Doc<Texts> } {
  const start = A.from<Texts>({ a: "un", b: "deux", c: "trois" }, { actor: "ff".repeat(16) });
  const docs = new Map<number, A.Doc<Texts>>();
  const made: Uint8Array[] = [];
  for (const { who, text, upon } of what) {
    let doc = docs.get(who) ?? A.clone(start, { actor: `0${who}`.repeat(16) });
    if (upon !== undefined) [doc] = A.applyChanges(doc, made.slice(0, upon + 1));
    doc = A.change(doc, (d) => A.splice(d, [text], 0, 0, "x"));
    docs.set(who, doc);
    made.push(A.getLastLocalChange(doc) as Uint8Array);
  }
  const [whole] = A.applyChanges(A.clone(start), made);
  return { items: made.map((bytes, i) => ({ person: "p", bytes, receipt: new Uint8Array(), seq: i + 1 })), whole };
}

const calls = (items: Arrived[], most: number): number[][] => {
  const round = new Round(1, items.length, items);
  const found: number[][] = [];
  while (!round.isOver) found.push(round.next(most).items.map(({ seq }) => seq));
  return found;
};

describe("a round", () => {
  it("gives those of one Text together, and each once", () => {
    const { items } = come({ who: 1, text: "a" }, { who: 2, text: "b" }, { who: 3, text: "a" }, { who: 4, text: "c" }, { who: 5, text: "b" });
    expect(calls(items, 20)).toEqual([[1, 3], [2, 5], [4]]);
    expect(calls(items, 40)).toEqual([[1, 2, 3, 5], [4]]);
    expect(calls(items, Infinity)).toEqual([[1, 2, 3, 4, 5]]);
    const round = new Round(1, 5, items);
    expect(round.next(20).items.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(round.all().map(({ seq }) => seq)).toEqual([2, 4, 5]);
    expect(round.isOver).toBe(true);
  });

  it("gives at least one at a time, however little may be taken", () => {
    const { items } = come({ who: 1, text: "a" }, { who: 2, text: "a" });
    expect(calls(items, 1)).toEqual([[1], [2]]);
  });

  it("looks at a part of very many, and gives them all", () => {
    let doc = A.from<Texts>({ a: "", b: "", c: "" });
    const items: Arrived[] = [];
    for (let seq = 1; seq <= 2_500; seq++) {
      doc = A.change(doc, (d) => A.splice(d, [seq % 2 ? "a" : "b"], 0, 0, "x"));
      items.push({ person: "p", bytes: A.getLastLocalChange(doc) as Uint8Array, receipt: new Uint8Array(), seq });
    }
    const given = calls(items, 300);
    expect(given.flat()).toEqual(items.map(({ seq }) => seq));
    expect(given.every((call) => call.length <= 300)).toBe(true);
  });

  it("gives nothing before what it was made upon", () => {
    // The third is in the Text of the first, and the second, which stands in another, comes before it.
    const before = [{ who: 1, text: "a" }, { who: 1, text: "b" }, { who: 1, text: "a" }, { who: 2, text: "a" }] as const;
    expect(calls(come(...before, { who: 3, text: "b", upon: 1 }).items, 20)).toEqual([[1, 4], [2, 5], [3]]);
    // This one knows the third, and waits for it.
    expect(calls(come(...before, { who: 3, text: "b", upon: 3 }).items, 20)).toEqual([[1, 4], [2], [3], [5]]);
  });

  it("says what is left would cost", () => {
    const { items } = come({ who: 1, text: "a" }, { who: 2, text: "b" }, { who: 3, text: "a" });
    const round = new Round(1, 3, items);
    expect(round.cost).toBe(3 + 2 * 15);
    expect(round.next(20).cost).toBe(2 + 15);
    expect(round.cost).toBe(1 + 15);
  });
});

describe("an encoded change", () => {
  it("says which Text it changes, whoever made it", () => {
    const { items, whole } = come({ who: 1, text: "a" }, { who: 2, text: "a" }, { who: 3, text: "b" });
    const [one, two, three] = items.map(({ bytes }) => objectOf(bytes));
    expect(one).toBe(two);
    expect(one).not.toBe(three);
    expect(one).toBe(String(A.getObjectId(whole, "a")));
    expect(A.decodeChange(items[0]?.bytes as Uint8Array).ops[0]?.obj).toBe(one);
  });

  it("says what it was made upon", () => {
    const { items } = come({ who: 1, text: "a" }, { who: 2, text: "b" }, { who: 3, text: "a", upon: 1 });
    const bytes = items[2]?.bytes as Uint8Array;
    expect(dependencies(bytes)).toEqual(A.decodeChange(bytes).deps);
    expect(dependencies(bytes)).toHaveLength(2);
    for (let end = 0; end < 60; end++) expect(dependencies(bytes.slice(0, end))).toEqual([]);
  });

  it("says nothing where it is cut short or compressed", () => {
    const bytes = come({ who: 1, text: "a" }).items[0]?.bytes as Uint8Array;
    expect(checksum(bytes)).not.toBeNull();
    expect(objectOf(bytes.with(8, 2))).toBeNull();
    for (let end = 0; end < bytes.length; end++) expect(() => [objectOf(bytes.slice(0, end)), mayMark(bytes.slice(0, end))]).not.toThrow();
    for (let end = 0; end < 40; end++) expect(objectOf(bytes.slice(0, end))).toBeNull();
  });

  it("that changes the root, or begins in it, is of no Text", () => {
    const doc = A.change(A.from<Record<string, unknown>>({ a: 1 }), (d) => void (d["a"] = 2));
    expect(objectOf(A.getLastLocalChange(doc) as Uint8Array)).toBeNull();
  });
});
