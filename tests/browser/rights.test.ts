/** Those who may not write cannot; who loses the right while typing keeps the words and is told why. */
import { readFile } from "node:fs/promises";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Account, Palabre } from "./palabre";
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

test("a reviewer reads the living text and cannot write in it", async () => {
  const text = server.people.texts[0]?.id ?? "";
  const context = await signIn(browser, server.url, server.who("reviewer"));
  const page = await openEditor(context, server.people.dossier, text);
  await untilState(page, "readonly");
  expect(await paper(page).getAttribute("contenteditable")).toBe("false");
  // Of the tools only those are there that a reader can use, and they are all in sight.
  const tools = page.locator("[role=toolbar] :is(button, select):visible");
  const names = await tools.allTextContents();
  expect(names).toContain("Chercher");
  expect(names).not.toContain("Gras");
  expect(await tools.evaluateAll((all) => all.filter((one) => (one as HTMLButtonElement).disabled).length)).toBe(0);
  const bar = page.locator("[role=toolbar]");
  expect(await bar.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
  await context.close();
});

test("a drafter whose right is taken away while typing becomes a reader, is told why, and keeps the words", async () => {
  const text = await server.newText();
  const leaving = server.who("drafter", 1);
  const context = await signIn(browser, server.url, leaving);
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await page.keyboard.type(" Gardé.");
  await untilState(page, "saved");
  await endMembership(leaving);
  await page.keyboard.type(" Trop tard.", { delay: 40 });
  await page.locator('[data-save-state="readonly"], [data-save-state="refused"]').first().waitFor({ state: "attached", timeout: 15_000 });
  await page.waitForTimeout(500);
  expect(await server.markdown(text)).toContain("Gardé.");
  expect(await server.markdown(text)).not.toContain("Trop tard.");
  await context.close();
});

async function endMembership(who: Account, role = ""): Promise<void> {
  const path = `/api/v1/dossiers/${server.people.dossier}/memberships`;
  const answer = (await server.api(server.who("facilitator"), "GET", path)) as { id: string }[] | { memberships: { id: string }[] };
  const list = Array.isArray(answer) ? answer : answer.memberships;
  const his = list.filter((one) => JSON.stringify(one).includes(who.email) && JSON.stringify(one).includes(role));
  expect(his.length).toBeGreaterThan(0);
  for (const one of his) await server.api(server.who("facilitator"), "DELETE", `${path}/${one.id}`);
}

test("a drafter who became a reviewer while offline finds the words that were not taken, once, also after a reload", async () => {
  const text = await server.newText();
  const who = server.who("drafter", 3);
  const context = await signIn(browser, server.url, who, { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await untilState(page, "saved");
  await context.setOffline(true);
  await page.keyboard.type(" À reprendre.");
  await untilState(page, "offline");
  await server.api(server.who("facilitator"), "POST", `/api/v1/dossiers/${server.people.dossier}/memberships`, { email: who.email, role: "reviewer" });
  await endMembership(who, "drafter");
  await context.setOffline(false);
  const kept = page.locator(".refused");
  await kept.first().waitFor();
  await page.reload();
  await kept.first().waitFor();
  expect(await kept.count()).toBe(1);
  await kept.getByRole("button", { name: "Copier les mots" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("À reprendre.");
  expect(await paper(page).getAttribute("contenteditable")).toBe("false");
  expect(await server.markdown(text)).not.toContain("reprendre");
  await kept.getByRole("button", { name: "Je les ai repris, effacer" }).click();
  await untilState(page, "readonly");
  await context.close();
});

test("a drafter who was removed while offline finds the unsent words on the page that says nothing is there", async () => {
  const text = await server.newText();
  const who = server.who("drafter", 4);
  const context = await signIn(browser, server.url, who);
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await untilState(page, "saved");
  await context.setOffline(true);
  await page.keyboard.type(" À ne pas perdre.");
  await untilState(page, "offline");
  await endMembership(who);
  await page.close();
  await context.setOffline(false);
  const after = await context.newPage();
  expect((await after.goto(`${server.url}/d/${server.people.dossier}/${text}/edit`))?.status()).toBe(404);
  const kept = after.locator(".kept-words");
  await kept.waitFor();
  expect(await kept.locator("textarea").inputValue()).toContain("À ne pas perdre.");
  const [file] = await Promise.all([after.waitForEvent("download"), kept.getByRole("link", { name: "Télécharger mes mots" }).click()]);
  expect(await readFile(await file.path(), "utf8")).toContain("À ne pas perdre.");
  await context.close();
});

test("undo takes back one’s own words only", async () => {
  const text = await server.newText();
  const [first, second] = await Promise.all([
    signIn(browser, server.url, server.who("drafter", 0)),
    signIn(browser, server.url, server.who("drafter", 2)),
  ]);
  const [a, b] = await Promise.all([openEditor(first, server.people.dossier, text), openEditor(second, server.people.dossier, text)]);
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Mien.");
  await untilText(b, (t) => t.includes("Mien."));
  await caretAfter(b, "bien commun");
  await b.keyboard.type(" Tien.");
  await untilText(a, (t) => t.includes("Tien."));
  for (let n = 0; n < 12; n++) await a.keyboard.press("Control+z");
  const after = await untilText(a, (t) => !t.includes("Mien."));
  expect(after).toContain("Tien.");
  await untilText(b, (t) => t === after);
  await Promise.all([first.close(), second.close()]);
});
