/**
 * What goes into the session's core and what comes out of it. Both are values: the core does no I/O, and a test can be
 * the network, the database and the clock.
 */
import type { Doc, Patch } from "@automerge/automerge/slim";
import type { Aside } from "./aside";
import type { ClientMessage, ServerMessage } from "./protocol";
import type { OwnChange } from "./replica";
import type { Notice, PalabreDoc, Peer, Person, SaveState } from "./types";

/** What this computer had kept of the text when the session began. */
export interface Kept {
  log: string | null;
  cursor: number;
  /** The server was restored and has not yet been given back all that it lost. */
  restoring: boolean;
  save: Uint8Array | null;
  /** Whole documents of a restored server, beside `save`. */
  more: Uint8Array[];
  /** All that is not in `save`, in the order in which it was kept. */
  changes: Uint8Array[];
  /** Unacknowledged, and this tab's to push: those of tabs that are gone. */
  own: OwnChange[];
  /** Unacknowledged, of other tabs that are open. */
  siblings: string[];
  /** Acknowledged ones of one's own that the next compaction takes into `save`. */
  acknowledged: string[];
  /** Every actor that this person ever had here. */
  actors: string[];
  asides: Aside[];
}

export const NOTHING_KEPT: Kept = {
  log: null,
  cursor: 0,
  restoring: false,
  save: null,
  more: [],
  changes: [],
  own: [],
  siblings: [],
  acknowledged: [],
  actors: [],
  asides: [],
};

/** Who sits at this session; chance and ids come in here. */
export interface Seat {
  text: string;
  title: string;
  ui: "fr" | "en";
  person: Person;
  capabilities: string[];
  /** A new actor: 16 random bytes in hexadecimal. */
  newActor(): string;
  newId(): string;
  random(): number;
}

/** Somebody else's change as it is kept, so that it can be given back. */
export interface Receipt {
  hash: string;
  person: string;
  receipt: Uint8Array;
}

/**
 * What this computer keeps of a text that a server has had, whichever tab received it: what a restored server can be given back.
 * Each change is in one of the whole documents or alone.
 */
export interface Returnable {
  saves: Uint8Array[];
  changes: { hash: string; bytes: Uint8Array }[];
  /** Every actor that this person ever had here. */
  actors: string[];
  receipts: Receipt[];
}

/** A log entry as it is kept. */
export interface KeptItem extends Receipt {
  bytes: Uint8Array;
}

/** What the tabs of one person tell each other. */
export type SiblingNote = { kind: "own"; change: OwnChange } | { kind: "refused"; hashes: string[] };

export type Input =
  | { kind: "unlinked" }
  /** Nobody, or somebody else, is signed in: there will be no connection until the person acts. */
  | { kind: "parted" }
  | { kind: "message"; message: ServerMessage }
  /** Something came that is not a whole message. */
  | { kind: "alive" }
  | { kind: "tick" }
  | { kind: "stored"; hash: string }
  | { kind: "not-stored"; full: boolean }
  | { kind: "adopted"; changes: OwnChange[] }
  | { kind: "returnable"; returnable: Returnable }
  | { kind: "sibling"; note: SiblingNote }
  | { kind: "presence"; at: Peer["at"] }
  | { kind: "discarded"; id: string };

/** Why the session does not go on connecting by itself. */
export type Leaving = "signed-out" | "other-person" | "gone";

/** When the next connection is to be: at once, after a while, or at once and by the other way, for this one is silent. */
export type Reconnecting = "now" | "later" | "other-way";

export type Effect =
  /** To the server. */
  | { kind: "send"; message: ClientMessage }
  | { kind: "reconnect"; how: Reconnecting }
  | { kind: "leave"; why: Leaving }
  /** To the database, in this order. */
  | { kind: "keep-own"; change: OwnChange }
  | { kind: "keep-acknowledged"; hashes: string[] }
  /** `last`: with these, all of them are kept, and the cursor may move. */
  | { kind: "keep-log"; log: string; from: number; to: number; items: KeptItem[]; last: boolean }
  | { kind: "keep-save"; log: string; cursor: number; save: Uint8Array; restoring: boolean }
  | { kind: "keep-restored" }
  | { kind: "compact"; log: string; cursor: number; save: Uint8Array; acknowledged: string[] }
  | { kind: "replace"; log: string; cursor: number; save: Uint8Array; gone: string[] }
  | { kind: "set-aside"; aside: Aside; hashes: string[] }
  | { kind: "forget-own"; hashes: string[] }
  /** Asked of the database: answered by the inputs `returnable` and `adopted`. */
  | { kind: "read-returnable" }
  | { kind: "adopt" }
  | { kind: "tell-siblings"; note: SiblingNote }
  /** To the editor. */
  | { kind: "ready" }
  | { kind: "remote"; patches: Patch[]; before: Doc<PalabreDoc>; after: Doc<PalabreDoc>; changes: readonly Uint8Array[] | null }
  | { kind: "rebuilt" }
  | { kind: "state"; state: SaveState }
  | { kind: "notice"; notice: Notice }
  /** Whether answers take long. */
  | { kind: "pace"; slow: boolean }
  | { kind: "peers"; peers: Peer[] }
  | { kind: "access"; capabilities: string[] };
