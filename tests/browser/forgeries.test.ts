/** An honest browser beside a forger: nothing forged reaches it, nothing of its own is lost. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Browser } from "playwright-core";

import { Palabre, program } from "./palabre";
import { caretAfter, openBrowser, openEditor, signIn, untilState, untilText } from "./people";

let server: Palabre;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Palabre.demo(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await server.end();
});

/** Beside the program itself: `cargo build --workspace --bins` makes both. */
function forger(): string {
  const path = join(dirname(program()), "palabre-forger");
  if (!existsSync(path)) throw new Error("palabre-forger is not built: cargo build --workspace --bins");
  return path;
}

test("an honest browser goes on writing beside a forger, and its words are there after a restart", async () => {
  const text = await server.newText();
  const context = await signIn(browser, server.url, server.who("drafter", 0));
  const page = await openEditor(context, server.people.dossier, text);
  await caretAfter(page, "bien commun");
  await page.keyboard.type(" Avant.");
  await untilState(page, "saved");
  const forging = promisify(execFile)(forger(), [`127.0.0.1:${server.port}`, text, server.who("drafter", 1).token]);
  await page.keyboard.type(" Pendant que l’on forge, on écrit.", { delay: 60 });
  const { stdout } = await forging;
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as { forgery: string; code: string });
  expect(lines.length).toBeGreaterThan(10);
  for (const { forgery, code } of lines) expect(code, forgery).not.toBe("");
  await page.keyboard.type(" Après.");
  await untilState(page, "saved");
  const whole = "Avant. Pendant que l’on forge, on écrit. Après.";
  expect(await server.markdown(text)).toContain(whole);
  await server.restart();
  await page.reload();
  await untilText(page, (t) => t.includes(whole), 45_000);
  await untilState(page, "saved", 45_000);
  expect(await page.locator("body").innerText()).not.toContain("faux");
  await context.close();
});
