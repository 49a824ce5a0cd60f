/** Carets: one's own, sent at most a few times a second, and everybody else's. */
import type { ServerMessage } from "./protocol";
import type { Peer, Person } from "./types";

/** The server takes ten a second; this leaves room. */
const EVERY = 150;

export class Presence {
  private people = new Map<number, Person>();
  private places = new Map<number, Peer["at"]>();
  private mine: Peer["at"] = null;
  private dirty = false;
  private sentAt = -EVERY;

  set(at: Peer["at"]): void {
    this.dirty = this.dirty || JSON.stringify(at) !== JSON.stringify(this.mine);
    this.mine = at;
  }

  /** A new connection knows nothing of it; nor do we of the others. */
  linked(): void {
    this.people.clear();
    this.places.clear();
    this.dirty = this.mine !== null;
  }

  /** When `take` has something; Infinity: never. */
  get due(): number {
    return this.dirty ? this.sentAt + EVERY : Infinity;
  }

  take(now: number): { at: Peer["at"] } | null {
    if (now < this.due) return null;
    this.dirty = false;
    this.sentAt = now;
    return { at: this.mine };
  }

  /** Somebody's caret; whoever was never introduced is left out. */
  hear(m: Extract<ServerMessage, { type: "presence" }>): Peer[] {
    if (m.person) this.people.set(m.who, m.person);
    if (m.at === null && !m.person) {
      this.people.delete(m.who);
      this.places.delete(m.who);
    } else this.places.set(m.who, m.at);
    return this.peers();
  }

  peers(): Peer[] {
    return [...this.people].map(([who, person]) => ({ who, person, at: this.places.get(who) ?? null }));
  }
}
