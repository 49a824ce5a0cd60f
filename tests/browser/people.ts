/** Browsers and what people do in them: sign in, open a text, write, read what is on the screen. */
import { existsSync } from "node:fs";

import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from "playwright-core";

import type { Account } from "./palabre";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export async function openBrowser(): Promise<Browser> {
  const paths = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = paths.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("Chromium is not installed: `make test` installs it from the distribution");
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** A browser of its own (cookies, IndexedDB, cache) in which `account` has signed in through the page. */
export async function signIn(browser: Browser, url: string, account: Account, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "fr-FR", baseURL: url, ...options });
  await signInAgain(context, account);
  return context;
}

/** Through the page, in a browser that is there already. */
export async function signInAgain(context: BrowserContext, account: Account): Promise<void> {
  const page = await context.newPage();
  await page.goto("/signin");
  await page.fill('input[name="email"]', account.email);
  await page.fill('input[name="password"]', account.password);
  await Promise.all([page.waitForURL((to) => !to.pathname.startsWith("/signin")), page.click('main form button[type="submit"]')]);
  await page.close();
}

export const paper = (page: Page) => page.locator(".paper > .ProseMirror");

/** Opens the editor of a text and waits until it can be written in (or read, for those who only read). */
export async function openEditor(context: BrowserContext, dossier: string, text: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`/d/${dossier}/${text}/edit`);
  await paper(page).waitFor({ timeout: 30_000 });
  return page;
}

/** Puts the caret at the end of the paragraph that holds `words`. */
export async function caretAfter(page: Page, words: string): Promise<void> {
  await paper(page).getByText(words).first().click();
  await page.keyboard.press("End");
}

/** The words of the text, a line for each of its blocks; nothing of what is drawn around them. */
const words = (page: Page): Promise<string> =>
  paper(page).evaluate((root) => [...root.querySelectorAll("h1, h2, h3, h4, h5, h6, p, .item, blockquote, td")].map((block) => block.textContent).join("\n"));

/** Waits until the whole text on screen answers `test`. */
export async function untilText(page: Page, test: (text: string) => boolean, patience = 15_000): Promise<string> {
  const end = Date.now() + patience;
  for (;;) {
    const text = await words(page);
    if (test(text)) return text;
    if (Date.now() > end) throw new Error(`the text never came to be as expected; it reads:\n${text.slice(0, 2000)}`);
    await page.waitForTimeout(50);
  }
}

/** The save state as the page tells it: saved, saving, offline, readonly, refused. */
export async function untilState(page: Page, kind: string, patience = 15_000): Promise<void> {
  await page.locator(`[data-save-state="${kind}"]`).first().waitFor({ state: "attached", timeout: patience });
}
