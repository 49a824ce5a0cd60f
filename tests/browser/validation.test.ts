/**
 * The whole of a validation workshop by five browsers, as people who are new to it would: chair, rapporteur, two institutions on
 * phones, the wall. From the convocation to the follow-up of what was adopted.
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { MINISTRY, PLATFORM, convened, joins } from "./hall";
import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, signIn, untilState } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const MARKDOWN = `# Objet

La politique protège les personnes et leurs biens.

# Moyens

Les moyens sont publics.

# Suivi

Un rapport est publié chaque année.

# Plan d’action

Le plan est suivi par le comité.

| Action | Responsable | Échéance | Indicateur |
|---|---|---|---|
| Équiper les postes de secours | Ministère chargé de la sécurité | 31/12/2027 | Postes équipés |
| Former les agents communaux | Ministère chargé de la sécurité | 30/06/2027 | Agents formés |
`;

/** With PALABRE_PICTURES set the documentation's pictures are made anew. */
async function picture(page: Page, name: string): Promise<void> {
  if (!process.env["PALABRE_PICTURES"]) return;
  const folder = resolve(import.meta.dirname, "../../docs");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: resolve(folder, `${name}.png`) });
}

async function decides(desk: Page, kind?: string): Promise<void> {
  if (kind) await desk.getByLabel(kind).check();
  await desk.getByRole("button", { name: "Enregistrer la décision" }).click();
  await desk.getByText("La décision est enregistrée.").waitFor();
}

/** Shows the n-th item on the wall and opens its page. */
async function takesUp(desk: Page, path: string, n: number): Promise<void> {
  await desk.goto(path);
  await desk.locator(".agenda > li").nth(n).getByRole("button", { name: "Projeter" }).click();
  await desk.locator(".agenda-title").nth(n).click();
}

/** What the page of verification says of a file. */
async function verifies(page: Page, name: string, bytes: Buffer): Promise<string> {
  await page.goto("/verify");
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
  const said = page.locator(".verify-result:not(:has-text('Lecture'))");
  await said.waitFor();
  return (await said.textContent()) ?? "";
}

test("a text goes from its workshop to signed minutes, a seal that anybody checks, and its follow-up", async () => {
  const dossier = server.people.dossier;
  const [chair, rapporteur, hall] = await Promise.all([
    signIn(browser, server.url, server.who("facilitator")),
    signIn(browser, server.url, server.who("drafter")),
    signIn(browser, server.url, server.who("facilitator"), { viewport: { width: 1280, height: 720 } }),
  ]);
  await server.api(server.who("facilitator"), "PATCH", `/api/v1/dossiers/${dossier}`, { stage: "workshop" });
  const person = (await server.api(server.who("drafter"), "GET", "/api/v1/me")) as { name: string };
  const { desk, path, text } = await convened(server, chair, { markdown: MARKDOWN, rapporteur: person.name });
  await desk.locator(".agenda > li").nth(3).waitFor();

  // A commission has the action plan; its rapporteur writes in its own branch, recommends and reports.
  await desk.getByRole("link", { name: "Commissions" }).first().click();
  await desk.getByLabel("Nom de la commission").fill("Commission du plan d’action");
  await desk.locator("#rapporteur").selectOption({ label: await optionOf(desk, "#rapporteur", person.name) });
  await desk.getByRole("checkbox", { name: /Plan d’action/ }).check();
  await desk.getByRole("button", { name: "Former une commission" }).click();
  await desk.getByText("La commission est formée").waitFor();
  const commission = await rapporteur.newPage();
  await commission.goto(new URL(desk.url()).pathname);
  await commission.getByRole("link", { name: "Écrire dans la variante" }).click();
  await commission.locator(".paper > .ProseMirror").waitFor({ timeout: 30_000 });
  await caretAfter(commission, "Le plan est suivi par le comité.");
  await commission.keyboard.type(" Il est révisé chaque année.");
  await untilState(commission, "saved");
  await commission.goto(new URL(desk.url()).pathname);
  await commission.getByRole("link", { name: /Plan d’action/ }).first().click();
  await commission.locator("#recommend").getByLabel("Adoptée avec amendement").check();
  await commission.getByRole("button", { name: "Recommander une décision" }).click();
  await commission.getByText("La recommandation est enregistrée.").waitFor();
  await commission.goto(new URL(desk.url()).pathname);
  const report = commission.locator("textarea#report");
  if (!(await report.isVisible())) await commission.getByText("Écrire le rapport").click();
  await report.fill("La commission propose que le plan soit **révisé chaque année**.");
  await commission.getByRole("button", { name: "Remettre le rapport" }).click();
  await commission.getByText("Le rapport est remis à la plénière.").waitFor();

  // The hall: the wall shows the code, two phones join and are let in, and there is a quorum.
  const wall = await hall.newPage();
  await wall.goto(`${path}/projector`);
  await wall.getByRole("img", { name: "Code carré" }).waitFor();
  const code = (await wall.locator(".code").textContent()) ?? "";
  await desk.goto(path);
  await desk.getByRole("button", { name: "Ouvrir la séance" }).click();
  await desk.getByText("En séance").first().waitFor();
  const awa = await joins(browser, server.url, code, MINISTRY, "Awa Traoré");
  const oumou = await joins(browser, server.url, code, PLATFORM, "Oumou Sidibé");
  await desk.goto(`${path}/attendance`);
  await desk.getByRole("button", { name: "Admettre tout le monde" }).click();
  await desk.getByText("Quorum atteint").waitFor();

  // By consensus; amended live; by phones with a reservation; as the commission recommends.
  await takesUp(desk, path, 0);
  await wall.getByText("La politique protège les personnes et leurs biens.").waitFor();
  await decides(desk);
  await takesUp(desk, path, 1);
  const editor = await openEditor(rapporteur, dossier, text);
  await caretAfter(editor, "Les moyens sont publics.");
  await editor.keyboard.type(" Ils sont publiés au Journal officiel.");
  await untilState(editor, "saved");
  await wall.locator(".item-changes ins", { hasText: "Journal officiel" }).waitFor();
  await picture(wall, "workshop-wall");
  await desk.reload();
  expect(await desk.getByLabel("Adoptée avec amendement").isChecked(), "what changed is proposed as amended").toBe(true);
  await decides(desk);
  await takesUp(desk, path, 2);
  await desk.getByRole("button", { name: "Ouvrir le vote" }).click();
  await awa.getByRole("button", { name: "Pour" }).waitFor();
  await picture(awa, "workshop-phone");
  await awa.getByRole("button", { name: "Pour" }).click();
  await oumou.getByRole("button", { name: "Pour" }).click();
  await desk.locator("#vote .ballot-count", { hasText: "2 / 2" }).waitFor();
  await desk.locator("summary", { hasText: "Réserves" }).click();
  await desk.locator(".decide").getByLabel(PLATFORM).last().fill("Sous réserve que le rapport soit lu en bamanankan.");
  await decides(desk, "Adoptée avec réserves");
  await takesUp(desk, path, 3);
  await desk.getByRole("link", { name: /Recommandé : Adoptée avec amendement/ }).click();
  const take = desk.locator("#take");
  if (await take.getByLabel("Celle de la commission").count()) await take.getByLabel("Celle de la commission").check();
  await take.getByRole("button", { name: "Reprendre en plénière" }).click();
  await desk.getByText("La plénière a repris la recommandation.").waitFor();
  expect(await server.markdown(text)).toContain("Le plan est suivi par le comité. Il est révisé chaque année.");
  await desk.goto(path);
  await desk.getByRole("button", { name: "Clore l’atelier" }).click();
  await desk.getByText("Atelier clos").first().waitFor();

  // The minutes are written already; the rapporteur adds a word, freezes and signs them.
  const minutes = await rapporteur.newPage();
  await minutes.goto(`${path}/minutes`);
  for (const told of ["Sous réserve que le rapport soit lu en bamanankan.", "La commission propose que le plan soit", "deux (2) voix pour"])
    await minutes.locator(".deed").getByText(told).first().waitFor();
  const opening = minutes.locator("#part-opening");
  await opening.locator("summary").click();
  await opening.locator("textarea").fill("Le président salue les délégués.");
  await opening.getByText("Enregistré.").waitFor();
  await minutes.reload();
  await minutes.getByRole("button", { name: "Figer le procès-verbal" }).click();
  await minutes.getByText("Le procès-verbal est figé.").waitFor();
  await minutes.getByLabel("Nom du signataire").fill(person.name);
  await minutes.getByLabel("Fonction").fill("Rapporteur général");
  await minutes.getByRole("button", { name: "Signer", exact: true }).click();
  await minutes.getByText("La signature est ajoutée.").waitFor();
  await minutes.getByRole("link", { name: "Version imprimable" }).click();
  await minutes.getByText("Procès-verbal figé sous le nº 1").waitFor();
  await picture(minutes, "workshop-minutes");

  // What was adopted is frozen and sealed: the form knows the workshop, its minutes and who signed them.
  await desk.goto(`/d/${dossier}/${text}/versions`);
  if (!(await desk.getByLabel("Nom de la version").isVisible())) await desk.getByText("Figer une version").first().click();
  await desk.getByLabel("Nom de la version").fill("Texte adopté");
  await desk.locator("form", { has: desk.getByLabel("Nom de la version") }).getByRole("button").first().click();
  await desk.getByText("Texte adopté").first().waitFor();
  await desk.goto(`/d/${dossier}/${text}/v/2`);
  expect(await desk.locator(".mark-warn").count(), "the version is what was decided").toBe(0);
  expect(await desk.locator(".mark").count()).toBe(4);
  await desk.getByText("Adopter et sceller cette version").click();
  expect(await desk.getByLabel("Signataires").inputValue()).toBe(`${person.name} ; Rapporteur général`);
  expect(await desk.locator("#adopted option:checked").textContent()).toContain("procès-verbal n° 1");
  await desk.getByRole("button", { name: "Sceller la version 2" }).click();
  await desk.getByText("La version est scellée : c’est le texte adopté.").waitFor();
  const genuine = Buffer.from(await (await chair.request.get(`/d/${dossier}/${text}/v/2/sealed`)).body());

  // A stranger checks it: genuine, and with one letter changed.
  const stranger = await browser.newContext({ locale: "fr-FR", baseURL: server.url, viewport: { width: 360, height: 740 } });
  const visitor = await stranger.newPage();
  const href = await desk.getByRole("link", { name: "Vérifier ce texte" }).getAttribute("href");
  await visitor.goto(href ?? "");
  await visitor.getByText("C’est le texte adopté.").waitFor();
  expect(await verifies(visitor, "adopte.palabre", genuine)).toContain("Ce fichier est authentique");
  const altered = Buffer.from(genuine.toString("latin1").replace("moyens sont publics", "moyens sont secrets"), "latin1");
  expect(altered.equals(genuine)).toBe(false);
  expect(await verifies(visitor, "adopte.palabre", altered)).toContain("Ce fichier a été modifié : ses mots");

  // Its action plan is followed; who answers for the actions says where they are.
  await desk.goto(`/d/${dossier}/follow-up/import`);
  const version = (await desk.locator("#version option", { hasText: "Texte adopté" }).innerText()).trim();
  await desk.getByLabel("Version publiée").selectOption({ label: version });
  await desk.getByRole("button", { name: "Voir ses tableaux" }).click();
  await desk.locator(".card", { hasText: "Se lit comme un plan d’action" }).getByRole("button", { name: "Prendre ce tableau" }).click();
  await desk.getByLabel("Ministère chargé de la sécurité", { exact: true }).selectOption({ label: MINISTRY });
  await desk.getByRole("button", { name: "Ajouter ces actions au suivi" }).click();
  await desk.getByText("Les actions du plan sont au suivi.").waitFor();
  const answers = await rapporteur.newPage();
  for (const [action, state] of [["Équiper les postes de secours", "En cours"], ["Former les agents communaux", "Faite"]] as const) {
    await answers.goto(`/d/${dossier}/follow-up`);
    await answers.getByRole("link", { name: `Mettre à jour : ${action}` }).click();
    await answers.getByLabel("État").selectOption({ label: state });
    await answers.getByRole("button", { name: "Enregistrer la mise à jour" }).click();
    await answers.getByText("La mise à jour est enregistrée.").waitFor();
  }
  await visitor.goto(`/d/${dossier}/follow-up`);
  await visitor.locator(".follow-rows > li", { hasText: "Former les agents communaux" }).getByText("Faite").first().waitFor();
  for (const one of [chair, rapporteur, hall, stranger, awa.context(), oumou.context()]) await one.close();
}, 240_000);

/** The label of the option that names this person. */
async function optionOf(page: Page, select: string, name: string): Promise<string> {
  return (await page.locator(`${select} option`, { hasText: name }).first().innerText()).trim();
}
