/**
 * Entries of the log that came together, given out a few at a time.
 *
 * What must stay true: each is given once, none before those of them that it was made upon, and every call gives at least one;
 * those that change one Text are given together, for what a call costs is mostly each Text's that it changes (Automerge
 * reads it from its start), and hardly each change's (docs/performance.md).
 */
import { checksum, dependencies, headOf, objectOf } from "./chunk";
import type { LogItem } from "./protocol";

export interface Arrived extends LogItem {
  seq: number;
}

/** What one more Text costs in a call, where one more change costs 1. */
const TEXT = 15;
/** So many are looked at for those of one Text: who was away for long is not to wait until all are known. */
const WINDOW = 1_000;

interface Known {
  item: Arrived;
  /** The Text that it changes, or else a name of its own. */
  text: string;
  /** Of the chunk, and of those that it was made upon. */
  sum: string;
  upon: readonly string[];
}

export class Round {
  private window: Known[] = [];
  /** How many of the list have come into the window. */
  private known = 0;

  constructor(
    readonly from: number,
    readonly to: number,
    private readonly items: readonly Arrived[],
  ) {}

  get isOver(): boolean {
    return this.window.length === 0 && this.known === this.items.length;
  }

  /** What all that is left would cost in one call, as far as is known. */
  get cost(): number {
    this.look();
    return this.window.length + this.items.length - this.known + TEXT * new Set(this.window.map(({ text }) => text)).size;
  }

  private look(): void {
    const fresh = this.items.slice(this.known, this.known + WINDOW - this.window.length);
    this.known += fresh.length;
    this.window.push(...fresh.map(know));
  }

  /** The next ones, for as much as said; and what they cost. */
  next(most: number): { items: Arrived[]; cost: number } {
    this.look();
    const [texts, later] = [new Set<string>(), new Set<string>()];
    const [items, left]: [Arrived[], Known[]] = [[], []];
    let cost = 0;
    for (const one of this.window) {
      const more = texts.has(one.text) ? 1 : 1 + TEXT;
      if (one.upon.some((sum) => later.has(sum)) || (items.length > 0 && cost + more > most)) {
        left.push(one);
        later.add(one.sum);
        continue;
      }
      items.push(one.item);
      texts.add(one.text);
      cost += more;
    }
    this.window = left;
    return { items, cost };
  }

  /** All that is left. */
  all(): Arrived[] {
    const left = [...this.window.map(({ item }) => item), ...this.items.slice(this.known)];
    [this.window, this.known] = [[], this.items.length];
    return left;
  }
}

function know(item: Arrived): Known {
  const { bytes } = item;
  const [sum, head] = [checksum(bytes) ?? "", headOf(bytes)];
  return { item, text: objectOf(bytes, head) ?? sum, sum, upon: dependencies(bytes, head).map((hash) => hash.slice(0, 8)) };
}
