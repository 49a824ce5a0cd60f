/**
 * When to connect and which way, as a pure machine: WebSocket first, plain HTTPS where it does not pass.
 *
 * What must stay true: before a connection whose person is not certain, the server is asked who is signed in, so that
 * nobody's changes leave under another's name; attempts come ever more rarely, with chance in them, so that a server that
 * comes back is not trampled; nothing is tried while the person must first sign in.
 */
export type Way = "websocket" | "http";

export type Step = { do: "identify" } | { do: "open"; way: Way };

/** Who the server says is signed in. */
export type Identity = "same" | "other" | "nobody" | "unreachable";

/** What is remembered of an origin: since when WebSockets do not pass, or null. */
export interface WayMemory {
  get(): number | null;
  set(blockedAt: number | null): void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** After this long, WebSockets are tried again where they did not pass. */
const BLOCKED_FOR = 10 * 60_000;
/** Failures in a row, each while the server answered otherwise, that mean blocked. */
const MEANS_BLOCKED = 2;

export class Connector {
  private state: "waiting" | "asking" | "opening" | "open" | "stopped" = "waiting";
  private way: Way = "websocket";
  private certain = false;
  private failures = 0;
  private refusals = 0;
  private at: number;

  constructor(
    now: number,
    private readonly random: () => number,
    private readonly memory: WayMemory,
  ) {
    this.at = now;
  }

  /** When `next` has something; Infinity: only an event can change that. */
  get due(): number {
    return this.state === "waiting" ? this.at : Infinity;
  }

  get isOpen(): boolean {
    return this.state === "open";
  }

  next(now: number): Step | null {
    if (this.state !== "waiting" || now < this.at) return null;
    if (!this.certain) {
      this.state = "asking";
      return { do: "identify" };
    }
    this.state = "opening";
    this.way = this.choose(now);
    return { do: "open", way: this.way };
  }

  private choose(now: number): Way {
    const blockedAt = this.memory.get();
    if (blockedAt === null || now >= blockedAt + BLOCKED_FOR) return "websocket";
    return "http";
  }

  identified(now: number, identity: Identity): void {
    if (this.state !== "asking") return;
    this.state = "waiting";
    this.certain = identity === "same";
    if (this.certain) this.at = now;
    else if (identity === "unreachable") this.wait(now);
    else this.stop();
  }

  /** The server greeted. */
  opened(): void {
    this.state = "open";
    this.failures = 0;
    this.refusals = 0;
    if (this.way === "websocket") this.memory.set(null);
  }

  /** The connection is over, or never came about; `certain` false: ask again who is signed in. */
  closed(now: number, certain: boolean): void {
    if (this.state === "stopped") return;
    const never = this.state === "opening";
    this.state = "waiting";
    this.certain = certain && !never;
    if (never && this.way === "websocket" && ++this.refusals >= MEANS_BLOCKED) {
      this.refusals = 0;
      this.memory.set(now);
    }
    // The second try of a WebSocket need not wait: that the server is there was just heard.
    if (never && this.way === "websocket") this.at = now + 100 * this.random();
    else this.wait(now);
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

  /** The network came back, the page is looked at again, or somebody signed in: try now. */
  nudge(now: number): void {
    if (this.state === "stopped") {
      this.state = "waiting";
      this.certain = false;
    }
    this.failures = 0;
    this.at = Math.min(this.at, now);
  }
}
