/** The drafting team's threads in the margin: live for two people, on their words whatever becomes of these, and for nobody else. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, paper, signIn, untilState, untilText } from "./people";

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

/** Selects words of the text as a hand on the mouse would. */
async function select(page: Page, words: string): Promise<void> {
  await paper(page).evaluate((root, wanted) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      (root as HTMLElement).focus();
      getSelection()?.setBaseAndExtent(node, at, node, at + wanted.length);
      return;
    }
    throw new Error(`no ${wanted}`);
  }, words);
  await page.waitForTimeout(100);
}

const marked = (page: Page) => paper(page).locator(".commented");
/** Another's caret may stand in between. */
const markedWords = async (page: Page) => (await marked(page).allTextContents()).join("");
const unmarked = (page: Page) => expect.poll(() => marked(page).count(), { timeout: 15_000 }).toBe(0);
const margin = (page: Page) => page.locator("aside.threads");

test("one comments on words, the other sees it live and replies; the mark follows its words; it is resolved and reopened", async () => {
  const text = await server.newText();
  const { dossier } = server.people;
  const [hers, his] = await Promise.all([signIn(browser, server.url, server.who("drafter", 0)), signIn(browser, server.url, server.who("reviewer"))]);
  const [she, he] = await Promise.all([openEditor(hers, dossier, text), openEditor(his, dossier, text)]);

  // On words that are not saved yet, by the keyboard.
  await caretAfter(she, "bien commun");
  await she.keyboard.type(" Et le respect aussi.");
  await select(she, "notre bien commun");
  await she.keyboard.press("Control+Alt+m");
  const field = margin(she).getByLabel("Votre commentaire");
  await field.fill("De **qui** ? <img src=x onerror=\"document.title='pris'\">");
  await field.press("Control+Enter");
  await margin(she).locator("article.thread").waitFor({ timeout: 15_000 });
  expect(await markedWords(she)).toBe("notre bien commun");

  await marked(he).first().waitFor({ timeout: 15_000 });
  expect(await markedWords(he)).toBe("notre bien commun");
  await he.getByRole("button", { name: "Commentaires (1)" }).click();
  const card = margin(he).locator("article.thread");
  expect(await card.locator("strong").last().textContent()).toBe("qui");
  expect(await card.locator("img").count()).toBe(0);
  expect(await he.title()).not.toBe("pris");

  await card.getByText("Répondre", { exact: true }).click();
  await card.getByLabel("Répondre").fill("De tous les Maliens.");
  await card.getByRole("button", { name: "Envoyer" }).click();
  await margin(she).getByText("De tous les Maliens.").waitFor({ timeout: 15_000 });
  expect(await she.locator(".announce").textContent()).toMatch(/^Nouveau commentaire de /);

  // Words before it, and words inside it.
  await select(she, "La paix");
  await she.keyboard.type("Partout au Mali, la paix");
  await select(she, "bien");
  await she.keyboard.type("grand bien");
  await untilState(she, "saved");
  await untilText(he, (all) => all.includes("Partout au Mali, la paix est notre grand bien commun"));
  expect(await markedWords(she)).toBe("notre grand bien commun");
  expect(await markedWords(he)).toBe("notre grand bien commun");
  await margin(he).getByText("Ces mots ont changé depuis.").waitFor({ timeout: 20_000 });

  await he.evaluate(axe);
  const found = (await he.evaluate("axe.run('aside.threads').then((r) => r.violations)")) as { id: string; nodes: { html: string }[] }[];
  expect(found.map((f) => `${f.id}: ${f.nodes[0]?.html}`)).toEqual([]);

  await card.getByRole("button", { name: "Classer" }).click();
  await unmarked(he);
  await unmarked(she);
  await margin(she).getByLabel("Montrer les fils classés").check();
  await margin(she).getByRole("button", { name: "Rouvrir" }).click();
  await marked(he).first().waitFor({ timeout: 15_000 });
  expect(await markedWords(he)).toBe("notre grand bien commun");
  await Promise.all([hers.close(), his.close()]);
});

test("an observer follows the text without anything of its threads, a contributor sees nothing of either", async () => {
  const text = await server.newText();
  const { dossier } = server.people;
  const read = (await server.api(server.who("drafter"), "GET", `/api/v1/texts/${text}?format=json`)) as { document: { sections: { id: string }[] } };
  const words = { section: read.document.sections[0]?.id, quote: "bien commun", body: "Entre nous seulement." };
  await server.api(server.who("drafter"), "POST", `/api/v1/texts/${text}/threads`, words);
  const observing = await signIn(browser, server.url, server.who("observer"));
  const page = await openEditor(observing, dossier, text);
  await page.waitForTimeout(4_000);
  expect(await marked(page).count()).toBe(0);
  expect(await page.getByRole("button", { name: /Comment/ }).count()).toBe(0);
  expect(await page.content()).not.toContain("Entre nous");
  const contributing = await signIn(browser, server.url, server.who("contributor"));
  for (const path of [`/d/${dossier}/${text}`, `/d/${dossier}/${text}/edit`, `/api/v1/texts/${text}/threads`]) {
    const answer = await contributing.request.get(path);
    expect([403, 404]).toContain(answer.status());
    expect(await answer.text()).not.toContain("Entre nous");
  }
  await Promise.all([observing.close(), contributing.close()]);
});

test("a reviewer proposes other words, calling a member by keyboard; a drafter applies them in one click, to the reviewer's credit", async () => {
  const text = await server.newText();
  const { dossier } = server.people;
  const [hers, his] = await Promise.all([signIn(browser, server.url, server.who("drafter", 0)), signIn(browser, server.url, server.who("reviewer"))]);
  const [she, he] = await Promise.all([openEditor(hers, dossier, text), openEditor(his, dossier, text)]);
  const everybody = (await server.api(server.who("drafter"), "GET", `/api/v1/texts/${text}/threads`)) as { people: { name: string }[] };
  const name = everybody.people[0]?.name ?? "";

  await select(he, "notre bien commun");
  await he.keyboard.press("Control+Alt+m");
  const field = margin(he).getByLabel("Votre commentaire");
  await field.pressSequentially("@");
  const names = margin(he).getByRole("listbox", { name: "Membres de l’équipe" });
  await names.waitFor();
  await he.evaluate(axe);
  const found = (await he.evaluate("axe.run('aside.threads').then((r) => r.violations)")) as { id: string; nodes: { html: string }[] }[];
  expect(found.map((f) => `${f.id}: ${f.nodes[0]?.html}`)).toEqual([]);
  // Escape leaves the list, not the comment.
  await field.press("Escape");
  expect([await names.isVisible(), await field.isVisible()]).toEqual([false, true]);
  await field.press("End");
  await field.pressSequentially(name.slice(0, 1).toLowerCase());
  await names.waitFor();
  await field.press("ArrowDown");
  await field.press("ArrowUp");
  const meant = await field.getAttribute("aria-activedescendant");
  expect(await he.locator(`[id="${meant}"]`).getAttribute("aria-selected")).toBe("true");
  const first = await names.getByRole("option").first().textContent();
  await field.press("Enter");
  expect(await field.inputValue()).toBe(`@${first} `);

  await margin(he).locator(".draft summary").click();
  const wording = margin(he).locator(".draft").getByLabel("Rédaction proposée à la place de ces mots");
  await expect.poll(() => wording.inputValue()).toBe("notre bien commun");
  await wording.fill("notre bien le plus précieux");
  await wording.press("Control+Enter");
  const sent = margin(he).locator("article.thread");
  await sent.locator("ins").first().waitFor({ timeout: 15_000 });
  expect(await sent.getByRole("button", { name: "Reprendre dans le texte" }).count()).toBe(0);

  await marked(she).first().waitFor({ timeout: 15_000 });
  await she.getByRole("button", { name: "Commentaires (1)" }).click();
  const card = margin(she).locator("article.thread");
  expect(await card.locator("del").allTextContents()).toEqual([" commun"]);
  await card.getByRole("button", { name: "Reprendre dans le texte" }).click();
  await untilText(she, (all) => all.includes("La paix est notre bien le plus précieux"));
  await untilText(he, (all) => all.includes("La paix est notre bien le plus précieux"));
  await sent.getByText(/^Reprise dans le texte par /).waitFor({ timeout: 15_000 });
  expect(await card.getByRole("button", { name: "Reprendre dans le texte" }).count()).toBe(0);

  // What is proposed in a reply is for the words as they are now; when they change, a person takes over.
  await sent.getByText("Répondre", { exact: true }).click();
  await sent.getByText("Proposer une rédaction", { exact: true }).click();
  const again = sent.getByLabel("Rédaction proposée à la place de ces mots");
  await again.waitFor();
  await expect.poll(() => again.inputValue()).toBe("notre bien le plus précieux");
  await again.fill("notre bien commun le plus précieux");
  await sent.getByRole("button", { name: "Envoyer" }).click();
  await card.getByRole("button", { name: "Reprendre dans le texte" }).waitFor({ timeout: 15_000 });
  await select(she, "précieux");
  await she.keyboard.type("cher");
  await untilState(she, "saved");
  await card.getByText("Ces mots ont changé depuis : reprenez cette rédaction à la main.").waitFor({ timeout: 25_000 });

  // Credited to the reviewer, in the reviewer's institution, for all who read the text.
  const { authors } = (await server.api(server.who("observer"), "GET", `/api/v1/texts/${text}/authorship`)) as {
    authors: { name: string; proposer: { name: string } | null; on_behalf_of: { by: string } | null }[];
  };
  const credited = authors.find(({ on_behalf_of }) => on_behalf_of?.by === "proposal");
  const { name: reviewer } = (await server.api(server.who("reviewer"), "GET", "/api/v1/me")) as { name: string };
  expect(credited?.proposer?.name).toBe(reviewer);
  await Promise.all([hers.close(), his.close()]);
});
