/** Footnotes in a real browser: written with their marks at the foot of the text, stored, seen by others, undone. */
import type { Browser } from "playwright-core";
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

test("a footnote keeps what is strong, in italics or a link, for its writer, for others and in the store", async () => {
  const text = await server.newText();
  const dossier = server.people.dossier;
  const first = await signIn(browser, server.url, server.who("drafter", 0));
  const second = await signIn(browser, server.url, server.who("drafter", 1));
  const [a, b] = await Promise.all([openEditor(first, dossier, text), openEditor(second, dossier, text)]);
  await caretAfter(a, "bien commun");
  await a.keyboard.press("Control+Alt+n");
  const note = a.locator(".notes .note-words");
  await note.waitFor();
  expect(await note.getAttribute("aria-label")).toBe("Note 1");
  await a.keyboard.type("Voir la ");
  await a.keyboard.press("Control+b");
  await a.keyboard.type("loi");
  await a.keyboard.press("Control+b");
  await a.keyboard.type(" du Mali");
  // A pause, so that what follows is undone by itself. The tools act in the note while the caret is there.
  await a.waitForTimeout(700);
  await a.keyboard.press("Control+Shift+ArrowLeft");
  await a.getByRole("button", { name: "Italique" }).click();
  await untilState(a, "saved");
  await expect.poll(() => b.locator(".notes .note-words").innerHTML()).toBe("Voir la <strong>loi</strong> du <em>Mali</em>");
  await expect.poll(() => server.markdown(text)).toContain("[^1]: Voir la **loi** du *Mali*");
  // Undo in the note is the text's own.
  await a.keyboard.press("Control+z");
  await expect.poll(() => b.locator(".notes .note-words").innerHTML()).toBe("Voir la <strong>loi</strong> du Mali");
  await a.keyboard.press("Escape");
  await a.keyboard.type(" Suite.");
  await expect.poll(() => paper(b).innerText()).toContain("Suite.");
  await Promise.all([first.close(), second.close()]);
});

test("two people write in one footnote at once, and a reviewer can only read it", async () => {
  const text = await server.newText("# Contexte\n\nLa paix[^1].\n\n[^1]: Loi du Mali\n");
  const dossier = server.people.dossier;
  const people = [server.who("drafter", 0), server.who("drafter", 1), server.who("reviewer")];
  const contexts = await Promise.all(people.map((who) => signIn(browser, server.url, who)));
  const [a, b, c] = await Promise.all(contexts.map((context) => openEditor(context, dossier, text)));
  if (!a || !b || !c) throw new Error("three pages");
  const note = (page: typeof a) => page.locator(".notes .note-words");
  await Promise.all([note(a).click(), note(b).click()]);
  await Promise.all([a.keyboard.press("Home"), b.keyboard.press("End")]);
  await Promise.all([a.keyboard.type("Voir : ", { delay: 15 }), b.keyboard.type(", article 3", { delay: 20 })]);
  await Promise.all([untilState(a, "saved"), untilState(b, "saved")]);
  const words = async (page: typeof a) => (await note(page).innerText()).replace(/[  ]/g, " ");
  for (const page of [a, b, c]) await expect.poll(() => words(page)).toBe("Voir : Loi du Mali, article 3");
  expect(await note(c).getAttribute("contenteditable")).toBe("false");
  await Promise.all(contexts.map((context) => context.close()));
});
