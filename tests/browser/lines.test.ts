/** A printed line number, typed by somebody in the room, leads to where its words are now: on a phone, without JavaScript, into the editor. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, paper, signIn } from "./people";

let server: Palabre;
let browser: Browser;
let path: string;

const TEXT = `# Objet

La présente loi fixe le cadre de la sécurité intérieure.

Les maires signent les plans communaux de sauvegarde.

# Moyens

Les moyens sont publics.
`;

/** A published version; then a drafter rewrites one paragraph and adds to another. */
beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
  const facilitator = server.who("facilitator");
  const { dossier } = server.people;
  const added = (await server.api(facilitator, "POST", `/api/v1/dossiers/${dossier}/texts`, { title: "Loi", markdown: TEXT })) as { id: string };
  await server.api(facilitator, "POST", `/api/v1/texts/${added.id}/versions`, { name: "Projet", publish: true });
  path = `/d/${dossier}/${added.id}`;
  const context = await signIn(browser, server.url, server.who("drafter"));
  const page = await openEditor(context, dossier, added.id);
  await caretAfter(page, "La présente loi");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(" et civile");
  await caretAfter(page, "Les maires");
  await page.keyboard.press("Shift+Home");
  // The editor hears of a selection a moment after it was made.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  // Taken away first: what is typed over keeps the letters that both have.
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+s");
  await untilRead(added.id, (text) => !text.includes("maires"));
  await page.keyboard.type("Les préfets approuvent.");
  await page.keyboard.press("Control+s");
  await untilRead(added.id, (text) => text.includes("préfets approuvent."));
  await context.close();
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

/** Waits until the living text, as the server has it, answers `test`. */
async function untilRead(text: string, test: (words: string) => boolean): Promise<void> {
  const read = async () => JSON.stringify(await server.api(server.who("drafter"), "GET", `/api/v1/texts/${text}`));
  for (const end = Date.now() + 10_000; !test(await read()); ) {
    if (Date.now() > end) throw new Error(`the text never came to be as expected: ${await read()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function as(role: string, options: BrowserContextOptions): Promise<Page> {
  const context = await signIn(browser, server.url, server.who(role), options);
  return context.newPage();
}

const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const [width, javaScriptEnabled] of [[360, false], [360, true], [1280, false], [1280, true]] as const) {
  test(`a line is found at ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    const page = await as("drafter", { javaScriptEnabled, viewport: { width, height: 800 } });
    await page.goto(`${path}/versions`);
    await page.getByRole("searchbox").fill("ligne 3 de la version 1");
    await page.getByRole("button", { name: "Trouver" }).click();
    await page.getByText("Ce passage a été reformulé").waitFor();
    expect(await page.locator("ins").allInnerTexts()).toContain(" et civile");
    if (javaScriptEnabled) expect(await tooWide(page)).toBe(0);
    await page.getByRole("searchbox").fill("l. 4 v1");
    await page.getByRole("button", { name: "Trouver" }).click();
    await page.getByText("Aucun de ces mots n’est resté").waitFor();
    expect(await page.locator(".where-side mark").last().innerText()).toContain("Les préfets approuvent.");
    await page.getByRole("link", { name: "Voir la ligne imprimée" }).click();
    await page.waitForURL("**/v/1/lines#l4");
    expect(await page.locator("#l4").innerText()).toContain("Les maires signent les plans communaux");
    if (javaScriptEnabled) expect(await tooWide(page)).toBe(0);
    await page.context().close();
  });
}

test("from the line into the editor, at its provision", async () => {
  const page = await as("drafter", {});
  await page.goto(`${path}/line?q=6+v1`);
  await page.getByRole("link", { name: "Écrire à cet endroit" }).click();
  await paper(page).waitFor();
  await expect.poll(() => page.evaluate(() => document.getSelection()?.anchorNode?.textContent ?? "")).toContain("Moyens");
  await page.context().close();
});

test("whoever sees only what is published is led to the newest version, and no further", async () => {
  const page = await as("contributor", {});
  await page.goto(`${path}/line?q=ligne+4`);
  await page.getByText("Ces mots n’ont pas changé").waitFor();
  expect(await page.content()).not.toContain("préfets");
  await page.getByRole("link", { name: "Lire à cet endroit" }).click();
  await page.waitForURL("**/v/1/lines#l4");
  await page.context().close();
});
