/**
 * Tabs that the browser kills, what a browser keeps that is deleted under the page, and connections that fall silent: seeded
 * rounds of the first two. Words of which the page had said that they wait are sent, once; words that are acknowledged
 * are there, once.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Network } from "./network";
import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, signIn, untilState, untilText } from "./people";

const SEED = Number(process.env["PALABRE_LOST_TABS"] ?? 29);
const ROUNDS = 4;

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

/** mulberry32, so that a round that failed can be played again. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const times = (text: string, word: string) => text.split(word).length - 1;

/** Waits until the server has each of the words; none of them twice. */
async function untilStored(text: string, words: string[], patience = 45_000): Promise<string> {
  const end = Date.now() + patience;
  for (;;) {
    const stored = await server.markdown(text);
    if (words.every((word) => times(stored, word) === 1)) return stored;
    if (Date.now() > end) throw new Error(`not each once: ${words.join(" ")}\n${stored}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** The process of the tab dies, as when memory is short, or the tab is closed without being asked whether it may. */
async function killTab(page: Page, crash: boolean): Promise<void> {
  if (crash) {
    const crashed = page.waitForEvent("crash");
    const devtools = await page.context().newCDPSession(page);
    // It never answers.
    void devtools.send("Page.crash").catch(() => undefined);
    await crashed;
  }
  await page.close({ runBeforeUnload: false });
}

test("a tab that is killed while words wait: they are there when it is opened again, and are sent once", async () => {
  const random = seeded(SEED);
  const text = await server.newText();
  const network = await Network.to(server.port);
  const context = await signIn(browser, network.url, server.who("drafter"));
  const owed: string[] = [];
  const perhaps: string[] = [];
  let page = await openEditor(context, server.people.dossier, text);
  await untilState(page, "saved");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await untilState(page, "saved");
  for (let round = 0; round < ROUNDS; round++) {
    await caretAfter(page, "bien commun");
    await page.keyboard.type(` acquis${round}fin`);
    await untilState(page, "saved");
    network.cut();
    await page.keyboard.type(` attend${round}fin`);
    await untilState(page, "offline", 30_000);
    owed.push(`acquis${round}fin`, `attend${round}fin`);
    if (random(2) === 0) {
      // Typed at the very moment: whether it was kept in time is not known.
      await page.keyboard.type(` peut-être${round}fin`);
      perhaps.push(`peut-être${round}fin`);
    }
    await killTab(page, random(2) === 0);
    const withoutNetwork = random(2) === 0;
    if (!withoutNetwork) network.restore();
    page = await openEditor(context, server.people.dossier, text);
    const read = await untilText(page, (t) => owed.every((word) => t.includes(word)), 30_000);
    for (const word of [...owed, ...perhaps]) expect(times(read, word), word).toBeLessThanOrEqual(1);
    network.restore();
    await untilState(page, "saved", 45_000);
    const stored = await untilStored(text, owed);
    for (const word of perhaps) expect(times(stored, word), word).toBeLessThanOrEqual(1);
  }
  await context.close();
  await network.end();
}, 180_000);

/** From outside, as the browser's own settings or its lack of room do; or by another page of the site. */
async function deleteDatabases(context: BrowserContext, page: Page, outside: boolean): Promise<void> {
  if (outside) {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Storage.clearDataForOrigin", { origin: new URL(page.url()).origin, storageTypes: "indexeddb" });
    return;
  }
  const other = await context.newPage();
  await other.goto("/");
  const deleted = await other.evaluate(async () => {
    const names = (await indexedDB.databases()).map((one) => one.name ?? "");
    for (const name of names) {
      await new Promise<void>((done, failed) => {
        const asked = indexedDB.deleteDatabase(name);
        asked.onsuccess = () => done();
        asked.onerror = () => failed(asked.error);
      });
    }
    return names;
  });
  expect(deleted.some((name) => name.startsWith("palabre:"))).toBe(true);
  await other.close();
}

test("what the browser keeps is deleted under an open page: nothing acknowledged is lost, and what is in the page is sent once", async () => {
  const random = seeded(SEED + 1);
  const text = await server.newText();
  const network = await Network.to(server.port);
  const context = await signIn(browser, network.url, server.who("drafter"));
  const owed: string[] = [];
  const outsideFirst = random(2);
  for (let round = 0; round < ROUNDS; round++) {
    const page = await openEditor(context, server.people.dossier, text);
    await untilState(page, "saved");
    await caretAfter(page, "bien commun");
    await page.keyboard.type(` avant${round}fin`);
    await untilState(page, "saved");
    const withoutNetwork = random(2) === 0;
    await deleteDatabases(context, page, (round + outsideFirst) % 2 === 0);
    if (withoutNetwork) network.cut();
    await page.keyboard.type(` après${round}fin`);
    owed.push(`avant${round}fin`, `après${round}fin`);
    // People are told that closing the page would lose what is not sent.
    await page.getByText("Ne fermez pas cette page").first().waitFor();
    network.restore();
    await untilStored(text, owed);
    await untilState(page, "saved", 45_000);
    const read = await untilText(page, (t) => owed.every((word) => t.includes(word)));
    for (const word of owed) expect(times(read, word), word).toBe(1);
    await page.close();
  }
  const again = await openEditor(context, server.people.dossier, text);
  const read = await untilText(again, (t) => owed.every((word) => t.includes(word)), 30_000);
  for (const word of owed) expect(times(read, word), word).toBe(1);
  await context.close();
  await network.end();
}, 180_000);

test("a connection whose other end is gone without a word is found out, and what was written meanwhile arrives once", async () => {
  const text = await server.newText();
  const dossier = server.people.dossier;
  const network = await Network.to(server.port);
  const far = await signIn(browser, network.url, server.who("drafter", 0));
  const near = await signIn(browser, server.url, server.who("drafter", 1));
  const b = await openEditor(near, dossier, text);
  const a = await far.newPage();
  // The page's own clock, so that its patience need not be waited for.
  await a.clock.install();
  await a.goto(`/d/${dossier}/${text}/edit`);
  await untilState(a, "saved");
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Avant.");
  await untilText(b, (t) => t.includes("Avant."));
  network.silence();
  await a.keyboard.type(" Dans le silence.");
  await untilState(a, "saving");
  await caretAfter(b, "bien commun");
  await b.keyboard.type(" Ailleurs.");
  await untilState(b, "saved");
  expect(await server.markdown(text)).not.toContain("Dans le silence.");
  await a.clock.fastForward(60_000);
  await untilStored(text, ["Avant.", "Dans le silence.", "Ailleurs."]);
  await untilText(a, (t) => t.includes("Ailleurs."));
  await untilState(a, "saved");
  await Promise.all([far.close(), near.close()]);
  await network.end();
}, 90_000);
