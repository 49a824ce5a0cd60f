/** Coming in and going out: files, invitations, signing out, the keyboard alone, and nothing asked of anybody else. */
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Browser, Page } from "playwright-core";

import { Palabre } from "./palabre";
import { openBrowser, openEditor, paper, signIn, untilState, untilText } from "./people";
import { heading, inserted, paragraph, run, wordFile } from "./word";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

async function bring(page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await page.goto(`/d/${server.people.dossier}/new`);
  await page.setInputFiles("input[type=file]", { name, mimeType, buffer });
  await page.click("form[data-upload] button[type=submit]");
}

test("a Word file brought in through the page becomes a text, and what was doubtful is told", async () => {
  const context = await signIn(browser, server.url, server.who("facilitator"));
  const page = await context.newPage();
  const body = heading("Contexte") + paragraph(run("La paix "), inserted("durable ")) + heading("Vision") + paragraph(run("Une vision."));
  await bring(page, "Note de cadrage.docx", WORD, wordFile(body));
  await page.waitForSelector("#problems-h");
  expect(await page.locator("table.table tbody tr").count()).toBeGreaterThan(0);
  await page.click("main a.btn-main");
  await page.waitForSelector("nav a[href^='#']");
  const read = await page.locator("main").innerText();
  expect(read).toContain("La paix durable");
  expect(read).toMatch(/1\s*Contexte[\s\S]*2\s*Vision/);
  await context.close();
});

test.each([
  ["a picture", "photo.docx", Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), /Word|fichier/i],
  ["a broken archive", "cassé.docx", wordFile(paragraph(run("x"))).subarray(0, 300), /Word|fichier/i],
  ["too large a file", "gros.txt", Buffer.alloc(6 << 20, "mot "), /5\sMo/],
])("%s is refused in a sentence and the form stays", async (_, name, bytes, sentence) => {
  const context = await signIn(browser, server.url, server.who("facilitator"));
  const page = await context.newPage();
  await bring(page, name, "application/octet-stream", bytes);
  const said = page.locator("main [role=alert], main .notice, main .problem").first();
  await said.waitFor({ timeout: 30_000 });
  expect(await said.innerText()).toMatch(sentence);
  expect(await page.locator("form[data-upload] button[type=submit]").isEnabled()).toBe(true);
  await context.close();
});

test("an invitation link lets one new person in, once", async () => {
  const context = await signIn(browser, server.url, server.who("facilitator"));
  const page = await context.newPage();
  await page.goto(`/d/${server.people.dossier}/people`);
  await page.fill("#invite-note", "Bienvenue dans l’équipe.");
  await page.click("section[aria-labelledby=invite-h] button[type=submit]");
  const link = await page.locator("[data-copy]").inputValue();
  const path = new URL(link).pathname;

  const guest = await browser.newContext({ locale: "fr-FR", baseURL: server.url });
  const theirs = await guest.newPage();
  await theirs.goto(path);
  expect(await theirs.locator("main").innerText()).toContain("Bienvenue dans l’équipe.");
  await theirs.fill("#name", "Kadiatou Sow");
  await theirs.fill("#email", "kadiatou.sow@example.ml");
  await theirs.fill("#password", "un baobab au bord du fleuve");
  await Promise.all([theirs.waitForURL(/\/d\//), theirs.click("main form button[type=submit]")]);
  const writing = await openEditor(guest, server.people.dossier, server.people.texts[0]?.id ?? "");
  await untilState(writing, "saved");
  expect(await paper(writing).getAttribute("contenteditable")).toBe("true");

  const late = await browser.newContext({ locale: "fr-FR", baseURL: server.url });
  const again = await late.newPage();
  const answer = await again.goto(path);
  expect(answer?.status()).toBeGreaterThanOrEqual(400);
  expect(await again.locator("main form #password").count()).toBe(0);
  await Promise.all([context.close(), guest.close(), late.close()]);
});

test("signing out leaves nothing of a text on the computer", async () => {
  const text = await server.newText();
  const context = await signIn(browser, server.url, server.who("drafter"));
  const page = await openEditor(context, server.people.dossier, text);
  await untilState(page, "saved");
  await page.goto("/");
  await Promise.all([page.waitForNavigation(), page.click("form[data-signout] button")]);
  await page.waitForLoadState("networkidle");
  const left = await page.evaluate(async () => {
    const stores: string[] = [];
    for (const { name } of await indexedDB.databases()) stores.push(name ?? "");
    const pages: string[] = [];
    for (const cache of await caches.keys()) for (const kept of await (await caches.open(cache)).keys()) pages.push(new URL(kept.url).pathname);
    return { stores, pages: pages.filter((path) => path.startsWith("/d/")) };
  });
  expect(left.pages).toEqual([]);
  for (const name of left.stores) expect(name).not.toContain(text);
  await context.setOffline(true);
  await page.goto(`/d/${server.people.dossier}/${text}/edit`).catch(() => undefined);
  expect(await page.locator("body").innerText()).not.toContain("bien commun");
  await context.close();
});

test("the keyboard alone writes, marks, and goes to the tools and back", async () => {
  const text = await server.newText();
  const context = await signIn(browser, server.url, server.who("drafter"));
  const page = await openEditor(context, server.people.dossier, text);
  const focus = () => page.evaluate(() => document.activeElement?.className ?? "");
  for (let n = 0; n < 40 && !(await focus()).includes("ProseMirror"); n++) await page.keyboard.press("Tab");
  expect(await focus()).toContain("ProseMirror");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Ceci est ");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("capital");
  await page.keyboard.press("Alt+F10");
  expect(await page.evaluate(() => document.activeElement?.closest("[role=toolbar]") !== null)).toBe(true);
  await page.keyboard.press("ArrowRight");
  expect(await page.evaluate(() => document.activeElement?.closest("[role=toolbar]") !== null)).toBe(true);
  await page.keyboard.press("Escape");
  expect(await focus()).toContain("ProseMirror");
  await untilText(page, (t) => t.includes("Ceci est capital"));
  await untilState(page, "saved");
  expect(await server.markdown(text)).toContain("Ceci est **capital**");
  await context.close();
});

test("no page asks anything of another address", async () => {
  const context = await signIn(browser, server.url, server.who("facilitator"));
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  const { dossier, texts } = server.people;
  const page = await openEditor(context, dossier, texts[0]?.id ?? "");
  await untilState(page, "saved");
  for (const path of ["/", `/d/${dossier}`, `/d/${dossier}/${texts[0]?.id}`, "/account"]) await page.goto(path);
  const elsewhere = asked.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:") && !url.startsWith("blob:"));
  expect(elsewhere).toEqual([]);
  expect(asked.length).toBeGreaterThan(10);
  await context.close();
});
