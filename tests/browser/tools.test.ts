/** The tools around the text, by keyboard: help and finding from anywhere, what was replaced, chapters moved in the plan. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, paper, signIn, untilState } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

test("help and finding open from wherever the focus is, and what is found is in sight", async () => {
  const context = await signIn(browser, server.url, server.who("drafter"));
  const page = await openEditor(context, server.people.dossier, server.people.texts[0]?.id ?? "");
  await page.keyboard.press("Control+/");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  expect(await page.locator("dialog").count()).toBe(0);
  await page.keyboard.press("Control+h");
  await page.keyboard.type("sécurité");
  const [match, line] = await Promise.all([page.locator(".found.current").first().boundingBox(), page.locator(".find-bar").boundingBox()]);
  expect(match?.y ?? 0).toBeGreaterThan((line?.y ?? 0) + (line?.height ?? 0));
  await context.close();
});

test("all that was replaced is told, and comes back with one undo", async () => {
  const text = await server.newText("# Sécurité\n\nLa sécurité, la Securite.[^1]\n\n| A | sécurité |\n|---|---|\n| x | y |\n\n[^1]: sécurité en note\n");
  const context = await signIn(browser, server.url, server.who("drafter"));
  const page = await openEditor(context, server.people.dossier, text);
  await page.keyboard.press("Control+h");
  await page.keyboard.type("sécurité");
  const count = page.locator(".find-bar .count");
  expect(await count.textContent()).toBe("1 sur 5");
  await page.getByLabel("Remplacer par").fill("paix");
  await page.getByRole("button", { name: "Tout remplacer" }).click();
  await untilState(page, "saved");
  expect(await count.textContent()).toBe("5 remplacements (Ctrl+Z pour revenir)");
  await expect.poll(() => server.markdown(text)).toContain("[^1]: paix en note");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await expect.poll(() => server.markdown(text)).toContain("La sécurité, la Securite.");
  expect(await server.markdown(text)).not.toContain("paix");
  await context.close();
});

test("a chapter is moved in the plan by keyboard, which is announced, and by mouse to the very end", async () => {
  const text = await server.newText("# Contexte\n\nLa paix.\n\n# Vision\n\nUne vision.\n\n# Axes\n\nTrois axes.\n");
  const context = await signIn(browser, server.url, server.who("drafter"), { viewport: { width: 1280, height: 800 } });
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "Une vision");
  const row = (title: string) => page.locator(".side .outline li", { hasText: title });
  await row("Vision").locator(".go").focus();
  await page.keyboard.press("Alt+ArrowUp");
  expect(await page.locator(".announce").textContent()).toBe("« 1 Vision » a été déplacé.");
  expect(await focused(page)).toBe("1 Vision");
  await row("Vision").dragTo(row("Axes"), { targetPosition: { x: 20, y: 26 } });
  await untilState(page, "saved");
  await expect.poll(() => server.markdown(text)).toMatch(/Contexte[\s\S]*Axes[\s\S]*Vision/);
  expect(await paper(page).innerText()).toMatch(/Axes[\s\S]*Vision[\s\S]*Une vision/);
  await context.close();
});
