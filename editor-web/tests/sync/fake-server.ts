/**
 * A server of one text that lives in the test: the log of PROTOCOL.md, with admission, refusals, receipts, restarts and
 * restored backups. Everything crosses as CBOR, as on the wire.
 *
 * What must stay true: it is strict — a change is only taken of the actor that this greeting named, and when all that it
 * depends on is there and its number is the actor's next.
 */
import * as A from "@automerge/automerge/slim";
import { Decoder } from "cbor-x";
import { toHex } from "../../src/sync/bytes";
import { decodeMessage, toCbor, type ServerMessage } from "../../src/sync/protocol";

type Body = Record<string, unknown>;
/** Entries between two snapshots, and entries behind the head that are still sent one by one. */
const SNAPSHOT_EVERY = 20;
const TAIL = 50;
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

interface Entry {
  person: string;
  actor: string;
  seq: number;
  hash: string;
  bytes: Uint8Array;
  receipt: Uint8Array;
}

export class Connection {
  readonly toClient: Uint8Array[] = [];
  open = true;
  greeted = false;
  /** Log entries up to here were sent. */
  sent = 0;
  actor: string | null = null;

  constructor(
    readonly server: FakeServer,
    readonly person: string,
  ) {}

  say(type: string, body: Body = {}): void {
    if (this.open) this.toClient.push(toCbor([type, body]));
  }

  /** What arrived at the client: the next message, or null. */
  next(): ServerMessage | null {
    const frame = this.toClient.shift();
    return frame ? decodeMessage(frame) : null;
  }

  receive(frame: Uint8Array): void {
    if (!this.open) return;
    const [type, body] = decoder.decode(frame) as [string, Body];
    this.server.hear(this, type, body);
  }

  close(): void {
    this.open = false;
  }
}

export class FakeServer {
  log = "log-1";
  entries: Entry[] = [];
  readonly connections = new Set<Connection>();
  readonly writers = new Set<string>();
  private owner = new Map<string, string>();
  private restores = 0;
  /** Snapshots, by the entry that they go up to. */
  private saved = new Map<number, Uint8Array>();
  /** Answers to the next pushes, in order: what a full disk or a busy server says. */
  readonly moods: { code: string; final: boolean }[] = [];
  readonly heard: { type: string; person: string }[] = [];

  constructor(title: string) {
    const first = { schema: 1, title, sections: {}, tables: {}, notes: {}, moves: {} };
    // A fixed time: the same plan has the same hashes each time.
    const doc = A.change(A.init<Record<string, unknown>>({ actor: "ff".repeat(16) }), { time: 0 }, (d) => void Object.assign(d, first));
    const bytes = A.getLastLocalChange(doc);
    if (!bytes) throw new Error("no first change");
    this.owner.set("ff".repeat(16), "server");
    this.append("server", [bytes], null);
  }

  connect(person: string): Connection {
    const connection = new Connection(this, person);
    this.connections.add(connection);
    return connection;
  }

  /** As after a kill: every connection breaks, what was stored stays. */
  restart(): void {
    for (const connection of this.connections) connection.close();
    this.connections.clear();
  }

  /** A backup from when the log had `length` entries takes the place of all. */
  restoreTo(length: number): void {
    this.restart();
    this.entries = this.entries.slice(0, length);
    this.saved.clear();
    this.log = `log-${++this.restores + 1}`;
    const known = new Set(this.entries.map((e) => e.actor));
    for (const actor of this.owner.keys()) if (!known.has(actor)) this.owner.delete(actor);
  }

  /** The right to write goes, on open connections too. */
  revoke(person: string, message: string): void {
    this.writers.delete(person);
    for (const c of this.connections) if (c.person === person) c.say("access", { capabilities: ["read"], message });
  }

  /** The whole, or as it stood at that entry of the log. */
  document(upto = this.entries.length): A.Doc<Record<string, unknown>> {
    return A.applyChanges(A.init<Record<string, unknown>>(), this.entries.slice(0, upto).map((e) => e.bytes))[0];
  }

  hear(c: Connection, type: string, body: Body): void {
    this.heard.push({ type, person: c.person });
    if (type === "hello") this.hello(c, body);
    else if (type === "push") this.push(c, body["id"] as number, body["changes"] as Uint8Array[]);
    else if (type === "receipts") this.receipts(c, body["id"] as number, body["changes"] as [string, Uint8Array, Uint8Array][]);
    else if (type === "need") this.sendFrom(c, body["from"] as number);
    else if (type === "ping") c.say("pong");
    else if (type === "presence") for (const other of this.connections) if (other !== c) other.say("presence", { who: 1, at: body["at"] ?? null });
  }

  private hello(c: Connection, body: Body): void {
    const actor = body["actor"] ? toHex(body["actor"] as Uint8Array) : null;
    c.greeted = true;
    if (actor) {
      const owner = this.owner.get(actor) ?? c.person;
      if (this.writers.has(c.person)) this.owner.set(actor, owner);
    }
    c.actor = actor;
    const capabilities = this.writers.has(c.person) ? ["read", "write"] : ["read"];
    const person = { id: c.person, name: c.person, institution: "I", colour: "#000" };
    c.say("welcome", { v: 1, schema: 1, log: this.log, head: this.entries.length, person, capabilities, limits: { change: 100_000, push: 7, rate: 100 } });
    const since = body["log"] === this.log ? (body["since"] as number) : 0;
    this.sendFrom(c, since);
    c.say("synced", { head: this.entries.length });
  }

  /** As the server does: who has nothing of this log, or is far behind, gets the snapshot there is, then what came after it. */
  private sendFrom(c: Connection, since: number): void {
    c.sent = since;
    if (since === 0 || this.entries.length - since > TAIL) {
      const upto = Math.max(1, this.entries.length - (this.entries.length % SNAPSHOT_EVERY));
      const bytes = this.saved.get(upto) ?? A.save(this.document(upto));
      this.saved.set(upto, bytes);
      const middle = bytes.length >> 1;
      c.say("snapshot", { upto, part: 0, parts: 2, bytes: bytes.slice(0, middle) });
      c.say("snapshot", { upto, part: 1, parts: 2, bytes: bytes.slice(middle) });
      c.sent = upto;
    }
    if (this.entries.length > c.sent) this.sendChanges(c, c.sent + 1, this.entries.length);
  }

  private sendChanges(c: Connection, from: number, to: number): void {
    const items = this.entries.slice(from - 1, to).map((e) => [e.person, e.bytes, e.receipt]);
    c.say("changes", { from, to, items });
    c.sent = to;
  }

  private push(c: Connection, id: number, changes: Uint8Array[]): void {
    const mood = this.moods.shift();
    if (mood) return c.say("refuse", { id, code: mood.code, message: `refused: ${mood.code}`, final: mood.final });
    if (!this.writers.has(c.person)) return c.say("refuse", { id, code: "not-allowed", message: "You may no longer write.", final: true });
    this.admit(c, id, changes.map((bytes) => ({ person: c.person, bytes })), true);
  }

  private receipts(c: Connection, id: number, changes: [string, Uint8Array, Uint8Array][]): void {
    for (const [person, bytes, receipt] of changes) {
      if (toHex(receipt) !== toHex(makeReceipt(person, bytes))) return c.say("refuse", { id, code: "bad-receipt", message: "no", final: true });
      this.owner.set(A.decodeChange(bytes).actor, person);
    }
    this.admit(c, id, changes.map(([person, bytes]) => ({ person, bytes })), false);
  }

  private admit(c: Connection, id: number, changes: { person: string; bytes: Uint8Array }[], own: boolean): void {
    const known = new Set(this.entries.map((e) => e.hash));
    const fresh: typeof changes = [];
    const next = new Map<string, number>();
    for (const e of this.entries) next.set(e.actor, e.seq + 1);
    for (const change of changes) {
      const decoded = A.decodeChange(change.bytes);
      if (decoded.hash && known.has(decoded.hash)) continue;
      const missing = decoded.deps.filter((dep) => !known.has(dep));
      if (missing.length > 0) return c.say("need", { id, hashes: missing.map((hash) => Uint8Array.from(Buffer.from(hash, "hex"))) });
      const refuse = (code: string) => c.say("refuse", { id, code, message: `refused: ${code}`, final: true });
      if (own && (decoded.actor !== c.actor || this.owner.get(decoded.actor) !== c.person)) return refuse("foreign-actor");
      if (decoded.seq !== (next.get(decoded.actor) ?? 1)) return refuse(decoded.seq > (next.get(decoded.actor) ?? 1) ? "seq-gap" : "seq-reused");
      next.set(decoded.actor, decoded.seq + 1);
      known.add(decoded.hash ?? "");
      fresh.push(change);
    }
    const from = this.entries.length + 1;
    for (const { person, bytes } of fresh) this.append(person, [bytes], own ? c : null);
    this.acknowledge(c, id, from, own);
  }

  private acknowledge(c: Connection, id: number, from: number, own: boolean): void {
    const to = this.entries.length;
    if (to < from) return c.say("ack", { id });
    if (!own) {
      c.say("ack", { id });
      return this.sendChanges(c, c.sent + 1, to);
    }
    c.say("ack", { id, from, to });
    c.sent = to;
  }

  private append(person: string, changes: Uint8Array[], by: Connection | null): void {
    for (const bytes of changes) {
      const { hash, actor, seq } = A.decodeChange(bytes);
      this.entries.push({ person, actor, seq, hash: hash ?? "", bytes, receipt: makeReceipt(person, bytes) });
    }
    for (const other of this.connections) if (other !== by && other.greeted && by !== null) this.sendChanges(other, other.sent + 1, this.entries.length);
  }

  /** A log entry turns out to be harmful. */
  quarantine(hash: string): void {
    const at = this.entries.findIndex((e) => e.hash === hash);
    for (const c of this.connections) c.say("drop", { seq: at + 1, hash: Uint8Array.from(Buffer.from(hash, "hex")), message: "put aside" });
  }
}

/** Sixteen bytes of a change and its person: enough for a test. */
export function makeReceipt(person: string, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(16);
  [...new TextEncoder().encode(person), ...bytes].forEach((byte, i) => (out[i % 16] = ((out[i % 16] ?? 0) * 31 + byte) & 255));
  return out;
}
