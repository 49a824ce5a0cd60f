/**
 * A session without a server, for tests and the dev page: two or more in-memory documents that hand one another their
 * changes when they are told to.
 *
 * What must stay true: the same order of calls as the real session (beforeRemote, then apply, then onRemote), nothing
 * happens by itself.
 */
import { type Doc, type Patch, applyChanges, change, clone, from, getAllChanges, getChanges, getHeads, init } from "@automerge/automerge/slim";
import type { Notice, PalabreDoc, Passage, Peer, Person, SaveState, TextSession } from "../sync/types";

type Bytes = Uint8Array;

/** The server's first change, by an actor of its own. */
export function newDocument(title: string): Doc<PalabreDoc> {
  return from<Record<string, unknown>>({ schema: 1, title, sections: {}, tables: {}, notes: {}, moves: {} }) as unknown as Doc<PalabreDoc>;
}

export class FakeSession implements TextSession {
  doc: Doc<PalabreDoc>;
  /** Changes not yet handed to the others. */
  outbox: Bytes[] = [];
  private inbox: Bytes[] = [];
  private readonly before = new Set<() => void>();
  private readonly remote = new Set<(patches: Patch[], before: Doc<PalabreDoc>, after: Doc<PalabreDoc>, changes: null) => void>();
  private readonly rebuilt = new Set<() => void>();
  private readonly state = new Set<(s: SaveState) => void>();
  private readonly passage = new Set<(p: Passage) => void>();
  private readonly peers = new Set<(peers: Peer[]) => void>();
  private readonly access = new Set<(capabilities: string[]) => void>();
  private readonly notice = new Set<(notice: Notice) => void>();
  private can = ["read", "write"];
  /** Where this one's caret is. */
  presence: Peer["at"] = null;
  onPresence: () => void = () => undefined;
  onOutbox: () => void = () => undefined;
  saveState: SaveState = { kind: "saved" };

  constructor(
    start: Doc<PalabreDoc>,
    actor: string,
    readonly person: Person = { id: actor, name: actor, institution: "", colour: "#2f3f92" },
  ) {
    this.doc = applyChanges(init<PalabreDoc>(actor), getAllChanges(start))[0];
  }

  change(fn: (d: PalabreDoc) => void): void {
    const before = this.doc;
    this.doc = change(before, { time: 0 }, fn);
    this.outbox.push(...getChanges(before, this.doc));
    this.onOutbox();
  }

  /** Takes what another one made; applied by `receive`. */
  hand(changes: readonly Bytes[]): void {
    this.inbox.push(...changes);
  }

  receive(): void {
    if (this.inbox.length === 0) return;
    for (const fn of this.before) fn();
    const before = this.doc;
    const patches: Patch[] = [];
    [this.doc] = applyChanges(before, this.inbox, { patchCallback: (found) => patches.push(...found) });
    this.inbox = [];
    for (const fn of this.remote) fn(patches, before, this.doc, null);
  }

  heads(): string[] {
    return [...getHeads(this.doc)].sort();
  }

  /** The document was replaced. */
  replace(doc: Doc<PalabreDoc>): void {
    this.doc = clone(doc);
    for (const fn of this.rebuilt) fn();
  }

  setPassage(passage: Passage): void {
    for (const fn of this.passage) fn(passage);
  }

  setState(state: SaveState): void {
    this.saveState = state;
    for (const fn of this.state) fn(state);
  }

  showPeers(peers: Peer[]): void {
    for (const fn of this.peers) fn(peers);
  }

  showNotice(notice: Notice): void {
    for (const fn of this.notice) fn(notice);
  }

  setCapabilities(can: string[]): void {
    this.can = can;
    for (const fn of this.access) fn(can);
  }

  beforeRemote(fn: () => void): () => void {
    return subscribe(this.before, fn);
  }

  onRemote(fn: (patches: Patch[], before: Doc<PalabreDoc>, after: Doc<PalabreDoc>, changes: null) => void): () => void {
    return subscribe(this.remote, fn);
  }

  onRebuilt(fn: () => void): () => void {
    return subscribe(this.rebuilt, fn);
  }

  onState(fn: (s: SaveState) => void): () => void {
    fn(this.saveState);
    return subscribe(this.state, fn);
  }

  onPassage(fn: (p: Passage) => void): () => void {
    fn("good");
    return subscribe(this.passage, fn);
  }

  onNotice(fn: (n: Notice) => void): () => void {
    return subscribe(this.notice, fn);
  }

  onPeers(fn: (peers: Peer[]) => void): () => void {
    return subscribe(this.peers, fn);
  }

  onAccess(fn: (capabilities: string[]) => void): () => void {
    fn(this.can);
    return subscribe(this.access, fn);
  }

  setPresence(at: Peer["at"]): void {
    this.presence = at;
    this.onPresence();
  }

  pressed(): void {}

  capabilities(): string[] {
    return this.can;
  }

  refusedBranches(): Promise<never[]> {
    return Promise.resolve([]);
  }

  discardRefused(): Promise<void> {
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function subscribe<T>(set: Set<T>, fn: T): () => void {
  set.add(fn);
  return () => void set.delete(fn);
}
