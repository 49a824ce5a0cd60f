/**
 * Ids and ranks. A rank is a key of `fractional-indexing` and a random suffix ("." and four base-36 characters), which
 * is stripped before a rank is made from others; ranks compare as ASCII, then by id.
 *
 * What must stay true: the same keys as docs-schema's `rank.rs`; randomness comes in as an argument.
 */
import { generateKeyBetween } from "fractional-indexing";

/** A number from 0 (included) to 1 (excluded), as `Math.random`. */
export type Random = () => number;

const BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
export const ID_LENGTH = 12;

function base36(length: number, random: Random): string {
  let made = "";
  for (let i = 0; i < length; i++) made += BASE36[Math.floor(random() * 36)] ?? "0";
  return made;
}

export function newId(random: Random): string {
  return base36(ID_LENGTH, random);
}

/** Randomness for ids in the browser: 2^-62 chances of a clash need more than `Math.random` promises. */
export function cryptoRandom(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
}

export interface Ranked {
  id: string;
  rank: string;
}

export function compareRanked(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function key(rank: string | null): string | null {
  if (rank === null) return null;
  const dot = rank.indexOf(".");
  return dot < 0 ? rank : rank.slice(0, dot);
}

/** A rank between two others, or null when none fits: equal keys, wrong order, or not a rank at all. */
export function rankBetween(low: string | null, high: string | null, random: Random): string | null {
  try {
    return `${generateKeyBetween(key(low), key(high))}.${base36(4, random)}`;
  } catch {
    return null;
  }
}

/**
 * New ranks that make `order` true, for as few ids as possible: the longest run of ids already in ascending order keeps
 * its ranks. `ranks` holds the present ranks; ids without one are new. Where no rank fits between two neighbours (equal
 * keys made at the same moment), those of the tie are given new ranks too.
 */
export function rerank(order: readonly string[], ranks: ReadonlyMap<string, string>, random: Random): Map<string, string> {
  const kept = longestAscending(order, ranks);
  const made = new Map<string, string>();
  let low: string | null = null;
  order.forEach((id, i) => {
    const own = ranks.get(id);
    if (own !== undefined && kept.has(id)) {
      low = own;
      return;
    }
    const high = nextAbove(low, order, i + 1, kept, ranks);
    const rank = rankBetween(low, high, random) ?? `a0.${base36(4, random)}`;
    made.set(id, rank);
    low = rank;
  });
  return made;
}

/** The next kept rank that leaves room above `low`; kept ids without room (a tie) lose their place and are re-ranked. */
function nextAbove(low: string | null, order: readonly string[], from: number, kept: Set<string>, ranks: ReadonlyMap<string, string>): string | null {
  for (let i = from; i < order.length; i++) {
    const id = order[i] as string;
    const rank = kept.has(id) ? ranks.get(id) : undefined;
    if (rank === undefined) continue;
    if (low === null || (key(low) as string) < (key(rank) as string)) return rank;
    kept.delete(id);
  }
  return null;
}

/** The ids of a longest subsequence of `order` whose (rank, id) ascend (patience sorting). */
function longestAscending(order: readonly string[], ranks: ReadonlyMap<string, string>): Set<string> {
  const items: Ranked[] = [];
  for (const id of order) {
    const rank = ranks.get(id);
    if (rank !== undefined && rankBetween(rank, null, () => 0) !== null) items.push({ id, rank });
  }
  const tails: number[] = [];
  const before: number[] = [];
  items.forEach((item, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareRanked(items[tails[middle] as number] as Ranked, item) < 0) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = i;
  });
  const kept = new Set<string>();
  for (let i = tails[tails.length - 1] ?? -1; i >= 0; i = before[i] as number) kept.add((items[i] as Ranked).id);
  return kept;
}
