/**
 * Entries of the log that came together, given out a few at a time.
 *
 * What must stay true: each is given once, none before those of them that it was made upon, and every call gives at least one;
 * those that change one Text are given together, for what a call costs is mostly each Text's that it changes (Automerge
 * reads it from its start), and hardly each change's (docs/performance.md).
 */
import { checksum, dependencies } from "./bytes";
import { objectOf } from "./chunk";
import type { LogItem } from "./protocol";

export interface Arrived extends LogItem {
  seq: number;
}

/** What one more Text costs in a call, where one more change costs 1. */
const TEXT = 15;

interface Known {
  item: Arrived;
  /** The Text that it changes; null: not known, it counts as one of its own. */
  object: string | null;
  sum: string;
  upon: readonly string[];
}

export class Round {
  private waiting: Known[];

  constructor(
    readonly from: number,
    readonly to: number,
    items: readonly Arrived[],
  ) {
    this.waiting = items.map((item) => ({ item, object: objectOf(item.bytes), sum: checksum(item.bytes) ?? "", upon: dependencies(item.bytes).map((hash) => hash.slice(0, 8)) }));
  }

  get isOver(): boolean {
    return this.waiting.length === 0;
  }

  /** What all that is left would cost in one call. */
  get cost(): number {
    const texts = new Set(this.waiting.map(({ object, sum }) => object ?? sum));
    return this.waiting.length + TEXT * texts.size;
  }

  /** The next ones, for as much as said; and what they cost. */
  next(most: number): { items: Arrived[]; cost: number } {
    const texts = new Set<string>();
    const left: Known[] = [];
    const later = new Set<string>();
    const items: Arrived[] = [];
    let cost = 0;
    for (const known of this.waiting) {
      const text = known.object ?? known.sum;
      const more = texts.has(text) ? 1 : 1 + TEXT;
      const mustWait = known.upon.some((sum) => later.has(sum)) || (items.length > 0 && cost + more > most);
      if (mustWait) {
        left.push(known);
        later.add(known.sum);
        continue;
      }
      items.push(known.item);
      texts.add(text);
      cost += more;
    }
    this.waiting = left;
    return { items, cost };
  }
}
