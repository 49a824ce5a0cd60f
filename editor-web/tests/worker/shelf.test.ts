/** What the service worker keeps, for whom, and what it never keeps. */
import { beforeEach, expect, test } from "vitest";
import { assetsIn, kindOf, Shelf, withEntry, type Shell } from "../../src/worker/shelf";

const ORIGIN = "https://palabre.example";
const PAGE = `${ORIGIN}/d/pnspc/t1/edit`;
const shell: Shell = {
  version: "v1",
  files: ["/assets/editor/assets/main-1.js"],
  extras: ["/assets/editor/fonts/serif.woff2"],
  entry: { script: "/assets/editor/assets/main-1.js", styles: ["/assets/editor/assets/main-1.css"] },
};
const html = (name: string) =>
  `<html><head><link rel="stylesheet" href="/assets/palabre-9.css"><link rel="stylesheet" href="/assets/editor/assets/main-0.css"></head>` +
  `<body>${name}<script type="module" src="/assets/editor/assets/main-0.js"></script></body></html>`;

/** The browser's caches, as far as the shelf uses them. */
class Caches {
  readonly all = new Map<string, Map<string, Response>>();

  constructor(private readonly net: (url: string) => Promise<Response>) {}

  keys = (): Promise<string[]> => Promise.resolve([...this.all.keys()]);
  delete = (name: string): Promise<boolean> => Promise.resolve(this.all.delete(name));
  open = (name: string): Promise<Cache> => {
    const entries = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, entries);
    const key = (r: RequestInfo | URL) => new URL(r instanceof Request ? r.url : String(r), ORIGIN).href;
    const put = (r: RequestInfo | URL, answer: Response) => Promise.resolve(void entries.set(key(r), answer));
    const add = async (r: RequestInfo | URL) => put(r, await this.net(key(r)));
    const match = (r: RequestInfo | URL) => Promise.resolve(entries.get(key(r))?.clone());
    const addAll = async (list: RequestInfo[]) => void (await Promise.all(list.map(add)));
    return Promise.resolve({ put, add, addAll, match } as unknown as Cache);
  };
}

let online = true;
let caches: Caches;
let shelf: Shelf;
let body = html("page");

const net = (request: RequestInfo): Promise<Response> => {
  const url = request instanceof Request ? request.url : request;
  if (!online) return Promise.reject(new TypeError("no network"));
  return Promise.resolve(new Response(url.includes("/d/") ? body : url, { headers: { "content-type": url.includes("/d/") ? "text/html; charset=utf-8" : "text/css" } }));
};

beforeEach(() => {
  online = true;
  body = html("page");
  caches = new Caches(net);
  shelf = new Shelf(caches as unknown as CacheStorage, net, shell);
});

const show = async (url = PAGE) => (await shelf.page(new Request(url))).text();

test("only editor pages and our own files are the worker's business", () => {
  const kind = (path: string, method = "GET") => kindOf(method, new URL(path, ORIGIN), ORIGIN);
  expect(kind("/d/pnspc/t1/edit")).toBe("editor-page");
  expect(kind("/d/pnspc/t1")).toBe("other");
  expect(kind("/api/v1/me")).toBe("other");
  expect(kind("/sync/http/abc")).toBe("other");
  expect(kind("/assets/editor/assets/x.js")).toBe("shell");
  expect(kind("/assets/palabre-9.css")).toBe("asset");
  expect(kind("/signout", "POST")).toBe("sign-out");
  expect(kind("https://elsewhere.example/d/a/b/edit")).toBe("other");
});

test("a page that was opened is shown again without a network, with the style that it needs", async () => {
  await shelf.install();
  await shelf.opened("awa", PAGE);
  online = false;
  expect(await show()).toContain("page");
  expect(await (await shelf.asset(new Request(`${ORIGIN}/assets/palabre-9.css`))).text()).toContain("palabre-9");
  expect(await (await shelf.shellFile(new Request(`${ORIGIN}/assets/editor/fonts/serif.woff2`))).text()).toContain("serif");
});

test("with a network the server's page is shown, not the copy", async () => {
  await shelf.opened("awa", PAGE);
  body = html("newer");
  expect(await show()).toContain("newer");
});

test("a copy of an older page starts the editor that is kept", async () => {
  await shelf.opened("awa", PAGE);
  online = false;
  const copy = await show();
  expect(copy).toContain('src="/assets/editor/assets/main-1.js"');
  expect(copy).toContain('href="/assets/editor/assets/main-1.css"');
  expect(copy).not.toContain("main-0");
});

test("after sign-out no page is shown without a network", async () => {
  await shelf.opened("awa", PAGE);
  await shelf.signedOut();
  online = false;
  await expect(show()).rejects.toThrow();
});

test("when somebody else opens a text here, the first one's copies go", async () => {
  await shelf.opened("awa", PAGE);
  await shelf.opened("issa", `${ORIGIN}/d/pnspc/t2/edit`);
  online = false;
  await expect(show()).rejects.toThrow();
  expect(await show(`${ORIGIN}/d/pnspc/t2/edit`)).toContain("page");
});

test("an old shell goes when the new one takes over", async () => {
  await shelf.install();
  const next = new Shelf(caches as unknown as CacheStorage, net, { ...shell, version: "v2" });
  await next.install();
  expect(await caches.keys()).toContain("palabre-shell:v1");
  await next.activate();
  expect(await caches.keys()).not.toContain("palabre-shell:v1");
});

test("addresses in a page and in a style sheet are found", () => {
  expect(assetsIn(`<a href="/assets/x.css">'/assets/y.svg' url(/assets/z.woff2) /api/v1`)).toEqual(["/assets/x.css", "/assets/y.svg", "/assets/z.woff2"]);
  expect(withEntry("<p>", shell.entry)).toBe("<p>");
});
