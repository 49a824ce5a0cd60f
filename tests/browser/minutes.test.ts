/** Minutes of a workshop: the narrative saved as it is typed and without a script, frozen, signed with a finger, on paper and in Word. */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre } from "./palabre";
import { openBrowser, signIn } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

const TEXT = "# Objet\n\nLa police veille.\n\n# Moyens\n\nLes moyens sont publics.\n";

/** A workshop in session with one decision: its page, and what the API calls it. */
async function workshop(): Promise<{ page: string; api: string }> {
  const who = server.who("facilitator");
  const call = (method: string, path: string, body: unknown) => server.api(who, method, path, body);
  const text = await server.newText(TEXT);
  await call("POST", `/api/v1/texts/${text}/versions`, { name: "Projet", publish: true });
  const { institutions } = (await server.api(who, "GET", "/api/v1/institutions")) as { institutions: { id: string }[] };
  const institution = institutions[0]!.id;
  const made = (await call("POST", `/api/v1/dossiers/${server.people.dossier}/workshops`, {
    title: "Atelier de l’essai",
    place: "Ségou",
    opens: Date.now(),
    closes: Date.now() + 3_600_000,
    institutions: [{ institution }],
    versions: [{ text, version: 1 }],
  })) as { id: string; n: number };
  const api = `/api/v1/workshops/${made.id}`;
  const { items } = (await call("POST", `${api}/agenda`, { add: "chapters", text })) as { items: { id: string }[] };
  await call("PATCH", api, { state: "open" });
  await call("POST", `${api}/seats`, { institution, name: "Awa Diarra", office: "Directrice" });
  await call("POST", `${api}/decisions`, { item: items[0]!.id, kind: "adopted" });
  return { page: `/d/${server.people.dossier}/workshops/${made.n}`, api };
}

async function words(api: string): Promise<{ part: string; words: string }[]> {
  const told = (await server.api(server.who("facilitator"), "GET", `${api}/minutes`)) as { minutes: { narrative: { part: string; words: string }[] } };
  return told.minutes.narrative;
}

test("from what happened to minutes that are written, frozen and signed", async () => {
  const { page, api } = await workshop();
  const rapporteur: BrowserContext = await signIn(browser, server.url, server.who("facilitator"));
  const desk = await rapporteur.newPage();
  await desk.goto(`${page}/minutes`);
  await desk.getByText("s’est ouvert à Ségou").waitFor();
  const opening = desk.locator("#part-opening");
  await opening.locator("summary").click();
  await opening.locator("textarea").fill("La présidente salue **chacun**.");
  await opening.getByText("Enregistré.").waitFor();
  expect(await words(api)).toEqual([{ part: "opening", words: "La présidente salue **chacun**." }]);

  // The link breaks while one types: the words wait in the browser, and go when it is back.
  await rapporteur.setOffline(true);
  await opening.locator("textarea").fill("La présidente salue les délégués.");
  await opening.getByText("Pas encore enregistré").waitFor();
  await rapporteur.setOffline(false);
  await expect.poll(async () => (await words(api))[0]?.words, { timeout: 10_000 }).toBe("La présidente salue les délégués.");

  // Somebody else, without a script, on the words of before: told, and shown both wordings.
  const plain = await signIn(browser, server.url, server.who("facilitator"), { javaScriptEnabled: false });
  const other = await plain.newPage();
  await other.goto(`${page}/minutes`);
  await opening.locator("textarea").fill("La présidente salue tout le monde.");
  await expect.poll(async () => (await words(api))[0]?.words, { timeout: 10_000 }).toBe("La présidente salue tout le monde.");
  await other.locator("#part-opening textarea").fill("Elle salue.");
  await other.locator("#part-opening button").click();
  await other.getByText("La présidente salue tout le monde.").first().waitFor();
  expect(await other.locator("#part-opening textarea").inputValue()).toBe("Elle salue.");
  await other.locator("#part-opening button").click();
  await other.getByText("Le passage est enregistré.").waitFor();

  await desk.reload();
  await desk.getByRole("button", { name: "Figer le procès-verbal" }).click();
  await desk.getByText("Le procès-verbal est figé.").waitFor();
  await desk.getByLabel("Nom du signataire").fill("Awa Diarra");
  await desk.getByLabel("Fonction").fill("Présidente");
  const pad = desk.locator("canvas");
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  await desk.mouse.move(box.x + 40, box.y + 40);
  await desk.mouse.down();
  await desk.mouse.move(box.x + 200, box.y + 90, { steps: 8 });
  await desk.mouse.up();
  await desk.getByRole("button", { name: "Signer", exact: true }).click();
  await desk.getByText("La signature est ajoutée.").waitFor();
  const image = desk.locator(".deed-signature img");
  expect(await image.evaluate((one: HTMLImageElement) => [one.naturalWidth, one.naturalHeight])).toEqual([900, 320]);
  const word = await rapporteur.request.get(`${api}/minutes?format=docx&n=1`);
  expect((await word.body()).subarray(0, 2).toString()).toBe("PK");
  await desk.getByRole("link", { name: "Version imprimable" }).click();
  await desk.getByText("Procès-verbal figé sous le nº 1").waitFor();
}, 60_000);
