/**
 * What the editor and the sync client say to each other: the document, the session of one opened text, the page's settings.
 *
 * What must stay true: nothing here has behaviour; the door to it all is index.ts (`openText`); the editor never
 * sees a connection, a database or a byte of the wire.
 */
import type { Doc, ImmutableString, Patch } from "@automerge/automerge/slim";

/** A text as Automerge holds it (DESIGN § 9). Scalars that are strings are ImmutableString; `string` is a Text. */
export interface PalabreDoc {
  schema: number;
  title: string;
  sections: Record<string, SectionEntry>;
  tables: Record<string, TableEntry>;
  notes: Record<string, string>;
  moves: Record<string, MoveEntry>;
}

export interface SectionEntry {
  rank: ImmutableString;
  removed?: boolean;
  body: string;
}

export interface LineEntry {
  rank: ImmutableString;
  removed?: boolean;
}

export interface TableEntry {
  cols: Record<string, LineEntry>;
  rows: Record<string, LineEntry>;
  /** Key: `row:col`. */
  cells: Record<string, string>;
}

export interface MoveEntry {
  from: ImmutableString;
  startCursor: ImmutableString;
  endCursor: ImmutableString;
  to: ImmutableString;
  atCursor: ImmutableString;
}

/** What the server wrote into the page (`data-config`). */
export interface EditorConfig {
  text: string;
  title: string;
  lang: string;
  dir: "ltr" | "rtl";
  ui: "fr" | "en";
  numbering: string;
  dossier: { slug: string; title: string };
  person: Person;
  capabilities: string[];
  csrf: string | null;
  urls: { read: string; dossier: string; signin: string; signout: string };
}

export interface Person {
  id: string;
  name: string;
  institution: string;
  colour: string;
}

/**
 * Which of these holds is always on the screen. `file` is the part that was not taken: its words and its raw changes, kept
 * until the person takes or discards it (`refusedBranches`, `discardRefused`).
 */
export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "offline"; waiting: number }
  | { kind: "readonly"; why: string }
  | { kind: "refused"; why: string; file: Blob };

/**
 * How the connection is: `plain`, over single requests, because the network lets no lasting connection pass; `slow`, answers
 * take long. Of a connection that is gone: how it was.
 */
export type Passage = "good" | "plain" | "slow";

/**
 * Something to tell the person beside the save state; each `id` is one place on the screen, a null `message` clears it.
 * `url` is where the person can act (signing in again, in a new tab, without leaving the page).
 */
export interface Notice {
  id: "signed-out" | "storage-refused" | "storage-full" | "not-stored" | "quarantined" | "server" | "too-large";
  message: string | null;
  url?: string;
}

export interface Peer {
  who: number;
  person: Person;
  at: { section: string; anchor: string; head: string } | null;
}

/** A part of one's work that the server did not take. */
export interface RefusedBranch {
  id: string;
  why: string;
  at: number;
  file: Blob;
  /** A name for the file when it is downloaded. */
  name: string;
  /** The words alone, to be copied. */
  words: string;
}

export interface TextSession {
  /** The current document. */
  readonly doc: Doc<PalabreDoc>;
  /**
   * One local Automerge change, already coalesced by the binding (≤ 150 ms of typing); `doc` is updated at once, the
   * change is stored in IndexedDB, then pushed. Throws `ChangeRefused` when the person may only read or when the change
   * is larger than the server takes (nothing is then changed: split it).
   */
  change(fn: (d: PalabreDoc) => void): void;
  /** Called just before others' changes are applied: the binding commits what it still holds. */
  beforeRemote(fn: () => void): () => void;
  /** Others' changes, every 60 ms, where many write less often and in several calls; `changes`: all that came into the document, when that is known. */
  onRemote(fn: (patches: Patch[], before: Doc<PalabreDoc>, after: Doc<PalabreDoc>, changes: readonly Uint8Array[] | null) => void): () => void;
  /** The document was replaced (drop, fork after refusal): read it all again. */
  onRebuilt(fn: () => void): () => void;
  /** Also called at once with the current one. */
  onState(fn: (s: SaveState) => void): () => void;
  /** Also called at once with the current one. */
  onPassage(fn: (p: Passage) => void): () => void;
  /** Also called at once with those that hold. */
  onNotice(fn: (n: Notice) => void): () => void;
  onPeers(fn: (peers: Peer[]) => void): () => void;
  /** The person's rights changed; also called at once. */
  onAccess(fn: (capabilities: string[]) => void): () => void;
  setPresence(at: Peer["at"]): void;
  /** A key was pressed: what others wrote waits until what it does is on the screen. */
  pressed(): void;
  capabilities(): string[];
  /** What was refused and is still kept, oldest first. */
  refusedBranches(): Promise<RefusedBranch[]>;
  discardRefused(id: string): Promise<void>;
  /** Resolves when every change made so far is durable in this browser, and pushed if there is a connection. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A local change that was not made, and the sentence to show. */
export class ChangeRefused extends Error {
  constructor(
    readonly code: "readonly" | "too-large",
    message: string,
  ) {
    super(message);
    this.name = "ChangeRefused";
  }
}
