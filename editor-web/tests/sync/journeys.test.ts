/** What happens to one's words, one story a test: the core, the real database code and a strict server. */
import "fake-indexeddb/auto";
import * as A from "@automerge/automerge/slim";
import { Decoder } from "cbor-x";
import { beforeAll, expect, test } from "vitest";
import { ChangeRefused } from "../../src/sync/types";
import { startAutomerge } from "../wasm";
import { FakeServer } from "./fake-server";
import { seeded, Tab, World } from "./world";

beforeAll(startAutomerge);

function world(...writers: string[]): World {
  const server = new FakeServer("Texte");
  for (const writer of writers) server.writers.add(writer);
  return new World(A, server, seeded(7));
}

const last = (tab: Tab) => tab.states().at(-1);

test("two people see each other's words, and both are told that they are saved", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "bonjour", "s1");
  await issa.write(5, "!");
  expect(last(awa)).toBe("saving");
  await w.settle();
  expect(awa.words).toBe("s1:bonjour");
  expect(issa.words).toBe(awa.words);
  expect(awa.title).toBe("Texte!");
  expect([last(awa), last(issa)]).toEqual(["saved", "saved"]);
});

test("others' changes that come within a moment are applied in one call", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  issa.effects = [];
  for (let i = 0; i < 10; i++) await awa.write(0, "x");
  while ((await awa.step()) || (await issa.step()));
  await w.settle();
  expect(issa.effects.filter((e) => e.kind === "remote")).toHaveLength(1);
});

test("many changes at once are applied a few at a time when each takes long, and none is left", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "x");
  await w.settle();
  issa.effects = [];
  // What one change took says that it must be one at a time.
  issa.core.took(40);
  for (let i = 0; i < 6; i++) await awa.write(0, "x");
  while ((await awa.step()) || (await issa.step()));
  await w.settle();
  expect(issa.effects.filter((e) => e.kind === "remote")).toHaveLength(6);
  expect(issa.words).toBe(awa.words);
});

test("a key that was pressed comes first, but not for long", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "x");
  while ((await awa.step()) || (await issa.step()));
  const due = issa.core.wakeAt;
  w.now = due - 1;
  issa.core.pressed(w.now);
  expect(issa.core.wakeAt).toBe(w.now + 32);
  w.now = due;
  expect(issa.core.touchesDocument(w.now, { kind: "tick" })).toBe(false);
  await issa.input({ kind: "tick" });
  expect(issa.title).not.toBe(awa.title);
  for (; w.now < due + 120; w.now += 10) issa.core.pressed(w.now);
  await issa.input({ kind: "tick" });
  expect(issa.title).toBe(awa.title);
});

test("where many write, others' words are applied less often the longer it takes", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  const lateness = async (took: number): Promise<number> => {
    await awa.write(0, "x");
    while ((await awa.step()) || (await issa.step()));
    w.now = issa.core.wakeAt;
    await issa.input({ kind: "tick" });
    issa.core.took(took);
    await awa.write(0, "x");
    while ((await awa.step()) || (await issa.step()));
    const late = issa.core.wakeAt - w.now;
    await w.settle();
    return late;
  };
  expect(await lateness(5)).toBe(60);
  expect(await lateness(50)).toBe(150);
  expect(await lateness(5_000)).toBe(300);
  // The clock is set back by an hour.
  issa.core.took(5_000);
  w.now -= 3_600_000;
  await awa.write(0, "x");
  while ((await awa.step()) || (await issa.step()));
  expect(issa.core.wakeAt - w.now).toBeLessThanOrEqual(300);
});

test("own words that were made between two calls are there after a reload without the network", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "un", "s1");
  await w.settle();
  issa.core.took(1_000);
  for (const section of ["s2", "s3", "s1"]) await awa.write(0, "x", section);
  while ((await awa.step()) || (await issa.step()));
  w.now = issa.core.wakeAt;
  await issa.input({ kind: "tick" });
  // A part of what came is shown; what is written now is made upon it.
  expect(issa.words).not.toBe(awa.words);
  await issa.write(2, " mien", "s1");
  issa.online = false;
  await issa.unlink();
  issa.kill();
  issa.online = true;
  const shown = issa.words;
  const again = await Tab.open(w, "issa");
  expect(again.words).toBe(shown);
  await w.settle();
  expect([again.words, again.core.isSettled]).toEqual([awa.words, true]);
  expect(again.words).toContain("mien");
});

test("a page that is reloaded offline has the text and the unsent words, and sends them later", async () => {
  const w = world("awa");
  const first = await Tab.open(w, "awa");
  await w.settle();
  await first.write(0, "un", "s1");
  await w.settle();
  first.online = false;
  await first.unlink();
  await first.write(2, " deux", "s1");
  w.now += 5_000;
  await first.input({ kind: "tick" });
  expect(first.core.state).toEqual({ kind: "offline", waiting: 1 });
  first.kill();

  const again = await Tab.open(w, "awa");
  expect(again.words).toBe("s1:un deux");
  expect(again.core.isSettled).toBe(false);
  await again.write(7, " trois", "s1");
  await w.settle();
  expect(last(again)).toBe("saved");
  expect(A.toJS(w.server.document())["sections"]).toMatchObject({ s1: { body: "un deux trois" } });
});

test("a change whose acknowledgement was lost is sent again, and is in the text once", async () => {
  const w = world("awa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.write(0, "mot", "s1");
  w.server.hear(awa.connection!, ...decoded(awa.toServer.shift()!));
  await awa.unlink();
  await w.settle();
  expect(w.server.entries).toHaveLength(2);
  expect(last(awa)).toBe("saved");
});

test("a database that is deleted under the page is told, words go to the server all the same, and then they are saved", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "avant ", "s1");
  await w.settle();
  awa.loseDatabase();
  await awa.write(0, "après ", "s1");
  expect(awa.effects.some((e) => e.kind === "notice" && e.notice.id === "not-stored" && e.notice.message !== null)).toBe(true);
  expect(last(awa)).toBe("saving");
  await w.settle();
  expect([awa.words, issa.words]).toEqual(["s1:après avant ", "s1:après avant "]);
  expect(last(awa)).toBe("saved");
});

test("a refused change leaves the text, is kept as a file with its words, and writing goes on", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "accepté", "s1");
  await w.settle();
  w.server.moods.push({ code: "quarantined", final: true });
  await awa.write(0, "REFUSÉ ", "s1");
  await awa.write(0, "ENSUITE ", "s1");
  await w.settle();
  expect(awa.words).toBe("s1:accepté");
  expect(awa.core.keptAside).toHaveLength(1);
  const state = awa.core.state;
  if (state.kind !== "refused") throw new Error(state.kind);
  expect(await state.file.text()).toContain("ENSUITE REFUSÉ ");
  expect(await state.file.text()).toContain("BEGIN PALABRE CHANGES");
  await awa.write(7, " et suite", "s1");
  await w.settle();
  expect(issa.words).toBe("s1:accepté et suite");
  expect(awa.core.isSettled).toBe(true);

  awa.kill();
  const again = await Tab.open(w, "awa");
  expect(again.core.state.kind).toBe("refused");
  expect(again.words).toBe("s1:accepté et suite");
});

test("a busy server is asked again until it takes the change", async () => {
  const w = world("awa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  w.server.moods.push({ code: "busy", final: false }, { code: "storage", final: false });
  await awa.write(0, "mot", "s1");
  await w.settle();
  expect(last(awa)).toBe("saved");
  expect(w.server.entries).toHaveLength(2);
});

test("a right that is revoked while typing turns the text read-only and keeps the unsent words", async () => {
  const w = world("awa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.write(0, "avant", "s1");
  await w.settle();
  w.server.revoke("awa", "Votre droit d’écrire a été retiré.");
  await awa.write(5, " perdu ?", "s1");
  await w.settle();
  expect(awa.words).toBe("s1:avant");
  const state = awa.core.state;
  if (state.kind !== "refused") throw new Error(state.kind);
  expect(await state.file.text()).toContain("perdu ?");
  await expect(awa.write(0, "x", "s1")).rejects.toThrow(ChangeRefused);
  await awa.input({ kind: "discarded", id: awa.core.keptAside[0]!.id });
  expect(awa.core.state).toEqual({ kind: "readonly", why: "Votre droit d’écrire a été retiré." });
});

test("a right that was revoked while offline: what had arrived stays, the rest is kept aside", async () => {
  const w = world("awa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.write(0, "arrivé", "s1");
  w.server.hear(awa.connection!, ...decoded(awa.toServer.shift()!));
  await awa.unlink();
  await awa.write(6, " jamais", "s1");
  w.server.revoke("awa", "non");
  await w.settle();
  expect(awa.words).toBe("s1:arrivé");
  expect(awa.core.keptAside.map(({ words }) => words.map(({ text }) => text))).toEqual([[" jamais"]]);
  expect(await w.asidesOf("awa")).toHaveLength(1);
  expect(awa.core.keptAside[0]?.words).toEqual([{ section: "arrivé jamais", text: " jamais" }]);
});

test("an expired session keeps everything, says where to sign in, and goes on after", async () => {
  const w = world("awa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  awa.connection!.say("bye", { code: "signed-out", message: "" });
  await awa.write(0, "mot", "s1");
  await w.settle();
  expect(awa.left).toBe("signed-out");
  expect(awa.core.state).toEqual({ kind: "offline", waiting: 1 });
  expect(awa.effects.some((e) => e.kind === "notice" && e.notice.id === "signed-out" && e.notice.message !== null)).toBe(true);
  awa.left = null;
  await w.settle();
  expect(last(awa)).toBe("saved");
});

test("when somebody else has signed in on this browser, nothing is sent in their name", async () => {
  const w = world("awa", "issa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.unlink();
  await awa.write(0, "mot", "s1");
  awa.toServer = [];
  w.server.connect = new Proxy(w.server.connect, { apply: (connect, that) => Reflect.apply(connect, that, ["issa"]) as never });
  await w.settle();
  expect(awa.left).toBe("other-person");
  expect(w.server.entries).toHaveLength(1);
  expect(awa.core.isSettled).toBe(false);
});

test("a restored server gets back what it lost: one's own, and others' with their receipts", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await awa.write(0, "a1 ", "s1");
  await w.settle();
  await issa.write(0, "i1 ", "s1");
  await w.settle();
  await awa.write(0, "a2 ", "s1");
  await w.settle();
  issa.kill();
  w.server.restoreTo(1);
  await w.settle();
  expect(w.server.entries).toHaveLength(4);
  expect(A.toJS(w.server.document())["sections"]).toMatchObject({ s1: { body: "a2 i1 a1 " } });
  expect(w.server.entries.map((e) => e.person)).toEqual(["server", "awa", "issa", "awa"]);
  expect(last(awa)).toBe("saved");
});

test("a tab that closes while it gives back goes on when the text is opened again", async () => {
  const w = world("awa", "issa");
  const [awa, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  for (let i = 0; i < 30; i++) {
    await w.settle();
    await (i % 2 ? awa : issa).write(0, `${i} `, "s1");
  }
  await w.settle();
  issa.kill();
  w.server.restoreTo(3);
  await awa.step();
  await awa.link();
  for (let i = 0; i < 12; i++) await awa.step();
  awa.kill();
  const words = awa.words;
  const again = await Tab.open(w, "awa");
  await w.settle();
  expect(w.server.entries).toHaveLength(31);
  expect(again.words).toBe(words);
});

/** A tab that has read nothing more than the first change, and one that is gone, which had read and written all. */
async function oneBehind(w: World): Promise<{ behind: Tab; gone: Tab }> {
  const [behind, gone, issa] = [await Tab.open(w, "awa"), await Tab.open(w, "awa"), await Tab.open(w, "issa")];
  await w.settle();
  await issa.write(0, "i1 ", "s1");
  await w.settle(behind);
  await gone.write(0, "a1 ", "s1");
  await w.settle(behind);
  expect([gone.words, behind.words, last(gone)]).toEqual(["s1:a1 i1 ", "", "saved"]);
  issa.kill();
  return { behind, gone };
}

test("a restored server gets back what only a closed tab had read and written, from the tab that is left", async () => {
  const w = world("awa", "issa");
  const { behind, gone } = await oneBehind(w);
  gone.kill();
  w.server.restoreTo(1);
  await w.settle();
  expect(w.server.entries.map((e) => e.person)).toEqual(["server", "issa", "awa"]);
  expect(behind.words).toBe("s1:a1 i1 ");
  expect(last(behind)).toBe("saved");
});

test("a restored server gets back what a closed tab had saved as one", async () => {
  const w = world("awa", "issa");
  const { behind, gone } = await oneBehind(w);
  for (let i = 0; i < 310; i++) await gone.write(0, "x", "s1");
  await w.settle(behind);
  expect(gone.effects.some((e) => e.kind === "compact")).toBe(true);
  gone.kill();
  w.server.restoreTo(2);
  await w.settle();
  expect(w.server.entries).toHaveLength(313);
  expect(behind.words).toBe(gone.words);
  expect(last(behind)).toBe("saved");
});

// Seed 1050 of the plans, made short.
test("what a closed tab wrote upon words that the restored server lost is saved by the tab that is left", async () => {
  const w = world("awa", "issa");
  const { behind, gone } = await oneBehind(w);
  w.server.restart();
  await behind.step();
  await gone.step();
  await gone.write(0, "a2 ", "s1");
  w.server.restoreTo(1);
  gone.kill();
  await w.settle();
  expect(w.server.entries.map((e) => e.person)).toEqual(["server", "issa", "awa", "awa"]);
  expect(behind.words).toBe("s1:a2 a1 i1 ");
  expect(last(behind)).toBe("saved");
});

test("a quarantined change is taken out everywhere, with what was made upon it, which its author keeps", async () => {
  const w = world("awa", "mal");
  const [awa, mal] = [await Tab.open(w, "awa"), await Tab.open(w, "mal")];
  await w.settle();
  await awa.write(0, "honnête", "s1");
  await w.settle();
  await mal.write(0, "MAL ", "s2");
  await w.settle();
  await awa.write(7, " aussi", "s1");
  w.server.quarantine(w.server.entries[2]!.hash);
  await w.settle();
  expect(awa.words).toBe("s1:honnête");
  expect(mal.core.keptAside[0]?.words).toEqual([{ section: "MAL", text: "MAL " }]);
  expect(awa.core.keptAside[0]?.words).toEqual([{ section: "honnête aussi", text: " aussi" }]);
});

test("a change that makes Automerge throw is named, left out, and harms nothing", async () => {
  const w = world("awa", "mal");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.write(0, "bon", "s1");
  await w.settle();
  const from = w.server.entries.length + 1;
  const garbage = new Uint8Array([0x85, 0x6f, 0x4a, 0x83, 1, 2, 3, 4, 1, 5, 9, 9, 9, 9, 9]);
  awa.connection!.say("changes", { from, to: from, items: [["mal", garbage, new Uint8Array(16)]] });
  await w.settle();
  expect(awa.words).toBe("s1:bon");
  expect(w.server.heard.at(-1)?.type).toBe("broken");
  await awa.write(3, " encore", "s1");
  expect(awa.words).toBe("s1:bon encore");
});

test("two tabs of one person write offline, see each other, and do not fight", async () => {
  const w = world("awa");
  const [one, two] = [await Tab.open(w, "awa"), await Tab.open(w, "awa")];
  await w.settle();
  for (const tab of [one, two]) {
    tab.online = false;
    await tab.unlink();
  }
  await one.write(0, "un", "s1");
  await two.write(2, " deux", "s1");
  expect(one.words).toBe("s1:un deux");
  two.online = true;
  one.online = true;
  await w.settle();
  expect([one.words, two.words]).toEqual(["s1:un deux", "s1:un deux"]);
  expect(w.server.entries).toHaveLength(3);
  expect([last(one), last(two)]).toEqual(["saved", "saved"]);
});

test("what a closed tab left unsent is pushed by another tab, under its own actor", async () => {
  const w = world("awa");
  const [one, two] = [await Tab.open(w, "awa"), await Tab.open(w, "awa")];
  await w.settle();
  one.online = two.online = false;
  await one.unlink();
  await two.unlink();
  await one.write(0, "un", "s1");
  await two.write(2, " deux", "s1");
  const actor = one.core.actor;
  one.kill();
  two.online = true;
  await w.settle();
  expect(w.server.entries.map((e) => e.actor).filter((a) => a === actor)).toHaveLength(1);
  expect(two.words).toBe("s1:un deux");
  expect(last(two)).toBe("saved");
});

/**
 * The first of three tabs is connected; the third wrote upon `under`, what the second wrote without a connection, and is gone.
 * The first has taken over the third's words, which wait for the second's.
 */
async function adoptedAhead(w: World): Promise<{ one: Tab; two: Tab; upon: string }> {
  const [one, two, three] = [await Tab.open(w, "awa"), await Tab.open(w, "awa"), await Tab.open(w, "awa")];
  await w.settle();
  for (const tab of [two, three]) {
    tab.online = false;
    await tab.unlink();
  }
  w.server.moods.push({ code: "busy", final: false });
  await one.write(0, "refused ", "s0");
  while (await one.step());
  await two.write(0, "under ", "s1");
  await three.write(6, "upon", "s1");
  const upon = three.core.doc.sections["s1"]?.body ?? "";
  three.kill();
  await one.unlink();
  await one.link();
  return { one, two, upon };
}

// Seed 1103 of the plans, made short.
test("words of a closed tab that wait for another tab's are not taken for saved when the server sends its whole document", async () => {
  const w = world("awa");
  const { one, two, upon } = await adoptedAhead(w);
  w.server.moods.push({ code: "busy", final: false });
  while (await one.step());
  expect(one.core.isSettled).toBe(false);
  w.server.restoreTo(1);
  await one.unlink();
  await w.settle();
  two.kill();
  await one.unlink();
  await w.settle();
  expect(A.toJS(w.server.document())["sections"]).toMatchObject({ s1: { body: upon } });
  expect(last(one)).toBe("saved");
});

test("what one tab puts aside with another's refused words is not waited for by the others", async () => {
  const w = world("awa");
  const { one, two } = await adoptedAhead(w);
  w.server.moods.push({ code: "quarantined", final: true });
  await w.settle();
  two.online = true;
  await w.settle();
  expect([one.core.isSettled, two.core.isSettled]).toEqual([true, true]);
  expect([one.words, two.words]).toEqual(["", ""]);
  const kept = (await w.asidesOf("awa")).flatMap((aside) => aside.changes.map((c) => c.hash));
  expect(new Set(kept).size).toBe(3);
});

test("a change larger than the server takes is refused before it is made", async () => {
  const w = world("awa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.write(0, "petit", "s1");
  await expect(awa.write(0, "é".repeat(60_000), "s1")).rejects.toMatchObject({ code: "too-large" });
  expect(awa.words).toBe("s1:petit");
  await awa.write(5, " mot", "s1");
  await w.settle();
  expect(w.server.entries).toHaveLength(3);
  expect(last(awa)).toBe("saved");
});

test("a long text comes as a snapshot, and is saved as one when it has grown", async () => {
  const w = world("awa", "issa");
  const awa = await Tab.open(w, "awa");
  await w.settle();
  for (let i = 0; i < 320; i++) await awa.write(i, "x", "s1");
  await w.settle();
  expect(awa.effects.some((e) => e.kind === "compact")).toBe(true);
  const issa = await Tab.open(w, "issa");
  await w.settle();
  expect(issa.words).toBe(awa.words);
  awa.kill();
  const again = await Tab.open(w, "awa");
  expect(again.words).toBe(issa.words);
});

/** What another tab wrote without a connection is in this one's document, and this one wrote upon it. */
async function uponAnother(w: World): Promise<Tab> {
  const [one, two] = [await Tab.open(w, "awa"), await Tab.open(w, "awa")];
  await w.settle();
  for (const tab of [one, two]) await tab.unlink();
  two.online = false;
  await one.write(0, "a", "s1");
  await two.write(1, "b", "s1");
  await one.write(2, "c", "s1");
  return one;
}

test.each([
  ["sent", [], "x".repeat(310) + "abc"],
  ["put aside", [{ code: "quarantined", final: true }], "x".repeat(310)],
])("a text is saved as one also when words of another tab were %s from here", async (_, moods, body) => {
  const w = world("awa");
  const one = await uponAnother(w);
  w.server.moods.push(...moods);
  await w.settle();
  for (let i = 0; i < 310; i++) await one.write(0, "x", "s1");
  await w.settle();
  expect(A.toJS(w.server.document())["sections"]).toMatchObject({ s1: { body } });
  expect(one.effects.some((e) => e.kind === "compact")).toBe(true);
});

function decoded(frame: Uint8Array): [string, Record<string, unknown>] {
  return new Decoder({ useRecords: false, mapsAsObjects: true }).decode(frame) as [string, Record<string, unknown>];
}
