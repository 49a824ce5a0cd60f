/** A validation workshop with five browsers: chair, rapporteur, two institutions on phones, the wall. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { MINISTRY, PHONE, PLATFORM, convened, joins } from "./hall";
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

test("a workshop from its convocation to decisions by consensus, by vote and with a reservation", async () => {
  const secretariat = await signIn(browser, server.url, server.who("facilitator"));
  const rapporteur = await signIn(browser, server.url, server.who("drafter"));
  const { desk, path, text } = await convened(server, secretariat);

  // The wall shows how to join; two phones do, and are let in.
  const wall = await secretariat.newPage();
  await wall.setViewportSize({ width: 1280, height: 720 });
  await wall.goto(`${path}/projector`);
  const code = (await wall.locator(".code").textContent()) ?? "";
  await desk.getByRole("button", { name: "Ouvrir la séance" }).click();
  await desk.getByText("En séance").first().waitFor();
  await desk.goto(`${path}/attendance`);
  const awa = await joins(browser, server.url, code, MINISTRY, "Awa Traoré");
  const oumou = await joins(browser, server.url, code.toLowerCase().replace(" ", ""), PLATFORM, "Oumou Sidibé");
  await desk.getByText("2 personnes attendent d’être admises").waitFor();
  // One institution of two is not enough.
  await desk.getByRole("button", { name: "Admettre Awa Traoré" }).click();
  await desk.getByText("Quorum non atteint").waitFor();
  await awa.getByText("Dans la salle").waitFor();

  // Without a quorum nothing is decided.
  await desk.goto(path);
  await desk.locator(".agenda-title").first().click();
  await desk.getByRole("button", { name: "Enregistrer la décision" }).click();
  await desk.getByText("Rien n’est décidé, sauf si la présidence dit pourquoi").waitFor();
  await desk.goto(`${path}/attendance`);
  await desk.getByRole("button", { name: "Admettre tout le monde" }).click();
  await desk.getByText("Quorum atteint").waitFor();
  await oumou.getByText("Dans la salle").waitFor();

  // The first item: shown, followed by wall and phones, adopted by consensus.
  await desk.goto(path);
  await desk.locator(".agenda > li").first().getByRole("button", { name: "Projeter" }).click();
  await wall.getByText("La politique protège les personnes.").waitFor();
  await oumou.getByText("La politique protège les personnes.").waitFor();
  await desk.locator(".agenda-title").first().click();
  await desk.getByRole("button", { name: "Enregistrer la décision" }).click();
  await desk.getByText("La décision est enregistrée.").waitFor();
  await wall.locator(".wall-decision", { hasText: "Adoptée" }).waitFor();

  // The second: the rapporteur amends it live in the editor, the wall shows it.
  await desk.goto(path);
  await desk.locator(".agenda > li").nth(1).getByRole("button", { name: "Projeter" }).click();
  const editor = await openEditor(rapporteur, server.people.dossier, text);
  await caretAfter(editor, "Les moyens sont publics.");
  await editor.keyboard.type(" Ils sont publiés.");
  await untilState(editor, "saved");
  await wall.locator(".item-changes ins", { hasText: "Ils sont publiés." }).waitFor();
  await desk.locator(".agenda-title").nth(1).click();
  await desk.getByLabel("Adoptée avec amendement").check();
  await desk.getByRole("button", { name: "Enregistrer la décision" }).click();
  await desk.getByText("La décision est enregistrée.").waitFor();

  // The third: a vote on phones, one of which loses its link; a reservation.
  await desk.goto(path);
  await desk.locator(".agenda > li").nth(2).getByRole("button", { name: "Projeter" }).click();
  await desk.locator(".agenda-title").nth(2).click();
  await desk.getByRole("button", { name: "Ouvrir le vote" }).click();
  await awa.getByRole("button", { name: "Pour" }).click();
  await awa.getByText("Votre vote : Pour.").waitFor();
  await oumou.getByRole("button", { name: "Contre" }).waitFor();
  await oumou.context().setOffline(true);
  await oumou.getByRole("button", { name: "Contre" }).click();
  await oumou.getByText("La liaison est coupée.").waitFor();
  await oumou.context().setOffline(false);
  await oumou.getByText("Votre vote : Contre.").waitFor({ timeout: 20_000 });
  await oumou.getByRole("button", { name: "Pour" }).click();
  await oumou.getByText("Votre vote : Pour.").waitFor();
  await wall.locator(".wall-vote .ballot-count", { hasText: "2 / 2" }).waitFor();
  await desk.locator("#vote .ballot-count", { hasText: "2 / 2" }).waitFor();
  await desk.getByLabel("Adoptée avec réserves").check();
  await desk.locator("summary", { hasText: "Réserves" }).click();
  await desk.locator(".decide").getByLabel(PLATFORM).last().fill("Sous réserve que le rapport soit lu en bamanankan.");
  await desk.getByRole("button", { name: "Enregistrer la décision" }).click();
  await desk.getByText("La décision est enregistrée.").waitFor();
  await wall.getByText("Sous réserve que le rapport soit lu en bamanankan.").waitFor();
  expect(await wall.locator(".wall-decision").textContent()).toContain("2 pour, 0 contre, 0 abstention");

  // A decided provision that is changed afterwards says so, on the agenda and on the wall.
  await caretAfter(editor, "Les moyens sont publics.");
  await editor.keyboard.type(" Toujours.");
  await untilState(editor, "saved");
  await desk.goto(path);
  await desk.locator(".agenda > li").nth(1).getByText("Modifié depuis la décision").waitFor();
  expect(await desk.getByText("Modifié depuis la décision").count()).toBe(1);

  // The laptop dies and comes back: the room is where it was.
  await server.restart("SIGKILL");
  await wall.goto(`${path}/projector`);
  await wall.getByText("Sous réserve que le rapport soit lu en bamanankan.").waitFor();
  await awa.reload();
  await awa.getByText("Dans la salle").waitFor();
  await Promise.all([secretariat.close(), rapporteur.close(), awa.context().close(), oumou.context().close()]);
}, 180_000);

test("a phone without scripts joins, follows by reloading, and votes", async () => {
  const secretariat = await signIn(browser, server.url, server.who("facilitator"));
  const { desk, path } = await convened(server, secretariat);
  await desk.getByRole("button", { name: "Ouvrir la séance" }).click();
  await desk.getByText("En séance").first().waitFor();
  const code = (await desk.locator(".code").first().textContent()) ?? "";
  const context = await browser.newContext({ locale: "fr-FR", baseURL: server.url, ...PHONE, javaScriptEnabled: false });
  const phone = await context.newPage();
  await phone.goto("/w/nulle-part");
  await phone.getByText("Aucun atelier n’a ce code.").waitFor();
  await phone.goto(`/w?code=${encodeURIComponent(code)}`);
  await phone.getByLabel("Votre institution").selectOption({ label: MINISTRY });
  await phone.getByLabel("Nom et prénom").fill("Fanta Koné");
  await phone.getByRole("button", { name: "Demander ma place" }).click();
  await desk.goto(`${path}/attendance`);
  await desk.getByRole("button", { name: "Admettre tout le monde" }).click();
  await desk.goto(path);
  await desk.locator(".agenda > li").first().getByRole("button", { name: "Projeter" }).click();
  await desk.locator(".agenda-title").first().click();
  await desk.getByRole("button", { name: "Ouvrir le vote" }).click();
  await desk.getByText("Le vote est ouvert").waitFor();
  await phone.reload();
  await phone.getByRole("button", { name: "Abstention" }).click();
  await phone.getByText("Votre vote : Abstention.").waitFor();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await Promise.all([secretariat.close(), context.close()]);
});
