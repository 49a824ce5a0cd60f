/**
 * The shell around the core of one opened text: it carries out effects and brings in the network, the database, the clock.
 *
 * What must stay true: effects are carried out in order, database writes one after the other; before anything may change the
 * document, the binding has committed what it holds; a failing database never stops the writing, it is shown.
 */
import type { Doc } from "@automerge/automerge/slim";
import { asideBranch } from "./aside";
import { Connector, type Ending, type Identity, type Step } from "./connector";
import type { Core } from "./core";
import { toChange } from "./kept";
import type { Effect, Input } from "./machine";
import { sentences } from "./sentences";
import { isFull, type Keeper, type Keeping } from "./store";
import type { Tabs } from "./tabs";
import { openLink, probe, type Doors, type Link } from "./transport";
import type { EditorConfig, Notice, PalabreDoc, Passage, Peer, RefusedBranch, SaveState, TextSession } from "./types";

/** How long it is tried whether WebSockets pass again. Milliseconds. */
const PROBE_WITHIN = 10_000;

export interface Surroundings {
  config: EditorConfig;
  store: Keeper;
  tabs: Tabs;
  connector: Connector;
  doors: Doors;
  identify(): Promise<Identity>;
  now(): number;
}

/** Handlers of one event; each also gets what holds at once, when something does. */
class Listeners<A extends unknown[]> {
  private readonly all = new Set<(...args: A) => void>();

  add(fn: (...args: A) => void): () => void {
    this.all.add(fn);
    return () => this.all.delete(fn);
  }

  call(...args: A): void {
    for (const fn of [...this.all]) fn(...args);
  }
}

export class Session implements TextSession {
  private readonly before = new Listeners<[]>();
  private readonly remote = new Listeners<Parameters<Parameters<TextSession["onRemote"]>[0]>>();
  private readonly rebuilt = new Listeners<[]>();
  private readonly states = new Listeners<[SaveState]>();
  private readonly passages = new Listeners<[Passage]>();
  private readonly notices = new Listeners<[Notice]>();
  private readonly peerLists = new Listeners<[Peer[]]>();
  private readonly access = new Listeners<[string[]]>();
  private readonly held = new Map<Notice["id"], Notice>();
  private peers: Peer[] = [];
  private passage: Passage = "good";
  private slow = false;
  private plain = false;
  private link: Link | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writes: Promise<unknown> = Promise.resolve();
  private over = false;
  /** Resolves once there is a document. */
  readonly ready: Promise<void>;
  private isReady: () => void = () => undefined;

  constructor(
    private readonly core: Core,
    private readonly around: Surroundings,
  ) {
    this.ready = new Promise((resolve) => (this.isReady = resolve));
  }

  start(): void {
    this.obey(this.core.start());
    this.proceed();
  }

  // ── what the editor asks ──────────────────────────────────────────────────────────────────────────────────────

  get doc(): Doc<PalabreDoc> {
    return this.core.doc;
  }

  change(fn: (d: PalabreDoc) => void): void {
    this.obey(this.core.change(this.around.now(), fn));
    this.proceed();
  }

  beforeRemote(fn: () => void): () => void {
    return this.before.add(fn);
  }

  onRemote(fn: Parameters<TextSession["onRemote"]>[0]): () => void {
    return this.remote.add(fn);
  }

  onRebuilt(fn: () => void): () => void {
    return this.rebuilt.add(fn);
  }

  onState(fn: (s: SaveState) => void): () => void {
    fn(this.core.state);
    return this.states.add(fn);
  }

  onPassage(fn: (p: Passage) => void): () => void {
    fn(this.passage);
    return this.passages.add(fn);
  }

  onNotice(fn: (n: Notice) => void): () => void {
    for (const notice of this.held.values()) fn(notice);
    return this.notices.add(fn);
  }

  onPeers(fn: (peers: Peer[]) => void): () => void {
    fn(this.peers);
    return this.peerLists.add(fn);
  }

  onAccess(fn: (capabilities: string[]) => void): () => void {
    fn(this.core.rights);
    return this.access.add(fn);
  }

  setPresence(at: Peer["at"]): void {
    this.input({ kind: "presence", at });
  }

  pressed(): void {
    this.core.pressed(this.around.now());
  }

  capabilities(): string[] {
    return this.core.rights;
  }

  refusedBranches(): Promise<RefusedBranch[]> {
    const s = sentences(this.around.config.ui);
    return Promise.resolve(this.core.keptAside.map((aside) => asideBranch(aside, s)));
  }

  async discardRefused(id: string): Promise<void> {
    await this.around.store.discardAside(id);
    this.input({ kind: "discarded", id });
  }

  async flush(): Promise<void> {
    this.before.call();
    await this.writes;
  }

  async close(): Promise<void> {
    await this.flush();
    this.over = true;
    clearTimeout(this.timer);
    this.link?.close();
    this.around.tabs.close();
    this.around.store.close();
  }

  // ── what comes in ─────────────────────────────────────────────────────────────────────────────────────────────

  input(input: Input): void {
    if (this.over) return;
    const begun = this.around.now();
    if (this.core.touchesDocument(begun, input)) this.before.call();
    this.obey(this.core.handle(this.around.now(), input));
    if (input.kind === "tick") this.core.took(this.around.now() - begun);
    this.proceed();
  }

  /** The page is looked at, somebody signed in; `changed`: the network came back, and may be another. */
  nudge(changed = false): void {
    this.around.connector.nudge(this.around.now(), changed);
    this.proceed();
  }

  /** The browser says that there is no network. A socket would be silent for long before it broke. */
  unplugged(): void {
    const { link } = this;
    if (!link || !this.around.connector.isOpen) return;
    link.close();
    this.closed(link, false, "goodbye");
  }

  /** Does what the connector wants now, and sets the one timer for what anybody wants later. */
  private proceed(): void {
    if (this.over) return;
    const step = this.around.connector.next(this.around.now(), this.core.isSettled);
    if (step) this.take(step);
    clearTimeout(this.timer);
    const at = Math.min(this.core.wakeAt, this.around.connector.due);
    if (at < Infinity) this.timer = setTimeout(() => this.input({ kind: "tick" }), Math.max(0, at - this.around.now()));
  }

  private take(step: Step): void {
    switch (step.do) {
      case "identify":
        void this.around.identify().then((identity) => this.identified(identity));
        return;
      case "open":
        return this.connect(step);
      case "probe":
        void probe(this.around.doors, PROBE_WITHIN).then((passed) => this.probed(passed));
        return;
      case "switch":
        this.link?.close();
        this.link = null;
        return this.input({ kind: "unlinked" });
    }
  }

  private connect(step: Extract<Step, { do: "open" }>): void {
    const here = (): boolean => this.link === link;
    const link: Link = openLink(step.way, this.around.doors, this.core.hello(this.around.now(), step.patience), {
      message: (message) => {
        if (!here()) return;
        if (message.type === "welcome") this.welcomed();
        this.input({ kind: "message", message });
      },
      alive: () => {
        if (here()) this.input({ kind: "alive" });
      },
      closed: (unauthorised) => this.closed(link, unauthorised, "cut"),
    });
    this.link = link;
  }

  private welcomed(): void {
    const { connector } = this.around;
    connector.opened(this.around.now());
    this.plain = connector.isPlain;
    this.tellPassage();
  }

  private tellPassage(): void {
    const passage = this.plain ? "plain" : this.slow ? "slow" : "good";
    if (passage === this.passage) return;
    this.passage = passage;
    this.passages.call(passage);
  }

  private probed(passed: boolean): void {
    this.around.connector.probed(this.around.now(), passed);
    this.proceed();
  }

  private identified(identity: Identity): void {
    this.around.connector.identified(this.around.now(), identity);
    const s = sentences(this.around.config.ui);
    if (identity === "nobody") this.signedOut(s.signedOut);
    else if (identity === "other") this.signedOut(s.otherPerson);
    else this.proceed();
  }

  private signedOut(message: string): void {
    this.around.connector.stop();
    this.hold({ id: "signed-out", message });
    this.input({ kind: "parted" });
  }

  private closed(link: Link, unauthorised: boolean, ending: Ending): void {
    if (this.link !== link) return;
    this.link = null;
    this.around.connector.closed(this.around.now(), !unauthorised, ending);
    this.input({ kind: "unlinked" });
  }

  // ── effects ───────────────────────────────────────────────────────────────────────────────────────────────────

  private obey(effects: Effect[]): void {
    for (const effect of effects) this.carryOut(effect);
  }

  private carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "send":
        return this.link?.send(effect.message);
      case "reconnect":
      case "leave":
        return this.unlink(effect);
      case "read-returnable":
        return this.later(async (store) => this.input({ kind: "returnable", returnable: await store.returnable(this.around.config.text) }));
      case "adopt":
        return this.later(async (store) => this.adopt(store));
      case "tell-siblings":
        return this.around.tabs.tell(effect.note);
      case "ready":
        return this.isReady();
      case "remote":
        return this.remote.call(effect.patches, effect.before, effect.after, effect.changes);
      case "rebuilt":
        void this.around.tabs.take(this.core.actor);
        return this.rebuilt.call();
      case "state":
        return this.states.call(effect.state);
      case "pace":
        this.slow = effect.slow;
        return this.tellPassage();
      case "notice":
        return this.hold(effect.notice);
      case "peers":
        this.peers = effect.peers;
        return this.peerLists.call(effect.peers);
      case "access":
        return this.access.call(effect.capabilities);
      default:
        return this.keep(effect);
    }
  }

  private unlink(effect: Extract<Effect, { kind: "reconnect" | "leave" }>): void {
    this.link?.close();
    this.link = null;
    const { connector } = this.around;
    if (effect.kind === "leave") connector.stop();
    else if (effect.how === "now") connector.again(this.around.now());
    else connector.closed(this.around.now(), true, effect.how === "later" ? "goodbye" : "silent");
  }

  private keep(effect: Keeping): void {
    this.later(async (store) => {
      await store.keep(this.around.config.text, effect);
      if (effect.kind === "keep-own") this.input({ kind: "stored", hash: effect.change.hash });
    });
  }

  /** After all that was asked of the database before. */
  private later(step: (store: Keeper) => Promise<void>): void {
    const { store } = this.around;
    this.writes = this.writes.then(() => step(store)).catch((error: unknown) => {
      console.error(error);
      this.input({ kind: "not-stored", full: isFull(error) });
    });
  }

  private async adopt(store: Keeper): Promise<void> {
    const rows = await store.unacknowledged(this.around.config.text);
    const actors = [...new Set(rows.map((row) => row.actor))].filter((actor) => actor !== this.core.actor);
    const gone = new Set<string>();
    for (const actor of actors) if (await this.around.tabs.take(actor)) gone.add(actor);
    const changes = rows.filter((row) => gone.has(row.actor)).map(toChange);
    if (changes.length > 0) this.input({ kind: "adopted", changes });
  }

  hold(notice: Notice): void {
    const url = notice.id === "signed-out" && notice.message !== null ? { url: this.around.config.urls.signin } : {};
    if (notice.message === null) {
      if (!this.held.delete(notice.id)) return;
    } else this.held.set(notice.id, { ...notice, ...url });
    this.notices.call({ ...notice, ...url });
  }
}
