/** What people do in a workshop's hall: the secretariat convenes, phones join by the code on the wall. */
import type { Browser, BrowserContext, Page } from "playwright-core";

import type { Palabre } from "./palabre";

export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
export const MINISTRY = "Ministère de la Sécurité et de la Protection civile";
export const PLATFORM = "Plateforme des organisations de la société civile pour la paix";
const TEXT =
  "# Objet\n\nLa politique protège les personnes.\n\n# Moyens\n\nLes moyens sont publics.\n\n# Suivi\n\nUn rapport est publié chaque année.\n";

/** A workshop convened and its agenda built by forms; the page of its secretariat, and its address. */
export async function convened(server: Palabre, secretariat: BrowserContext, { markdown = TEXT, rapporteur = "" } = {}): Promise<{ desk: Page; path: string; text: string }> {
  const text = await server.newText(markdown);
  await server.api(server.who("facilitator"), "POST", `/api/v1/texts/${text}/versions`, { name: "Projet pour l’atelier", publish: true });
  const desk = await secretariat.newPage();
  await desk.goto(`/d/${server.people.dossier}/workshops`);
  const form = desk.locator("details:has(form.plan-form)");
  if (!(await form.evaluate((one: HTMLDetailsElement) => one.open))) await form.locator("summary").click();
  await desk.getByLabel("Intitulé").fill("Atelier national de validation");
  await desk.getByLabel("Lieu").fill("Bamako, Centre international de conférences");
  for (const name of await desk.locator('select[name^="version-"]').evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).name)))
    await desk.locator(`select[name="${name}"]`).selectOption(name === `version-${text}` ? "1" : "");
  await desk.getByLabel(MINISTRY).fill("2");
  await desk.getByLabel(PLATFORM).fill("1");
  await desk.getByLabel("Quorum : part des institutions (%)").fill("60");
  if (rapporteur) await desk.locator("#rapporteur").selectOption({ label: (await desk.locator("#rapporteur option", { hasText: rapporteur }).first().innerText()).trim() });
  await desk.getByRole("button", { name: "Convoquer un atelier" }).click();
  await desk.getByText("L’atelier est convoqué.").waitFor();
  const path = new URL(desk.url()).pathname;
  await desk.getByRole("button", { name: "Par chapitres" }).click();
  await desk.locator(".agenda > li").nth(2).waitFor();
  return { desk, path, text };
}

/** A phone that joined by the code on the wall. */
export async function joins(browser: Browser, url: string, code: string, institution: string, name: string): Promise<Page> {
  const context = await browser.newContext({ locale: "fr-FR", baseURL: url, ...PHONE });
  const phone = await context.newPage();
  await phone.goto("/w");
  await phone.getByLabel("Code").fill(code);
  await phone.getByRole("button", { name: "Continuer" }).click();
  await phone.getByLabel("Votre institution").selectOption({ label: institution });
  await phone.getByLabel("Nom et prénom").fill(name);
  await phone.getByRole("button", { name: "Demander ma place" }).click();
  await phone.getByText("Le secrétariat va vous admettre.").waitFor();
  return phone;
}
