/** From the demo's action plan to its follow-up: brought with a preview, reported on by who answers for a row, read by everybody. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, signIn } from "./people";

let server: Palabre;
let browser: Browser;
let path: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
  const facilitator = server.who("facilitator");
  const { dossier, texts } = server.people;
  await server.api(facilitator, "POST", `/api/v1/texts/${texts[0]?.id ?? ""}/versions`, { name: "Adoptée", publish: true });
  await server.api(facilitator, "PATCH", `/api/v1/dossiers/${dossier}`, { stage: "adopted", open: true });
  path = `/d/${dossier}/follow-up`;
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

async function as(role: string, options: BrowserContextOptions): Promise<Page> {
  const context = await signIn(browser, server.url, server.who(role), options);
  return context.newPage();
}

const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("without JavaScript a facilitator brings the plan, says who answers for what, and brings it again in vain", async () => {
  const page = await as("facilitator", { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  for (const told of ["Les actions du plan sont au suivi.", "rien n’a été ajouté"]) {
    await page.goto(`${path}/import`);
    await page.getByLabel("Version publiée").selectOption({ label: (await page.locator("#version option", { hasText: "Adoptée" }).innerText()) });
    await page.getByRole("button", { name: "Voir ses tableaux" }).click();
    await page.locator(".card", { hasText: "Se lit comme un plan d’action" }).first().getByRole("button", { name: "Prendre ce tableau" }).click();
    await page.getByLabel("Ministère chargé de la sécurité", { exact: true }).selectOption({ label: "Ministère de la Sécurité et de la Protection civile" });
    await page.getByRole("button", { name: "Revoir l’aperçu" }).click();
    expect(await page.getByText("→ Ministère de la Sécurité et de la Protection civile").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Ajouter ces actions au suivi" }).click();
    await page.getByText(told).waitFor();
  }
  expect(await page.locator(".follow-rows > li").count()).toBe(20);
  await page.context().close();
});

for (const [width, javaScriptEnabled, status] of [[360, false, "En cours"], [1280, true, "Faite"]] as const) {
  test(`who answers for a row says "${status}" at ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    const page = await as("drafter", { javaScriptEnabled, viewport: { width, height: 800 } });
    await page.goto(path);
    expect(await tooWide(page)).toBe(0);
    const mine = page.getByRole("link", { name: /^Mettre à jour/ });
    expect(await mine.count()).toBeLessThan(20);
    await mine.first().click();
    await page.getByLabel("État").selectOption({ label: status });
    await page.getByLabel("Note").fill("Note pour le dossier");
    await page.getByRole("button", { name: "Enregistrer la mise à jour" }).click();
    await page.getByText("La mise à jour est enregistrée.").waitFor();
    expect(await page.locator(".activity").innerText()).toContain(status);
    expect(await tooWide(page)).toBe(0);
    await page.context().close();
  });
}

test("everybody sees the table and its pictures, and neither a name nor a note", async () => {
  const context = await browser.newContext({ baseURL: server.url, locale: "fr-FR", javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(path);
  expect(await page.locator(".progress-bars").count()).toBeGreaterThan(0);
  expect(await page.content()).not.toContain("Note pour le dossier");
  await page.getByLabel("État").selectOption({ label: "Faite" });
  await page.getByRole("button", { name: "Filtrer" }).click();
  expect(await page.locator(".follow-rows > li").count()).toBe(1);
  await page.locator(".follow-rows a").first().click();
  const shown = await page.content();
  for (const secret of ["Note pour le dossier", "Coulibaly"]) expect(shown).not.toContain(secret);
  await context.close();
});
