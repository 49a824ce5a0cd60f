/**
 * Convergence: ten tabs of several people under seeded plans of edits, lost connections, repeats, closed tabs, restarts,
 * restored backups, refusals. Whatever the plan: at the end all tabs have the server's document, every acknowledged word is
 * in it, and every word that was written is in it or in a file.
 *
 * A seed that failed once stays in KEPT_SEEDS for ever.
 */
import "fake-indexeddb/auto";
import * as A from "@automerge/automerge/slim";
import { beforeAll, expect, test } from "vitest";
import { startAutomerge } from "../wasm";
import { FakeServer } from "./fake-server";
import { seeded, Tab, World } from "./world";

beforeAll(startAutomerge);

const KEPT_SEEDS = [1_050, 1_103, 1_237, 1_408, 1_981];
const FRESH = Number(process.env["PLANS"] ?? 12);
const STEPS = 160;
const PEOPLE = ["awa", "issa", "fanta", "moussa", "kadi", "omar"];

interface Plan {
  w: World;
  random: () => number;
  /** Hashes of all changes that were made. */
  made: string[];
}

const pick = <T>(random: () => number, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];

async function write(plan: Plan, tab: Tab): Promise<void> {
  await tab.write(Math.floor(plan.random() * 40), `w${plan.made.length}.`, pick(plan.random, ["s1", "s2", "s3"]));
  const kept = tab.effects.findLast((e) => e.kind === "keep-own");
  if (kept?.kind === "keep-own") plan.made.push(kept.change.hash);
}

async function turn(plan: Plan, restores: boolean): Promise<void> {
  const { w, random } = plan;
  const tab = pick(random, w.tabs);
  const dice = random();
  if (!tab || dice < 0.02) await Tab.open(w, pick(random, PEOPLE) ?? "awa");
  else if (dice < 0.35) await write(plan, tab);
  else if (dice < 0.7) for (let i = random() * 8; i > 0; i--) await tab.step();
  else if (dice < 0.76) await tab.link();
  else if (dice < 0.82) await tab.unlink();
  else if (dice < 0.84) tab.online = !tab.online;
  else if (dice < 0.88) await tab.input({ kind: "tick" });
  else if (dice < 0.9) repeat(tab, random);
  else if (dice < 0.92 && w.tabs.length > 6) tab.kill();
  else if (dice < 0.93) w.server.restart();
  else if (dice < 0.945) w.server.moods.push({ code: "busy", final: false });
  else if (dice < 0.955) w.server.moods.push({ code: "quarantined", final: true });
  else if (dice < 0.97 && restores) {
    w.server.restoreTo(1 + Math.floor(random() * w.server.entries.length));
  } else w.now += Math.floor(random() * 300);
}

/** The network delivers something twice. */
function repeat(tab: Tab, random: () => number): void {
  const queue = tab.connection?.toClient;
  const frame = queue && pick(random, queue);
  if (frame && queue) queue.push(frame);
}

async function play(seed: number, restores: boolean): Promise<Plan> {
  const random = seeded(seed);
  const server = new FakeServer("Texte");
  for (const person of PEOPLE) server.writers.add(person);
  const plan: Plan = { w: new World(A, server, random), random, made: [] };
  // Of its own chance: the plans of the seeds stay what they were.
  const slowness = seeded(seed + 1);
  plan.w.slowness = () => slowness() * 60;
  for (let i = 0; i < 10; i++) await Tab.open(plan.w, PEOPLE[i % PEOPLE.length] ?? "awa");
  await plan.w.settle();
  for (let i = 0; i < STEPS; i++) await turn(plan, restores);
  server.moods.length = 0;
  for (const tab of plan.w.tabs) tab.online = true;
  await plan.w.settle();
  // Those whose tabs are all gone come back once more, so that what they left unsent is sent.
  for (const person of PEOPLE) if (!plan.w.tabs.some((tab) => tab.person === person)) await Tab.open(plan.w, person);
  // All connections break once more: what a closed tab left is taken over by another tab of that person as it comes back.
  for (const tab of [...plan.w.tabs]) await tab.unlink();
  await plan.w.settle();
  return plan;
}

async function check(plan: Plan): Promise<void> {
  const { tabs, server } = plan.w;
  const truth = server.document();
  for (const tab of tabs) {
    expect(tab.core.isSettled, `${tab.person} has unsent changes`).toBe(true);
    expect(A.getHeads(tab.core.doc).sort(), `${tab.person} has another document`).toEqual(A.getHeads(truth).sort());
  }
  const asides = await Promise.all(PEOPLE.map((person) => plan.w.asidesOf(person)));
  const aside = new Set(asides.flat().flatMap((a) => a.changes.map((c) => c.hash)));
  for (const hash of plan.made) expect(A.hasHeads(truth, [hash]) || aside.has(hash), `${hash} is lost`).toBe(true);
}

const seeds = [...new Set([...KEPT_SEEDS, ...Array.from({ length: FRESH }, (_, i) => 1_000 + i)])];

test.each(seeds)("plan %i converges and loses no word", async (seed) => check(await play(seed, false)), 120_000);

test.each(seeds)("plan %i converges with restored backups in between", async (seed) => check(await play(seed, true)), 120_000);
