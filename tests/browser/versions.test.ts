/** A text is frozen, changed by two institutions in two browsers, frozen again; and what happened is read on the page. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, paper, signIn, untilState, untilText } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const TEXT = `# Objet

La présente loi fixe le cadre.

# Définitions

Chaque mot a un sens.

Le second alinéa devient une disposition à part entière.

# Moyens

Les moyens sont publics et connus de tous.

| Action | Responsable |
|---|---|
| Former | Sécurité |

# Annexe

Ces mots vont disparaître tout à fait.
`;

/** Freezes the text from its page of versions, as somebody without scripts would. */
async function freeze(context: BrowserContext, path: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${path}/versions`);
  await page.getByText("Figer une version").first().click();
  await page.getByLabel("Nom de la version").fill(name);
  await page.getByRole("button", { name: "Figer une version" }).click();
  await page.getByText("La version est figée.").waitFor();
  await page.close();
}

/** The ministry of security changes words, makes some strong and fills a cell. */
async function ofSecurity(page: Page): Promise<void> {
  await caretAfter(page, "La présente loi fixe le cadre.");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(" et les principes");
  await paper(page).getByText("publics").dblclick();
  await page.keyboard.press("Control+b");
  await paper(page).locator("td", { hasText: "Former" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(" les agents");
}

/** Selects from a heading to the end of the text, and looks before going on: keys come faster here than from any hand. */
async function selectToTheEnd(page: Page, heading: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await paper(page).locator("h1, h2, h3", { hasText: heading }).last().click();
        await page.keyboard.press("Home");
        await page.waitForTimeout(150);
        await page.keyboard.press("Shift+Control+End");
        await page.waitForTimeout(150);
        return page.evaluate(() => getSelection()?.toString() ?? "");
      },
      { timeout: 20_000 },
    )
    .toMatch(/^Annexe[^]*tout à fait\.\s*$/);
}

/** The ministry of defence splits a provision, moves one and deletes another. */
async function ofDefence(page: Page): Promise<void> {
  await paper(page).getByText("Le second alinéa").click();
  await page.waitForTimeout(150);
  await page.keyboard.press("Home");
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("Portée");
  await page.keyboard.press("Control+Alt+1");
  await paper(page).getByText("Les moyens sont").click();
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await selectToTheEnd(page, "Annexe");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Backspace");
}

test("what two institutions did between two versions is read on one page, with their names", async () => {
  const { dossier } = server.people;
  const [facilitator, security, defence] = [server.who("facilitator"), server.who("drafter", 0), server.who("drafter", 1)];
  const made = (await server.api(facilitator, "POST", `/api/v1/dossiers/${dossier}/texts`, { title: "Loi", markdown: TEXT })) as { id: string };
  const path = `/d/${dossier}/${made.id}`;
  const secretariat = await signIn(browser, server.url, facilitator, { javaScriptEnabled: false });
  await freeze(secretariat, path, "Avant");

  const one = await openEditor(await signIn(browser, server.url, security), dossier, made.id);
  const other = await openEditor(await signIn(browser, server.url, defence), dossier, made.id);
  await ofSecurity(one);
  await ofDefence(other);
  await Promise.all([one, other].map((page) => untilState(page, "saved")));
  const both = (text: string) => text.includes("et les principes") && text.includes("Portée") && text.includes("Former les agents") && !text.includes("disparaître");
  const texts = await Promise.all([one, other].map((page) => untilText(page, both)));
  expect(texts[0]).toBe(texts[1]);

  await freeze(secretariat, path, "Après");
  const page = await secretariat.newPage();
  await page.goto(`${path}/compare/1...2`);
  const said = await page.locator("main").innerText();
  for (const words of ["et les principes", "Portée", "les agents", "Aminata Coulibaly", "Moussa Traoré"]) expect(said).toContain(words);
}, 180_000);
