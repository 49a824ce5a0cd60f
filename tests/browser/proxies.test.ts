/**
 * Bad networks between one of two people and Palabre: whatever is in the way, each reads what the other writes, all of it once,
 * and the one whose link is slow is told so in one word.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { FAR, Network } from "./network";
import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, paper, signIn, untilState, untilText } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

interface Two {
  text: string;
  network: Network;
  /** Behind the network, and beside the server. */
  a: Page;
  b: Page;
  close(): Promise<void>;
}

/** `prepare`: what the network is like from the beginning; `before`: what is done to the first browser before it opens the text. */
async function two(prepare: (network: Network) => void, before: (far: BrowserContext) => Promise<void> = async () => undefined): Promise<Two> {
  const text = await server.newText();
  const { dossier } = server.people;
  const network = await Network.to(server.port);
  const [far, near] = await Promise.all([
    signIn(browser, network.url, server.who("drafter", 0)),
    signIn(browser, server.url, server.who("drafter", 1)),
  ]);
  await before(far);
  prepare(network);
  const [a, b] = await Promise.all([openEditor(far, dossier, text), openEditor(near, dossier, text)]);
  const close = async (): Promise<void> => {
    await Promise.all([far.close(), near.close()]);
    await network.end();
  };
  return { text, network, a, b, close };
}

/** Until the page says of the link: plain, slow, or nothing. */
const untilLink = (page: Page, link: string | null, patience = 30_000): Promise<void> =>
  page.locator(link === null ? ".save-link:not([data-link])" : `.save-link[data-link="${link}"]`).waitFor({ state: "attached", timeout: patience });

const times = (text: string, words: string): number => text.split(words).length - 1;

/**
 * Both write `rounds` sentences and more until `enough`; both read all of them, the server has each once, and both are told that
 * all is saved.
 */
async function writeTogether({ text, a, b }: Two, rounds: number, enough = (): boolean => true): Promise<void> {
  const patience = 30_000;
  await Promise.all([caretAfter(a, "bien commun"), caretAfter(b, "Contexte")]);
  const sentences: string[] = [];
  for (let round = 0; round < rounds || !enough(); round++) {
    const [mine, theirs] = [`Loin ${round}.`, `Près ${round}.`];
    sentences.push(mine, theirs);
    await Promise.all([a.keyboard.type(` ${mine}`, { delay: 5 }), b.keyboard.type(` ${theirs}`, { delay: 5 })]);
    await Promise.all([untilText(b, (t) => t.includes(mine), patience), untilText(a, (t) => t.includes(theirs), patience)]);
  }
  await Promise.all([untilState(a, "saved", patience), untilState(b, "saved", patience)]);
  const all = [await untilText(a, () => true), await untilText(b, () => true), await server.markdown(text)];
  for (const words of all) expect(sentences.map((sentence) => times(words, sentence))).toEqual(sentences.map(() => 1));
}

test("behind a proxy that refuses WebSockets people write together, and go back to a WebSocket when it lets them pass", async () => {
  const both = await two((network) => (network.refuseWebSockets = true), async (far) => far.clock.install());
  const { network, a } = both;
  await untilLink(a, "plain");
  expect(await a.locator(".save-link").getAttribute("title")).toContain("requêtes simples");
  expect(await a.locator(".save-link").innerText()).toContain("Liaison lente");
  await writeTogether(both, 2);
  expect(network.upgradesRefused).toBeGreaterThanOrEqual(2);
  expect(network.upgrades).toBe(0);

  // Ten minutes later it lets them pass, in the middle of a sentence.
  network.refuseWebSockets = false;
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Sans", { delay: 5 });
  await a.clock.fastForward(11 * 60_000);
  await a.keyboard.type(" interruption.", { delay: 5 });
  await untilLink(a, null);
  await untilState(a, "saved");
  await untilText(both.b, (t) => t.includes("Sans interruption."));
  // One that was tried, one that stays.
  expect(network.upgrades).toBe(2);
  await both.close();
});

test("behind a proxy that cuts every connection after two seconds people write together, by requests that are repeated", async () => {
  const both = await two(() => undefined);
  const { network, a } = both;
  network.cutAfter = 2_000;
  network.reopen();
  await untilLink(a, "plain");
  const before = network.cuts;
  await writeTogether(both, 4, () => network.cuts >= before + 4);
  // The one that was broken, one that was cut soon, and none after.
  expect(network.upgrades).toBe(2);
  await both.close();
});

test("behind a proxy that holds back what comes, the silence of the WebSocket is noticed and people write together", async () => {
  const both = await two((network) => (network.buffers = true));
  await untilLink(both.a, "plain");
  await writeTogether(both, 2);
  // One silence was enough.
  expect(both.network.upgrades).toBe(1);
  await both.close();
});

test("a WebSocket that falls silent in the middle of a sentence is left, and no word is lost", async () => {
  const both = await two(() => undefined, async (far) => far.clock.install());
  const { network, a } = both;
  await writeTogether(both, 1);
  expect(network.upgrades).toBe(1);
  network.swallow();
  await a.keyboard.type(" Dans le vide.", { delay: 5 });
  // What is typed is gathered for a moment before it is sent; then the time passes within which it should have been acknowledged.
  await a.clock.fastForward(1_000);
  await untilState(a, "saving");
  await a.clock.fastForward(22_000);
  await untilLink(a, "plain");
  await untilText(both.b, (t) => t.includes("Dans le vide."));
  await untilState(a, "saved");
  expect(times(await server.markdown(both.text), "Dans le vide.")).toBe(1);
  await both.close();
});

test("on a link of 50 kbit/s, 800 ms away and with holes, a WebSocket is kept, whatever is long in coming", async () => {
  const both = await two(() => undefined);
  const { network, a, b } = both;
  await untilState(a, "saved");
  // While the link is down, the other brings 30 KB that nothing makes smaller: five seconds of the link, in one message.
  network.cut();
  await untilState(a, "offline");
  await caretAfter(b, "bien commun");
  const random = Array.from({ length: 10_000 }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join("");
  await b.keyboard.insertText(` ${random} Fin.`);
  await untilState(b, "saved");
  network.slow(FAR);
  network.restore();
  await a.evaluate(() => dispatchEvent(new Event("focus")));
  await untilText(a, (t) => t.includes("Fin."), 60_000);
  await untilState(a, "saved", 30_000);
  await Promise.all([caretAfter(a, "Contexte"), caretAfter(b, "Contexte")]);
  const before = network.upgrades;
  await Promise.all([a.keyboard.type(" De loin.", { delay: 5 }), b.keyboard.type(" De près.", { delay: 5 })]);
  await Promise.all([untilText(b, (t) => t.includes("De loin."), 30_000), untilText(a, (t) => t.includes("De près."), 30_000)]);
  // Answers must be late twice before it is said.
  await a.keyboard.type(" Encore.", { delay: 5 });
  await untilText(b, (t) => t.includes("Encore."), 30_000);
  await untilState(a, "saved", 30_000);
  await untilLink(a, "slow");
  expect(await a.locator(".save-link").getAttribute("title")).toContain("mettent du temps");
  // One before the cut and one after it: nothing that was slow was taken for silent.
  expect([before, network.upgrades]).toEqual([2, 2]);
  const stored = await server.markdown(both.text);
  for (const words of [random, "De loin.", "De près.", "Encore."]) expect(times(stored, words)).toBe(1);
  await expect(paper(a).getByText("Fin.").count()).resolves.toBe(1);
  await both.close();
});

test("on that link, where WebSockets are refused besides, requests carry the words both ways", async () => {
  const both = await two(() => undefined);
  const { network, a, b, text } = both;
  await untilState(a, "saved");
  network.refuseWebSockets = true;
  network.slow(FAR);
  network.reopen();
  await untilLink(a, "plain", 45_000);
  await Promise.all([caretAfter(a, "Contexte"), caretAfter(b, "bien commun")]);
  await Promise.all([a.keyboard.type(" De loin.", { delay: 5 }), b.keyboard.type(" De près.", { delay: 5 })]);
  await Promise.all([untilText(b, (t) => t.includes("De loin."), 30_000), untilText(a, (t) => t.includes("De près."), 30_000)]);
  await untilState(a, "saved", 30_000);
  const stored = await server.markdown(text);
  for (const words of ["De loin.", "De près."]) expect(times(stored, words)).toBe(1);
  expect(network.upgrades).toBe(1);
  await both.close();
});
