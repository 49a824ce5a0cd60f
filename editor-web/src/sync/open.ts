/**
 * Opens a text in this page: the database of the signed-in person, the locks of this tab, the browser's network, and the
 * session over them.
 */
import { startAutomerge } from "./automerge";
import { Connector, type Identity, type WayMemory } from "./connector";
import { Core } from "./core";
import { toHex } from "./bytes";
import { keptFrom } from "./kept";
import { NOTHING_KEPT, type Kept, type Seat, type SiblingNote } from "./machine";
import { sentences } from "./sentences";
import { Session } from "./session";
import { NOWHERE, Store } from "./store";
import { openTabs, type Tabs } from "./tabs";
import { keepPage } from "./page-copy";
import type { EditorConfig, TextSession } from "./types";

/** `waiting` is told, once, when the text has to wait for the network because it was never opened here. */
export async function openText(config: EditorConfig, waiting?: (sentence: string) => void): Promise<TextSession> {
  const starting = startAutomerge();
  const store = await Store.open(config.person.id).catch(reportNull);
  let hear: (note: SiblingNote) => void = () => undefined;
  const tabs = openTabs(config.person.id, config.text, (note) => hear(note));
  const kept = store ? await readKept(store, tabs, config) : NOTHING_KEPT;
  await starting;
  const now = Date.now();
  const core = new Core(seat(config), kept, now);
  const [locked] = await Promise.all([tabs.take(core.actor), store?.opened(config.text, config.title, core.actor, now)]);
  if (!locked) console.warn("this tab's actor is locked by another");
  const session = new Session(core, {
    config,
    store: store ?? NOWHERE,
    tabs,
    connector: new Connector(now, Math.random, wayMemory()),
    doors: { origin: location.origin, WebSocket, fetch: fetch.bind(globalThis) },
    identify: () => identify(config.person.id),
    now: () => Date.now(),
  });
  hear = (note) => session.input({ kind: "sibling", note });
  listen(session);
  if (!store) session.hold({ id: "not-stored", message: sentences(config.ui).notStored });
  session.start();
  if (kept.save === null && waiting) waitWith(session, () => waiting(sentences(config.ui).neverOpened));
  await session.ready;
  void askToPersist().then((granted) => granted || warnOnce(session, sentences(config.ui).storageRefused));
  keepPage(config.person.id);
  return session;
}

function reportNull(error: unknown): null {
  console.error(error);
  return null;
}

async function readKept(store: Store, tabs: Tabs, config: EditorConfig): Promise<Kept> {
  const loaded = await store.load(config.text);
  const actors = [...new Set(loaded.own.filter((row) => !row.acknowledged).map((row) => row.actor))];
  const gone = new Set<string>();
  for (const actor of actors) if (await tabs.take(actor)) gone.add(actor);
  return keptFrom(loaded, (actor) => gone.has(actor));
}

function seat(config: EditorConfig): Seat {
  const bytes = (n: number) => toHex(crypto.getRandomValues(new Uint8Array(n)));
  return {
    text: config.text,
    title: config.title,
    ui: config.ui,
    person: config.person,
    capabilities: config.capabilities,
    newActor: () => bytes(16),
    newId: () => bytes(12),
    random: Math.random,
  };
}

function waitWith(session: Session, tell: () => void): void {
  const timer = setTimeout(tell, 3_000);
  void session.ready.then(() => clearTimeout(timer));
}

/** Whose cookie this browser holds now: it may have changed since the page was made. */
async function identify(person: string): Promise<Identity> {
  try {
    const answer = await fetch("/api/v1/me", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (answer.status === 401 || answer.status === 403) return "nobody";
    if (!answer.ok) return "unreachable";
    const me = (await answer.json()) as { id?: unknown; person?: { id?: unknown } };
    return (me.id ?? me.person?.id) === person ? "same" : "other";
  } catch {
    return "unreachable";
  }
}

const WAY = "palabre:websocket-blocked";

/** Per tab and origin; a browser that refuses storage forgets, and tries WebSockets first each time. */
function wayMemory(): WayMemory {
  return {
    get: () => {
      try {
        const [at, times] = (sessionStorage.getItem(WAY) ?? "").split(" ").map(Number);
        return at !== undefined && times !== undefined && at >= 0 && times > 0 ? { at, times } : null;
      } catch {
        return null;
      }
    },
    set: (blocked) => {
      try {
        if (blocked === null) sessionStorage.removeItem(WAY);
        else sessionStorage.setItem(WAY, `${blocked.at} ${blocked.times}`);
      } catch (error) {
        console.warn(error);
      }
    },
  };
}

function listen(session: Session): void {
  addEventListener("online", () => session.nudge(true));
  addEventListener("offline", () => session.unplugged());
  addEventListener("focus", () => session.nudge());
  addEventListener("pagehide", () => void session.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") session.nudge();
    else void session.flush();
  });
}

/** Without this a browser that is short of space may erase what was not sent. */
async function askToPersist(): Promise<boolean> {
  const storage = navigator.storage as StorageManager | undefined;
  if (!storage?.persist) return true;
  return (await storage.persisted()) || storage.persist();
}

const WARNED = "palabre:storage-refusal-told";

/** Said when there is something to lose, and once on a device: at every opening it would only be in the way. */
function warnOnce(session: Session, message: string): void {
  if (warned()) return;
  const stop = session.onState((state) => {
    if (state.kind !== "offline" || state.waiting === 0 || warned()) return;
    session.hold({ id: "storage-refused", message });
    setWarned();
    queueMicrotask(() => stop());
  });
}

function warned(): boolean {
  try {
    return localStorage.getItem(WARNED) !== null;
  } catch {
    return false;
  }
}

function setWarned(): void {
  try {
    localStorage.setItem(WARNED, "1");
  } catch (error) {
    console.warn(error);
  }
}
