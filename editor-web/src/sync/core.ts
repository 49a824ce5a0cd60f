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
import type { Effect, Input, Kept, Leaving, Reconnecting, Returnable, Seat } from "./machine";
import { Pace } from "./pace";
import { Presence } from "./presence";
import { PROTOCOL_VERSION, SCHEMA_VERSION, SLOWEST, type ClientMessage, type ServerMessage } from "./protocol";
import type { Replica } from "./replica";
import { ChangeRefused, type PalabreDoc, type SaveState } from "./types";

/** A broken connection is shown as offline only after this long. */
const GRACE = 3_000;
/** After so long without a sign of the server it is asked for one; sooner while it owes an answer. */
const PING_AFTER = 20_000;
const PING_OWED_AFTER = 8_000;
/**
 * What is expected (a greeting, an acknowledgement, a pong) comes within this, or the connection is silent, whatever it says of
 * itself. More than one message takes on a slow link: 64 KiB at 50 kbit/s are ten seconds, and there are stalls.
 */
const SILENT_AFTER = 20_000;
/** Where the server is there and acknowledges nothing for so long, something was lost: greet anew, and push again. */
const UNACKNOWLEDGED_FOR = 60_000;
/** A tick that comes so much too late was held back by the browser or the machine. */
const OVERSLEPT = 10_000;

type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export class Core {
  private readonly g: Ground;
  private readonly reading: LogSide;
  private readonly writing: OwnSide;
  private readonly presence = new Presence();
  private readonly pace = new Pace();
  private readonlyWhy: string;
  private tooOld = false;
  /** The actor named in this connection's greeting. */
  private announced: string | null = null;
  private lostAt: number;
  private left = false;
  private heardAt = 0;
  private pingedAt = 0;
  /** Since when the server has owed the next acknowledgement. */
  private owedAt = 0;
  /** How long the greeting may be waited for. */
  private patience = SILENT_AFTER;
  private shown = "";
  private shownSlow = false;

  constructor(seat: Seat, kept: Kept, now: number) {
    this.g = new Ground(seat, kept, now);
    this.writing = new OwnSide(this.g, kept.asides, () => this.reconnect("now"));
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

  /** The greeting of a new connection, to be answered within `patience` milliseconds. */
  hello(now: number, patience = SILENT_AFTER): Extract<ClientMessage, { type: "hello" }> {
    this.g.phase = "greeting";
    this.patience = patience;
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
    if (input.kind === "returnable") return this.reading.restore !== null;
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
    const retry = live && outbox.size > 0 && outbox.retryAt > now ? outbox.retryAt : Infinity;
    const grace = live || now > this.lostAt + GRACE ? Infinity : this.lostAt + GRACE + 1;
    return Math.min(this.reading.wakeAt, this.pingAt, this.silentAt, this.lostAckAt, this.pace.due, retry, grace, live ? this.presence.due : Infinity);
  }

  private get pingAt(): number {
    if (this.g.phase !== "live") return Infinity;
    return Math.max(this.heardAt, this.pingedAt) + (this.g.outbox.inFlight ? PING_OWED_AFTER : PING_AFTER);
  }

  /** When the connection is silent if nothing comes before. */
  private get silentAt(): number {
    const { phase, outbox } = this.g;
    if (phase === "apart") return Infinity;
    if (phase === "greeting") return this.heardAt + this.patience;
    const pinged = this.pingedAt > this.heardAt ? this.pingedAt : Infinity;
    const since = Math.min(outbox.inFlight ? this.owedAt : Infinity, pinged);
    return Math.max(since, this.heardAt) + SILENT_AFTER + outbox.bytesInFlight / SLOWEST;
  }

  private get lostAckAt(): number {
    const { phase, outbox } = this.g;
    return phase === "live" && outbox.inFlight ? this.owedAt + UNACKNOWLEDGED_FOR + outbox.bytesInFlight / SLOWEST : Infinity;
  }

  /** A key was pressed. */
  pressed(now: number): void {
    this.reading.pressedAt = now;
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
    this.showPace();
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
      case "alive":
        this.heardAt = this.g.now;
        return;
      case "tick":
        return this.tick();
      case "stored":
        this.writing.unstored.delete(input.hash);
        return;
      case "not-stored":
        return input.full ? this.g.notice("storage-full", this.g.s.storageFull) : this.g.notice("not-stored", this.g.s.notStored);
      case "adopted":
        return this.writing.adopt(input.changes);
      case "returnable":
        return this.returnable(input.returnable);
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
        return this.reading.snapshot(m) ? undefined : this.reconnect("later");
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
        return this.reconnect("later");
      case "pong":
        return this.pace.answered("ping", this.g.now);
      default:
        return;
    }
  }

  private ack(m: Of<"ack">): void {
    this.pace.answered(m.id, this.g.now);
    this.owedAt = this.g.now;
    this.writing.ack(m.id);
    if (m.from !== null && m.to !== null && m.from === this.g.inbox.cursor + 1) this.reading.own(m.from, m.to);
  }

  private allSent(): void {
    this.reading.applyWaiting();
    this.g.synced = true;
    this.g.emit({ kind: this.reading.restore ? "read-returnable" : "adopt" });
  }

  private returnable(all: Returnable): void {
    if (!this.reading.restore) return this.writing.giveWanted(all.receipts);
    if (!this.g.synced) return;
    this.g.takeIn(all);
    this.writing.giveBack(this.reading.restore.missing(this.g.replica), all.receipts);
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
    if (m.code !== "forbidden" && m.code !== "unknown-text") return this.reconnect("later");
    this.setAccess([], m.message);
    this.leave("gone");
    this.writing.unsure = this.writing.unsure || this.g.outbox.size > 0;
    this.writing.setAsideAll(this.readonlyWhy);
  }

  private refused(m: Of<"refuse">): void {
    this.g.notice("server", m.message);
    this.reconnect("later");
  }

  private leave(why: Leaving): void {
    this.unlinked();
    this.left = true;
    this.g.emit({ kind: "leave", why });
  }

  private reconnect(how: Reconnecting): void {
    if (this.left) return;
    this.unlinked();
    this.g.emit({ kind: "reconnect", how });
  }

  private unlinked(): void {
    if (this.g.phase === "live") this.lostAt = this.g.now;
    this.g.phase = "apart";
    this.g.synced = false;
    this.announced = null;
    this.reading.unlinked();
    this.g.outbox.unlinked();
    this.pace.unlinked();
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
    const { now } = this.g;
    this.pace.tick(now);
    // Who slept through it cannot tell silence from what waits unread: the way is not to blame.
    if (now >= this.silentAt) return this.reconnect(now >= this.silentAt + OVERSLEPT ? "now" : "other-way");
    if (now >= this.lostAckAt) return this.reconnect("now");
    if (now < this.pingAt) return;
    this.pingedAt = now;
    this.pace.sent("ping", now);
    this.g.send({ type: "ping" });
  }

  private pump(): void {
    if (this.g.phase !== "live" || !this.g.synced || this.reading.restore) return;
    const at = this.presence.take(this.g.now);
    if (at) this.g.send({ type: "presence", ...at });
    const owed = this.g.outbox.inFlight;
    if (this.g.capabilities.includes("write")) this.writing.pump(this.announced, (id) => this.pace.sent(id, this.g.now));
    else this.writing.pumpReadonly(this.readonlyWhy);
    if (!owed && this.g.outbox.inFlight) this.owedAt = this.g.now;
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

  private showPace(): void {
    if (this.shownSlow === this.pace.slow) return;
    this.shownSlow = this.pace.slow;
    this.g.emit({ kind: "pace", slow: this.pace.slow });
  }
}
