/**
 * The document of one opened text, and what can be done to it: change it, apply others' changes, rebuild it without some.
 *
 * What must stay true: after any call `doc` is whole and can be changed, even when applying threw — Automerge can panic on
 * a forged change that passed every cheap check, and leaves that document unusable; so what it was made of is kept beside it
 * (`base` and `since`), which also means that a local edit costs no copy. `base` holds, but after a `drop`, only what the
 * server has acknowledged.
 */
import * as A from "@automerge/automerge/slim";
import type { Doc, Patch } from "@automerge/automerge/slim";
import { checksum } from "./chunk";
import type { Limits } from "./protocol";
import type { PalabreDoc } from "./types";

export interface OwnChange {
  hash: string;
  /** Hexadecimal. */
  actor: string;
  bytes: Uint8Array;
  /** ms since 1970, when it was made. */
  at: number;
}

export interface Applied {
  patches: Patch[];
  before: Doc<PalabreDoc>;
  after: Doc<PalabreDoc>;
  /** For each change given, its hash; null where it is damaged. */
  hashes: (string | null)[];
  /** The list given, if nothing else came into the document with it; null when what had waited came too. */
  brought: readonly Uint8Array[] | null;
  /** Places in the list given of those that threw; when there are some, the document was rebuilt. */
  culprits: { index: number; reason: string }[];
}

/** What was taken out of the document: each change, oldest first, and the words that went with them. */
export interface Removed {
  changes: { hash: string; actor: string; bytes: Uint8Array }[];
  words: { section: string; text: string }[];
}

interface Change {
  hash: string;
  actor: string;
  deps: string[];
  bytes: Uint8Array;
}

export class TooLarge extends Error {
  override name = "TooLarge";
}

export class Replica {
  doc: Doc<PalabreDoc>;
  private base: Uint8Array | null = null;
  private baseHeads: A.Heads = [];
  private since: Uint8Array[] = [];

  constructor(public actor: string) {
    this.doc = A.init<PalabreDoc>({ actor });
  }

  /** From what was kept on this computer; damaged changes are left out, their places returned. */
  open(save: Uint8Array | null, more: Uint8Array[], changes: Uint8Array[]): Applied["culprits"] {
    if (save) this.rebase(A.load<PalabreDoc>(save, { actor: this.actor }), save);
    const added = more.flatMap((other) => A.getBackend(this.doc).getChangesAdded(A.getBackend(A.load<PalabreDoc>(other))));
    return this.apply([...added, ...changes]).culprits;
  }

  /** True once the server's first change is there. */
  get ready(): boolean {
    return this.doc.sections !== undefined;
  }

  /** How much would be read again beside `base`. */
  get sinceBytes(): number {
    return this.since.reduce((sum, change) => sum + change.length, 0);
  }

  get sinceCount(): number {
    return this.since.length;
  }

  has(hash: string): boolean {
    return A.hasHeads(this.doc, [hash]);
  }

  /** One of these is in the document, waits for another, or is waited for. */
  concerns(hashes: string[]): boolean {
    const set = new Set(hashes);
    return hashes.some((hash) => this.has(hash)) || this.queued().some((c) => set.has(c.hash) || c.deps.some((dep) => set.has(dep)));
  }

  /** One local change. Null when `fn` changed nothing. Throws TooLarge, and then nothing has changed. */
  change(at: number, limits: Limits, fn: (d: PalabreDoc) => void): OwnChange | null {
    const before = A.getHeads(this.doc);
    this.doc = A.change(this.doc, { time: Math.floor(at / 1000) }, fn);
    const hash = A.getHeads(this.doc)[0];
    if (hash === undefined || before.includes(hash)) return null;
    const bytes = A.getLastLocalChange(this.doc);
    if (!bytes) return null;
    if (bytes.length > limits.change || this.operations(hash) > limits.ops) {
      this.restore();
      throw new TooLarge(`${bytes.length} bytes`);
    }
    this.since.push(bytes);
    return { hash, actor: this.actor, bytes, at };
  }

  private operations(hash: string): number {
    const meta = A.getBackend(this.doc).getChangeMetaByHash(hash);
    return meta ? meta.maxOp - meta.startOp + 1 : 0;
  }

  /** Others' changes, all in one call. Repeats are harmless, unknown dependencies wait inside Automerge. */
  apply(changes: Uint8Array[]): Applied {
    const before = this.doc;
    const heads = A.getHeads(before);
    const patches: Patch[] = [];
    let culprits: Applied["culprits"] = [];
    try {
      [this.doc] = A.applyChanges(before, changes, { patchCallback: (p) => void patches.push(...p) });
    } catch {
      this.restore();
      culprits = this.applyEach(changes);
    }
    const bad = new Set(culprits.map((c) => c.index));
    this.since.push(...changes.filter((_, i) => !bad.has(i)));
    return { patches, before, after: this.doc, ...this.hashesOf(changes, heads, bad), culprits };
  }

  /** Halves the list until each change that throws stands alone. */
  private applyEach(changes: Uint8Array[]): Applied["culprits"] {
    const culprits: Applied["culprits"] = [];
    const attempt = (doc: Doc<PalabreDoc>, from: number, to: number): Doc<PalabreDoc> => {
      try {
        return A.applyChanges(A.clone(doc, { actor: this.actor }), changes.slice(from, to))[0];
      } catch (error) {
        if (to - from === 1) {
          culprits.push({ index: from, reason: String(error).slice(0, 200) });
          return doc;
        }
        const middle = (from + to) >> 1;
        return attempt(attempt(doc, from, middle), middle, to);
      }
    };
    this.doc = attempt(this.doc, 0, changes.length);
    return culprits;
  }

  /** Chunks carry the first four bytes of their hash: enough to tell apart the few that came together. */
  private hashesOf(changes: Uint8Array[], since: A.Heads, bad: Set<number>): Pick<Applied, "hashes" | "brought"> {
    const known = new Map(A.getChangesMetaSince(this.doc, since).map((m) => [m.hash.slice(0, 8), m.hash]));
    const sums = changes.map(checksum);
    const hashes = sums.map((sum, i) => (bad.has(i) ? null : (known.get(sum ?? "") ?? decoded(changes[i] as Uint8Array)?.hash ?? null)));
    const given = new Set(sums);
    return { hashes, brought: [...known.keys()].every((sum) => given.has(sum)) ? changes : null };
  }

  /**
   * The server's whole document, which becomes the base; what is here beside it stays, applied or waiting. Returns which of
   * `asked` (hashes) it has. Throws when it is damaged, and then nothing has changed.
   */
  merge(save: Uint8Array, asked: string[] = []): Set<string> {
    const theirs = A.load<PalabreDoc>(save, { actor: this.actor });
    const inside = new Set(asked.filter((hash) => A.hasHeads(theirs, [hash])));
    const waiting = this.queued().filter(({ hash }) => !A.hasHeads(theirs, [hash]));
    const ours = [...A.getBackend(theirs).getChangesAdded(A.getBackend(this.doc)), ...waiting.map(({ bytes }) => bytes)];
    this.rebase(theirs, save);
    if (ours.length > 0) [this.doc] = A.applyChanges(theirs, ours);
    this.since = ours;
    return inside;
  }

  /** The changes of a whole document that are not in this one; none where it is damaged. */
  lacking(save: Uint8Array): Uint8Array[] {
    try {
      return A.getBackend(this.doc).getChangesAdded(A.getBackend(A.load<PalabreDoc>(save)));
    } catch {
      return [];
    }
  }

  /** The whole as bytes, which becomes what a rebuild starts from. */
  save(): Uint8Array {
    const save = A.save(this.doc);
    const waiting = this.queued();
    this.rebase(this.doc, save);
    this.since = waiting.map(({ bytes }) => bytes);
    return save;
  }

  private rebase(doc: Doc<PalabreDoc>, save: Uint8Array): void {
    this.doc = doc;
    this.base = save;
    this.baseHeads = A.getHeads(doc);
    this.since = [];
  }

  /** Everything again from `base` and `since`: the same document, without what was not kept there. */
  private restore(): void {
    const base = this.base ? A.load<PalabreDoc>(this.base, { actor: this.actor }) : A.init<PalabreDoc>({ actor: this.actor });
    [this.doc] = A.applyChanges(base, this.since);
  }

  /**
   * Takes these changes out, and all that were made upon them, and goes on under `actor` (an actor whose last change is
   * gone cannot go on: its number would be used twice). The words returned are those of actors that `isOwn` holds for.
   */
  without(hashes: Iterable<string>, actor: string, isOwn: (actor: string) => boolean): Removed {
    const gone = new Set(hashes);
    const recent = this.baseHeads.length > 0 ? this.history(this.baseHeads) : [];
    const quick = this.base !== null && [...gone].every((hash) => !this.has(hash) || recent.some((c) => c.hash === hash));
    const all = [...(quick ? recent : this.history([])), ...this.queued()];
    for (const change of all) if (change.deps.some((dep) => gone.has(dep))) gone.add(change.hash);
    const kept = all.filter((c) => !gone.has(c.hash));
    const changes = all.filter((c) => gone.has(c.hash));
    const words = this.wordsOf(changes.filter((c) => isOwn(c.actor)).map((c) => c.hash));
    this.actor = actor;
    if (!quick) this.base = null;
    if (!quick) this.baseHeads = [];
    this.since = kept.map((c) => c.bytes);
    this.restore();
    return { changes: changes.map(({ hash, actor, bytes }) => ({ hash, actor, bytes })), words };
  }

  /** Changes that wait for what they were made upon. */
  private queued(): Change[] {
    const known = new Set(A.getChangesMetaSince(this.doc, []).map((meta) => meta.hash.slice(0, 8)));
    return this.since.filter((bytes) => !known.has(checksum(bytes) ?? "")).map(decoded).filter((change) => change !== null);
  }

  private history(since: A.Heads): Change[] {
    const metas = A.getChangesMetaSince(this.doc, since);
    const changes = A.getChangesSince(this.doc, since);
    return metas.map((meta, i) => ({ hash: meta.hash, actor: meta.actor, deps: meta.deps, bytes: changes[i] ?? new Uint8Array() }));
  }

  /** Whose a change is, by its hash. */
  actorOf(hash: string): string | null {
    return A.getBackend(this.doc).getChangeMetaByHash(hash)?.actor ?? null;
  }

  /** Hash → place, each change after those that it was made upon. */
  order(): Map<string, number> {
    return new Map(A.getChangesMetaSince(this.doc, []).map((meta, i) => [meta.hash, i]));
  }

  /** Every change, oldest first. */
  all(): { hash: string; actor: string; bytes: Uint8Array }[] {
    return this.history([]);
  }

  /** The words that these changes put in. */
  private wordsOf(hashes: string[]): Removed["words"] {
    const gone = new Set(hashes);
    const kept = A.getChangesMetaSince(this.doc, []).filter((m) => !gone.has(m.hash));
    const below = new Set(kept.flatMap((m) => m.deps));
    const heads = kept.map((m) => m.hash).filter((hash) => !below.has(hash));
    return gone.size === 0 ? [] : wordsOf(A.diff(this.doc, heads, A.getHeads(this.doc)), this.doc);
  }
}

/** Slow (it decodes every operation): only for changes that wait for another. Null when damaged. */
function decoded(bytes: Uint8Array): Change | null {
  try {
    const { hash, actor, deps } = A.decodeChange(bytes);
    return hash === null ? null : { hash, actor, deps, bytes };
  } catch {
    return null;
  }
}

/** Inserted text, by the section that it stands in; the title is section "". */
export function wordsOf(patches: Patch[], doc: Doc<PalabreDoc>): Removed["words"] {
  const bySection = new Map<string, string[]>();
  for (const patch of patches) {
    const text = patch.action === "splice" ? patch.value : patch.action === "put" && typeof patch.value === "string" ? patch.value : null;
    if (text === null || text.trim() === "") continue;
    const place = patch.path[0] === "sections" ? headingOf(doc, String(patch.path[1])) : "";
    bySection.set(place, [...(bySection.get(place) ?? []), text.replaceAll("\uFFFC", "\n")]);
  }
  return [...bySection].map(([section, parts]) => ({ section, text: parts.join("\n") }));
}

function headingOf(doc: Doc<PalabreDoc>, section: string): string {
  const body = doc.sections?.[section]?.body ?? "";
  return String(body).split(/[\uFFFC\n]/).find((line) => line.trim() !== "")?.trim() ?? section;
}
