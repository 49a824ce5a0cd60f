/** The picture of the README: three drafters in the demo's text, as one of them sees it. Run by `npm run picture`. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, openEditor, paper, signIn, untilState } from "./people";

const FOLDER = resolve(import.meta.dirname, "../../docs");

test("the picture of the editor", async () => {
  const [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
  const text = server.people.texts[0]?.id ?? "";
  const open = async (n: number) => {
    const context = await signIn(browser, server.url, server.who("drafter", n), { viewport: { width: 1280, height: 800 } });
    return openEditor(context, server.people.dossier, text);
  };
  const [mine, second, third] = await Promise.all([open(0), open(1), open(2)]);
  const write = async (page: typeof mine, near: string, words: string) => {
    await paper(page).locator("p, blockquote", { hasText: near }).first().click();
    await page.keyboard.press("End");
    await page.keyboard.type(words, { delay: 20 });
  };
  await write(mine, "Texte de démonstration", "");
  await Promise.all([write(second, "La protection civile relève", " "), write(third, "La sécurité est la première attente", " ")]);
  await untilState(mine, "saved");
  await expect.poll(() => mine.locator(".paper .caret").count(), { timeout: 20_000 }).toBeGreaterThan(1);
  mkdirSync(FOLDER, { recursive: true });
  await mine.screenshot({ path: resolve(FOLDER, "editor.png") });
  await browser.close();
  await server.end();
});
