/**
 * The page and the service worker: this page, for this person, may be shown again without a network.
 *
 * What must stay true: only a page whose text was opened is kept, and it is kept for the person who opened it.
 */
export type WorkerNote = { kind: "opened"; account: string; url: string } | { kind: "signed-out" };

export function keepPage(account: string): void {
  const workers = (navigator as Partial<Navigator>).serviceWorker;
  if (!workers) return;
  const note: WorkerNote = { kind: "opened", account, url: location.origin + location.pathname };
  workers
    .register("/sw.js", { scope: "/" })
    .then(() => workers.ready)
    .then((registration) => registration.active?.postMessage(note))
    .catch((error: unknown) => console.warn(error));
}
