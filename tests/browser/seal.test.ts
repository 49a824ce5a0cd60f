/** An adopted text: sealed by the facilitator, verified by a stranger from its paper and from its file, genuine and altered. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Palabre, program } from "./palabre";
import { openBrowser, signIn } from "./people";

let server: Palabre;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "palabre-seal-"));

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const LONG = `# Objet\n\n${"La paix est notre bien commun.\n\n".repeat(120)}`;

/** A text whose second version was sealed through its page. */
async function sealed(): Promise<{ page: Page; path: string; hash: string; text: string }> {
  const text = await server.newText(LONG);
  const facilitator = server.who("facilitator");
  const dossier = server.people.dossier;
  await server.api(facilitator, "PATCH", `/api/v1/dossiers/${dossier}`, { stage: "workshop" });
  for (const [name, publish] of [["Projet", true], ["Texte de l’atelier", false]]) {
    await server.api(facilitator, "POST", `/api/v1/texts/${text}/versions`, { name, publish });
  }
  const context = await signIn(browser, server.url, facilitator);
  const page = await context.newPage();
  const path = `/d/${dossier}/${text}/v/2`;
  await page.goto(path);
  await page.getByText("Adopter et sceller cette version").click();
  await page.getByLabel("Signataires").fill("Aïssata Maïga ; ministre ; MSPC\nOumar Keïta ; rapporteur général");
  await page.getByLabel("Lieu de l’adoption").fill("à Bamako");
  await page.getByRole("button", { name: "Sceller la version 2" }).click();
  await page.getByText("La version est scellée : c’est le texte adopté.").waitFor();
  const address = await page.getByRole("link", { name: "Vérifier ce texte" }).getAttribute("href");
  return { page, path, hash: address?.split("/").pop() ?? "", text };
}

/** Drops a file on the page, as somebody does with a mouse. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<string> {
  await page.evaluate(
    ([name, base64]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64 ?? ""), (c) => c.charCodeAt(0))], name ?? ""));
      document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
    },
    [name, bytes.toString("base64")],
  );
  const result = page.locator(".verify-result:not(:has-text('Lecture'))");
  await result.waitFor();
  return (await result.textContent()) ?? "";
}

/** How many pages a printed document has, and on how many of them something as intricate as the square code is drawn. */
function squares(pdf: Buffer): { pages: number; codes: number } {
  const text = pdf.toString("latin1");
  let codes = 0;
  for (const found of text.matchAll(/stream\r?\n/g)) {
    const start = found.index + found[0].length;
    try {
      const drawn = inflateSync(pdf.subarray(start, text.indexOf("endstream", start))).toString("latin1");
      if ((drawn.match(/ l\n/g)?.length ?? 0) > 1500) codes += 1;
    } catch {
      // Not a compressed stream.
    }
  }
  return { pages: text.match(/\/Type \/Page\b/g)?.length ?? 0, codes };
}

test("the adopted text is sealed, printed with its code on every page, and verified by a stranger", async () => {
  const { page, path, hash, text } = await sealed();
  expect(await page.locator(".seal").innerText()).toContain("Aïssata Maïga, ministre, MSPC");
  const printed = squares(await page.pdf({ preferCSSPageSize: true }));
  expect(printed.pages).toBeGreaterThan(3);
  expect(printed.codes, "the code stands on every page, and in the seal").toBeGreaterThanOrEqual(printed.pages);
  await page.goto(path.replace("/v/2", "/v/1"));
  expect(squares(await page.pdf({ preferCSSPageSize: true })).codes, "a version that is not sealed has none").toBe(0);
  await page.goto(path.replace("/v/2", ""));
  await page.getByRole("link", { name: "Le texte adopté est la version 2, scellée." }).waitFor();

  const stranger = await browser.newContext({ locale: "fr-FR", baseURL: server.url, ...PHONE });
  const phone = await stranger.newPage();
  await phone.goto(`/verify/${hash}`);
  const told = await phone.locator("main").innerText();
  for (const part of ["C’est le texte adopté.", "à Bamako", "Aïssata Maïga, ministre, MSPC", "Valable, de la clé de cette instance"]) expect(told).toContain(part);
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, "nothing is wider than a telephone").toBe(0);
  await phone.getByRole("link", { name: "Ce qui a changé depuis la version 1" }).click();
  await phone.waitForURL(/compare\/1\.\.\.2/);
  await phone.goto(`/verify/${"0a".repeat(32)}`);
  await phone.getByText("Ce n’est pas un texte adopté ici").waitFor();
  await Promise.all([stranger.close(), page.context().close()]);
  expect(text).not.toBe("");
});

test("a file is checked in the browser and never leaves it; without a script the server says the same", async () => {
  const { page, path } = await sealed();
  const genuine = Buffer.from(await (await page.request.get(`${path}/sealed`)).body());
  const altered = Buffer.from(genuine.toString("utf8").replace("bien commun", "bien Commun"));
  const bare = Buffer.from(genuine.subarray(genuine.indexOf("palabre-version 1\n")));
  const forged = readFileSync(join(import.meta.dirname, "../../docs-schema/fixtures/sealed/by-another-key.palabre"));
  const cases: [string, Buffer, string][] = [
    ["texte.palabre", genuine, "Ce fichier est authentique"],
    ["altéré.palabre", altered, "Ce fichier a été modifié : ses mots"],
    ["nu.palabre", bare, "Ce fichier est, lettre pour lettre, le texte adopté."],
    ["faux.palabre", forged, "scellé par une autre clé"],
    ["texte.docx", Buffer.from("PK"), "Ce n’est pas un fichier que Palabre sait vérifier"],
  ];
  const stranger = await browser.newContext({ locale: "fr-FR", baseURL: server.url, ...PHONE });
  const phone = await stranger.newPage();
  await phone.goto("/verify");
  await phone.getByText("n’est envoyé nulle part").waitFor();
  const sent: string[] = [];
  phone.on("request", (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
  for (const [name, bytes, words] of cases) expect(await drop(phone, name, bytes), name).toContain(words);
  expect(sent.filter((one) => !one.startsWith("GET /api/v1/verify/"))).toEqual([]);
  await phone.setInputFiles("#file", { name: "texte.palabre", mimeType: "application/octet-stream", buffer: genuine });
  await phone.getByRole("link", { name: "Voir ce que l’on sait de ce texte" }).click();
  await phone.getByText("C’est le texte adopté.").waitFor();

  const without = await browser.newContext({ locale: "fr-FR", baseURL: server.url, javaScriptEnabled: false });
  const plain = await without.newPage();
  for (const [name, bytes, words] of cases.filter(([name]) => name !== "nu.palabre")) {
    await plain.goto("/verify");
    await plain.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: bytes });
    await plain.getByRole("button", { name: "Vérifier", exact: true }).click();
    expect(await plain.locator("main .notice").first().innerText(), name).toContain(words);
  }

  // And without any server, on the command line.
  const { public_key: key } = (await (await fetch(`${server.url}/api/v1/instance-key`)).json()) as { public_key: string };
  const verify = (bytes: Buffer): number => {
    const file = join(folder, "file.palabre");
    writeFileSync(file, bytes);
    try {
      execFileSync(program(), ["verify-file", file, "--key", key], { stdio: "pipe" });
      return 0;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  expect([genuine, altered, bare, forged].map(verify)).toEqual([0, 1, 3, 3]);
  await Promise.all([stranger.close(), without.close(), page.context().close()]);
});
