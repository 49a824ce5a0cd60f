/**
 * A branch from a version to its merge, and a version brought back: two sides write in one sentence, it is shown before and
 * after, each word keeps its author; and an open editor sees a restored version arrive, its caret in place.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Account, Palabre } from "./palabre";
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

const WORDS = "La police veille. Elle rend compte au ministre.";

/** A text with these words, frozen as version 1. */
async function frozen(): Promise<string> {
  const text = await server.newText(`# Contexte\n\n${WORDS}\n\n# Suite\n\nLe reste ne change pas.\n`);
  await server.api(server.who("facilitator"), "POST", `/api/v1/texts/${text}/versions`, { name: "Projet" });
  return text;
}

/** Types before the full stop at the end of the first paragraph. */
async function writes(page: Page, words: string): Promise<void> {
  await caretAfter(page, "rend compte");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(words);
  await untilState(page, "saved");
}

/** Who is credited with each stretch of the first section, as `words·name`. */
async function credited(text: string, who: Account): Promise<string> {
  interface Credits {
    parts: { place: string; runs: [number, number][] }[];
    credits: { author: number }[];
    authors: { name: string }[];
  }
  const [said, read] = await Promise.all([
    server.api(who, "GET", `/api/v1/texts/${text}/authorship`) as Promise<Credits>,
    server.api(who, "GET", `/api/v1/texts/${text}`) as Promise<{ document: { sections: { blocks: { content: { text: string }[] }[] }[] } }>,
  ]);
  const plain = (read.document.sections[0]?.blocks ?? []).flatMap((block) => block.content.map((run) => run.text)).join("");
  let at = 0;
  const runs = said.parts.find((part) => part.place !== "title")?.runs ?? [];
  return runs
    .map(([length, credit]) => `${plain.slice(at, (at += length))}·${said.authors[said.credits[credit]?.author ?? -1]?.name}`)
    .join("|");
}

test("a branch is opened at a version, written by those named for it, and merged whole with everyone's credit", async () => {
  const { dossier } = server.people;
  const text = await frozen();
  const [reviewer, drafter] = [server.who("reviewer"), server.who("drafter")];

  const proposing = await signIn(browser, server.url, reviewer, { javaScriptEnabled: true });
  const page = await proposing.newPage();
  await page.goto(`/d/${dossier}/${text}/v/1`);
  expect(await page.getByText("Restaurer cette version").count()).toBe(0);
  await page.getByRole("link", { name: "Ouvrir une variante à partir de cette version" }).click();
  await page.getByLabel("Nom de la variante").fill("Compte rendu mensuel");
  await page.getByRole("button", { name: "Ouvrir une variante" }).click();
  await page.getByRole("heading", { level: 1, name: "Compte rendu mensuel" }).waitFor();
  const branch = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await page.getByRole("link", { name: "Écrire dans la variante" }).click();
  await paper(page).waitFor({ timeout: 30_000 });
  await writes(page, " chaque mois");

  const drafting = await signIn(browser, server.url, drafter);
  const looking = await openEditor(drafting, dossier, branch);
  await untilState(looking, "readonly");
  await looking.close();
  const living = await openEditor(drafting, dossier, text);
  await writes(living, " et au gouverneur");

  const merging = await drafting.newPage();
  await merging.goto(`/d/${dossier}/${text}/branches`);
  await merging.getByRole("link", { name: "Compte rendu mensuel" }).click();
  const place = merging.locator(".place");
  expect(await place.count()).toBe(1);
  const before = await place.textContent();
  for (const words of ["Elle rend compte au ministre.", "au ministre et au gouverneur.", "au ministre chaque mois."]) expect(before).toContain(words);
  await picture(merging, "branch");
  await merging.getByRole("button", { name: "Fusionner la variante dans le texte" }).click();
  await merging.getByRole("heading", { level: 1, name: "Variante fusionnée" }).waitFor();
  const after = await place.locator(".place-merged").textContent();
  expect(after).toContain("et au gouverneur");
  expect(after).toContain("chaque mois");
  await picture(merging, "merged");
  await untilText(living, (words) => words.includes("et au gouverneur") && words.includes("chaque mois"));

  const told = await credited(text, drafter);
  const name = async (who: Account): Promise<string> => ((await server.api(who, "GET", "/api/v1/me")) as { name: string }).name;
  expect(told).toContain(` chaque mois·${await name(reviewer)}`);
  expect(told).toContain(` et au gouverneur·${await name(drafter)}`);
  await merging.goto(`/d/${dossier}/${branch}`);
  expect(await merging.getByText("Le texte contient déjà tout ce que la variante contient.").count()).toBe(1);
  await Promise.all([proposing.close(), drafting.close()]);
});

test("a restored version arrives in an open editor like anybody's change", async () => {
  const { dossier } = server.people;
  const text = await frozen();
  const [one, other] = [server.who("drafter", 0), server.who("drafter", 1)];
  const writing = await signIn(browser, server.url, one);
  const page = await openEditor(writing, dossier, text);
  await writes(page, " et au gouverneur");
  await caretAfter(page, "Le reste");

  const restoring = await signIn(browser, server.url, other, { javaScriptEnabled: false });
  const version = await restoring.newPage();
  await version.goto(`/d/${dossier}/${text}/v/1`);
  await version.getByText("Restaurer cette version").click();
  await picture(version, "restore");
  await version.getByRole("button", { name: "Restaurer la version 1" }).click();
  await version.getByText("La version est restaurée dans le texte vivant.").waitFor();
  expect(await version.locator("article").textContent()).toContain(WORDS);

  await untilText(page, (words) => words.includes(WORDS));
  await page.keyboard.type(" Ici.");
  await untilState(page, "saved");
  expect(await server.markdown(text)).toContain("Le reste ne change pas. Ici.");
  expect(await server.markdown(text)).toContain(WORDS);
  await Promise.all([writing.close(), restoring.close()]);
});

/** What was made, to be looked at: only where PALABRE_TEST_PICTURES names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["PALABRE_TEST_PICTURES"];
  if (!folder) return;
  for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [360, "light"], [360, "dark"]] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
