/**
 * The session of one opened text as a pure machine: `handle(now, input) -> effects`. This file has the connection and the
 * person's rights; `core-log.ts` reads the log, `core-own.ts` writes it.
 *
 * What must stay true: a change that was made is in the document, in the outbox and on its way to the database until the
 * server has acknowledged it or it is set aside in a file; the cursor that is kept never runs ahead of the changes that
 * are kept; nothing is pushed for another person than the one who made it; no message makes `handle` throw.
 */
import { asideFile, type Aside } from "./aside";
import { fromHex } from "./bytes";
import { LogSide } from "./core-log";
import { OwnSide } from "./core-own";
import { Ground } from "./ground";
import type { Effect, Input, Kept, Leaving, Seat } from "./machine";
import { Presence } from "./presence";
import { PROTOCOL_VERSION, SCHEMA_VERSION, type ClientMessage, type ServerMessage } from "./protocol";
import type { Replica } from "./replica";
import { ChangeRefused, type PalabreDoc, type SaveState } from "./types";

/** A broken connection is shown as offline only after this long. */
const GRACE = 3_000;
const PING_AFTER = 20_000;
const DEAD_AFTER = 45_000;

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export class Core {
  private readonly g: Ground;
  private readonly reading: LogSide;
  private readonly writing: OwnSide;
  private readonly presence = new Presence();
  private readonlyWhy: string;
  private tooOld = false;
  /** The actor named in this connection's greeting. */
  private announced: string | null = null;
  private lostAt: number;
  private left = false;
  private heardAt = 0;
  private pingedAt = 0;
  private shown = "";

  constructor(seat: Seat, kept: Kept, now: number) {
    this.g = new Ground(seat, kept, now);
    this.writing = new OwnSide(this.g, kept.asides, () => this.reconnect(true));
    this.reading = new LogSide(this.g, kept.restoring, (entries) => this.writing.acknowledge(entries));
    this.readonlyWhy = this.writable ? "" : this.g.s.onlyRead;
    this.lostAt = now;
  }

  get doc(): Replica["doc"] {
    return this.g.replica.doc;
  }

  get actor(): string {
    return this.g.replica.actor;
  }

  get rights(): string[] {
    return this.g.capabilities;
  }

  get keptAside(): Aside[] {
    return this.writing.asides;
  }

  get isLive(): boolean {
    return this.g.phase === "live";
  }

  /** Nothing of one's own waits to be acknowledged. */
  get isSettled(): boolean {
    return this.g.outbox.size === 0;
  }

  private get writable(): boolean {
    return this.g.capabilities.includes("write") && !this.tooOld;
  }

  /** The first effects: what already holds. */
  start(): Effect[] {
    return this.run(this.g.now, () => {
      this.g.emit({ kind: "access", capabilities: this.g.capabilities });
      this.g.checkReady();
    });
  }

  /** The greeting of a new connection. */
  hello(now: number): Extract<ClientMessage, { type: "hello" }> {
    this.g.phase = "greeting";
    this.left = false;
    this.heardAt = now;
    this.announced = this.writable ? (this.g.outbox.actorWanted() ?? this.g.replica.actor) : null;
    return {
      type: "hello",
      v: PROTOCOL_VERSION,
      schema: SCHEMA_VERSION,
      text: this.g.seat.text,
      ...this.reading.position(),
      actor: this.announced === null ? null : fromHex(this.announced),
    };
  }

  /** True when handling this may change the document: the binding must commit what it holds first. */
  touchesDocument(now: number, input: Input): boolean {
    if (input.kind === "tick") return this.reading.isDue(now);
    if (input.kind === "sibling" || input.kind === "adopted") return true;
    if (input.kind !== "message") return false;
    return ["snapshot", "synced", "refuse", "access", "drop", "welcome", "bye"].includes(input.message.type);
  }

  /** One local change. Throws ChangeRefused, and then nothing has changed. */
  change(now: number, fn: (d: PalabreDoc) => void): Effect[] {
    if (!this.writable) throw new ChangeRefused("readonly", this.readonlyWhy);
    return this.run(now, () => this.writing.change(fn));
  }

  handle(now: number, input: Input): Effect[] {
    return this.run(now, () => this.take(input));
  }

  /** When `tick` has something to do next. */
  get wakeAt(): number {
    const { phase, outbox, now } = this.g;
    const live = phase === "live";
    const ping = phase === "apart" ? Infinity : Math.max(this.heardAt, this.pingedAt) + PING_AFTER;
    const retry = live && outbox.size > 0 && outbox.retryAt > now ? outbox.retryAt : Infinity;
    const grace = live || now > this.lostAt + GRACE ? Infinity : this.lostAt + GRACE + 1;
    return Math.min(this.reading.wakeAt, ping, retry, grace, live ? this.presence.due : Infinity);
  }

  /** How long it took to carry out what the last tick asked for. */
  took(milliseconds: number): void {
    this.reading.took(milliseconds);
  }

  private run(now: number, step: () => void): Effect[] {
    this.g.now = now;
    step();
    this.pump();
    this.showState();
    return this.g.takeEffects();
  }

  private take(input: Input): void {
    switch (input.kind) {
      case "unlinked":
        return this.unlinked();
      case "parted":
        this.unlinked();
        this.left = true;
        return;
      case "message":
        this.heardAt = this.g.now;
        return this.hear(input.message);
      case "tick":
        return this.tick();
      case "stored":
        this.writing.unstored.delete(input.hash);
        return;
      case "not-stored":
        return input.full ? this.g.notice("storage-full", this.g.s.storageFull) : this.g.notice("not-stored", this.g.s.notStored);
      case "adopted":
        return this.writing.adopt(input.changes);
      case "receipts":
        return this.receipts(input.receipts);
      case "sibling":
        return this.writing.hearSibling(input.note);
      case "presence":
        return this.presence.set(input.at);
      case "discarded":
        this.writing.asides = this.writing.asides.filter((aside) => aside.id !== input.id);
        return;
    }
  }

  private hear(m: ServerMessage): void {
    if (this.g.phase === "apart") return;
    if (m.type === "welcome") return this.welcome(m);
    if (m.type === "bye") return this.bye(m);
    if (m.type === "access") return this.setAccess(m.capabilities, m.message);
    if (m.type === "refuse" && (m.code === "log-ended" || (m.final && m.id === null) || this.g.phase !== "live")) return this.refused(m);
    if (this.g.phase === "live") this.hearLive(m);
  }

  private hearLive(m: ServerMessage): void {
    switch (m.type) {
      case "snapshot":
        return this.reading.snapshot(m) ? undefined : this.reconnect(false);
      case "changes":
        return this.reading.changes(m);
      case "synced":
        return this.allSent();
      case "ack":
        return this.ack(m);
      case "own":
        this.writing.unsure = this.writing.unsure || !this.g.synced;
        return this.reading.own(m.from, m.to);
      case "need":
        return this.writing.need(m);
      case "refuse":
        return this.writing.refuse(m);
      case "presence":
        return this.g.emit({ kind: "peers", peers: this.presence.hear(m) });
      case "drop":
        this.reading.applyWaiting();
        return this.writing.drop(m);
      case "resync":
        return this.reconnect(false);
      default:
        return;
    }
  }

  private ack(m: Of<"ack">): void {
    this.writing.ack(m.id);
    if (m.from !== null && m.to !== null && m.from === this.g.inbox.cursor + 1) this.reading.own(m.from, m.to);
  }

  private allSent(): void {
    this.reading.applyWaiting();
    this.g.synced = true;
    this.g.emit({ kind: this.reading.restore ? "read-receipts" : "adopt" });
  }

  private receipts(receipts: Extract<Input, { kind: "receipts" }>["receipts"]): void {
    if (!this.reading.restore) return this.writing.giveWanted(receipts);
    if (!this.g.synced) return;
    this.writing.giveBack(this.reading.restore.missing(this.g.replica), receipts);
    this.reading.compared();
  }

  private welcome(m: Of<"welcome">): void {
    if (m.person.id !== this.g.seat.person.id) {
      this.g.notice("signed-out", this.g.s.otherPerson);
      return this.leave("other-person");
    }
    this.g.phase = "live";
    this.g.synced = false;
    this.g.limits = m.limits;
    this.g.notice("signed-out", null);
    this.g.notice("server", null);
    this.presence.linked();
    this.g.emit({ kind: "peers", peers: [] });
    this.reading.greeted(m.log);
    this.tooOld = m.schema > SCHEMA_VERSION || m.v > PROTOCOL_VERSION;
    this.setAccess(m.capabilities, this.tooOld ? this.g.s.reload : m.readonly);
    if (this.announced !== null && m.capabilities.includes("write")) this.g.outbox.greeted(this.announced);
  }

  private bye(m: Of<"bye">): void {
    if (m.code === "signed-out") {
      this.g.notice("signed-out", this.g.s.signedOut);
      return this.leave("signed-out");
    }
    this.g.notice("server", m.message === "" ? null : m.message);
    if (m.code !== "forbidden" && m.code !== "unknown-text") return this.reconnect(false);
    this.setAccess([], m.message);
    this.leave("gone");
    this.writing.unsure = this.writing.unsure || this.g.outbox.size > 0;
    this.writing.setAsideAll(this.readonlyWhy);
  }

  private refused(m: Of<"refuse">): void {
    this.g.notice("server", m.message);
    this.reconnect(false);
  }

  private leave(why: Leaving): void {
    this.unlinked();
    this.left = true;
    this.g.emit({ kind: "leave", why });
  }

  private reconnect(soon: boolean): void {
    if (this.left) return;
    this.unlinked();
    this.g.emit({ kind: "reconnect", soon });
  }

  private unlinked(): void {
    if (this.g.phase === "live") this.lostAt = this.g.now;
    this.g.phase = "apart";
    this.g.synced = false;
    this.announced = null;
    this.reading.unlinked();
    this.g.outbox.unlinked();
    if (this.presence.peers().length === 0) return;
    this.presence.linked();
    this.g.emit({ kind: "peers", peers: [] });
  }

  private setAccess(capabilities: string[], why: string | null): void {
    this.g.capabilities = capabilities;
    this.readonlyWhy = this.writable ? "" : (why ?? this.g.s.onlyRead);
    this.g.emit({ kind: "access", capabilities: this.tooOld ? capabilities.filter((c) => c !== "write") : capabilities });
  }

  private tick(): void {
    this.reading.tick();
    const { phase, now } = this.g;
    if (phase !== "apart" && now >= this.heardAt + DEAD_AFTER) return this.reconnect(true);
    if (phase !== "live" || now < Math.max(this.heardAt, this.pingedAt) + PING_AFTER) return;
    this.pingedAt = now;
    this.g.send({ type: "ping" });
  }

  private pump(): void {
    if (this.g.phase !== "live" || !this.g.synced || this.reading.restore) return;
    const at = this.presence.take(this.g.now);
    if (at) this.g.send({ type: "presence", ...at });
    if (this.g.capabilities.includes("write")) this.writing.pump(this.announced);
    else this.writing.pumpReadonly(this.readonlyWhy);
  }

  get state(): SaveState {
    const aside = this.writing.asides.at(-1);
    if (aside) return { kind: "refused", why: aside.why, file: asideFile(aside, this.g.s) };
    if (!this.writable) return { kind: "readonly", why: this.readonlyWhy };
    const waiting = this.g.outbox.size;
    if (this.g.phase !== "live" && (this.left || this.g.now > this.lostAt + GRACE)) return { kind: "offline", waiting };
    return waiting > 0 || this.writing.unstored.size > 0 ? { kind: "saving" } : { kind: "saved" };
  }

  private showState(): void {
    const state = this.state;
    const key = state.kind === "refused" ? `refused ${this.writing.asides.at(-1)?.id ?? ""}` : JSON.stringify(state);
    if (key === this.shown) return;
    this.shown = key;
    this.g.emit({ kind: "state", state });
  }
}
