/**
 * What the parts of the session's core stand on together: the document, what came in, what goes out, where the connection is.
 *
 * What must stay true: only the core and its parts (`core-log.ts`, `core-own.ts`) write here; effects leave in the order in
 * which they were emitted.
 */
import { Inbox } from "./inbox";
import type { Effect, Kept, Returnable, Seat } from "./machine";
import { Outbox, type Entry } from "./outbox";
import { DEFAULT_LIMITS, type ClientMessage, type Limits } from "./protocol";
import { Replica, type OwnChange } from "./replica";
import { sentences, type Sentences } from "./sentences";
import type { Notice } from "./types";

export type Phase = "apart" | "greeting" | "live";

export class Ground {
  readonly s: Sentences;
  readonly replica: Replica;
  readonly inbox = new Inbox();
  readonly outbox = new Outbox();
  /** Actors that are this person's. */
  readonly actors: Set<string>;
  /** Unacknowledged changes of this person's other tabs, which the document here has. */
  readonly siblings: Set<string>;
  /** Own changes that the server has acknowledged since all was last saved as one. */
  acknowledged: string[];
  phase: Phase = "apart";
  /** Since the greeting, the log has been sent up to its head. */
  synced = false;
  log: string | null;
  limits: Limits = DEFAULT_LIMITS;
  capabilities: string[];
  /** When the document last changed. */
  quietSince = 0;
  isReady = false;
  private out: Effect[] = [];

  constructor(
    readonly seat: Seat,
    kept: Kept,
    public now: number,
  ) {
    this.s = sentences(seat.ui);
    this.replica = new Replica(seat.newActor());
    this.replica.open(kept.save, kept.more, kept.changes);
    this.log = kept.log;
    this.inbox.jump(kept.cursor);
    this.actors = new Set([...kept.actors, this.replica.actor]);
    this.siblings = new Set(kept.siblings);
    this.acknowledged = [...kept.acknowledged];
    this.capabilities = seat.capabilities;
    this.outbox.add(kept.own.map((change) => this.entry(change)));
  }

  emit(effect: Effect): void {
    this.out.push(effect);
  }

  takeEffects(): Effect[] {
    const effects = this.out;
    this.out = [];
    return effects;
  }

  send(message: ClientMessage): void {
    if (this.phase === "live") this.emit({ kind: "send", message });
  }

  notice(id: Notice["id"], message: string | null): void {
    this.emit({ kind: "notice", notice: { id, message } });
  }

  entry(change: OwnChange): Entry {
    return { ...change, person: this.seat.person.id, receipt: null };
  }

  checkReady(): void {
    if (this.isReady || !this.replica.ready) return;
    this.isReady = true;
    this.emit({ kind: "ready" });
  }

  /** What other tabs of this person received and this one did not; `restore.ts` says why. */
  takeIn({ saves, changes, actors }: Returnable): void {
    for (const actor of actors) this.actors.add(actor);
    const alone = changes.filter(({ hash }) => !this.replica.has(hash)).map(({ bytes }) => bytes);
    this.applyRemote([...saves.flatMap((save) => this.replica.lacking(save)), ...alone]);
  }

  /** Others' changes into the document and to the editor. */
  applyRemote(changes: Uint8Array[]): Pick<ReturnType<Replica["apply"]>, "hashes" | "culprits"> {
    if (changes.length === 0) return { hashes: [], culprits: [] };
    const { patches, before, after, hashes, culprits, brought } = this.replica.apply(changes);
    this.quietSince = this.now;
    if (!this.isReady) this.checkReady();
    else if (culprits.length > 0) this.emit({ kind: "rebuilt" });
    else if (patches.length > 0) this.emit({ kind: "remote", patches, before, after, changes: brought });
    return { hashes, culprits };
  }
}
