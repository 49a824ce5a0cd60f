/** Bytes as the rest of the client needs them: hexadecimal, equality, joining, base 64. */

export function toHex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += byte.toString(16).padStart(2, "0");
  return out;
}

/** Throws on anything but pairs of hexadecimal digits. */
export function fromHex(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new Error("not hexadecimal");
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function joinBytes(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** In lines of 76 characters, as mail does, so that a file of them opens in any editor. */
export function toBase64Lines(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return (btoa(binary).match(/.{1,76}/g) ?? []).join("\n");
}

/**
 * The checksum of an Automerge chunk: the first four bytes of the change's hash, whether the chunk is compressed or not
 * (https://automerge.org/automerge-binary-format-spec, "Chunk header"). Null when it is no chunk.
 */
export function checksum(chunk: Uint8Array): string | null {
  const magic = chunk.length > 9 && chunk[0] === 0x85 && chunk[1] === 0x6f && chunk[2] === 0x4a && chunk[3] === 0x83;
  return magic ? toHex(chunk.subarray(4, 8)) : null;
}

/**
 * What an uncompressed change was made upon, read from its head (same specification, "Change chunks": the number of
 * dependencies, then their hashes). Nothing for a chunk of another kind: one's own changes are never compressed.
 */
export function dependencies(chunk: Uint8Array): string[] {
  if (checksum(chunk) === null || chunk[8] !== 1) return [];
  const [, body] = varint(chunk, 9);
  const [count, first] = varint(chunk, body);
  if (first + 32 * count > chunk.length) return [];
  return Array.from({ length: count }, (_, i) => toHex(chunk.subarray(first + 32 * i, first + 32 * (i + 1))));
}

/** An unsigned LEB128 number and where it ends. */
function varint(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  return [value, at];
}
