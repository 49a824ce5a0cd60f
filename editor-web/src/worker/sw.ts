/**
 * The service worker: the editor and the texts that were opened can be loaded again without a network.
 *
 * What must stay true: it only ever answers for editor pages and our own files; a new version waits until no page of the
 * old one is open, so that no open session loses the files that it may still need.
 */
import { kindOf, Shelf, type Shell } from "./shelf";

declare const self: ServiceWorkerGlobalScope;
/** Written in by vite.sw.config.ts. */
declare const __SHELL__: Shell;

const origin = self.location.origin;
const shelf = new Shelf(self.caches, (request, init) => fetch(request, init), __SHELL__);

self.addEventListener("install", (event) => event.waitUntil(shelf.install()));
self.addEventListener("activate", (event) => event.waitUntil(shelf.activate().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (kindOf(request.method, new URL(request.url), origin)) {
    case "editor-page":
      if (request.mode === "navigate") event.respondWith(shelf.page(request));
      return;
    case "shell":
      return event.respondWith(shelf.shellFile(request));
    case "asset":
      return event.respondWith(shelf.asset(request));
    case "sign-out":
      return event.waitUntil(shelf.signedOut());
    case "other":
      return;
  }
});

self.addEventListener("message", (event) => {
  const note = event.data as { kind?: unknown; account?: unknown; url?: unknown } | null;
  if (note?.kind === "signed-out") event.waitUntil(shelf.signedOut());
  if (note?.kind !== "opened" || typeof note.account !== "string" || typeof note.url !== "string") return;
  const url = new URL(note.url, origin);
  if (kindOf("GET", url, origin) === "editor-page") event.waitUntil(shelf.opened(note.account, url.href));
});
