/**
 * Encoded changes, read as far as is needed without decoding them, which takes as long as applying them
 * (https://automerge.org/automerge-binary-format-spec, "Change chunk").
 *
 * What must stay true: what is not understood to its end is said not to be known.
 */
import { toHex } from "./bytes";

const CHANGE = 1;
const HEAD = 8;

/** The column of the names of marks; left out when a change has none. */
const MARK_NAME = 165;
/** The columns of the objects that are changed: by whom, and as which of theirs, they were made. */
const OBJECT_ACTOR = 1;
const OBJECT_COUNTER = 2;

/** The first four bytes of the change's hash, whether the chunk is compressed or not ("Chunk header"). Null when it is no chunk. */
export function checksum(chunk: Uint8Array): string | null {
  const magic = chunk.length > 9 && chunk[0] === 0x85 && chunk[1] === 0x6f && chunk[2] === 0x4a && chunk[3] === 0x83;
  return magic ? toHex(chunk.subarray(4, 8)) : null;
}

/** The hashes of what a change was made upon. Nothing where that is not known: one's own changes are never compressed. */
export function dependencies(change: Uint8Array, head = headOf(change)): string[] {
  return head?.upon.map((hash) => toHex(hash)) ?? [];
}

/** Whether a change marks words: "no" is only said of one whose every byte up to its columns was understood. */
export function mayMark(change: Uint8Array): boolean {
  const head = headOf(change);
  return head === null || head.columns.some(({ kind }) => kind === MARK_NAME);
}

/** The Text, or whatever else, that a change begins in; null where that is not known. The same for the same, whoever changes it. */
export function objectOf(change: Uint8Array, head = headOf(change)): string | null {
  if (head === null) return null;
  const [actor, counter] = [OBJECT_ACTOR, OBJECT_COUNTER].map((kind) => first(change, head.columns.find((column) => column.kind === kind)));
  const by = actor == null ? undefined : head.actors[actor];
  return by === undefined || counter == null ? null : `${counter}@${toHex(by)}`;
}

interface Column {
  kind: number;
  at: number;
  length: number;
}

export interface Head {
  /** Hashes. */
  upon: Uint8Array[];
  actors: Uint8Array[];
  columns: Column[];
}

/** Null where the chunk is none of an uncompressed change, or ends too early. */
export function headOf(change: Uint8Array): Head | null {
  const bytes = new Cursor(change, HEAD);
  if (bytes.byte() !== CHANGE) return null;
  bytes.number();
  const upon = bytes.list(() => bytes.take(32));
  const own = bytes.take(bytes.number());
  bytes.number();
  bytes.number();
  bytes.number();
  bytes.take(bytes.number());
  const actors = [own, ...bytes.list(() => bytes.take(bytes.number()))];
  const columns = bytes.list((): Column => ({ kind: bytes.number(), at: 0, length: bytes.number() }));
  let at = bytes.at;
  for (const column of columns) {
    column.at = at;
    at += column.length;
  }
  return bytes.over ? null : { upon, actors, columns };
}

/** The first value of a column of numbers in runs; null where it has none. */
function first(change: Uint8Array, column: Column | undefined): number | null {
  if (!column) return null;
  const bytes = new Cursor(change, column.at);
  const run = bytes.number();
  const value = bytes.number();
  return run === 0 || bytes.over ? null : value;
}

class Cursor {
  /** More was read than there is. */
  over = false;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    const byte = this.bytes[this.at++];
    this.over ||= byte === undefined;
    return byte ?? 0;
  }

  /** LEB128; of numbers too large for this only the end matters. */
  number(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  take(count: number): Uint8Array {
    const from = this.at;
    this.at += count;
    this.over ||= this.at > this.bytes.length;
    return this.bytes.subarray(from, this.at);
  }

  /** As many as its first number says. */
  list<T>(one: () => T): T[] {
    const found: T[] = [];
    for (let left = this.number(); left > 0 && !this.over; left--) found.push(one());
    return found;
  }
}
