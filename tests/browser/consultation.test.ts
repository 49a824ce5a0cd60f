/** A consultation from its opening to the matrix in a file: contributed to without a script, by the public, by voice; answered; carried out. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, signIn } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.shown(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const PHONE = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false, hasTouch: true, isMobile: true };
const TEXT = "# Objet\n\nLa police veille sur la commune.\n\n# Moyens\n\nLes moyens sont publics.\n";

/** A new text with a published version, and a consultation on it opened by form; its address. */
async function opened(facilitator: BrowserContext, name: string): Promise<{ path: string; consultation: string; text: string }> {
  const text = await server.newText(TEXT);
  const path = `/d/${server.people.dossier}/${text}`;
  await server.api(server.who("facilitator"), "POST", `/api/v1/texts/${text}/versions`, { name: "Projet", publish: true });
  const page = await facilitator.newPage();
  await page.goto(`${path}/consultations`);
  await page.getByText("Ouvrir une consultation").first().click();
  await page.getByLabel("Titre de la consultation").fill(name);
  await page.getByRole("button", { name: "Ouvrir une consultation" }).click();
  await page.getByText("La consultation est ouverte aux dates dites.").waitFor();
  const consultation = new URL(page.url()).pathname;
  await page.close();
  return { path, consultation, text };
}

test("from an open consultation to words in the next version, and back to who asked for them", async () => {
  const facilitator = await signIn(browser, server.url, server.who("facilitator"));
  const { path, consultation, text } = await opened(facilitator, "Consultation de l’essai");

  // An NGO on an old phone, without JavaScript, on one paragraph.
  const ngo = await signIn(browser, server.url, server.who("contributor"), PHONE);
  const phone = await ngo.newPage();
  await phone.goto(`${path}/v/1`);
  await phone.locator("p:has-text('La police veille') + a.remark").click();
  await phone.locator("#body").fill("Nommer la **police territoriale**.");
  await phone.locator("#proposal").fill("La police territoriale veille sur la commune.");
  await phone.getByRole("button", { name: "Envoyer" }).click();
  await phone.getByText("Votre contribution est reçue").waitFor();
  expect(await phone.locator("h1").textContent()).toContain("nº 1");

  // Somebody of the public, without an account: shown once a moderator has shown it.
  const anybody = await browser.newContext({ locale: "fr-FR", baseURL: server.url });
  const visitor = await anybody.newPage();
  await visitor.goto(`${consultation}/contribute`);
  await visitor.locator("#body").fill("Et les villages ?");
  await visitor.locator("#name").fill("Awa Diarra");
  await visitor.locator("#email").fill("awa@exemple.ml");
  await visitor.getByRole("button", { name: "Envoyer" }).click();
  await visitor.getByText("Votre contribution est reçue").waitFor();
  await visitor.goto(consultation);
  expect(await visitor.getByText("Et les villages").count()).toBe(0);

  // What was said in a meeting, entered for those who said it.
  const desk = await facilitator.newPage();
  await desk.goto(`${consultation}/enter`);
  await desk.locator("#heard-place").fill("Markala");
  await desk.locator("#heard-date").fill("2026-11-20");
  await desk.locator("#heard-group").fill("Maraîchères de Markala");
  await desk.locator("#original").fill("An b’a fɛ yeelen ka don.");
  await desk.locator("#body").fill("Elles veulent de la lumière aux points d’eau.");
  await desk.locator("#consent").check();
  await desk.getByRole("button", { name: "Enregistrer" }).click();
  await desk.getByText("La contribution est enregistrée.").waitFor();
  await desk.goto(`${consultation}/2`);
  await desk.getByRole("button", { name: "Montrer à tous" }).click();
  await desk.getByText("C’est fait.").waitFor();
  await visitor.reload();
  await visitor.getByText("Et les villages").waitFor();
  expect(await visitor.getByText("Awa").count(), "a name of the public is nobody's but the secretariat's").toBe(0);

  // A drafter puts the proposed wording into the text; the facilitator answers all and freezes the next version.
  const drafter = await signIn(browser, server.url, server.who("drafter"));
  const writing = await drafter.newPage();
  await writing.goto(`${consultation}/1`);
  await writing.getByRole("button", { name: "Reprendre cette rédaction dans le texte" }).click();
  await writing.getByText("La rédaction est dans le texte").waitFor();
  expect(await server.markdown(text)).toContain("La police territoriale veille sur la commune.");
  await desk.goto(`${consultation}/matrix`);
  for (const n of [1, 2, 3]) await desk.getByLabel(`Contribution nº ${n}`).check();
  await desk.getByLabel("Suite donnée").selectOption("accepted");
  await desk.getByLabel("Motif de la réponse").fill("Repris.");
  await desk.getByLabel("Publier la réponse").check();
  await desk.getByRole("button", { name: "Répondre" }).click();
  await desk.getByText("La réponse est enregistrée.").waitFor();
  await desk.getByText("3 contributions traitées sur 3").waitFor();
  await server.api(server.who("facilitator"), "POST", `/api/v1/texts/${text}/versions`, { name: "Après la consultation", publish: true });

  // Anybody follows the words of the new version back to what asked for them, and the NGO sees its answer.
  await visitor.goto(`${path}/v/2`);
  const trace = visitor.locator(".traces li", { hasText: "territoriale" });
  await trace.getByRole("link", { name: "Contribution nº 1" }).click();
  await visitor.getByText("Nommer la").waitFor();
  expect(await visitor.locator(".status-accepted").first().textContent()).toBe("Retenue");
  await phone.reload();
  expect(await phone.locator(".status-accepted").first().textContent()).toBe("Retenue");
  // The letter that tells it, read on a page.
  await phone.goto("/letters");
  await phone.getByText("Repris.").first().waitFor();
  await phone.locator(`a[href*="${consultation}/1"]`).first().click();
  expect(await phone.locator("h1").textContent()).toContain("nº 1");
  await phone.goto("/contributions");
  expect(await phone.locator(".status-accepted").first().textContent()).toBe("Retenue");

  const [file] = await Promise.all([desk.waitForEvent("download"), desk.getByRole("link", { name: "XLSX" }).click()]);
  expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe("PK");
  await visitor.goto(`${path}/contributions`);
  await visitor.getByText("3 contributions reçues").waitFor();
  await Promise.all([facilitator, ngo, anybody, drafter].map((context) => context.close()));
});

test("a member of the public on a phone confirms by the letter, and only then has a number", async () => {
  const facilitator = await signIn(browser, server.url, server.who("facilitator"));
  const text = await server.newText(TEXT);
  const path = `/d/${server.people.dossier}/${text}`;
  await server.api(server.who("facilitator"), "POST", `/api/v1/texts/${text}/versions`, { name: "Projet", publish: true });
  const desk = await facilitator.newPage();
  await desk.goto(`${path}/consultations`);
  await desk.getByText("Ouvrir une consultation").first().click();
  await desk.getByLabel("Titre de la consultation").fill("À confirmer");
  await desk.getByLabel("Reçues quand l’adresse électronique est confirmée").check();
  await desk.getByRole("button", { name: "Ouvrir une consultation" }).click();
  await desk.getByText("La consultation est ouverte aux dates dites.").waitFor();
  const consultation = new URL(desk.url()).pathname;

  const anybody = await browser.newContext({ locale: "fr-FR", baseURL: server.url, ...PHONE });
  const visitor = await anybody.newPage();
  await visitor.goto(`${path}/v/1`);
  await visitor.locator("p:has-text('Les moyens') + a.remark").click();
  await visitor.locator("#body").fill("Dire où ils sont publiés.");
  await visitor.locator("#name").fill("Fanta Sidibé");
  await visitor.locator("#email").fill("fanta@exemple.ml");
  await visitor.getByRole("button", { name: "Envoyer" }).click();
  await visitor.getByText("suivez son lien pour confirmer votre contribution").waitFor();
  await desk.goto(`${consultation}/matrix`);
  expect(await desk.getByText("Dire où").count(), "not received yet").toBe(0);

  // The demo shows on a page what is written to people without an account.
  await desk.goto("/letters");
  const link = await desk.locator('a[href*="/confirm/"]').first().getAttribute("href");
  await visitor.goto(link ?? "");
  await visitor.getByRole("button", { name: "Confirmer" }).click();
  await visitor.getByText("Votre contribution est confirmée").waitFor();
  await desk.goto(`${consultation}/matrix`);
  await desk.getByText("Dire où ils sont publiés.").waitFor();

  // The figures are whole on the phone, with the answer in the page's own width.
  await visitor.goto(`${path}/contributions`);
  const wide = await visitor.locator(".bars").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
  expect(wide.length).toBeGreaterThan(0);
  expect(Math.max(...wide)).toBeLessThanOrEqual(360);
  await Promise.all([facilitator.close(), anybody.close()]);
});

/** Selects words of the text as a mouse would. */
async function selects(page: Page, words: string): Promise<void> {
  await page.evaluate((wanted) => {
    const walk = document.createTreeWalker(document.querySelector("main .policy") as Node, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      getSelection()?.setBaseAndExtent(node, at, node, at + wanted.length);
      return;
    }
    throw new Error(`no words “${wanted}”`);
  }, words);
}

test("selected words become a remark; one that is written offline waits and is sent once", async () => {
  const facilitator = await signIn(browser, server.url, server.who("facilitator"));
  const { path, consultation, text } = await opened(facilitator, "Mots choisis");
  const context = await signIn(browser, server.url, server.who("contributor"));
  const page = await context.newPage();
  await page.goto(`${path}/v/1`);
  await selects(page, "moyens sont publics");
  await page.getByRole("link", { name: "Commenter ces mots" }).click();
  expect(await page.locator(".quoted").textContent()).toBe("moyens sont publics");
  await page.locator("#body").fill("Dire lesquels.");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("votre contribution attend dans ce navigateur").waitFor();
  const sent = async () => ((await server.api(server.who("facilitator"), "GET", `/api/v1/consultations/${consultation.split("/").at(-1)}/matrix`)) as { contributions: { body: string }[] }).contributions;
  expect(await sent()).toHaveLength(0);
  await context.setOffline(false);
  await expect.poll(async () => (await sent()).map((one) => one.body), { timeout: 15_000 }).toEqual(["Dire lesquels."]);
  await page.goto(`${path}/v/1`);
  await page.waitForTimeout(500);
  expect(await sent(), "not twice").toHaveLength(1);
  expect(text).not.toBe("");
  await Promise.all([facilitator.close(), context.close()]);
});

test("a table of comments is brought: sure rows at once, doubtful ones by a person, and nothing twice", async () => {
  const facilitator = await signIn(browser, server.url, server.who("facilitator"));
  const page = await facilitator.newPage();
  const { dossier, texts, consultations } = server.people;
  const consultation = `/d/${dossier}/${texts[0]?.id}/consultations/${consultations[0]?.id}`;
  await page.goto(`${consultation}/import`);
  const [example] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Télécharger un exemple" }).click()]);
  const file = await readFile(await example.path());
  const bring = async () => {
    await page.goto(`${consultation}/import`);
    await page.locator("#file").setInputFiles({ name: "exemple.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: file });
    await page.getByRole("button", { name: "Voir les lignes" }).click();
    await page.locator("tr[data-row]").first().waitFor();
  };
  await bring();
  const waiting = () => page.locator("tr[data-row]:has(.status-waiting)").count();
  const doubtful = await waiting();
  expect(doubtful).toBeGreaterThan(0);
  await page.getByRole("button", { name: /lignes? sûres?/ }).click();
  await page.getByText("C’est enregistré.").waitFor();
  expect(await page.locator("tr[data-row] .pill.status-accepted").count(), "all that was sure is in").toBe(0);
  expect(await waiting(), "the rest waits for a person").toBe(doubtful);
  await page.locator("tr[data-row] input[type=radio]").last().check();
  await page.getByRole("button", { name: "Enregistrer les lignes placées" }).click();
  await page.getByText("C’est enregistré.").waitFor();
  expect(await waiting()).toBe(doubtful - 1);
  const taken = await page.locator("tr[data-row] td:last-child > a").count();
  await bring();
  expect(await page.locator("tr[data-row] td:last-child > a").count(), "the same file again adds nothing").toBe(taken);
  expect(await page.getByRole("button", { name: /lignes? sûres?/ }).count()).toBe(0);
  await facilitator.close();
});

const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "\"><svg onload=alert(1)>",
  "' onfocus=alert(1) autofocus x='",
  "[lien](javascript:alert(1))",
  "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
  "{{constructor.constructor('alert(1)')()}}",
  "</textarea><script>alert(1)</script>",
];

test("nothing of the attack strings runs in any page of a consultation", async () => {
  const folder = resolve(process.env["PALABRE_SHARED"] ?? resolve(import.meta.dirname, "../../../shared"), "corpora/xss");
  const corpora = (await Promise.all(["dompurify-expect.json", "owasp-filter-evasion.json"].map((name) => readFile(resolve(folder, name), "utf8").catch(() => "[]"))))
    .flatMap((json) => JSON.parse(json) as { payload: string }[])
    .map(({ payload }) => payload.replaceAll("\0", "").slice(0, 5000))
    .filter((payload) => payload.trim() !== "");
  // Where the corpora are not at hand, one attack of each kind still is.
  const payloads = corpora.length > 0 ? corpora : ATTACKS;
  const facilitator = await signIn(browser, server.url, server.who("facilitator"));
  const { path, consultation, text } = await opened(facilitator, "<img src=x onerror=alert(1)>");
  const contributor = server.who("contributor");
  const section = ((await server.api(contributor, "GET", `/api/v1/texts/${text}/versions/1`)) as { document: { sections: { id: string }[] } }).document.sections[0]?.id ?? "";
  let refused = 0;
  for (const payload of payloads) {
    const body = { consultation: consultation.split("/").at(-1), section, block: 1, body: payload, proposal: payload, kind: "substantive" };
    await server.api(contributor, "POST", `/api/v1/texts/${text}/comments`, body).catch(() => (refused += 1));
  }
  expect(refused).toBeLessThan(payloads.length / 4);
  // Every other field that a person fills in: a form each, with the facilitator's own right.
  const form = (path: string, fields: Record<string, string>) =>
    fetch(server.url + path, { method: "POST", redirect: "manual", headers: { authorization: `Bearer ${server.who("facilitator").token}`, "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields) });
  const opening = { title: "Tout", version: "1", opens: "2026-01-01T00:00", closes: "2030-01-01T00:00", zone: "Africa/Bamako", audience: "all", entry: "moderated" };
  for (const payload of payloads.filter((one) => one.length < 120 && !one.includes("\n")).slice(0, 40)) {
    const key = crypto.randomUUID();
    await form(`${consultation}/enter`, { key, source: "oral", heard_place: payload, heard_date: "2026-05-12", heard_group: payload, heard_language: "bm", original: payload, body: payload, kind: "drafting", proposal: payload, section, block: "1", consent: "yes" });
    await form(`${consultation}/outcomes`, { n: "1", outcome: "accepted", reason: payload, tell: "yes" });
    await form(`${consultation}/3/moderation`, { act: "hide", why: payload });
    await form(`${path}/consultations`, { ...opening, presentation: payload, questions: payload, contact: payload });
  }
  const page = await facilitator.newPage();
  const fired: string[] = [];
  page.on("dialog", (dialog) => {
    fired.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) fired.push(request.url());
  });
  const pages = [consultation, `${consultation}/matrix`, `${consultation}/matrix?page=2`, `${path}/consultations`, `${path}/contributions`, `${consultation}/1`, `${consultation}/2`, `${consultation}/3`, ...Array.from({ length: 8 }, (_, n) => `${consultation}/${payloads.length - refused + 1 + 4 * n}`)];
  const others = ((await server.api(server.who("facilitator"), "GET", `/api/v1/texts/${text}/consultations`)) as { consultations: { id: string }[] }).consultations;
  expect(others.length).toBeGreaterThan(20);
  pages.push(...others.slice(0, 20).map(({ id }) => `${path}/consultations/${id}`));
  for (const address of pages) {
    await page.goto(address);
    const alive = await page.locator("main").evaluate((main) =>
      [...main.querySelectorAll("*")].filter((one) => one.matches("script, iframe, object, embed, svg:not(.tree, .bars, .emblem), [src], base, meta, form[action^=http]") || [...one.attributes].some(({ name, value }) => name.startsWith("on") || /^\s*javascript:/i.test(value))).map((one) => one.outerHTML.slice(0, 200)),
    );
    expect(alive, address).toEqual([]);
  }
  expect(fired).toEqual([]);
  await facilitator.close();
});
