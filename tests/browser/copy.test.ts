/** Copying out of the editor in a real browser: what word processors are given, and pasting it back unchanged. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, openEditor, paper, signIn, untilState } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const RICH = `# Texte d’épreuve

## Contexte

La **paix**[^1] est notre bien commun.

1. un
   1. un a
   2. un b
2. deux

- point

> cité

| Axe | Délai |
|---|---|
| Police | 2027 |

## Suite

Fin.

[^1]: Loi *n° 2*
`;

/** What the clipboard holds after Ctrl+C, as another program reads it. */
async function clipboard(page: Page, type: string): Promise<string> {
  return page.evaluate(async (wanted) => {
    const items = await navigator.clipboard.read();
    return items[0]?.types.includes(wanted) ? (await items[0].getType(wanted)).text() : "";
  }, type);
}

test("a text copied from the editor has real lists, headings, tables and footnotes, and comes back unchanged", async () => {
  const text = await server.newText(RICH);
  const context = await signIn(browser, server.url, server.who("drafter", 0), { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await openEditor(context, server.people.dossier, text);
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  const before = await server.markdown(text);
  await paper(page).getByText("Fin.").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const html = await clipboard(page, "text/html");
  const found = await page.evaluate((source) => {
    // The page's policy reports every style that is parsed in it.
    const root = new DOMParser().parseFromString(source.replaceAll(" style=", " data-style="), "text/html");
    const count = (selector: string) => root.querySelectorAll(selector).length;
    return { headings: count("h1"), nested: count("ol > li > ol > li"), bullets: count("ul > li"), table: count("table tr"), quote: count("blockquote"), reference: count("a[href$='#sdfootnote1sym']"), note: root.querySelector("#sdfootnote1 em")?.textContent };
  }, html);
  expect(found).toEqual({ headings: 2, nested: 2, bullets: 1, table: 2, quote: 1, reference: 1, note: "n° 2" });
  expect(await clipboard(page, "text/plain")).toContain("1. un\n  1. un a\n  2. un b\n2. deux");
  await page.keyboard.press("Control+v");
  await untilState(page, "saved");
  expect(await server.markdown(text)).toBe(before);
  await paper(page).getByText("cité").click({ clickCount: 3 });
  await page.keyboard.press("Control+x");
  await untilState(page, "saved");
  await expect.poll(() => server.markdown(text)).not.toContain("cité");
  await page.keyboard.press("Control+v");
  await untilState(page, "saved");
  await expect.poll(() => server.markdown(text)).toBe(before);
  expect(complaints).toEqual([]);
  await context.close();
});
