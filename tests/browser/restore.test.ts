/** An older backup takes the place of a lost server: a browser that is ahead of it brings back what everybody wrote since. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, signIn, signInAgain, untilState, untilText } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

test("one browser that comes back to a restored server gives it its own words and those of a colleague who does not", async () => {
  const text = await server.newText();
  const dossier = server.people.dossier;
  const [one, other] = [server.who("drafter", 0), server.who("drafter", 1)];
  const [first, second] = await Promise.all([signIn(browser, server.url, one), signIn(browser, server.url, other)]);
  const [a, b] = await Promise.all([openEditor(first, dossier, text), openEditor(second, dossier, text)]);
  await caretAfter(a, "bien commun");
  await a.keyboard.type(" Avant.");
  await untilState(a, "saved");
  const backup = server.backup();
  await a.keyboard.type(" Mes mots perdus.");
  await untilState(a, "saved");
  await untilText(b, (t) => t.includes("Mes mots perdus."));
  await caretAfter(b, "bien commun");
  await b.keyboard.type(" Les mots de ma collègue.");
  await untilState(b, "saved");
  const before = await untilText(a, (t) => t.includes("Les mots de ma collègue."));
  await second.close();
  await a.close();

  await server.lostAndRestored(backup);
  await signInAgain(first, one);
  const again = await openEditor(first, dossier, text);
  expect(await untilText(again, (t) => t.includes("Les mots de ma collègue."))).toBe(before);
  await untilState(again, "saved");
  // A stranger to all that, in a browser without a copy, reads it from the server.
  const third = await signIn(browser, server.url, server.who("reviewer"));
  const c = await openEditor(third, dossier, text);
  expect(await untilText(c, (t) => t.includes("Mes mots perdus.") && t.includes("Les mots de ma collègue."), 30_000)).toBe(before);
  await Promise.all([first.close(), third.close()]);
}, 120_000);
