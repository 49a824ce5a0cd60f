/** Pages: useful without JavaScript on a phone, nothing serious for axe on any of them, no width lost. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, openEditor, signIn } from "./people";

const load = createRequire(resolve(import.meta.dirname, "../../editor-web/package.json"));
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

interface Finding { id: string; impact: string | null; nodes: { html: string }[] }

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  // The paper is one text field: the caret scrolls its tables, which must not take the focus from it.
  const found = (await page.evaluate("axe.run({ exclude: ['.ProseMirror .table-scroll'] }).then((r) => r.violations)")) as Finding[];
  return found.filter((f) => f.impact === "serious" || f.impact === "critical").map((f) => `${f.id}: ${f.nodes[0]?.html ?? ""}`);
}

/** Blocks whose matter stands out of them, over what follows. */
const spilling = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("ol, ul, section, article, form, dl, table, p")]
      .filter((block) => getComputedStyle(block).overflowY === "visible" && block.clientHeight > 1 && block.scrollHeight > block.clientHeight + 8)
      .map((block) => `${block.tagName} ${block.className}: ${block.scrollHeight} in ${block.clientHeight}`),
  );

const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("every page of a facilitator is accessible, in light and dark, on a phone and on a desk", async () => {
  const { dossier, texts, consultations, workshops } = server.people;
  const room = (await server.api(server.who("facilitator"), "GET", `/api/v1/workshops/${workshops[0]?.id}`)) as { items: { id: string }[] };
  const item = room.items[0]?.id;
  const opening = { version: 2, name: "Police territoriale", purpose: "Nommer la police territoriale" };
  const branch = (await server.api(server.who("facilitator"), "POST", `/api/v1/texts/${texts[0]?.id}/branches`, opening)) as { id: string };
  const paths = ["/", `/d/${dossier}`, `/d/${dossier}/people`, `/d/${dossier}/new`, `/d/${dossier}/${texts[0]?.id}`, `/d/${dossier}/${texts[0]?.id}/versions`, `/d/${dossier}/${texts[0]?.id}/v/2`, `/d/${dossier}/${texts[0]?.id}/history?at=9`, `/d/${dossier}/${texts[0]?.id}/branches?version=2`, `/d/${dossier}/${branch.id}`, `/d/${dossier}/${texts[0]?.id}/consultations`, ...["", "/contribute", "/enter", "/import", "/matrix", "/1", "/8"].map((rest) => `/d/${dossier}/${texts[0]?.id}/consultations/${consultations[0]?.id}${rest}`), `/d/${dossier}/${texts[0]?.id}/contributions`, `/d/${dossier}/${texts[0]?.id}/v/2/lines`, `/d/${dossier}/workshops`, ...["", "/attendance", "/projector", "/commissions", "/minutes", "/convocation", `/items/${item}`].map((rest) => `/d/${dossier}/workshops/1${rest}`), `/d/${dossier}/follow-up`, "/account", `/d/${dossier}/nothing-here`];
  for (const [width, colorScheme] of [[360, "dark"], [1280, "light"]] as const) {
    const context = await signIn(browser, server.url, server.who("facilitator"), { viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
    for (const path of paths) {
      const page = await context.newPage();
      await page.goto(path);
      expect(await serious(page), `${path} at ${width}`).toEqual([]);
      expect(await wide(page), `${path} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
      expect(await spilling(page), `${path} at ${width} lies over itself`).toEqual([]);
      await page.close();
    }
    await context.close();
  }
}, 240_000);

test("the doors open to everybody are accessible", async () => {
  const context = await browser.newContext({ locale: "en-GB", baseURL: server.url, viewport: { width: 360, height: 740 }, bypassCSP: true });
  const page = await context.newPage();
  const open = `/d/${server.people.dossier}`;
  for (const path of ["/", "/signin", "/w", "/verify", open, `${open}/${server.people.texts[0]?.id}/versions`, `${open}/${server.people.texts[0]?.id}/v/2`, ...["", "/contribute", "/1"].map((rest) => `${open}/${server.people.texts[0]?.id}/consultations/${server.people.consultations[0]?.id}${rest}`), `${open}/${server.people.texts[0]?.id}/contributions`]) {
    await page.goto(path);
    expect(await page.getAttribute("html", "lang")).toBe("en");
    expect(await serious(page), path).toEqual([]);
    expect(await wide(page), `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
  await context.close();
});

test("the editor is accessible on a phone and on a desk", async () => {
  for (const width of [360, 1280]) {
    const context = await signIn(browser, server.url, server.who("drafter"), { viewport: { width, height: 800 }, bypassCSP: true });
    const page = await openEditor(context, server.people.dossier, server.people.texts[0]?.id ?? "");
    await page.locator("[data-save-state]").first().waitFor({ state: "attached" });
    expect(await serious(page), `editor at ${width}`).toEqual([]);
    expect(await page.evaluate(() => document.fonts.check("1rem 'Palabre Sans'") && [...document.fonts].some((face) => face.family.includes("Palabre Sans")))).toBe(true);
    expect(await wide(page), `editor at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
    await context.close();
  }
}, 120_000);

test("without JavaScript, a phone reads the text with its outline and its tables", async () => {
  const context = await signIn(browser, server.url, server.who("drafter"), { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`/d/${server.people.dossier}/${server.people.texts[0]?.id}`);
  expect((await page.locator("main").innerText()).length).toBeGreaterThan(20_000);
  expect(await page.locator("main table").count()).toBeGreaterThan(0);
  expect(await page.locator("nav a[href^='#']").count()).toBeGreaterThan(5);
  await page.goto(`/d/${server.people.dossier}/${server.people.texts[0]?.id}/edit`);
  expect((await page.locator("body").innerText()).length).toBeGreaterThan(20_000);
  await context.close();
});
