/**
 * Whether an encoded change marks words, read from the list of its columns: decoding a change whole takes as long as
 * applying it.
 *
 * What must stay true: "no" is only said of a change whose every byte up to its columns was understood
 * (https://automerge.org/automerge-binary-format-spec, "Change chunk").
 */

const CHANGE = 1;
const HEAD = 8;
/** The column of the names of marks; left out when a change has none. */
const MARK_NAME = 165;

export function mayMark(change: Uint8Array): boolean {
  const bytes = new Cursor(change, HEAD);
  if (bytes.byte() !== CHANGE) return true;
  bytes.number();
  bytes.skip(32 * bytes.number());
  bytes.skip(bytes.number());
  bytes.number();
  bytes.number();
  bytes.number();
  bytes.skip(bytes.number());
  for (let others = bytes.number(); others > 0 && !bytes.over; others--) bytes.skip(bytes.number());
  let found = false;
  for (let columns = bytes.number(); columns > 0 && !bytes.over; columns--) {
    found ||= bytes.number() === MARK_NAME;
    bytes.number();
  }
  return found || bytes.over;
}

class Cursor {
  /** More was read than there is. */
  over = false;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
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

  skip(count: number): void {
    this.at += count;
    this.over ||= this.at > this.bytes.length;
  }
}
