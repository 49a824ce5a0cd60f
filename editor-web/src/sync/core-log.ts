/**
 * The core's reading side: the server's log into the document and the database.
 *
 * What must stay true: what came within a moment is applied in few calls, none before what it was made upon; the database is told
 * of a cursor with the last of the changes that lead to it; a change that makes Automerge throw is left out, named, and harms
 * nothing else.
 */
import type { Ground } from "./ground";
import type { Batch } from "./inbox";
import type { Entry } from "./outbox";
import type { LogItem, ServerMessage } from "./protocol";
import { Restore } from "./restore";
import { type Arrived, Round } from "./round";

/** Others' changes are applied together after this long; after so many times as long as it took, where many write; never later than this. */
const APPLY_EVERY = 60;
const REST = 3;
const LONGEST_REST = 300;
/** So long may a call take, with showing what it brought; what is left waits for so long, so that keys are answered. */
const APPLY_FOR = 5;
const BREATH = 4;
/** What a key does comes to the screen first; but nobody types so fast that others' words wait longer than this for it. */
const KEY_FIRST = 32;
const LONGEST_WAIT = 120;
/** What a call may cost (`round.ts`) at first, and at most. */
const FIRST_SLICE = 64;
const LARGEST_SLICE = 1024;
/** When more than this many calls would be needed, the calls get larger: being late for ever would be worse. */
const MOST_CALLS = 12;
/** Changes, bytes and quiet after which all is saved as one. */
const COMPACT_CHANGES = 300;
const COMPACT_BYTES = 200_000;
const COMPACT_QUIET = 3_000;

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export class LogSide {
  private applyAt = Infinity;
  /** What came together, as far as it is not applied. */
  private round: Round | null = null;
  /** Before this the next one does not begin; how long this one has taken so far. */
  private restUntil = 0;
  private taken = 0;
  /** What can be applied within `APPLY_FOR`, as far as is known. */
  private slice = FIRST_SLICE;
  /** What the last call cost; 0 when its time has been told. */
  private applied = 0;
  /** The server is another than the one that was read before, and it is not yet known what it lost. */
  private mustRestore: boolean;
  restore: Restore | null = null;
  /** When a key was pressed last. */
  pressedAt = 0;

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

  /** When others' changes are applied next. */
  private get dueAt(): number {
    return Math.max(this.applyAt, Math.min(this.pressedAt + KEY_FIRST, this.applyAt + LONGEST_WAIT));
  }

  get wakeAt(): number {
    return Math.min(this.dueAt, this.wantsCompaction ? this.g.quietSince + COMPACT_QUIET : Infinity);
  }

  /** True when a tick would change the document. */
  isDue(now: number): boolean {
    return now >= this.dueAt && this.waitsForApply;
  }

  tick(): void {
    if (this.g.now >= this.dueAt) this.applySlice();
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
    if (!this.waitsForApply) this.applyWaiting();
  }

  private get waitsForApply(): boolean {
    return this.round !== null || this.g.inbox.waitsForApply;
  }

  private receive(batch: Batch): void {
    const { ask } = this.g.inbox.take(batch);
    if (ask !== null) this.g.send({ type: "need", from: ask });
    if (this.g.inbox.hasWaiting) this.applyAt = Math.min(this.applyAt, this.round ? this.g.now + BREATH : this.nextRound);
  }

  /** Clocks are set back at times: nothing waits for what one said before. */
  private get nextRound(): number {
    return this.g.now + Math.max(APPLY_EVERY, Math.min(LONGEST_REST, this.restUntil - this.g.now));
  }

  /** As many as can be applied without holding up who types. */
  private applySlice(): void {
    this.round ??= this.collected();
    if (!this.round) return;
    const { items, cost } = this.round.next(Math.max(this.slice, Math.ceil(this.round.cost / MOST_CALLS)));
    this.applied = cost;
    this.apply(this.round, items);
    if (this.round) this.applyAt = this.g.now + BREATH;
    else this.applyAt = this.g.inbox.hasWaiting ? this.nextRound : Infinity;
  }

  /** How long the last slice took, with showing it. */
  took(milliseconds: number): void {
    if (this.applied === 0) return;
    const fitting = (this.applied * APPLY_FOR) / Math.max(1, milliseconds);
    this.applied = 0;
    // At once when it was too much, step by step when there is room.
    this.slice = Math.min(LARGEST_SLICE, Math.max(1, Math.floor(Math.min(fitting, this.slice * 1.5 + 1))));
    this.taken += milliseconds;
    if (!this.round) this.rest();
  }

  /** The more there is to do, the less often: what many wrote in one Text costs little more than what one did. */
  private rest(): void {
    this.restUntil = this.g.now + Math.min(LONGEST_REST, this.taken * REST);
    this.taken = 0;
    if (this.applyAt < Infinity) this.applyAt = Math.max(this.applyAt, this.restUntil);
  }

  /** All that came, now. */
  applyWaiting(): void {
    [this.applyAt, this.taken] = [Infinity, 0];
    for (let round = this.round ?? this.collected(); round; round = this.collected()) this.apply(round, round.all());
  }

  /** What waits, as one. */
  private collected(): Round | null {
    const batches = this.g.inbox.drain();
    const [from, to] = [batches[0]?.from, batches.at(-1)?.to];
    if (from === undefined || to === undefined) return null;
    return new Round(from, to, batches.flatMap((batch) => (batch.items ?? []).map((item, i) => ({ ...item, seq: batch.from + i }))));
  }

  /** Some of them in one call of Automerge. */
  private apply(round: Round, items: Arrived[]): void {
    this.round = round.isOver ? null : round;
    const bytes = items.map((item) => item.bytes);
    const { hashes, culprits } = this.g.applyRemote(bytes);
    for (const { index, reason } of culprits) this.g.send({ type: "broken", seq: items[index]?.seq ?? round.from, reason });
    this.restore?.apply(bytes);
    const kept = items.flatMap(({ person, bytes, receipt }, i) => {
      const hash = hashes[i];
      return hash == null ? [] : [{ person, bytes, receipt, hash }];
    });
    for (const item of kept) this.noteArrival(item);
    const { from, to, isOver: last } = round;
    if (this.g.log !== null) this.g.emit({ kind: "keep-log", log: this.g.log, from, to, items: kept, last });
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
    this.applyWaiting();
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
    return large && synced && !this.mustRestore && outbox.size === 0 && siblings.size === 0 && !inbox.hasWaiting && !this.round;
  }

  private compact(): void {
    if (this.g.log === null) return;
    const save = this.g.replica.save();
    this.g.emit({ kind: "compact", log: this.g.log, cursor: this.g.inbox.cursor, save, acknowledged: this.g.acknowledged });
    this.g.acknowledged = [];
  }
}
