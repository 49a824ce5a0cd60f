/**
 * What the service worker keeps and when it gives it: pure decisions, and the few steps over the browser's caches.
 *
 * What must stay true: nothing of the API is ever kept; an editor page is kept for one account only, given only while that
 * account is the one that last opened a text here, and gone after sign-out; a page that was kept always starts the editor
 * that is kept with it.
 */
export interface Shell {
  version: string;
  /** Needed to start: installed whole or not at all. */
  files: string[];
  /** Fonts: kept when they can be had. */
  extras: string[];
  /** The editor's script and style sheets now. */
  entry: { script: string; styles: string[] };
}

export type Kind = "editor-page" | "sign-out" | "shell" | "asset" | "other";

/** The network is given so long before the copy is shown. */
export const PAGE_WITHIN = 4_000;
export const ASSET_WITHIN = 3_000;

const PAGES = "palabre-pages:";
const SHELL = "palabre-shell:";
const ASSETS = "palabre-assets";
const CURRENT = "/.palabre/current-account";

export function shellCache(version: string): string {
  return SHELL + version;
}

/** What a request is, by its method and address alone. */
export function kindOf(method: string, url: URL, origin: string): Kind {
  if (url.origin !== origin) return "other";
  if (method === "POST" && url.pathname === "/signout") return "sign-out";
  if (method !== "GET") return "other";
  if (/^\/d\/[^/]+\/[^/]+\/edit$/.test(url.pathname)) return "editor-page";
  if (url.pathname.startsWith("/assets/editor/")) return "shell";
  return url.pathname.startsWith("/assets/") ? "asset" : "other";
}

/** Addresses of our own files in a page or a style sheet. */
export function assetsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/["'(](\/assets\/[^"'()\s]+)["')]/g)].map((match) => match[1] ?? ""))];
}

/** A page of an older editor, made to start the one that is kept: the older one's files are gone. */
export function withEntry(html: string, entry: Shell["entry"]): string {
  const styles = entry.styles.map((href) => `<link rel="stylesheet" href="${href}">`).join("");
  return html
    .replace(/<link[^>]*href="\/assets\/editor\/[^"]*"[^>]*>/g, "")
    .replace("</head>", `${styles}</head>`)
    .replace(/(<script[^>]*src=")\/assets\/editor\/[^"]*(")/g, `$1${entry.script}$2`);
}

export class Shelf {
  constructor(
    private readonly caches: CacheStorage,
    private readonly fetch: (request: RequestInfo, init?: RequestInit) => Promise<Response>,
    private readonly shell: Shell,
  ) {}

  async install(): Promise<void> {
    const cache = await this.caches.open(shellCache(this.shell.version));
    await cache.addAll(this.shell.files);
  }

  /** Other versions go: the browser calls this only when no page uses them. */
  async activate(): Promise<void> {
    const keep = shellCache(this.shell.version);
    for (const name of await this.caches.keys()) if (name.startsWith(SHELL) && name !== keep) await this.caches.delete(name);
  }

  /** A page whose text was opened by that account: it, and what it shows itself with. */
  async opened(account: string, url: string): Promise<void> {
    await this.onlyPagesOf(account);
    const answer = await this.fetch(url, { credentials: "same-origin" });
    if (!isPage(answer)) return;
    const html = await answer.text();
    const pages = await this.caches.open(PAGES + account);
    await pages.put(url, new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } }));
    const assets = await this.caches.open(ASSETS);
    await this.keepEach(assets, assetsIn(html).filter((path) => !path.startsWith("/assets/editor/")));
    await this.keepEach(await this.caches.open(shellCache(this.shell.version)), this.shell.extras);
  }

  private async keepEach(cache: Cache, paths: string[]): Promise<void> {
    for (const path of paths) if (!(await cache.match(path))) await cache.add(path).catch(() => undefined);
  }

  /** Remembers whose pages may be shown; copies of anybody else go. */
  private async onlyPagesOf(account: string): Promise<void> {
    for (const name of await this.caches.keys()) {
      if (name.startsWith(PAGES) && name !== PAGES + account && name !== PAGES) await this.caches.delete(name);
    }
    await (await this.caches.open(PAGES)).put(CURRENT, new Response(account));
  }

  async signedOut(): Promise<void> {
    for (const name of await this.caches.keys()) if (name.startsWith(PAGES)) await this.caches.delete(name);
  }

  /** From the network if it answers soon, else the copy, else from the network however long it takes. */
  async page(request: Request): Promise<Response> {
    const network = this.fetch(request);
    const first = await Promise.race([network.catch(() => null), after(PAGE_WITHIN)]);
    if (first && first.status < 500) return first;
    return (await this.copyOf(request.url)) ?? first ?? network;
  }

  private async copyOf(url: string): Promise<Response | null> {
    const account = await (await this.caches.open(PAGES)).match(CURRENT);
    if (!account) return null;
    const pages = await this.caches.open(PAGES + (await account.text()));
    const kept = await pages.match(url, { ignoreSearch: true });
    if (!kept) return null;
    return new Response(withEntry(await kept.text(), this.shell.entry), { headers: kept.headers });
  }

  /** Its name carries a hash of its content: what is kept is right for ever. */
  async shellFile(request: Request): Promise<Response> {
    const cache = await this.caches.open(shellCache(this.shell.version));
    return (await cache.match(request)) ?? this.fetch(request);
  }

  /** Style and pictures of the pages: the network's if it answers soon. */
  async asset(request: Request): Promise<Response> {
    const cache = await this.caches.open(ASSETS);
    const network = this.fetch(request);
    const first = await Promise.race([network.catch(() => null), after(ASSET_WITHIN)]);
    if (first?.ok) {
      if (await cache.match(request)) await cache.put(request, first.clone());
      return first;
    }
    return (await cache.match(request)) ?? first ?? network;
  }
}

/** Not a redirection to signing in, not an error. */
function isPage(answer: Response): boolean {
  return answer.ok && !answer.redirected && (answer.headers.get("content-type") ?? "").startsWith("text/html");
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
