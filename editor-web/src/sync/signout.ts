/**
 * Signing out of a computer that may be shared: what was never sent is not lost, and nothing else stays.
 *
 * What must stay true: nothing unsent is deleted before the person has it as a file; texts, other people's changes and page
 * copies go in every case; another account's database is never touched.
 */
import { toBase64Lines } from "./bytes";
import { asideFile } from "./aside";
import { toCbor } from "./protocol";
import { sentences, type Ui } from "./sentences";
import { Store, type Loaded } from "./store";
import type { WorkerNote } from "./page-copy";

/** What would be lost, a text a row. */
export interface Unsent {
  text: string;
  title: string;
  /** Changes that the server does not have. */
  changes: number;
  /** Refused branches that the person has not taken. */
  refused: number;
}

export async function unsentWork(account: string): Promise<Unsent[]> {
  return withStore(account, async (store) => {
    const [rows, asides, texts] = await Promise.all([store.unacknowledged(), store.asides(), store.texts()]);
    const titles = new Map([...texts.map((t) => [t.text, t.title] as const), ...asides.map((a) => [a.text, a.title] as const)]);
    return [...new Set([...rows, ...asides].map((row) => row.text))].map((text) => ({
      text,
      title: titles.get(text) ?? text,
      changes: rows.filter((row) => row.text === text).length,
      refused: asides.filter((aside) => aside.text === text).length,
    }));
  });
}

/** The words of changes of one text; made by Automerge, which the caller loads only when it is needed. */
export type WordsOf = (loaded: Loaded) => Promise<string>;

/** All that was not sent (of one text, if it is named), as one file: words and raw changes, those that were refused too. */
export async function exportUnsent(account: string, ui: Ui, wordsOf: WordsOf, only?: string): Promise<Blob> {
  return withStore(account, async (store) => {
    const s = sentences(ui);
    const [allRows, allAsides, texts] = await Promise.all([store.unacknowledged(), store.asides(), store.texts()]);
    const wanted = (row: { text: string }): boolean => only === undefined || row.text === only;
    const [rows, asides] = [allRows.filter(wanted), allAsides.filter(wanted)];
    const files: (Blob | string)[] = asides.flatMap((aside) => [asideFile(aside, s), "\n\n"]);
    for (const text of new Set(rows.map((row) => row.text))) {
      const own = rows.filter((row) => row.text === text);
      const title = texts.find((t) => t.text === text)?.title ?? text;
      const raw = toCbor({ palabre: "unsent", v: 1, text, changes: own.map((row) => row.bytes) });
      const words = await wordsOf(await store.load(text)).catch(() => "");
      files.push(`${s.unsentTitle} — ${title}\n\n${s.refusedWords} :\n\n${words}\n\n${s.refusedRaw} :\n\n`);
      files.push(`-----BEGIN PALABRE CHANGES-----\n${toBase64Lines(raw)}\n-----END PALABRE CHANGES-----\n\n`);
    }
    return new Blob(files, { type: "text/plain;charset=utf-8" });
  });
}

/** Everything of this account goes from this computer, or all but what was never sent. */
export async function purge(account: string, keepUnsent: boolean): Promise<void> {
  if (keepUnsent) await withStore(account, (store) => store.purgeAllButUnsent());
  else await Store.destroy(account);
  await forgetPages();
}

/** The page copies, here and in the service worker. */
async function forgetPages(): Promise<void> {
  const note: WorkerNote = { kind: "signed-out" };
  const workers = (globalThis.navigator as Partial<Navigator> | undefined)?.serviceWorker;
  workers?.controller?.postMessage(note);
  const caches = globalThis.caches as CacheStorage | undefined;
  for (const name of (await caches?.keys()) ?? []) if (name.startsWith("palabre-pages")) await caches?.delete(name);
}

async function withStore<T>(account: string, step: (store: Store) => Promise<T>): Promise<T> {
  const store = await Store.open(account);
  try {
    return await step(store);
  } finally {
    store.close();
  }
}
