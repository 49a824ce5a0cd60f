/**
 * Tabs of several people on one text, over a network that the test steers: no clock, no sleeping. The database is the real
 * one over a fake IndexedDB.
 */
import type { Aside } from "../../src/sync/aside";
import { Core } from "../../src/sync/core";
import { keptFrom, toChange } from "../../src/sync/kept";
import type { Effect, Input } from "../../src/sync/machine";
import { encodeMessage } from "../../src/sync/protocol";
import { Store, type Keeping } from "../../src/sync/store";
import type { Connection, FakeServer } from "./fake-server";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

let names = 0;

export class Tab {
  core!: Core;
  connection: Connection | null = null;
  toServer: Uint8Array[] = [];
  effects: Effect[] = [];
  left: string | null = null;
  /** The network is there. */
  online = true;
  dead = false;
  private store!: Store;

  private constructor(
    readonly world: World,
    readonly person: string,
    readonly account: string,
  ) {}

  static async open(world: World, person: string, capabilities = ["read", "write"]): Promise<Tab> {
    const tab = new Tab(world, person, `${world.name}-${person}`);
    tab.store = await Store.open(tab.account);
    const loaded = await tab.store.load("t");
    const others = world.tabs.filter((other) => other.person === person && !other.dead).map((other) => other.core.actor);
    const random = world.random;
    tab.core = new Core(
      {
        text: "t",
        title: "T",
        ui: "fr",
        person: { id: person, name: person, institution: "I", colour: "#000" },
        capabilities,
        newActor: () => Array.from({ length: 32 }, () => "0123456789abcdef"[Math.floor(random() * 16)]).join(""),
        newId: () => `id${++names}`,
        random,
      },
      keptFrom(loaded, (actor) => !others.includes(actor)),
      world.now,
    );
    await tab.store.opened("t", "T", tab.core.actor, world.now);
    world.tabs.push(tab);
    world.everybody.push(tab);
    await tab.obey(tab.core.start());
    return tab;
  }

  /** The database is deleted under the page. */
  loseDatabase(): void {
    this.store.close();
  }

  /** The tab is closed without a word: what is not in the database is gone. */
  kill(): void {
    this.dead = true;
    this.connection?.close();
    this.store.close();
    this.world.tabs.splice(this.world.tabs.indexOf(this), 1);
  }

  get words(): string {
    return Object.entries(this.core.doc.sections ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, s]) => `${id}:${s.body}`).join("|");
  }

  get title(): string {
    return this.core.doc.title;
  }

  async write(at: number, text: string, section?: string): Promise<void> {
    await this.change((A, d) => {
      if (section === undefined) return A.splice(d, ["title"], Math.min(at, d.title.length), 0, text);
      if (!d.sections[section]) d.sections[section] = { rank: new A.ImmutableString("a0"), body: "" };
      A.splice(d, ["sections", section, "body"], Math.min(at, d.sections[section]?.body.length ?? 0), 0, text);
    });
  }

  async change(fn: (A: World["A"], d: Core["doc"]) => void): Promise<void> {
    await this.obey(this.core.change(this.world.now, (d) => fn(this.world.A, d as Core["doc"])));
  }

  async input(input: Input): Promise<void> {
    await this.obey(this.core.handle(this.world.now, input));
    if (input.kind === "tick" && this.world.slowness) this.core.took(this.world.slowness());
  }

  async link(): Promise<void> {
    if (this.connection?.open || !this.online || this.left) return;
    this.toServer = [encodeMessage(this.core.hello(this.world.now))];
    this.connection = this.world.server.connect(this.person);
  }

  async unlink(): Promise<void> {
    if (!this.connection) return;
    this.connection.close();
    this.world.server.connections.delete(this.connection);
    this.connection = null;
    this.toServer = [];
    await this.input({ kind: "unlinked" });
  }

  /** One message each way. True when something moved. */
  async step(): Promise<boolean> {
    if (++this.world.steps > 50_000) throw new Error("the tabs never came to rest");
    if (!this.connection) return false;
    if (!this.connection.open) return this.unlink().then(() => true);
    const up = this.toServer.shift();
    if (up) this.connection.receive(up);
    const down = this.connection.next();
    if (down) await this.input({ kind: "message", message: down });
    return up !== undefined || down !== null;
  }

  private async obey(effects: Effect[]): Promise<void> {
    for (const effect of effects) await this.carryOut(effect);
  }

  private async carryOut(effect: Effect): Promise<void> {
    this.effects.push(effect);
    if (this.dead) return;
    if (isKeeping(effect)) {
      try {
        await this.store.keep("t", effect);
      } catch (error) {
        // Closed under the page, as when it is deleted.
        if ((error as Error).name !== "InvalidStateError") throw error;
        return this.input({ kind: "not-stored", full: false });
      }
      if (effect.kind === "keep-own") await this.input({ kind: "stored", hash: effect.change.hash });
    } else if (effect.kind === "send") this.toServer.push(encodeMessage(effect.message));
    else if (effect.kind === "reconnect") await this.relink();
    else if (effect.kind === "leave") await this.depart(effect.why);
    else if (effect.kind === "read-returnable") await this.input({ kind: "returnable", returnable: await this.store.returnable("t") });
    else if (effect.kind === "adopt") await this.adopt();
    else if (effect.kind === "tell-siblings") {
      for (const tab of this.world.tabs) if (tab !== this && tab.person === this.person) await tab.input({ kind: "sibling", note: effect.note });
    }
  }

  private async depart(why: string): Promise<void> {
    this.left = why;
    this.connection?.close();
    this.connection = null;
  }

  private async relink(): Promise<void> {
    this.connection?.close();
    if (this.connection) this.world.server.connections.delete(this.connection);
    this.connection = null;
    await this.link();
  }

  private async adopt(): Promise<void> {
    const alive = this.world.tabs.map((tab) => tab.core.actor);
    const rows = (await this.store.unacknowledged("t")).filter((row) => !alive.includes(row.actor));
    if (rows.length > 0) await this.input({ kind: "adopted", changes: rows.map(toChange) });
  }

  states(): string[] {
    return this.effects.flatMap((e) => (e.kind === "state" ? [e.state.kind] : []));
  }
}

export function isKeeping(effect: Effect): effect is Keeping {
  return effect.kind.startsWith("keep-") || ["compact", "replace", "set-aside", "forget-own"].includes(effect.kind);
}

let worlds = 0;

export class World {
  readonly tabs: Tab[] = [];
  readonly everybody: Tab[] = [];
  readonly name = `world${++worlds}`;
  now = 1_700_000_000_000;
  steps = 0;
  /** How long a tick takes in somebody's browser, where that is told. Milliseconds. */
  slowness: (() => number) | null = null;

  constructor(
    readonly A: typeof import("@automerge/automerge/slim"),
    readonly server: FakeServer,
    readonly random: () => number,
  ) {}

  /** What this person's computer has kept of refused branches. */
  async asidesOf(person: string): Promise<Aside[]> {
    const store = await Store.open(`${this.name}-${person}`);
    const asides = await store.asides();
    store.close();
    return asides;
  }

  /** Time passes until nobody has anything to say (to `slow`, nothing gets through); throws when that never happens. */
  async settle(slow: Tab | null = null): Promise<void> {
    for (let round = 0; round < 3_000; round++) {
      let moved = false;
      for (const tab of this.tabs.filter((one) => one !== slow)) {
        if (tab.online && !tab.connection) await tab.link();
        while (await tab.step()) moved = true;
      }
      if (!moved && !(await this.wake())) return;
    }
    throw new Error("the tabs never came to rest");
  }

  /** Lets the clock run to the next thing that a tab wants to do soon. */
  private async wake(): Promise<boolean> {
    const next = Math.min(...this.tabs.map((tab) => tab.core.wakeAt));
    if (next > this.now + 15_000) return false;
    this.now = Math.max(next, this.now);
    for (const tab of [...this.tabs]) if (tab.core.wakeAt <= this.now) await tab.input({ kind: "tick" });
    return true;
  }
}
