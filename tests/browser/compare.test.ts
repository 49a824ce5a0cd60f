/** The comparison of two versions in a real browser: without JavaScript, by keys, filtered, on a phone, for everybody. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, signIn } from "./people";

const load = createRequire(resolve(import.meta.dirname, "../../editor-web/package.json"));
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

let server: Palabre;
let browser: Browser;
let path: string;

/** Freezes the demo's text as it stood early in its history, and as it stands. */
beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
  const text = server.people.texts[0]?.id ?? "";
  const api = `/api/v1/texts/${text}`;
  const who = server.who("facilitator");
  const { sittings } = (await server.api(who, "GET", `${api}/activity`)) as { sittings: { seq: number }[] };
  const freeze = async (name: string, at?: number) =>
    ((await server.api(who, "POST", `${api}/versions`, { name, at })) as { n: number }).n;
  const early = await freeze("Premier jet", sittings[0]?.seq);
  const late = await freeze("Après les ministères");
  path = `/d/${server.people.dossier}/${text}/compare/${early}...${late}`;
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

async function opens(options: BrowserContextOptions, query = ""): Promise<Page> {
  const context = await signIn(browser, server.url, server.who("drafter"), options);
  const page = await context.newPage();
  await page.goto(path + query);
  return page;
}

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run().then((r) => r.violations)")) as { id: string; impact: string | null; nodes: { html: string }[] }[];
  return found.filter((f) => f.impact === "serious" || f.impact === "critical").map((f) => `${f.id}: ${f.nodes[0]?.html ?? ""}`);
}

const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("without JavaScript: sentences first, then the changes with names; one form chooses", async () => {
  const page = await opens({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  expect(await page.locator(".compare-summary li").count()).toBeGreaterThan(0);
  const all = await page.locator(".change").count();
  expect(all).toBeGreaterThan(1);
  expect(await page.locator(".change-who").first().innerText()).toContain("(");
  expect(await page.locator(".comparison ins").first().evaluate((e) => getComputedStyle(e).textDecorationLine)).toBe("underline");
  expect(await page.locator(".compare-walk").isVisible()).toBe(false);
  await page.check("input[value=sides]");
  await page.selectOption("#kind", { index: 1 });
  await page.click(".compare-form button[type=submit]");
  expect(new URL(page.url()).pathname).toBe(path);
  expect(new URL(page.url()).searchParams.get("view")).toBe("sides");
  const some = await page.locator(".change").count();
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThanOrEqual(all);
  expect(await page.locator(".sides .before").first().isVisible()).toBe(true);
  await page.context().close();
});

test("keys go from change to change, and the map follows", async () => {
  const page = await opens({ viewport: { width: 1280, height: 900 } });
  await page.locator(".compare-walk").waitFor();
  const ids = await page.locator(".change").evaluateAll((all) => all.map((one) => one.id));
  const current = () => page.locator(".change.current").getAttribute("id");
  await page.keyboard.press("n");
  await expect.poll(current).toBe(ids[0]);
  await page.keyboard.press("j");
  await expect.poll(current).toBe(ids[1]);
  expect(await page.locator(".compare-map .current").getAttribute("href")).toBe(`#${ids[1]}`);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe(`#${ids[1]}`);
  expect(await page.locator(".compare-walk [data-place]").innerText()).toContain(`2 sur ${ids.length}`);
  await page.keyboard.press("p");
  await expect.poll(current).toBe(ids[0]);
  await page.focus("#kind");
  await page.keyboard.press("n");
  expect(await current(), "keys belong to whoever is in a field").toBe(ids[0]);
  await page.context().close();
});

test("filters answer at once, in the address too, and nothing is loaded again", async () => {
  const page = await opens({ viewport: { width: 1280, height: 900 } });
  await page.locator(".compare-walk").waitFor();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const all = await page.locator(".change:visible").count();
  const kind = await page.locator("#kind option").nth(1).getAttribute("value");
  await page.selectOption("#kind", { index: 1 });
  const matching = await page.locator(`.change[data-kind~="${kind}"]`).count();
  expect(await page.locator(".change:visible").count()).toBe(matching);
  expect(await page.locator("[data-count]").innerText()).toContain(`${matching} sur ${all}`);
  expect(new URL(page.url()).searchParams.get("kind")).toBe(kind);
  const by = page.locator("#by option").nth(1);
  await page.selectOption("#kind", "");
  await page.selectOption("#by", (await by.getAttribute("value")) ?? "");
  expect(await page.locator(".change:visible").count()).toBe(await page.locator(`.change[data-institutions~="${await by.getAttribute("value")}"]`).count());
  await page.selectOption("#by", "");
  expect(await page.locator(".change:visible").count()).toBe(all);
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
  await page.context().close();
});

test("on a phone it is one column whatever was asked for, and axe finds nothing serious on either", async () => {
  for (const [width, colorScheme] of [[360, "dark"], [1280, "light"], [1280, "dark"]] as const) {
    for (const query of ["", "?view=sides", "?typography=1&unchanged=1"]) {
      const page = await opens({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true }, query);
      expect(await wide(page), `${query} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
      expect(await serious(page), `${query} at ${width} ${colorScheme}`).toEqual([]);
      if (query === "?view=sides") {
        expect(await page.locator(".sides .before").first().isVisible(), `${width}`).toBe(width > 1000);
        expect(await page.locator(".sides .after del").first().isVisible(), `${width}`).toBe(width < 1000);
      }
      await page.context().close();
    }
  }
}, 180_000);
