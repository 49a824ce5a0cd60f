/**
 * Several editors on one text without a browser: states and transactions, a fake session each, and a network that moves
 * changes only when told. Used by the seeded plans and by small tests.
 */
import "@automerge/automerge";
import type { Doc } from "@automerge/automerge/slim";
import { EditorState, type Command, type Transaction } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import { FakeSession, newDocument } from "../../src/dev/fake_session";
import { Binding, type Host, bindingPlugin } from "../../src/editor/binding";
import { historyPlugin } from "../../src/editor/history";
import { readAll } from "../../src/editor/reading";
import { structurePlugin } from "../../src/editor/structure";
import type { Random } from "../../src/schema/rank";
import type { PalabreDoc } from "../../src/sync/types";

/** mulberry32: small, seeded, good enough to choose edits. */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Client implements Host {
  state: EditorState;
  readonly session: FakeSession;
  readonly binding: Binding;
  readonly healed: string[] = [];
  private readonly leisure: (() => void)[] = [];
  /** Every transaction applied, for tests that follow letters. */
  onTransaction: (tr: Transaction) => void = () => undefined;
  private time = 1;

  constructor(start: Doc<PalabreDoc>, actor: string, random: Random) {
    this.session = new FakeSession(start, actor);
    this.state = EditorState.create({
      doc: readAll(this.session.doc),
      plugins: [bindingPlugin(), structurePlugin(random), historyPlugin()],
    });
    this.binding = new Binding(this.session, this, {
      random,
      atLeisure: (run) => void this.leisure.push(run),
      onRefused: (error) => {
        throw error;
      },
      onHealed: (what) => void this.healed.push(what),
    });
  }

  dispatch(tr: Transaction): void {
    // Far apart in time, so that each edit is an undo event of its own.
    tr.setTime((this.time += 10_000));
    const applied = this.state.applyTransaction(tr);
    this.state = applied.state;
    for (const each of applied.transactions) this.onTransaction(each);
  }

  /** Nobody types: what waits for that is done. */
  rest(): void {
    for (let run = this.leisure.shift(); run; run = this.leisure.shift()) run();
  }

  run(command: Command): boolean {
    return command(this.state, (tr) => this.dispatch(tr));
  }

  get doc(): Node {
    return this.state.doc;
  }

  /** What the document says, read from nothing. */
  read(): Node {
    return readAll(this.session.doc);
  }
}

export class World {
  readonly clients: Client[];

  constructor(count: number, random: Random, title = "Politique") {
    const start = newDocument(title);
    this.clients = Array.from({ length: count }, (_, i) => new Client(start, `${i + 1}`.repeat(32), random));
  }

  client(index: number): Client {
    return this.clients[index] as Client;
  }

  /** Writes what one gathered and puts it in the others' hands. */
  send(index: number): void {
    const client = this.client(index);
    client.binding.flush();
    const changes = client.session.outbox.splice(0);
    this.clients.forEach((other, i) => {
      if (i !== index) other.session.hand(changes);
    });
  }

  receive(index: number): void {
    this.client(index).session.receive();
  }

  settle(): void {
    // Receiving may write what was pending, so go round until nobody has anything left.
    for (let round = 0; round < 3; round++) {
      this.clients.forEach((_, i) => this.send(i));
      this.clients.forEach((_, i) => this.receive(i));
    }
    this.clients.forEach((client) => client.rest());
  }
}
