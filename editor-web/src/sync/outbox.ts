/**
 * One's own changes that the server has not acknowledged, in the order in which they were made; and, after the server was
 * restored from a backup, everybody's changes that it lost.
 *
 * What must stay true: an entry leaves only when it is acknowledged, seen in the log, or set aside; what was under way when
 * the connection broke is sent again (repeats are harmless); a change is only pushed on a connection whose greeting named
 * its actor, for the server takes no other.
 */
import { sameBytes } from "./bytes";
import { checksum } from "./chunk";
import type { ClientMessage, Limits, LogItem } from "./protocol";
import type { OwnChange } from "./replica";

/** `receipt` is null for one's own. */
export interface Entry extends OwnChange {
  person: string;
  receipt: Uint8Array | null;
}

/** An entry and its place in the order in which they are to be sent. */
interface Placed extends Entry {
  place: number;
}

/** Pushes under way at once. */
const WINDOW = 4;
/** Bytes of one push, unless a single change is larger. */
const PUSH_BYTES = 512 << 10;
const RETRY_FIRST = 500;
const RETRY_MOST = 30_000;

export class Outbox {
  private waiting: Placed[] = [];
  private sent = new Map<number, Placed[]>();
  private last = 0;
  private first = 0;
  private nextId = 1;
  private tries = 0;
  /** Nothing is pushed before this time; 0: now. */
  retryAt = 0;
  /** The actor that this connection's greeting named. */
  private announced: string | null = null;

  get size(): number {
    return [...this.sent.values()].reduce((sum, entries) => sum + entries.length, this.waiting.length);
  }

  get inFlight(): boolean {
    return this.sent.size > 0;
  }

  get bytesInFlight(): number {
    return [...this.sent.values()].flat().reduce((sum, entry) => sum + entry.bytes.length, 0);
  }

  /** Oldest first. */
  entries(): Entry[] {
    return this.all();
  }

  private all(): Placed[] {
    return [...[...this.sent.values()].flat(), ...this.waiting].sort((a, b) => a.place - b.place);
  }

  own(): Entry[] {
    return this.entries().filter((e) => e.receipt === null);
  }

  has(hash: string): boolean {
    return this.entries().some((e) => e.hash === hash);
  }

  add(entries: Entry[]): void {
    for (const entry of entries) this.waiting.push({ ...entry, place: ++this.last });
  }

  /** In front of what waits: what the others are made upon. */
  addBefore(entries: Entry[]): void {
    const fresh = entries.filter((e) => !this.has(e.hash));
    this.first -= fresh.length;
    this.waiting.unshift(...fresh.map((entry, i) => ({ ...entry, place: this.first + i })));
  }

  /** In the order in which they depend on each other, by `order` (hash → place). True when that was another one. */
  sort(order: Map<string, number>): boolean {
    const before = this.waiting;
    const placeOf = (entry: Entry) => order.get(entry.hash) ?? Infinity;
    this.waiting = before.toSorted((a, b) => (placeOf(a) === placeOf(b) ? a.place - b.place : placeOf(a) - placeOf(b)));
    const places = before.map((entry) => entry.place);
    const changed = this.waiting.some((entry, i) => entry !== before[i]);
    this.waiting = this.waiting.map((entry, i) => ({ ...entry, place: places[i] ?? entry.place }));
    return changed;
  }

  replace(entries: Entry[]): void {
    this.sent.clear();
    this.waiting = [];
    this.add(entries);
  }

  /** The server greeted, and knows that this actor is this person's. */
  greeted(actor: string): void {
    this.announced = actor;
  }

  /** The actor that a connection must announce for what comes next; null when that waits for none. */
  actorWanted(): string | null {
    const next = this.waiting[0];
    return next && next.receipt === null ? next.actor : null;
  }

  /** The next message to send, or null: nothing waits, enough is under way, or it is too early. */
  next(now: number, limits: Limits): Extract<ClientMessage, { type: "push" | "receipts" }> | null {
    const first = this.waiting[0];
    if (!first || this.sent.size >= WINDOW || now < this.retryAt || !this.mayGo(first)) return null;
    const batch = this.waiting.splice(0, this.fits(first, Math.min(limits.push, 500)));
    const id = this.nextId++;
    this.sent.set(id, batch);
    if (first.receipt === null) return { type: "push", id, changes: batch.map((e) => e.bytes) };
    return { type: "receipts", id, changes: batch.map(toItem) };
  }

  private mayGo(entry: Entry): boolean {
    return entry.receipt !== null || entry.actor === this.announced;
  }

  private fits(first: Placed, most: number): number {
    let bytes = 0;
    const own = first.receipt === null;
    const stop = this.waiting.findIndex((entry, i) => {
      bytes += entry.bytes.length;
      return i > 0 && (i >= most || bytes > PUSH_BYTES || (entry.receipt === null) !== own || !this.mayGo(entry));
    });
    return stop < 0 ? this.waiting.length : stop;
  }

  acknowledge(id: number): Entry[] {
    const entries = this.sent.get(id) ?? [];
    this.sent.delete(id);
    this.progress();
    return entries;
  }

  /** What came back in the log is acknowledged by that. */
  seen(items: { bytes: Uint8Array }[]): Entry[] {
    if (this.size === 0) return [];
    const byChecksum = new Map(this.entries().map((e) => [checksum(e.bytes), e]));
    const found = items.flatMap((item) => {
      const entry = byChecksum.get(checksum(item.bytes));
      return entry && sameBytes(entry.bytes, item.bytes) ? [entry] : [];
    });
    if (found.length > 0) this.remove(new Set(found.map((e) => e.hash)));
    return found;
  }

  /** Hashes of what no push that is under way brings. */
  unsent(): string[] {
    return this.waiting.map((entry) => entry.hash);
  }

  /** The entries of a push that is answered but not taken, without touching them. */
  pushed(id: number): Entry[] {
    return this.sent.get(id) ?? [];
  }

  /** That push goes back in front of what waits, to be sent again now, or after a while that grows. */
  putBack(id: number, now: number, later: boolean, random: () => number): void {
    const entries = this.sent.get(id);
    if (!entries) return;
    this.sent.delete(id);
    this.waiting = [...entries, ...this.waiting].sort((a, b) => a.place - b.place);
    if (later) this.wait(now, random);
  }

  wait(now: number, random: () => number): void {
    const base = Math.min(RETRY_MOST, RETRY_FIRST * 2 ** this.tries++);
    this.retryAt = now + base * (0.5 + random());
  }

  /** Something moved: what waited may be tried again at once. */
  progress(): void {
    this.tries = 0;
    this.retryAt = 0;
  }

  remove(hashes: Set<string>): void {
    this.waiting = this.waiting.filter((e) => !hashes.has(e.hash));
    for (const [id, entries] of this.sent) {
      const rest = entries.filter((e) => !hashes.has(e.hash));
      if (rest.length === 0) this.sent.delete(id);
      else if (rest.length < entries.length) this.sent.set(id, rest);
    }
  }

  /** What was under way may have arrived or not. */
  unlinked(): void {
    this.waiting = this.all();
    this.sent.clear();
    this.announced = null;
    this.nextId = 1;
    this.retryAt = 0;
  }
}

function toItem(e: Entry): LogItem {
  return { person: e.person, bytes: e.bytes, receipt: e.receipt ?? new Uint8Array() };
}
