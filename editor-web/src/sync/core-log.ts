/**
 * The core's reading side: the server's log into the document and the database.
 *
 * What must stay true: entries are applied in order, in one call for all that came within a moment; the database is told of
 * a cursor together with the changes that lead to it; a change that makes Automerge throw is left out, named, and harms
 * nothing else.
 */
import type { Ground } from "./ground";
import type { Batch } from "./inbox";
import type { Entry } from "./outbox";
import type { LogItem, ServerMessage } from "./protocol";
import { Restore } from "./restore";

/** Others' changes are applied together after this long. */
const APPLY_EVERY = 60;
/** So long may applying them take at once, with showing them; what is left waits for so long, so that keys are answered. */
const APPLY_FOR = 8;
const BREATH = 4;
/** Changes in one call at first, and at most. */
const FIRST_SLICE = 32;
const LARGEST_SLICE = 512;
/** When more than this many calls would be needed, the calls get larger: being late for ever would be worse. */
const MOST_CALLS = 12;
/** Changes, bytes and quiet after which all is saved as one. */
const COMPACT_CHANGES = 300;
const COMPACT_BYTES = 200_000;
const COMPACT_QUIET = 3_000;

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export class LogSide {
  private applyAt = Infinity;
  /** Changes that are applied within `APPLY_FOR`, as far as is known. */
  private slice = FIRST_SLICE;
  /** Changes of the last call; 0 when its time has been told. */
  private applied = 0;
  /** The server is another than the one that was read before, and it is not yet known what it lost. */
  private mustRestore: boolean;
  restore: Restore | null = null;

  constructor(
    private readonly g: Ground,
    restoring: boolean,
    private readonly acknowledge: (entries: Entry[]) => void,
  ) {
    this.mustRestore = restoring;
  }

  /** From where the next connection should send. */
  position(): { log: string | null; since: number } {
    return this.mustRestore ? { log: null, since: 0 } : { log: this.g.log, since: this.g.inbox.cursor };
  }

  get wakeAt(): number {
    return Math.min(this.applyAt, this.wantsCompaction ? this.g.quietSince + COMPACT_QUIET : Infinity);
  }

  /** True when a tick would change the document. */
  isDue(now: number): boolean {
    return now >= this.applyAt && this.g.inbox.waitsForApply;
  }

  tick(): void {
    if (this.g.now >= this.applyAt) this.applySlice();
    if (this.wantsCompaction && this.g.now >= this.g.quietSince + COMPACT_QUIET) this.compact();
  }

  unlinked(): void {
    this.restore = null;
    this.g.inbox.unlinked();
  }

  /** A welcome names the log: is it the one that was read so far? */
  greeted(log: string): void {
    if (this.mustRestore || (this.g.log !== null && this.g.log !== log)) {
      this.mustRestore = true;
      this.applyWaiting();
      this.restore = new Restore();
      this.g.inbox.restart();
    }
    this.g.log = log;
  }

  /** It is known what the restored server lost. */
  compared(): void {
    this.restore = null;
    this.mustRestore = false;
  }

  changes(m: Of<"changes">): void {
    this.acknowledge(this.g.outbox.seen(m.items));
    this.receive({ from: m.from, to: m.to, items: m.items });
  }

  /** One's own entries have nothing to apply: the cursor need not wait for others'. */
  own(from: number, to: number): void {
    this.receive({ from, to, items: null });
    if (!this.g.inbox.waitsForApply) this.applyWaiting();
  }

  private receive(batch: Batch): void {
    const { ask } = this.g.inbox.take(batch);
    if (ask !== null) this.g.send({ type: "need", from: ask });
    if (this.g.inbox.hasWaiting) this.applyAt = Math.min(this.applyAt, this.g.now + APPLY_EVERY);
  }

  /** As many as can be applied without holding up who types. */
  private applySlice(): void {
    const waiting = this.g.inbox.waitingItems;
    const most = Math.max(this.slice, Math.ceil(waiting / MOST_CALLS));
    this.applied = Math.min(most, waiting);
    this.applyWaiting(most);
    if (this.g.inbox.hasWaiting) this.applyAt = this.g.now + BREATH;
  }

  /** How long the last slice took, with showing it. */
  took(milliseconds: number): void {
    if (this.applied === 0) return;
    const fitting = (this.applied * APPLY_FOR) / Math.max(1, milliseconds);
    this.applied = 0;
    // At once when it was too much, step by step when there is room.
    this.slice = Math.min(LARGEST_SLICE, Math.max(1, Math.floor(Math.min(fitting, this.slice * 1.5 + 1))));
  }

  applyWaiting(most = Infinity): void {
    this.applyAt = Infinity;
    const batches = this.g.inbox.drain(most);
    const from = batches[0]?.from;
    const to = batches.at(-1)?.to;
    if (from !== undefined && to !== undefined) this.applyAll(from, to, batches);
  }

  /** Consecutive batches, in one call of Automerge. */
  private applyAll(from: number, to: number, batches: Batch[]): void {
    const items = batches.flatMap((batch) => (batch.items ?? []).map((item, i) => ({ ...item, seq: batch.from + i })));
    const bytes = items.map((item) => item.bytes);
    const { hashes, culprits } = this.g.applyRemote(bytes);
    for (const { index, reason } of culprits) this.g.send({ type: "broken", seq: items[index]?.seq ?? from, reason });
    this.restore?.apply(bytes);
    const kept = items.flatMap(({ person, bytes, receipt }, i) => {
      const hash = hashes[i];
      return hash == null ? [] : [{ person, bytes, receipt, hash }];
    });
    for (const item of kept) this.noteArrival(item);
    if (this.g.log !== null) this.g.emit({ kind: "keep-log", log: this.g.log, from, to, items: kept });
  }

  private noteArrival(item: LogItem & { hash: string }): void {
    this.g.siblings.delete(item.hash);
    if (item.person !== this.g.seat.person.id) return;
    const actor = this.g.replica.actorOf(item.hash);
    if (actor) this.g.actors.add(actor);
  }

  /** Returns false when it is damaged. */
  snapshot(m: Of<"snapshot">): boolean {
    const save = this.g.inbox.part(m);
    if (!save || this.g.log === null) return true;
    try {
      this.restore?.merge(save);
      this.noteContents(this.g.replica.merge(save, [...this.g.outbox.entries().map((e) => e.hash), ...this.g.siblings]));
    } catch {
      return false;
    }
    this.g.inbox.jump(m.upto);
    this.g.emit({ kind: "keep-save", log: this.g.log, cursor: this.g.inbox.cursor, save, restoring: this.mustRestore });
    if (this.g.isReady) this.g.emit({ kind: "rebuilt" });
    this.g.checkReady();
    return true;
  }

  /** What the server's document has is no longer to be pushed, no longer a sibling's alone. */
  private noteContents(inside: Set<string>): void {
    this.acknowledge(this.g.outbox.seen(this.g.outbox.entries().filter((e) => inside.has(e.hash))));
    for (const hash of inside) this.g.siblings.delete(hash);
  }

  private get wantsCompaction(): boolean {
    const { replica, inbox, outbox, siblings, synced } = this.g;
    const large = replica.sinceCount > COMPACT_CHANGES || replica.sinceBytes > COMPACT_BYTES;
    return large && synced && !this.mustRestore && outbox.size === 0 && siblings.size === 0 && !inbox.hasWaiting;
  }

  private compact(): void {
    if (this.g.log === null) return;
    const save = this.g.replica.save();
    this.g.emit({ kind: "compact", log: this.g.log, cursor: this.g.inbox.cursor, save, acknowledged: this.g.acknowledged });
    this.g.acknowledged = [];
  }
}
