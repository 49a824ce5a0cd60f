/**
 * Reads a sealed file in the browser, by the form that `server/src/domain/sealed_file.rs` writes down.
 *
 * What must stay true: both readers give the same answer for every file (`docs-schema/fixtures/sealed`); nothing here needs
 * `crypto.subtle`, which browsers keep from pages that came by plain http.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";

export type Altered = "head" | "seal" | "words";

export type Found =
  | { kind: "sealed"; key: string; hash: string }
  | { kind: "altered"; how: Altered }
  | { kind: "bare"; hash: string }
  | { kind: "foreign" };

const LINE_FEED = 10;
const MARK = "palabre-sealed ";
const FIRST = `${MARK}1`;
const SEAL = "palabre seal 1";
const VERSION = "palabre-version ";

export function check(file: Uint8Array): Found {
  if (startsWith(file, `${FIRST}\n`)) return sealed(file);
  if (startsWith(file, MARK)) return altered("head");
  if (startsWith(file, VERSION)) return { kind: "bare", hash: toHex(sha256(file)) };
  return { kind: "foreign" };
}

function sealed(file: Uint8Array): Found {
  const ends = lineEnds(file, 5);
  if (ends.length < 5) return altered("head");
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = ends;
  const key = field(text(file, first + 1, second), "key ", 32);
  const signature = field(text(file, second + 1, third), "signature ", 64);
  const statement = text(file, fourth + 1, fifth);
  if (key === null || signature === null || statement === null || text(file, third + 1, fourth) !== SEAL) return altered("head");
  if (!verifies(signature, file.subarray(third + 1, fifth), key)) return altered("seal");
  const said = hashOf(statement);
  if (said === null) return altered("head");
  const hash = toHex(sha256(file.subarray(fifth + 1)));
  return said === hash ? { kind: "sealed", key: toHex(key), hash } : altered("words");
}

/** By the strict rules of RFC 8032, as the server does. */
function verifies(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false }) && !ed25519.Point.fromBytes(key).isSmallOrder();
  } catch {
    return false;
  }
}

function hashOf(statement: string): string | null {
  try {
    const said = JSON.parse(statement) as { hash?: unknown } | null;
    return typeof said?.hash === "string" ? said.hash : null;
  } catch {
    return null;
  }
}

const altered = (how: Altered): Found => ({ kind: "altered", how });

function startsWith(file: Uint8Array, head: string): boolean {
  return [...head].every((letter, at) => file[at] === letter.charCodeAt(0));
}

function lineEnds(file: Uint8Array, count: number): number[] {
  const ends: number[] = [];
  for (let at = file.indexOf(LINE_FEED); at >= 0 && ends.length < count; at = file.indexOf(LINE_FEED, at + 1)) ends.push(at);
  return ends;
}

/** None: these bytes are not UTF-8. */
function text(file: Uint8Array, from: number, to: number): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.subarray(from, to));
  } catch {
    return null;
  }
}

function field(line: string | null, name: string, bytes: number): Uint8Array | null {
  const hex = line?.startsWith(name) ? line.slice(name.length) : "";
  if (hex.length !== bytes * 2 || !/^[0-9a-f]*$/.test(hex)) return null;
  return Uint8Array.from({ length: bytes }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
