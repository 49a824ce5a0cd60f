/**
 * The core's writing side: one's own changes to the server, and what becomes of those that it does not take.
 *
 * What must stay true: what is refused leaves the document together with all that was made upon it, and is at the same
 * moment kept in a file; nothing is pushed before the log has been read up to its head, so that what the server already has
 * is known.
 */
import type { Aside } from "./aside";
import { toHex } from "./bytes";
import type { Ground } from "./ground";
import type { Receipt, SiblingNote } from "./machine";
import type { Entry } from "./outbox";
import type { ServerMessage } from "./protocol";
import { TooLarge, type OwnChange, type Removed } from "./replica";
import { missingEntries } from "./restore";
import { ChangeRefused, type PalabreDoc } from "./types";

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export class OwnSide {
  asides: Aside[];
  /** What a restored server lost is being given back. */
  private givingBack = false;
  /** Changes that the server asked for. */
  private wanted: string[] = [];
  /** Neither in the database yet nor with the server. */
  readonly unstored = new Set<string>();
  /** The server counted entries as one's own without saying which: after a fork the log must be read again. */
  unsure = false;

  constructor(
    private readonly g: Ground,
    asides: Aside[],
    private readonly reconnect: () => void,
  ) {
    this.asides = [...asides];
  }

  change(fn: (d: PalabreDoc) => void): void {
    const change = this.localChange(fn);
    if (!change) return;
    this.g.outbox.add([this.g.entry(change)]);
    this.unstored.add(change.hash);
    this.g.quietSince = this.g.now;
    this.g.emit({ kind: "keep-own", change });
    this.g.emit({ kind: "tell-siblings", note: { kind: "own", change } });
  }

  private localChange(fn: (d: PalabreDoc) => void): OwnChange | null {
    try {
      return this.g.replica.change(this.g.now, this.g.limits, fn);
    } catch (error) {
      if (error instanceof TooLarge) throw new ChangeRefused("too-large", this.g.s.tooLarge);
      throw error;
    }
  }

  /** Sends what may be sent now; `announced` is the actor that this connection named, `sent` is told the numbers of what went out. */
  pump(announced: string | null, sent: (id: number) => void): void {
    const { outbox } = this.g;
    for (let next = outbox.next(this.g.now, this.g.limits); next; next = outbox.next(this.g.now, this.g.limits)) {
      this.g.send(next);
      sent(next.id);
    }
    const other = outbox.actorWanted();
    if (other !== null && !outbox.inFlight && other !== announced) this.reconnect();
    if (this.givingBack && outbox.size === 0) this.endGivingBack();
  }

  /** The right to write is gone: once what was under way is answered, the rest is kept aside. */
  pumpReadonly(why: string): void {
    if (!this.g.outbox.inFlight) this.setAsideAll(why);
  }

  setAsideAll(why: string): void {
    const own = this.g.outbox.own();
    this.g.outbox.replace([]);
    if (own.length > 0) this.setAside(own.map((e) => e.hash), why);
  }

  ack(id: number): void {
    this.acknowledge(this.g.outbox.acknowledge(id));
  }

  acknowledge(entries: Entry[]): void {
    const hashes = entries.filter((e) => e.receipt === null).map((e) => e.hash);
    if (hashes.length === 0) return;
    for (const hash of hashes) {
      // What the server has need not wait for a database that keeps nothing any more.
      this.unstored.delete(hash);
      this.g.siblings.delete(hash);
    }
    this.g.acknowledged.push(...hashes);
    this.g.emit({ kind: "keep-acknowledged", hashes });
    this.g.notice("server", null);
  }

  need(m: Of<"need">): void {
    this.g.outbox.putBack(m.id, this.g.now, true, this.g.seat.random);
    this.wanted = m.hashes.map(toHex).filter((hash) => !this.g.outbox.has(hash));
    if (this.wanted.length < m.hashes.length && this.g.outbox.sort(this.g.replica.order())) this.g.outbox.progress();
    if (this.wanted.length === 0) return;
    this.g.emit({ kind: "adopt" });
    this.g.emit({ kind: "read-returnable" });
    this.g.notice("server", this.g.s.waitsForOthers);
  }

  refuse(m: Of<"refuse">): void {
    if (m.id === null) return;
    const entries = this.g.outbox.pushed(m.id);
    if (!m.final) {
      this.g.notice("server", m.message);
      return this.g.outbox.putBack(m.id, this.g.now, true, this.g.seat.random);
    }
    const own = entries.filter((e) => e.receipt === null).map((e) => e.hash);
    this.g.outbox.remove(new Set(entries.filter((e) => e.receipt !== null).map((e) => e.hash)));
    if (own.length > 0) this.setAside(own, m.message);
  }

  /** Forks: goes on from what was accepted, under a new actor; these and what was made upon them are kept in a file. */
  private setAside(hashes: string[], why: string): void {
    const removed = this.fork(hashes);
    const all = [...new Set([...hashes, ...removed.changes.map((c) => c.hash)])];
    this.keepAside(removed, why, all);
    this.g.emit({ kind: "tell-siblings", note: { kind: "refused", hashes: all } });
    if (this.unsure) this.readAgain();
  }

  /** Some of what was set aside may be in the log all the same: it is read from its start. */
  private readAgain(): void {
    this.unsure = false;
    this.g.inbox.restart();
    if (this.g.log !== null) this.g.emit({ kind: "replace", log: this.g.log, cursor: 0, save: this.g.replica.save(), gone: [] });
    this.reconnect();
  }

  private fork(hashes: string[]): Removed {
    const removed = this.g.replica.without(hashes, this.g.seat.newActor(), (actor) => this.g.actors.has(actor));
    this.g.actors.add(this.g.replica.actor);
    this.g.outbox.remove(new Set([...hashes, ...removed.changes.map((c) => c.hash)]));
    for (const { hash } of removed.changes) {
      this.unstored.delete(hash);
      this.g.siblings.delete(hash);
    }
    this.g.emit({ kind: "rebuilt" });
    return removed;
  }

  private keepAside(removed: Removed, why: string, hashes: string[]): void {
    const changes = removed.changes.filter((c) => this.g.actors.has(c.actor));
    const { text, title } = this.g.seat;
    const aside: Aside = { id: this.g.seat.newId(), text, title, why, at: this.g.now, words: removed.words, changes };
    this.asides.push(aside);
    this.g.emit({ kind: "set-aside", aside, hashes });
  }

  /** A log entry is quarantined; one's own words that went with it are kept aside. */
  drop(m: Of<"drop">): void {
    const hash = toHex(m.hash);
    const why = m.message === "" ? this.g.s.quarantined : m.message;
    this.g.notice("quarantined", why);
    if (!this.g.replica.has(hash) || this.g.log === null) return;
    const removed = this.fork([hash]);
    const gone = removed.changes.map((c) => c.hash);
    if (removed.changes.some((c) => this.g.actors.has(c.actor))) this.keepAside(removed, why, gone);
    this.g.emit({ kind: "replace", log: this.g.log, cursor: this.g.inbox.cursor, save: this.g.replica.save(), gone });
  }

  // ── other tabs of the same person, and tabs that are gone ─────────────────────────────────────────────────────

  adopt(changes: OwnChange[]): void {
    // The database is asked beside other work: what was set aside meanwhile is not waiting any more.
    const aside = new Set(this.asides.flatMap((one) => one.changes.map((c) => c.hash)));
    const fresh = changes.filter((c) => !this.g.outbox.has(c.hash) && !this.g.acknowledged.includes(c.hash) && !aside.has(c.hash));
    if (fresh.length === 0) return;
    this.g.applyRemote(fresh.filter((c) => !this.g.replica.has(c.hash)).map((c) => c.bytes));
    for (const change of fresh) {
      this.g.siblings.delete(change.hash);
      this.g.actors.add(change.actor);
    }
    this.g.outbox.addBefore(fresh.map((change) => this.g.entry(change)));
    this.g.outbox.sort(this.g.replica.order());
    this.g.outbox.progress();
  }

  /** With a connection the server brings it; without one the tabs bring it to each other. */
  hearSibling(note: SiblingNote): void {
    if (note.kind === "refused") return this.siblingRefused(note.hashes);
    this.g.actors.add(note.change.actor);
    if (this.g.phase === "live" || this.g.replica.has(note.change.hash)) return;
    this.g.siblings.add(note.change.hash);
    this.g.applyRemote([note.change.bytes]);
  }

  /** What is not known to be unsent may be in the log all the same: several tabs push what a closed one left. */
  private siblingRefused(hashes: string[]): void {
    const unsent = new Set([...this.g.siblings, ...this.g.outbox.unsent()]);
    for (const hash of hashes) this.g.siblings.delete(hash);
    if (!this.g.replica.concerns(hashes)) return;
    const removed = this.fork(hashes);
    this.putAsideToo(removed, hashes);
    if (removed.changes.some((c) => !unsent.has(c.hash))) this.readAgain();
  }

  private putAsideToo(removed: Removed, refused: string[]): void {
    const more = removed.changes.filter((c) => !refused.includes(c.hash));
    if (more.length === 0) return;
    const upon = more.map((c) => c.hash);
    this.keepAside({ ...removed, changes: more }, this.g.s.quarantined, upon);
    // A tab that has not read all of these may have taken over what was made upon them: it would wait for ever.
    this.g.emit({ kind: "tell-siblings", note: { kind: "refused", hashes: upon } });
  }

  // ── giving back what a restored server lost ───────────────────────────────────────────────────────────────────

  /** `missing`: oldest first, and what is in the outbox is among it. */
  giveBack(missing: Removed["changes"], receipts: Receipt[]): void {
    this.g.outbox.replace(missingEntries(missing, receipts, (actor) => this.g.actors.has(actor), this.g.seat.person.id));
    this.givingBack = true;
  }

  /** What the server said it needs, if it is here and may be given. */
  giveWanted(receipts: Receipt[]): void {
    const wanted = new Set(this.wanted);
    this.wanted = [];
    if (wanted.size === 0) return;
    const here = this.g.replica.all().filter((c) => wanted.has(c.hash));
    const entries = missingEntries(here, receipts, (actor) => this.g.actors.has(actor), this.g.seat.person.id);
    this.g.outbox.addBefore(entries);
    if (entries.length > 0) this.g.outbox.progress();
  }

  private endGivingBack(): void {
    this.givingBack = false;
    this.g.emit({ kind: "keep-restored" });
    this.g.emit({ kind: "adopt" });
  }
}
