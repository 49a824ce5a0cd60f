/**
 * A workshop's room: one laptop, phones on its network, no Internet. Pages come by plain http from an address that is not the
 * machine itself, which browsers do not treat as secure; and everything works, asking nobody else for anything.
 */
import { networkInterfaces } from "node:os";

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { caretAfter, openBrowser, openEditor, paper, signIn, untilState, untilText } from "./people";

let server: Palabre;
let browser: Browser;

/** In a namespace of its own where scripts/test-browser.sh could make one; else another address of this machine. */
function lan(): string {
  const others = Object.values(networkInterfaces()).flat().filter((one) => one && !one.internal && one.family === "IPv4");
  const address = process.env["PALABRE_TEST_LAN"] ?? others[0]?.address;
  if (!address) throw new Error("this machine has no address but its own: run scripts/test-browser.sh");
  return address;
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(lan()), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** What a page asked of anybody but the server. */
function strangersAsked(context: BrowserContext): string[] {
  const asked: string[] = [];
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !/^(data|blob|about):/.test(url)) asked.push(url);
  });
  return asked;
}

const missing = (page: Page) =>
  page.evaluate(() => [isSecureContext, "serviceWorker" in navigator, "locks" in navigator, "subtle" in crypto, "randomUUID" in crypto]);

test("drafters write together, comment and find their words again without anything that needs a secure page", async () => {
  const text = await server.newText();
  const people = [server.who("drafter"), server.who("drafter", 1)];
  const [mine, theirs] = await Promise.all(people.map((who) => signIn(browser, server.url, who)));
  if (!mine || !theirs) throw new Error("two drafters");
  const page = await openEditor(mine, server.people.dossier, text);
  expect(await missing(page), "the browser gives nothing of it here").toEqual([false, false, false, false, false]);
  await page.getByText("ne pourra pas être rouvert sans réseau").waitFor();
  const other = await openEditor(theirs, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await page.keyboard.type(" Elle se construit.");
  await untilText(other, (words) => words.includes("Elle se construit."));
  await untilState(page, "saved");

  // A thread on selected words: its key is made here.
  await caretAfter(page, "se construit");
  await page.keyboard.press("Shift+Home");
  await page.waitForTimeout(100);
  await page.keyboard.press("Control+Alt+m");
  const field = page.locator("aside.threads").getByLabel("Votre commentaire");
  await field.fill("À préciser.");
  await field.press("Control+Enter");
  await page.locator("aside.threads article.thread").waitFor({ timeout: 15_000 });
  await paper(other).locator(".commented").first().waitFor({ timeout: 15_000 });

  // A second window of the same person, and the network gone: no word is lost or doubled.
  const second = await openEditor(mine, server.people.dossier, text);
  await mine.setOffline(true);
  await caretAfter(page, "se construit");
  await page.keyboard.type(" Chaque jour.");
  await mine.setOffline(false);
  for (const one of [second, other]) await untilText(one, (words) => words.includes("Elle se construit. Chaque jour."), 30_000);
  await untilState(page, "saved");
  expect((await server.markdown(text)).match(/Chaque jour/g)?.length).toBe(1);

  await Promise.all([mine.close(), theirs.close()]);
});

test("a phone signs in, contributes and verifies a file by plain http", async () => {
  const facilitator = server.who("facilitator");
  const text = await server.newText("# Objet\n\nLa police veille.\n");
  const dossier = server.people.dossier;
  await server.api(facilitator, "POST", `/api/v1/texts/${text}/versions`, { name: "Projet", publish: true });
  const day = 86_400_000;
  const opened = { version: 1, title: "Essai", opens: Date.now() - day, closes: Date.now() + day, audience: "all" };
  const consultation = (await server.api(facilitator, "POST", `/api/v1/texts/${text}/consultations`, opened)) as { id: string };
  await server.api(facilitator, "PATCH", `/api/v1/dossiers/${dossier}`, { stage: "workshop" });
  const seal = (await server.api(facilitator, "POST", `/api/v1/texts/${text}/versions/1/seal`, { place: "à Ségou" })) as { hash: string };

  const phone = await signIn(browser, server.url, server.who("contributor"), PHONE);
  const asked = strangersAsked(phone);
  const page = await phone.newPage();
  await page.goto(`/d/${dossier}/${text}/consultations/${consultation.id}/contribute`);
  await page.locator("#body").fill("Nommer la police territoriale.");
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("Votre contribution est reçue").waitFor();
  await page.getByText("Adresse non chiffrée (http)").waitFor();

  await page.goto(`/verify/${seal.hash}`);
  await page.getByText("C’est le texte adopté.").waitFor();
  const genuine = Buffer.from(await (await page.request.get(`/d/${dossier}/${text}/v/1/sealed`)).body());
  const file = (buffer: Buffer) => ({ name: "texte.palabre", mimeType: "application/octet-stream", buffer });
  await page.setInputFiles("#file", file(genuine));
  await page.getByText("Ce fichier est authentique").waitFor();
  await page.setInputFiles("#file", file(Buffer.from(genuine.toString("utf8").replace("veille", "dort"))));
  await page.getByText("Ce fichier a été modifié").waitFor();
  expect(asked).toEqual([]);
  await phone.close();
});

test("no page asks anybody but its own server for anything", async () => {
  const { dossier, texts, consultations } = server.people;
  const text = `/d/${dossier}/${texts[0]?.id}`;
  const consultation = `${text}/consultations/${consultations[0]?.id}`;
  const context = await signIn(browser, server.url, server.who("facilitator"));
  const asked = strangersAsked(context);
  const page = await context.newPage();
  const paths = [
    "/", `/d/${dossier}`, `/d/${dossier}/people`, `/d/${dossier}/new`, text, `${text}/edit`, `${text}/versions`, `${text}/v/2`,
    `${text}/compare/1...2`, `${text}/branches`, `${text}/history`, `${text}/contributions`, `${text}/consultations`, consultation,
    `${consultation}/matrix`, `${consultation}/contribute`, "/account", "/letters", "/contributions", "/verify", "/offline", "/nothing-here",
    ...["", "/1", "/1/attendance", "/1/projector", "/1/commissions", "/1/minutes", "/1/minutes/print", "/1/convocation"].map((of) => `/d/${dossier}/workshops${of}`),
    `/d/${dossier}/follow-up`, "/w",
  ];
  for (const path of paths) {
    await page.goto(path);
    // Pages of a workshop wait for its news: they are never idle.
    await page.waitForLoadState(path.includes("/workshops/") ? "load" : "networkidle");
  }
  expect(asked).toEqual([]);
  await context.close();
});

test("with a certificate of its own the pages are secure, and an address typed without https leads there", async () => {
  const secure = await Palabre.demo(lan(), ["--tls-self"]);
  try {
    const context = await browser.newContext({ locale: "fr-FR", ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(secure.url.replace("https:", "http:"));
    expect(new URL(page.url()).protocol).toBe("https:");
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
    expect(await page.getByText("Adresse non chiffrée").isVisible()).toBe(false);
    await page.goto(`${secure.url}/signin`);
    const { email, password } = secure.who("drafter");
    await page.fill('input[name="email"]', email);
    await page.fill('input[name="password"]', password);
    await Promise.all([page.waitForURL((to) => !to.pathname.startsWith("/signin")), page.click('main form button[type="submit"]')]);
    const cookie = (await context.cookies()).find((one) => one.name === "palabre_session");
    expect(cookie?.secure).toBe(true);
    await page.goto(`${secure.url}/d/${secure.people.dossier}/${secure.people.texts[0]?.id}/edit`);
    await paper(page).waitFor({ timeout: 30_000 });
    await untilState(page, "saved");
    await context.close();
  } finally {
    await secure.end();
  }
});
