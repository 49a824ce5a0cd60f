/** When a connection counts as silent, and when a link is called slow: the core with its clock in hand, and a server that answers or not. */
import "fake-indexeddb/auto";
import * as A from "@automerge/automerge/slim";
import { beforeAll, describe, expect, it } from "vitest";
import { Pace } from "../../src/sync/pace";
import { startAutomerge } from "../wasm";
import { FakeServer } from "./fake-server";
import { seeded, Tab, World } from "./world";

beforeAll(startAutomerge);

async function written(): Promise<{ w: World; awa: Tab }> {
  const server = new FakeServer("Texte");
  server.writers.add("awa");
  const w = new World(A, server, seeded(11));
  const awa = await Tab.open(w, "awa");
  await w.settle();
  awa.effects = [];
  return { w, awa };
}

/** The time passes, and nothing comes but what `meanwhile` brings. Seconds after which the connection was given up, or null. */
async function silentAfter(w: World, tab: Tab, seconds: number, meanwhile: (second: number) => Promise<void> | void = () => undefined): Promise<number | null> {
  const begun = w.now;
  while (w.now < begun + seconds * 1_000) {
    w.now += 1_000;
    await meanwhile((w.now - begun) / 1_000);
    if (tab.core.wakeAt <= w.now) await tab.input({ kind: "tick" });
    if (tab.effects.some((e) => e.kind === "reconnect")) return (w.now - begun) / 1_000;
  }
  return null;
}

const pings = (tab: Tab): number => tab.effects.filter((e) => e.kind === "send" && e.message.type === "ping").length;
const reconnects = (tab: Tab): string[] => tab.effects.flatMap((e) => (e.kind === "reconnect" ? [e.how] : []));

describe("a connection is silent", () => {
  it("when no acknowledgement comes, nor an answer to the question whether anybody is there", async () => {
    const { w, awa } = await written();
    await awa.write(0, "perdu");
    expect(await silentAfter(w, awa, 60), "20 s, and a moment for what was pushed").toBe(21);
    expect(pings(awa)).toBeGreaterThan(0);
    expect(reconnects(awa)).toEqual(["other-way"]);
    await w.settle();
    expect(awa.title, "what was not answered is sent again").toBe("perduTexte");
    expect(awa.states().at(-1)).toBe("saved");
  });

  it("when the greeting is not answered within the time that it was given", async () => {
    const { w, awa } = await written();
    await awa.unlink();
    awa.effects = [];
    awa.core.hello(w.now, 4_000);
    expect(await silentAfter(w, awa, 60)).toBe(4);
    expect(reconnects(awa)).toEqual(["other-way"]);
  });

  it("when nobody writes and nothing comes, after it was asked", async () => {
    const { w, awa } = await written();
    expect(await silentAfter(w, awa, 60)).toBe(40);
  });
});

describe("a connection is not silent", () => {
  it("while the server answers that it is there; a minute without an acknowledgement is asked for anew, the same way", async () => {
    const { w, awa } = await written();
    await awa.write(0, "attend");
    const answered = (): Promise<void> | void => (pings(awa) > 0 ? awa.input({ kind: "message", message: { type: "pong" } }) : undefined);
    expect(await silentAfter(w, awa, 300, answered)).toBe(61);
    expect(reconnects(awa)).toEqual(["now"]);
  });

  it("while a large message comes in slowly", async () => {
    const { w, awa } = await written();
    await awa.unlink();
    awa.effects = [];
    awa.core.hello(w.now, 4_000);
    // A piece every three seconds, for five minutes.
    const pieces = (second: number): Promise<void> | void => (second % 3 === 0 ? awa.input({ kind: "alive" }) : undefined);
    expect(await silentAfter(w, awa, 300, pieces)).toBeNull();
  });

  it("before what was pushed can have passed on the slowest link", async () => {
    const { w, awa } = await written();
    const random = seeded(5);
    // Automerge packs what repeats itself.
    const words = Array.from({ length: 90_000 }, () => String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000))).join("");
    await awa.change((_, d) => void (d.notes["n"] = words.slice(0, 30_000)));
    const bytes = awa.toServer.reduce((sum, frame) => sum + frame.length, 0);
    expect(bytes).toBeGreaterThan(40_000);
    const silent = await silentAfter(w, awa, 600);
    expect(silent).toBeGreaterThan(20 + bytes / 5_000);
    expect(silent).toBeLessThan(25 + bytes / 4_000);
  });

  it("because the machine slept: then the way is not to blame", async () => {
    const { w, awa } = await written();
    await awa.write(0, "dort");
    w.now += 3_600_000;
    await awa.input({ kind: "tick" });
    expect(reconnects(awa)).toEqual(["now"]);
  });
});

describe("a link is called slow", () => {
  /** Questions one after the other, each answered after so many milliseconds. */
  function asked(pace: Pace, answers: number[]): Pace {
    let now = 0;
    answers.forEach((after, id) => {
      pace.sent(id, now);
      now += after;
      pace.answered(id, now);
    });
    return pace;
  }

  it("after two late answers in a row, or a very late one, or one that does not come", () => {
    expect(asked(new Pace(), [1_600]).slow).toBe(false);
    expect(asked(new Pace(), [1_600, 100, 1_600]).slow).toBe(false);
    expect(asked(new Pace(), [1_600, 1_600]).slow).toBe(true);
    expect(asked(new Pace(), [3_100]).slow).toBe(true);
    const waits = new Pace();
    waits.sent(1, 0);
    waits.tick(2_900);
    expect(waits.slow).toBe(false);
    expect(waits.due).toBe(3_000);
    waits.tick(waits.due);
    expect(waits.slow).toBe(true);
  });

  it("until many answers were quick and some time has passed: the word does not flicker", () => {
    const slow = [1_600, 1_600];
    const quick = (n: number): number[] => Array.from({ length: n }, () => 500);
    expect(asked(new Pace(), [...slow, ...quick(30)]).slow, "15 s").toBe(true);
    expect(asked(new Pace(), [...slow, ...quick(40)]).slow, "20 s").toBe(false);
    expect(asked(new Pace(), [...slow, ...quick(38), 1_600, 500]).slow, "one was late").toBe(true);
  });

  it("and the page is told once, not at every answer", async () => {
    const { w, awa } = await written();
    for (let n = 0; n < 6; n++) {
      await awa.write(0, "x");
      w.now += 2_000;
      await w.settle();
    }
    expect(awa.effects.filter((e) => e.kind === "pace")).toEqual([{ kind: "pace", slow: true }]);
  });
});
