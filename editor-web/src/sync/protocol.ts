/**
 * The wire as PROTOCOL.md has it: CBOR arrays `[type, body]`, encoded and decoded.
 *
 * What must stay true: nothing that came over the network leaves this file without its shape having been checked; bytes are
 * copies, so that keeping a change does not keep the frame it came in; unknown keys and types are ignored.
 */
import { Decoder, Encoder } from "cbor-x";
import type { Peer, Person } from "./types";

export const PROTOCOL_VERSION = 1;
export const SCHEMA_VERSION = 1;
/** Bytes a millisecond that the slowest link is believed to carry, so that what was sent may take its time; the server believes the same (`send_rate`). */
export const SLOWEST = 4;

/** Somebody's change as the log delivers it, with the server's keyed receipt for it. */
export interface LogItem {
  person: string;
  bytes: Uint8Array;
  receipt: Uint8Array;
}

export interface Limits {
  /** Bytes of one change. */
  change: number;
  /** Changes of one push. */
  push: number;
  /** Changes a second. */
  rate: number;
  /** Operations of one change. */
  ops: number;
}

/** What holds before a server has said anything; those of the server's defaults. */
export const DEFAULT_LIMITS: Limits = { change: 1 << 20, push: 500, rate: 1_000, ops: 100_000 };

export type ClientMessage =
  | { type: "hello"; v: number; schema: number; text: string; log: string | null; since: number; actor: Uint8Array | null }
  | { type: "push"; id: number; changes: Uint8Array[] }
  | { type: "receipts"; id: number; changes: LogItem[] }
  | { type: "presence"; at: Peer["at"] }
  | { type: "need"; from: number }
  | { type: "broken"; seq: number; reason: string }
  | { type: "ping" };

export type ServerMessage =
  | { type: "session"; id: string }
  | {
      type: "welcome";
      v: number;
      schema: number;
      log: string;
      head: number;
      person: Person;
      capabilities: string[];
      limits: Limits;
      readonly: string | null;
    }
  | { type: "snapshot"; upto: number; part: number; parts: number; bytes: Uint8Array }
  | { type: "changes"; from: number; to: number; items: LogItem[] }
  | { type: "synced"; head: number }
  | { type: "ack"; id: number; from: number | null; to: number | null }
  | { type: "own"; from: number; to: number }
  | { type: "need"; id: number; hashes: Uint8Array[] }
  | { type: "refuse"; id: number | null; code: string; message: string; final: boolean }
  | { type: "access"; capabilities: string[]; message: string | null }
  | { type: "presence"; who: number; person: Person | null; at: Peer["at"] }
  | { type: "drop"; seq: number; hash: Uint8Array; message: string }
  | { type: "resync"; message: string }
  | { type: "bye"; code: string; message: string }
  | { type: "pong" };

export class ProtocolError extends Error {
  override name = "ProtocolError";
}

const encoder = new Encoder({ useRecords: false, tagUint8Array: false, mapsAsObjects: true });
const decoder = new Decoder({ useRecords: false, mapsAsObjects: false });

/** Any plain value as CBOR; also for files and what is kept aside. */
export function toCbor(value: unknown): Uint8Array {
  return new Uint8Array(encoder.encode(value));
}

export function encodeMessage(message: ClientMessage): Uint8Array {
  return toCbor(wire(message));
}

export function encodeMessages(messages: ClientMessage[]): Uint8Array {
  return toCbor(messages.map(wire));
}

function wire(message: ClientMessage): [string, Record<string, unknown>] {
  const { type, ...body } = message;
  if (type === "receipts") {
    return [type, { ...body, changes: message.changes.map((c) => [c.person, c.bytes, c.receipt]) }];
  }
  return [type, Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))];
}

/** One frame. Null: a type of a later version. Throws ProtocolError. */
export function decodeMessage(frame: Uint8Array): ServerMessage | null {
  return message(parse(frame));
}

/** An answer over plain HTTPS. Throws ProtocolError. */
export function decodeMessages(body: Uint8Array): ServerMessage[] {
  const list = parse(body);
  if (!Array.isArray(list)) throw new ProtocolError("not a list of messages");
  return list.map(message).filter((m): m is ServerMessage => m !== null);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return decoder.decode(bytes) as unknown;
  } catch (error) {
    throw new ProtocolError(`not CBOR: ${String(error)}`);
  }
}

function message(value: unknown): ServerMessage | null {
  if (!Array.isArray(value) || typeof value[0] !== "string") throw new ProtocolError("not a message");
  const read = readers[value[0] as ServerMessage["type"]];
  if (!Object.hasOwn(readers, value[0])) return null;
  const body: unknown = value[1] ?? new Map();
  if (!(body instanceof Map)) throw new ProtocolError(`${value[0]}: the body is not a map`);
  return read(new Body(value[0], body));
}

const readers: { [T in ServerMessage["type"]]: (b: Body) => Extract<ServerMessage, { type: T }> } = {
  session: (b) => ({ type: "session", id: b.str("id") }),
  welcome: (b) => ({
    type: "welcome",
    v: b.int("v"),
    schema: b.int("schema"),
    log: b.str("log"),
    head: b.int("head"),
    person: person(b.map("person")),
    capabilities: b.strs("capabilities"),
    limits: limits(b.mapOr("limits")),
    readonly: b.strOr("readonly"),
  }),
  snapshot: (b) => ({ type: "snapshot", upto: b.int("upto"), part: b.int("part"), parts: b.int("parts"), bytes: b.bytes("bytes") }),
  changes: (b) => range({ type: "changes", from: b.int("from"), to: b.int("to"), items: b.list("items").map(logItem) }),
  synced: (b) => ({ type: "synced", head: b.int("head") }),
  ack: (b) => ({ type: "ack", id: b.int("id"), from: b.intOr("from"), to: b.intOr("to") }),
  own: (b) => ({ type: "own", from: b.int("from"), to: b.int("to") }),
  need: (b) => ({ type: "need", id: b.int("id"), hashes: b.list("hashes").map(bytesOf) }),
  refuse: (b) => ({ type: "refuse", id: b.intOr("id"), code: b.str("code"), message: b.str("message"), final: b.bool("final") }),
  access: (b) => ({ type: "access", capabilities: b.strs("capabilities"), message: b.strOr("message") }),
  presence: (b) => ({ type: "presence", who: b.int("who"), person: personOr(b.mapOr("person")), at: b.place("at") }),
  drop: (b) => ({ type: "drop", seq: b.int("seq"), hash: b.bytes("hash"), message: b.strOr("message") ?? "" }),
  resync: (b) => ({ type: "resync", message: b.strOr("message") ?? "" }),
  bye: (b) => ({ type: "bye", code: b.str("code"), message: b.strOr("message") ?? "" }),
  pong: () => ({ type: "pong" }),
};

function range<T extends { from: number; to: number; items: LogItem[] }>(m: T): T {
  if (m.items.length !== m.to - m.from + 1) throw new ProtocolError("changes: as many items as numbers are due");
  return m;
}

function logItem(value: unknown): LogItem {
  if (!Array.isArray(value) || typeof value[0] !== "string") throw new ProtocolError("not a log entry");
  return { person: value[0], bytes: bytesOf(value[1]), receipt: value[2] == null ? new Uint8Array() : bytesOf(value[2]) };
}

function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new ProtocolError("not bytes");
  return new Uint8Array(value);
}

function person(b: Body): Person {
  return {
    id: b.str("id"),
    name: b.str("name"),
    institution: b.strOr("institution") ?? "",
    colour: b.strOr("colour") ?? "",
  };
}

function personOr(b: Body | null): Person | null {
  return b && person(b);
}

function limits(b: Body | null): Limits {
  const positive = (key: keyof Limits) => Math.max(1, b?.intOr(key) ?? DEFAULT_LIMITS[key]);
  return { change: positive("change"), push: positive("push"), rate: positive("rate"), ops: positive("ops") };
}

/** The body of a message, read key by key. */
class Body {
  constructor(
    private readonly of: string,
    private readonly body: Map<unknown, unknown>,
  ) {}

  private fail(key: string): never {
    throw new ProtocolError(`${this.of}: ${key} is missing or of another kind`);
  }

  str(key: string): string {
    return this.strOr(key) ?? this.fail(key);
  }

  strOr(key: string): string | null {
    const value = this.body.get(key) ?? null;
    return value === null || typeof value === "string" ? value : this.fail(key);
  }

  int(key: string): number {
    return this.intOr(key) ?? this.fail(key);
  }

  intOr(key: string): number | null {
    const value = this.body.get(key) ?? null;
    return value === null || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) ? value : this.fail(key);
  }

  bool(key: string): boolean {
    return this.body.get(key) === true || this.body.get(key) === 1;
  }

  bytes(key: string): Uint8Array {
    return bytesOf(this.body.get(key));
  }

  list(key: string): unknown[] {
    const value = this.body.get(key);
    return Array.isArray(value) ? (value as unknown[]) : this.fail(key);
  }

  strs(key: string): string[] {
    return this.list(key).filter((value): value is string => typeof value === "string");
  }

  map(key: string): Body {
    return this.mapOr(key) ?? this.fail(key);
  }

  mapOr(key: string): Body | null {
    const value = this.body.get(key) ?? null;
    if (value === null) return null;
    return value instanceof Map ? new Body(`${this.of}.${key}`, value) : this.fail(key);
  }

  /** A caret, which another client made: anything else than one is nowhere. The server may hand on its encoded bytes. */
  place(key: string): Peer["at"] {
    const raw = this.body.get(key) ?? null;
    const value = raw instanceof Uint8Array ? parse(raw) : raw;
    if (!(value instanceof Map)) return null;
    const [section, anchor, head]: unknown[] = ["section", "anchor", "head"].map((k) => value.get(k) as unknown);
    if (typeof section !== "string" || typeof anchor !== "string" || typeof head !== "string") return null;
    return { section, anchor, head };
  }
}
