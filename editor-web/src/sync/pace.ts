/**
 * Whether answers take long, so that one word can say so: from the time between what is sent and its answer.
 *
 * What must stay true: no flicker. It takes two late answers or one very late one to call a link slow, and many quick ones and
 * some time to take that back.
 */

/** An answer later than this is late, one sooner than that is quick. Milliseconds. */
const LATE = 1_500;
const QUICK = 800;
/** What is not answered by then need not be waited for to be called late. */
const VERY_LATE = 3_000;
const LATE_MEANS = 2;
const QUICK_MEANS = 5;
/** A link that was called slow stays so for at least this long. */
const STAYS = 20_000;

export class Pace {
  slow = false;
  private readonly asked = new Map<number | "ping", number>();
  private late = 0;
  private quick = 0;
  private slowAt = 0;

  sent(what: number | "ping", now: number): void {
    this.asked.set(what, now);
  }

  answered(what: number | "ping", now: number): void {
    const at = this.asked.get(what);
    if (at === undefined) return;
    this.asked.delete(what);
    this.late = now - at >= LATE ? this.late + 1 : 0;
    this.quick = now - at <= QUICK ? this.quick + 1 : 0;
    if (this.late >= LATE_MEANS || now - at >= VERY_LATE) this.call(now);
    else if (this.quick >= QUICK_MEANS && now >= this.slowAt + STAYS) this.slow = false;
  }

  /** The connection is over: what was asked will not be answered. What was learned of the link stays. */
  unlinked(): void {
    this.asked.clear();
  }

  /** When `tick` has something to say. */
  get due(): number {
    return this.slow || this.asked.size === 0 ? Infinity : Math.min(...this.asked.values()) + VERY_LATE;
  }

  tick(now: number): void {
    if (now >= this.due) this.call(now);
  }

  private call(now: number): void {
    this.slow = true;
    this.slowAt = now;
    this.quick = 0;
  }
}
