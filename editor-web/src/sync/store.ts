/**
 * What this computer keeps: one IndexedDB database per account, so that people who share a computer never meet in it.
 *
 * What must stay true: `texts.cursor` never runs ahead of the changes that are kept with it (one transaction for both); an
 * own change is gone from here only when it is acknowledged and in the save, or set aside; tabs of one person write the same
 * rows, so every write is right whatever another tab wrote in between.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Aside } from "./aside";
import { dependencies } from "./chunk";
import type { Effect, KeptItem, Receipt, Returnable } from "./machine";
import type { OwnChange } from "./replica";

/** Receipts kept of one text; older ones go. */
const MOST_RECEIPTS = 20_000;

export interface TextRow {
  text: string;
  title: string;
  log: string | null;
  cursor: number;
  restoring: boolean;
  openedAt: number;
}

interface LogRow {
  text: string;
  log: string;
  to: number;
  items: KeptItem[];
  /** A whole document of the server, to be merged. */
  save: Uint8Array | null;
}

export interface OwnRow extends OwnChange {
  text: string;
  acknowledged: boolean;
}

interface Schema extends DBSchema {
  texts: { key: string; value: TextRow };
  saves: { key: string; value: { text: string; bytes: Uint8Array } };
  rows: { key: number; value: LogRow; indexes: { text: string } };
  own: { key: number; value: OwnRow; indexes: { text: string; hash: string } };
  receipts: { key: number; value: { text: string; items: Receipt[] }; indexes: { text: string } };
  actors: { key: [string, string]; value: { text: string; actor: string }; indexes: { text: string } };
  asides: { key: string; value: Aside; indexes: { text: string } };
}

type Name = "texts" | "saves" | "rows" | "own" | "receipts" | "actors" | "asides";
const ALL: Name[] = ["texts", "saves", "rows", "own", "receipts", "actors", "asides"];
type Writing = IDBPTransaction<Schema, Name[], "readwrite">;

/** The effects that are the database's. */
export type Keeping = Extract<
  Effect,
  { kind: `keep-${string}` | "compact" | "replace" | "set-aside" | "forget-own" }
>;

/** Everything kept of one text. */
export interface Loaded {
  text: TextRow | undefined;
  save: Uint8Array | null;
  /** Not in `save`: changes, and whole documents to merge, in the order in which they came. */
  rows: { items: KeptItem[]; save: Uint8Array | null }[];
  own: OwnRow[];
  actors: { actor: string }[];
  asides: Aside[];
}

/** What a session asks of a store. */
export type Keeper = Pick<Store, "keep" | "returnable" | "unacknowledged" | "discardAside" | "close">;

/** Where the browser refuses to keep anything: the session works on, from the network alone. */
export const NOWHERE: Keeper = {
  keep: () => Promise.resolve(),
  returnable: () => Promise.resolve({ saves: [], changes: [], actors: [], receipts: [] }),
  unacknowledged: () => Promise.resolve([]),
  discardAside: () => Promise.resolve(),
  close: () => undefined,
};

const DATABASE = "palabre:";

export class Store {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(account: string): Promise<Store> {
    const db = await openDB<Schema>(DATABASE + account, 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore("texts", { keyPath: "text" });
        fresh.createObjectStore("saves", { keyPath: "text" });
        fresh.createObjectStore("rows", { autoIncrement: true }).createIndex("text", "text");
        const own = fresh.createObjectStore("own", { autoIncrement: true });
        own.createIndex("text", "text");
        own.createIndex("hash", "hash");
        fresh.createObjectStore("receipts", { autoIncrement: true }).createIndex("text", "text");
        fresh.createObjectStore("actors", { keyPath: ["text", "actor"] }).createIndex("text", "text");
        fresh.createObjectStore("asides", { keyPath: "id" }).createIndex("text", "text");
      },
      // Another tab deletes the database at sign-out: holding it open would block that for ever.
      blocking: (_now, _wanted, event) => (event.target as IDBDatabase).close(),
    });
    return new Store(db);
  }

  static async destroy(account: string): Promise<void> {
    await deleteDB(DATABASE + account);
  }

  close(): void {
    this.db.close();
  }

  async load(text: string): Promise<Loaded> {
    const tx = this.db.transaction(ALL);
    const [row, save, rows, own, actors, asides] = await Promise.all([
      tx.objectStore("texts").get(text),
      tx.objectStore("saves").get(text),
      tx.objectStore("rows").index("text").getAll(text),
      tx.objectStore("own").index("text").getAll(text),
      tx.objectStore("actors").index("text").getAll(text),
      tx.objectStore("asides").index("text").getAll(text),
    ]);
    return { text: row, save: save?.bytes ?? null, rows, own, actors, asides };
  }

  /** The text is open here, under this actor. */
  async opened(text: string, title: string, actor: string, now: number): Promise<void> {
    await this.write("strict", async (tx) => {
      const row = (await tx.objectStore("texts").get(text)) ?? { text, title, log: null, cursor: 0, restoring: false, openedAt: now };
      await tx.objectStore("texts").put({ ...row, title, openedAt: now });
      await tx.objectStore("actors").put({ text, actor });
    });
  }

  /** Carries out one effect of the core. */
  async keep(text: string, effect: Keeping): Promise<void> {
    // Only what nobody else has is worth waiting for the disk.
    const durability = effect.kind === "keep-own" || effect.kind === "set-aside" ? "strict" : "relaxed";
    await this.write(durability, async (tx) => {
      switch (effect.kind) {
        case "keep-own":
          await tx.objectStore("actors").put({ text, actor: effect.change.actor });
          await tx.objectStore("own").add({ ...effect.change, text, acknowledged: false });
          return;
        case "keep-acknowledged":
          return eachOwn(tx, text, effect.hashes, (row) => ({ ...row, acknowledged: true }));
        case "forget-own":
          return eachOwn(tx, text, effect.hashes, () => null);
        case "keep-log":
          return keepLog(tx, text, effect);
        case "keep-save":
          return keepSave(tx, text, effect);
        case "keep-restored":
          return setText(tx, text, { restoring: false });
        case "compact":
          return compact(tx, text, effect);
        case "replace":
          return replace(tx, text, effect);
        case "set-aside":
          return setAside(tx, text, effect);
      }
    });
  }

  /** What a restored server can be given back: from every tab, open or gone. */
  async returnable(text: string): Promise<Returnable> {
    const tx = this.db.transaction(["saves", "rows", "own", "actors", "receipts"]);
    const [save, rows, own, actors, receipts] = await Promise.all([
      tx.objectStore("saves").get(text),
      tx.objectStore("rows").index("text").getAll(text),
      tx.objectStore("own").index("text").getAll(text),
      tx.objectStore("actors").index("text").getAll(text),
      tx.objectStore("receipts").index("text").getAll(text),
    ]);
    const items = rows.flatMap((row) => row.items);
    return {
      saves: [save?.bytes, ...rows.map((row) => row.save)].filter((bytes) => bytes != null),
      // What is unacknowledged is its tab's to send, or is adopted.
      changes: [...items, ...own.filter((row) => row.acknowledged)].map(({ hash, bytes }) => ({ hash, bytes })),
      actors: actors.map((row) => row.actor),
      receipts: [...receipts.flatMap((row) => row.items), ...items].filter((r) => r.receipt.length > 0),
    };
  }

  /** Own changes that the server has not acknowledged, of one text or of all. */
  async unacknowledged(text?: string): Promise<OwnRow[]> {
    const rows = text === undefined ? await this.db.getAll("own") : await this.db.getAllFromIndex("own", "text", text);
    return rows.filter((row) => !row.acknowledged);
  }

  async texts(): Promise<TextRow[]> {
    return this.db.getAll("texts");
  }

  async asides(text?: string): Promise<Aside[]> {
    return text === undefined ? this.db.getAll("asides") : this.db.getAllFromIndex("asides", "text", text);
  }

  async discardAside(id: string): Promise<void> {
    await this.db.delete("asides", id);
  }

  /** At sign-out: all goes but what was never sent and what was refused, which only this person can find again. */
  async purgeAllButUnsent(): Promise<void> {
    await this.write("strict", async (tx) => {
      const unsent = await tx.objectStore("own").getAll();
      await Promise.all((["saves", "rows", "receipts"] as const).map((name) => tx.objectStore(name).clear()));
      for (let at = await tx.objectStore("own").openCursor(); at; at = await at.continue()) {
        if (at.value.acknowledged) await at.delete();
      }
      const texts = new Set(unsent.filter((row) => !row.acknowledged).map((row) => row.text));
      for (const row of await tx.objectStore("texts").getAll()) {
        if (texts.has(row.text)) await tx.objectStore("texts").put({ ...row, log: null, cursor: 0, restoring: false });
        else await tx.objectStore("texts").delete(row.text);
      }
    });
  }

  private async write(durability: IDBTransactionDurability, step: (tx: Writing) => Promise<void>): Promise<void> {
    const tx = this.db.transaction(ALL, "readwrite", { durability });
    const done = tx.done;
    // A failure of the step is the one to report; that of the transaction follows from it.
    done.catch(() => undefined);
    try {
      await step(tx);
    } catch (error) {
      if (!(error instanceof DOMException)) tx.abort();
      throw error;
    }
    await done;
  }
}

/** True when the disk or the browser's allowance is full. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

async function setText(tx: Writing, text: string, change: Partial<TextRow>): Promise<void> {
  const row = await tx.objectStore("texts").get(text);
  if (row) await tx.objectStore("texts").put({ ...row, ...change });
}

async function eachOwn(tx: Writing, text: string, hashes: string[], step: (row: OwnRow) => OwnRow | null): Promise<void> {
  const own = tx.objectStore("own");
  for (const hash of hashes) {
    for (const key of await own.index("hash").getAllKeys(hash)) {
      const row = await own.get(key);
      if (!row || row.text !== text) continue;
      const next = step(row);
      if (next) await own.put(next, key);
      else await own.delete(key);
    }
  }
}

/** With what tabs that are gone had made upon it: nobody else would ever find that this can no longer be sent. */
async function setAside(tx: Writing, text: string, { aside, hashes }: Extract<Keeping, { kind: "set-aside" }>): Promise<void> {
  const gone = new Set(hashes);
  const more: Aside["changes"] = [];
  for (const row of await tx.objectStore("own").index("text").getAll(text)) {
    if (row.acknowledged || gone.has(row.hash) || !dependencies(row.bytes).some((dep) => gone.has(dep))) continue;
    gone.add(row.hash);
    more.push({ hash: row.hash, actor: row.actor, bytes: row.bytes });
  }
  await tx.objectStore("asides").put({ ...aside, changes: [...aside.changes, ...more] });
  await eachOwn(tx, text, [...gone], () => null);
}

/** Another tab may have kept the same entries, or be reading another log. */
async function keepLog(tx: Writing, text: string, e: Extract<Keeping, { kind: "keep-log" }>): Promise<void> {
  const row = await tx.objectStore("texts").get(text);
  if (!row || (row.log !== null && row.log !== e.log) || e.to <= row.cursor || e.from > row.cursor + 1) return;
  if (e.items.length > 0) await tx.objectStore("rows").add({ text, log: e.log, to: e.to, items: e.items, save: null });
  if (e.last) await tx.objectStore("texts").put({ ...row, log: e.log, cursor: e.to });
}

/** In the log that was read so far, the server's document has all that is kept here of it; in a restored one it may lack some. */
async function keepSave(tx: Writing, text: string, e: Extract<Keeping, { kind: "keep-save" }>): Promise<void> {
  const row = await tx.objectStore("texts").get(text);
  if (!row || (row.log === e.log && row.cursor >= e.cursor)) return;
  if (e.restoring) await tx.objectStore("rows").add({ text, log: e.log, to: e.cursor, items: [], save: e.save });
  else await putSave(tx, text, e);
  await tx.objectStore("texts").put({ ...row, log: e.log, cursor: e.cursor, restoring: e.restoring });
}

async function compact(tx: Writing, text: string, e: Extract<Keeping, { kind: "compact" }>): Promise<void> {
  const row = await tx.objectStore("texts").get(text);
  if (!row || row.log !== e.log || row.cursor > e.cursor) return;
  await putSave(tx, text, e);
  await eachOwn(tx, text, e.acknowledged, () => null);
  await tx.objectStore("texts").put({ ...row, cursor: e.cursor });
}

async function replace(tx: Writing, text: string, e: Extract<Keeping, { kind: "replace" }>): Promise<void> {
  await putSave(tx, text, { ...e, cursor: Infinity });
  await eachOwn(tx, text, e.gone, () => null);
  await setText(tx, text, { log: e.log, cursor: e.cursor });
}

/** The save takes the place of the rows up to its cursor; the receipts of these stay. */
async function putSave(tx: Writing, text: string, e: { log: string; cursor: number; save: Uint8Array }): Promise<void> {
  await tx.objectStore("saves").put({ text, bytes: e.save });
  const items: Receipt[] = [];
  for (let at = await tx.objectStore("rows").index("text").openCursor(text); at; at = await at.continue()) {
    if (at.value.log === e.log && at.value.to > e.cursor) continue;
    items.push(...at.value.items.map(({ hash, person, receipt }) => ({ hash, person, receipt })));
    await at.delete();
  }
  if (items.length > 0) await tx.objectStore("receipts").add({ text, items });
  await boundReceipts(tx, text);
}

async function boundReceipts(tx: Writing, text: string): Promise<void> {
  let room = MOST_RECEIPTS;
  const index = tx.objectStore("receipts").index("text");
  for (let cursor = await index.openCursor(text, "prev"); cursor; cursor = await cursor.continue()) {
    room -= cursor.value.items.length;
    if (room < 0) await cursor.delete();
  }
}
