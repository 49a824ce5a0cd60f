/** The view of who wrote what: imported words, another institution's, and one's own once they are saved. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, openEditor, paper, signIn } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

test("the view by author names institutions, says who wrote the word at the caret, and learns of new words", async () => {
  const { dossier, texts } = server.people;
  const context = await signIn(browser, server.url, server.who("drafter", 0));
  const page = await openEditor(context, dossier, texts[0]?.id ?? "");
  await page.getByRole("button", { name: "Auteurs" }).click();
  const legend = page.locator(".authors-legend");
  await legend.getByText("Texte importé").waitFor();
  expect(await legend.locator("li").count()).toBeGreaterThan(2);
  const answer = page.locator(".authors-answer");
  await paper(page).locator(".written:not(.line-5)").first().click();
  await answer.getByText("Écrit par").waitFor();
  await answer.getByText(/depuis la version [123] \(/).waitFor();
  await page.keyboard.type("ordalie");
  await answer.getByText("viennent d’être tapés").waitFor();
  // Once saved, the words are one's own: a run of their own, apart from what they were typed into.
  await answer.getByText("dans aucune version encore").waitFor({ timeout: 20_000 });
  expect(await paper(page).locator(".written", { hasText: "ordalie" }).allTextContents()).toEqual(["ordalie"]);
  await page.getByRole("button", { name: "Fermer" }).click();
  expect(await paper(page).locator(".written").count()).toBe(0);
});
