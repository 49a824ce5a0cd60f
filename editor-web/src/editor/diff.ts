/**
 * The smallest edits that turn one token sequence into another.
 *
 * What must stay true: the hunks applied to the old sequence give the new one, with hints or without, right or wrong;
 * right hints decide which of several equal letters was typed, which text with the same look cannot tell.
 */
import type { Anchor } from "./ranges";

/** Old tokens [a0, a1) are replaced by new tokens [b0, b1). Hunks ascend and do not overlap. */
export interface Hunk {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
}


type Keys = readonly string[];

/** Beyond this many differing tokens on each side, the rest is replaced whole. */
const MAX_COMPARED = 2_000;

export function diffKeys(a: Keys, b: Keys, anchors?: readonly Anchor[]): Hunk[] {
  const all = { a0: 0, a1: a.length, b0: 0, b1: b.length };
  const known = anchors?.every((anchor) => holds(a, b, anchor));
  const hunks = known && anchors ? between(a, b, all, anchors) : trimmed(a, b, all).flatMap((hunk) => compare(a, b, hunk));
  return wholeCharacters(a, b, hunks);
}

/** Widens hunks that end inside a surrogate pair: half a character cannot be deleted or written. */
function wholeCharacters(a: Keys, b: Keys, hunks: readonly Hunk[]): Hunk[] {
  const made: Hunk[] = [];
  for (const hunk of hunks) {
    let [a0, a1, b0, b1] = [hunk.a0, hunk.a1, hunk.b0, hunk.b1];
    if (splitsPair(a, a0) || splitsPair(b, b0)) [a0, b0] = [a0 - 1, b0 - 1];
    if (splitsPair(a, a1) || splitsPair(b, b1)) [a1, b1] = [a1 + 1, b1 + 1];
    const last = made[made.length - 1];
    if (last && last.a1 >= a0) [last.a1, last.b1] = [a1, b1];
    else made.push({ a0, a1, b0, b1 });
  }
  return made;
}

function splitsPair(keys: Keys, index: number): boolean {
  return index > 0 && /^[\ud800-\udbff]$/.test(keys[index - 1] ?? "") && /^[\udc00-\udfff]$/.test(keys[index] ?? "");
}

function holds(a: Keys, b: Keys, anchor: Anchor): boolean {
  if (anchor.a + anchor.length > a.length || anchor.b + anchor.length > b.length) return false;
  for (let i = 0; i < anchor.length; i++) if (a[anchor.a + i] !== b[anchor.b + i]) return false;
  return true;
}

/** The hunks of a pair of stretches between anchors, each trimmed of what it shares at its ends. */
function between(a: Keys, b: Keys, all: Hunk, anchors: readonly Anchor[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [atA, atB] = [all.a0, all.b0];
  for (const anchor of [...anchors, { a: all.a1, b: all.b1, length: 0 }]) {
    hunks.push(...trimmed(a, b, { a0: atA, a1: anchor.a, b0: atB, b1: anchor.b }));
    [atA, atB] = [anchor.a + anchor.length, anchor.b + anchor.length];
  }
  return hunks;
}

function trimmed(a: Keys, b: Keys, { a0, a1, b0, b1 }: Hunk): Hunk[] {
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) [a0, b0] = [a0 + 1, b0 + 1];
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) [a1, b1] = [a1 - 1, b1 - 1];
  return a0 === a1 && b0 === b1 ? [] : [{ a0, a1, b0, b1 }];
}

/** Splits a hunk at the tokens that both sides share (Myers' greedy algorithm, 1986, bounded). */
function compare(a: Keys, b: Keys, hunk: Hunk): Hunk[] {
  const n = hunk.a1 - hunk.a0;
  const m = hunk.b1 - hunk.b0;
  if (n === 0 || m === 0 || n > MAX_COMPARED || m > MAX_COMPARED) return [hunk];
  const trace = explore(a, b, hunk, n, m);
  if (!trace) return [hunk];
  return between(a, b, hunk, anchorsOf(trace, n, m, hunk));
}

const MAX_EDITS = 400;

/** The furthest point on each diagonal after each number of edits; null when there are too many. */
function explore(a: Keys, b: Keys, { a0, b0 }: Hunk, n: number, m: number): Int32Array[] | null {
  const size = 2 * MAX_EDITS + 3;
  const middle = MAX_EDITS + 1;
  let furthest = new Int32Array(size);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= MAX_EDITS; edits++) {
    trace.push(furthest.slice());
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(furthest, middle + k - 1) < at(furthest, middle + k + 1));
      let x = down ? at(furthest, middle + k + 1) : at(furthest, middle + k - 1) + 1;
      while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x++;
      furthest[middle + k] = x;
      if (x >= n && x - k >= m) return trace;
    }
  }
  return null;
}

function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}

/** Walks the trace back from the end; gives the shared runs in ascending order. */
function anchorsOf(trace: readonly Int32Array[], n: number, m: number, { a0, b0 }: Hunk): Anchor[] {
  const middle = MAX_EDITS + 1;
  const anchors: Anchor[] = [];
  let [x, y] = [n, m];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits] as Int32Array;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(furthest, middle + k - 1) < at(furthest, middle + k + 1));
    const previous = down ? k + 1 : k - 1;
    const px = edits === 0 ? 0 : at(furthest, middle + previous);
    const py = edits === 0 ? 0 : px - previous;
    const startX = edits === 0 ? 0 : down ? px : px + 1;
    if (x > startX) anchors.push({ a: a0 + startX, b: b0 + startX - k, length: x - startX });
    [x, y] = [px, py];
  }
  return anchors.reverse();
}
