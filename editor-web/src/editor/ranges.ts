/**
 * What changed between two sequences, as ascending ranges that do not touch: the composition of single edits, whether
 * these come from the editor's steps or from Automerge's patches. Everything outside the ranges was kept as it is.
 *
 * What must stay true: ranges are hints about *identity* (which of two equal letters is the new one); who uses them checks
 * that the kept parts are equal and falls back to comparing.
 */

/** `before` and `after` are half-open ranges of the two sequences. */
export interface Range {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

/** Adds to `ranges` (in place) an edit of the later sequence: [start, end) became `size` long. */
export function addEdit(ranges: Range[], start: number, end: number, size: number): void {
  let first = 0;
  while (first < ranges.length && (ranges[first] as Range).toB < start) first++;
  let last = first;
  while (last < ranges.length && (ranges[last] as Range).fromB <= end) last++;
  const merged = mergeWith(ranges, first, last, start, end);
  const delta = size - (end - start);
  merged.toB += delta;
  ranges.splice(first, last - first, merged);
  for (let i = first + 1; i < ranges.length; i++) {
    const range = ranges[i] as Range;
    range.fromB += delta;
    range.toB += delta;
  }
}

/** One range covering [start, end) of the later sequence and the ranges from `first` to before `last`. */
function mergeWith(ranges: readonly Range[], first: number, last: number, start: number, end: number): Range {
  const shift = first > 0 ? offsetAfter(ranges[first - 1] as Range) : 0;
  if (first === last) return { fromA: start + shift, toA: end + shift, fromB: start, toB: end };
  const head = ranges[first] as Range;
  const tail = ranges[last - 1] as Range;
  return {
    fromA: Math.min(head.fromA, start + shift),
    fromB: Math.min(head.fromB, start),
    toA: Math.max(tail.toA, end + offsetAfter(tail)),
    toB: Math.max(tail.toB, end),
  };
}

function offsetAfter(range: Range): number {
  return range.toA - range.toB;
}

/** A stretch that two sequences share. */
export interface Anchor {
  a: number;
  b: number;
  length: number;
}

/** The stretches between the ranges, up to the end of the earlier sequence. */
export function kept(ranges: readonly Range[], lengthA: number): Anchor[] {
  const made: Anchor[] = [];
  let a = 0;
  let b = 0;
  for (const range of ranges) {
    if (range.fromA > a) made.push({ a, b, length: range.fromA - a });
    a = range.toA;
    b = range.toB;
  }
  if (lengthA > a) made.push({ a, b, length: lengthA - a });
  return made;
}
