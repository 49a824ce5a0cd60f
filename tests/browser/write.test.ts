/** People of different ministries write in one text at once, lose the network and come back, and lose nothing. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Network } from "./network";
import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, signIn, untilState, untilText } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

test("two browsers typing in the same sentence converge and both sentences are stored", async () => {
  const text = await server.newText();
  const dossier = server.people.dossier;
  const [first, second] = await Promise.all([
    signIn(browser, server.url, server.who("drafter", 0)),
    signIn(browser, server.url, server.who("drafter", 1)),
  ]);
  const [a, b] = await Promise.all([openEditor(first, dossier, text), openEditor(second, dossier, text)]);
  await Promise.all([caretAfter(a, "bien commun"), caretAfter(b, "bien commun")]);
  await Promise.all([
    a.keyboard.type(" Les forces de sécurité la protègent.", { delay: 15 }),
    b.keyboard.type(" Les citoyens y veillent.", { delay: 20 }),
  ]);
  await Promise.all([untilState(a, "saved"), untilState(b, "saved")]);
  // Written at one place at one time, each sentence is still whole.
  const both = (t: string) => t.includes("Les forces de sécurité la protègent.") && t.includes("Les citoyens y veillent.");
  const onA = await untilText(a, both);
  await untilText(b, (t) => t === onA);
  const stored = await server.markdown(text);
  for (const line of onA.split("\n").filter((l) => l.includes("paix"))) expect(stored).toContain(line.trim());
  await Promise.all([first.close(), second.close()]);
});

test("what is written without network arrives later, and a restart of the server loses nothing", async () => {
  const text = await server.newText();
  const dossier = server.people.dossier;
  const network = await Network.to(server.port);
  const far = await signIn(browser, network.url, server.who("drafter", 0));
  const near = await signIn(browser, server.url, server.who("drafter", 1));
  const [a, b] = await Promise.all([openEditor(far, dossier, text), openEditor(near, dossier, text)]);
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Avant.");
  await untilState(a, "saved");
  network.cut();
  await a.keyboard.type(" Pendant la coupure.");
  await untilState(a, "offline", 30_000);
  await caretAfter(b, "bien commun");
  await b.keyboard.type(" Entre-temps.");
  network.restore();
  await untilState(a, "saved", 45_000);
  await untilText(a, (t) => t.includes("Pendant la coupure.") && t.includes("Entre-temps."));
  await untilText(b, (t) => t.includes("Pendant la coupure."));
  await server.restart();
  await untilState(b, "saved", 45_000);
  await b.keyboard.type(" Après.");
  await untilText(a, (t) => t.includes("Après."), 45_000);
  await Promise.all([far.close(), near.close()]);
  await network.end();
}, 180_000);

test("a browser without network says so at once, and sends what was written when it is back", async () => {
  const text = await server.newText();
  const context = await signIn(browser, server.url, server.who("drafter", 0));
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await page.keyboard.type(" Avant.");
  await untilState(page, "saved");
  await context.setOffline(true);
  await page.keyboard.type(" Sans réseau.");
  await untilState(page, "offline");
  await context.setOffline(false);
  await untilState(page, "saved", 45_000);
  expect(await server.markdown(text)).toContain("Avant. Sans réseau.");
  await context.close();
});

test("a page reloaded without network shows the text, takes words, and sends them when the network is back", async () => {
  const text = await server.newText();
  const dossier = server.people.dossier;
  const network = await Network.to(server.port);
  const far = await signIn(browser, network.url, server.who("drafter", 0));
  const a = await openEditor(far, dossier, text);
  await untilState(a, "saved");
  await a.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await a.reload();
  await untilState(a, "saved");
  network.cut();
  await a.reload();
  await untilText(a, (t) => t.includes("bien commun"), 30_000);
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Écrit hors ligne.");
  await untilState(a, "offline", 30_000);
  await a.waitForTimeout(500);
  await a.reload();
  await untilText(a, (t) => t.includes("Écrit hors ligne."), 30_000);
  network.restore();
  await untilState(a, "saved", 60_000);
  expect(await server.markdown(text)).toContain("Écrit hors ligne.");
  await far.close();
  await network.end();
}, 180_000);

test("an expired session drops nothing: signed in again, what was written before and after arrives, reloaded or not", async () => {
  const text = await server.newText();
  const who = server.who("drafter", 2);
  const context = await signIn(browser, server.url, who);
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await page.keyboard.type(" Avant.");
  await untilState(page, "saved");
  const expire = async () => {
    const elsewhere = await signIn(browser, server.url, who);
    const account = await elsewhere.newPage();
    await account.goto("/account");
    await Promise.all([account.waitForNavigation(), account.click('form[action="/account/sessions/end"] button')]);
    await elsewhere.close();
  };
  const signInOn = async (there: Page) => {
    await there.fill('input[name="email"]', who.email);
    await there.fill('input[name="password"]', who.password);
    await Promise.all([there.waitForNavigation(), there.click('main form button[type="submit"]')]);
  };
  await expire();
  await page.keyboard.type(" Expirée.", { delay: 20 });
  const notice = page.locator(".notice a");
  await notice.waitFor();
  const [tab] = await Promise.all([context.waitForEvent("page"), notice.click()]);
  await signInOn(tab);
  await tab.close();
  // As when a person comes back to the window; a browser without screen does not say it by itself.
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await untilState(page, "saved");
  expect(await server.markdown(text)).toContain("Avant. Expirée.");

  await expire();
  await page.keyboard.type(" Rechargée.", { delay: 20 });
  await notice.waitFor();
  await page.waitForTimeout(500);
  await page.reload();
  await signInOn(page);
  await untilState(page, "saved", 30_000);
  expect(await server.markdown(text)).toContain("Avant. Expirée. Rechargée.");
  await context.close();
}, 120_000);

test("two tabs of one person do not fight", async () => {
  const text = await server.newText();
  const context = await signIn(browser, server.url, server.who("drafter", 0));
  const [a, b] = [await openEditor(context, server.people.dossier, text), await openEditor(context, server.people.dossier, text)];
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Premier onglet.");
  await untilText(b, (t) => t.includes("Premier onglet."));
  await caretAfter(b, "bien commun");
  await b.keyboard.type(" Second onglet.");
  await untilText(a, (t) => t.includes("Second onglet."));
  await context.close();
});
