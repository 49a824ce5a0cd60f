/**
 * What has come from the server's log and in which order: the cursor.
 *
 * What must stay true: the cursor moves only over entries that follow it without a gap, so "I have everything up to N" is
 * never a lie; a repeat is ignored, a gap is asked for again once.
 */
import type { LogItem, ServerMessage } from "./protocol";
import { joinBytes } from "./bytes";

/** Consecutive log entries; `items` is null when they are this connection's own, which it has already. */
export interface Batch {
  from: number;
  to: number;
  items: LogItem[] | null;
}

export class Inbox {
  /** Everything up to here has been received, though the last of it may wait in `waiting`. */
  cursor = 0;
  private waiting: Batch[] = [];
  private asked = false;
  private parts: Uint8Array[] = [];

  /** Takes entries in; `ask` says from where the log is to be sent again. */
  take(batch: Batch): { ask: number | null } {
    if (batch.to <= this.cursor || batch.to < batch.from) return { ask: null };
    if (batch.from > this.cursor + 1) return this.gap();
    const skip = this.cursor + 1 - batch.from;
    this.waiting.push({ from: batch.from + skip, to: batch.to, items: batch.items && batch.items.slice(skip) });
    this.cursor = batch.to;
    this.asked = false;
    return { ask: null };
  }

  private gap(): { ask: number | null } {
    if (this.asked) return { ask: null };
    this.asked = true;
    return { ask: this.cursor };
  }

  /** A part of a snapshot; the whole of it with the last part. The connection keeps them in order. */
  part(m: Extract<ServerMessage, { type: "snapshot" }>): Uint8Array | null {
    this.parts.push(m.bytes);
    if (this.parts.length < Math.max(1, m.parts)) return null;
    const whole = joinBytes(this.parts);
    this.parts = [];
    return whole;
  }

  /** A snapshot up to here replaced all that was before. */
  jump(upto: number): void {
    this.waiting = this.waiting.filter((batch) => batch.to > upto);
    this.cursor = Math.max(upto, this.cursor);
    this.asked = false;
  }

  /** Another log: nothing of it is here. */
  restart(): void {
    this.waiting = [];
    this.cursor = 0;
    this.unlinked();
  }

  unlinked(): void {
    this.parts = [];
    this.asked = false;
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Something of others waits, not only numbers of one's own. */
  get waitsForApply(): boolean {
    return this.waiting.some((batch) => batch.items !== null);
  }

  /** What waits to be applied, oldest first. */
  drain(): Batch[] {
    return this.waiting.splice(0);
  }
}
