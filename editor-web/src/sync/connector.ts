/**
 * When to connect and which way, as a pure machine: WebSocket first, plain HTTPS where it does not pass.
 *
 * What must stay true: before a connection whose person is not certain, the server is asked who is signed in, so that
 * nobody's changes leave under another's name; attempts come ever more rarely, with chance in them, so that a server that
 * comes back is not trampled; nothing is tried while the person must first sign in; a way is only given up when the server
 * could be reached otherwise at the same time; the way back is tried beside the connection, which is left when nothing waits.
 */
export type Way = "websocket" | "http";

export type Step =
  | { do: "identify" }
  /** `patience`: milliseconds within which the greeting must be answered. */
  | { do: "open"; way: Way; patience: number }
  /** Try, beside the open connection, whether a WebSocket passes. */
  | { do: "probe" }
  /** Leave the connection: the next one goes by WebSocket. */
  | { do: "switch" };

/** Who the server says is signed in. */
export type Identity = "same" | "other" | "nobody" | "unreachable";

/** How a connection ended: by our or the server's will, by the network, or because nothing came any more. */
export type Ending = "goodbye" | "cut" | "silent";

/** That WebSockets do not pass: when that was last seen, and how often by now. */
export interface Blocked {
  at: number;
  times: number;
}

/** What is remembered of an origin for a while. */
export interface WayMemory {
  get(): Blocked | null;
  set(blocked: Blocked | null): void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** After this long, WebSockets are tried again where they did not pass; each time in vain, after twice as long. */
const BLOCKED_FOR = 10 * 60_000;
const BLOCKED_FOR_MOST = 2 * 60 * 60_000;
/** Where the network says that it has changed, they are tried at once, but not more often than this. */
const PROBE_APART = 60_000;
/** Failures in a row, each while the server answered otherwise, that mean that a way is blocked. */
const MEANS_BLOCKED = 2;
/** A WebSocket that is cut sooner than this after it opened was cut by a clock: proxies have 30 s and 60 s. */
const SHORT_LIFE = 75_000;
/** How long a WebSocket may be silent before it greets, besides four times what a plain request took just before. */
const GREETS_WITHIN = 4_000;
const GREETS_WITHIN_MOST = 20_000;

export class Connector {
  private state: "waiting" | "asking" | "opening" | "open" | "stopped" = "waiting";
  private way: Way = "websocket";
  private certain = false;
  private failures = 0;
  /** Connections of this way in a row that never came about, or (WebSockets) were cut soon. */
  private refusals = 0;
  private cuts = 0;
  /** The way that fell silent, until it is known whether the server can be reached otherwise. */
  private suspect: Way | null = null;
  private at: number;
  private askedAt = 0;
  private roundTrip = 0;
  private openedAt = 0;
  private probe: { at: number; state: "due" | "under way" | "passed" } = { at: Infinity, state: "due" };

  constructor(
    now: number,
    private readonly random: () => number,
    private readonly memory: WayMemory,
  ) {
    this.at = now;
  }

  /** When `next` has something; Infinity: only an event can change that. */
  get due(): number {
    if (this.state === "waiting") return this.at;
    return this.state === "open" && this.probe.state === "due" ? this.probe.at : Infinity;
  }

  get isOpen(): boolean {
    return this.state === "open";
  }

  /** Whether the connection that is open, or was last, goes over plain HTTPS. */
  get isPlain(): boolean {
    return this.way === "http";
  }

  /** @param quiet whether nothing of one's own waits to be acknowledged. */
  next(now: number, quiet: boolean): Step | null {
    if (this.state === "open") return this.wayBack(now, quiet);
    if (this.state !== "waiting" || now < this.at) return null;
    if (!this.certain) {
      this.state = "asking";
      this.askedAt = now;
      return { do: "identify" };
    }
    this.state = "opening";
    this.way = this.choose(now);
    return { do: "open", way: this.way, patience: this.patience() };
  }

  private choose(now: number): Way {
    const blocked = this.memory.get();
    return blocked === null || now >= until(blocked) ? "websocket" : "http";
  }

  private patience(): number {
    return this.way === "http" ? GREETS_WITHIN_MOST : Math.min(GREETS_WITHIN_MOST, GREETS_WITHIN + 4 * this.roundTrip);
  }

  private wayBack(now: number, quiet: boolean): Step | null {
    if (this.probe.state === "passed" && quiet) {
      this.forgive();
      // One failure more, and it is plain HTTPS again.
      this.refusals = MEANS_BLOCKED - 1;
      this.state = "waiting";
      this.at = now;
      return { do: "switch" };
    }
    if (this.probe.state !== "due" || now < this.probe.at) return null;
    this.probe.state = "under way";
    return { do: "probe" };
  }

  /** Whether a WebSocket passed beside the connection. */
  probed(now: number, passed: boolean): void {
    if (this.probe.state !== "under way") return;
    if (passed) this.probe.state = "passed";
    else {
      this.block(now);
      this.probeLater(now);
    }
  }

  private probeLater(now: number): void {
    const blocked = this.memory.get();
    this.probe = { at: this.way === "http" ? Math.max(now + PROBE_APART, blocked ? until(blocked) : 0) : Infinity, state: "due" };
  }

  private block(now: number): void {
    this.memory.set({ at: now, times: (this.memory.get()?.times ?? 0) + 1 });
  }

  /** To be tried again, but not forgotten before it has proved itself. */
  private forgive(): void {
    const blocked = this.memory.get();
    if (blocked) this.memory.set({ ...blocked, at: 0 });
  }

  identified(now: number, identity: Identity): void {
    if (this.state !== "asking") return;
    this.state = "waiting";
    this.certain = identity === "same";
    if (this.certain) {
      this.at = now;
      this.roundTrip = now - this.askedAt;
      if (this.suspect === "websocket") this.block(now);
      if (this.suspect === "http") this.forgive();
    } else if (identity === "unreachable") this.wait(now);
    else this.stop();
    this.suspect = null;
  }

  /** The server greeted. */
  opened(now: number): void {
    this.state = "open";
    this.openedAt = now;
    this.failures = 0;
    this.refusals = 0;
    this.probeLater(now);
  }

  /** The connection is over, or never came about; `certain` false: ask again who is signed in. */
  closed(now: number, certain: boolean, ending: Ending): void {
    if (this.state === "stopped") return;
    const never = this.state === "opening";
    const lived = this.state === "open" ? now - this.openedAt : 0;
    this.state = "waiting";
    this.probe = { at: Infinity, state: "due" };
    this.certain = certain && !never && ending !== "silent";
    if (lived >= SHORT_LIFE && this.way === "websocket") this.proved();
    if (ending === "silent") this.suspect = this.way;
    else if (ending === "cut") this.blame(now, never, lived);
    // The other way need not wait, nor the second try of a WebSocket: that the server is there was just heard.
    if (ending === "silent" || (ending === "cut" && never && this.way === "websocket")) this.at = now + 100 * this.random();
    else this.wait(now);
  }

  private proved(): void {
    this.cuts = 0;
    this.memory.set(null);
  }

  private blame(now: number, never: boolean, lived: number): void {
    if (never && ++this.refusals >= MEANS_BLOCKED) {
      this.refusals = 0;
      if (this.way === "websocket") this.block(now);
      else this.forgive();
    }
    if (never || this.way === "http" || lived >= SHORT_LIFE || ++this.cuts < MEANS_BLOCKED) return;
    this.cuts = 0;
    this.block(now);
  }

  /** Closed on purpose, to greet again. */
  again(now: number): void {
    if (this.state === "stopped") return;
    this.state = "waiting";
    this.at = now;
  }

  private wait(now: number): void {
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures++);
    this.at = now + most * (0.5 + this.random() / 2);
  }

  /** The person must act first (sign in). */
  stop(): void {
    this.state = "stopped";
  }

  /** The network came back (`changed`), the page is looked at again, or somebody signed in: try now. */
  nudge(now: number, changed: boolean): void {
    if (this.state === "stopped") {
      this.state = "waiting";
      this.certain = false;
    }
    this.failures = 0;
    this.at = Math.min(this.at, now);
    if (changed && this.state === "open" && this.way === "http") this.probe.at = Math.min(this.probe.at, Math.max(now, this.openedAt + PROBE_APART));
  }
}

function until(blocked: Blocked): number {
  return blocked.at + Math.min(BLOCKED_FOR_MOST, BLOCKED_FOR * 2 ** (blocked.times - 1));
}
