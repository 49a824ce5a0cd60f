/**
 * Where the others are: their carets and selections in the colour of their institution, with their names.
 *
 * What must stay true: a caret is drawn where its cursor is in the *shared* document; between two readings of the cursors
 * it is carried over every transaction. Nobody's caret takes room in the line, is read out, or can be edited. A place that
 * has not arrived yet is looked for again with the next changes.
 */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Peer, Person, TextSession } from "../sync/types";
import { bindingKey } from "./binding";
import { NOWHERE, type Place, find, placeOf } from "./places";
import type { Range } from "./ranges";

/** How often others' carets are read again at most, and one's own is told. Milliseconds. */
const EVERY = 60;
/** A caret that stood still for so long is shown faintly. */
const IDLE_MS = 60_000;
/** A name is shown again when its caret moves after so long. */
const QUIET_MS = 4_000;

export interface Caret {
  who: number;
  person: Person;
  at: Place;
  /** Null while the place is not in this copy of the text. */
  position: { anchor: number; head: number } | null;
  /** When it last moved, and how many times its name was shown. */
  moved: number;
  shown: number;
  idle: boolean;
}

interface Carets {
  all: readonly Caret[];
  set: DecorationSet;
}

export const caretsKey = new PluginKey<Carets>("palabre-carets");

export function caretsOf(state: EditorState): readonly Caret[] {
  return caretsKey.getState(state)?.all ?? [];
}

export function caretsPlugin(session: TextSession, me: string, now: () => number): Plugin<Carets> {
  return new Plugin<Carets>({
    key: caretsKey,
    state: {
      init: () => ({ all: [], set: DecorationSet.empty }),
      apply: (tr, before) => {
        const all = tr.getMeta(caretsKey) as readonly Caret[] | undefined;
        if (all) return { all, set: draw(tr.doc, all) };
        return tr.docChanged && before.all.length > 0 ? carried(before, tr) : before;
      },
    },
    props: { decorations: (state) => caretsKey.getState(state)?.set },
    view: (view) => new Follower(view, session, me, now),
  });
}

function carried({ all, set }: Carets, tr: Transaction): Carets {
  const map = (pos: number): number => tr.mapping.map(pos, 1);
  const moved = all.map((caret) => (caret.position ? { ...caret, position: { anchor: map(caret.position.anchor), head: map(caret.position.head) } } : caret));
  return { all: moved, set: set.map(tr.mapping, tr.doc) };
}

// ── drawing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function draw(doc: Node, all: readonly Caret[]): DecorationSet {
  return DecorationSet.create(doc, all.flatMap((caret) => (caret.position ? drawn(caret, caret.position, doc.content.size) : [])));
}

function drawn(caret: Caret, { anchor, head }: { anchor: number; head: number }, size: number): Decoration[] {
  const [from, to] = [Math.min(anchor, head), Math.min(Math.max(anchor, head), size)];
  const flag = Decoration.widget(Math.min(head, size), () => flagOf(caret), {
    key: `caret ${caret.who} ${caret.shown} ${caret.idle}`,
    side: 10,
    ignoreSelection: true,
    marks: [],
  });
  if (from === to) return [flag];
  return [flag, Decoration.inline(from, to, { class: "their-selection", style: `--institution: ${colourOf(caret.person)}` })];
}

/** What the server sends as a colour; nothing else may get into a style. */
function colourOf(person: Person): string {
  return /^#[0-9a-f]{3,8}$/i.test(person.colour) ? person.colour : "#565a64";
}

function flagOf({ person, idle }: Caret): HTMLElement {
  const caret = document.createElement("span");
  caret.className = idle ? "caret idle" : "caret";
  caret.setAttribute("aria-hidden", "true");
  caret.style.setProperty("--institution", colourOf(person));
  const name = document.createElement("span");
  name.className = "caret-name";
  // Drawn by the style: the text of the page, which people select and search, holds no names of others.
  name.dataset.name = person.name;
  caret.append(name);
  return caret;
}

// ── following ───────────────────────────────────────────────────────────────────────────────────────────────────────

class Follower {
  private readonly stops: (() => void)[];
  private peers: readonly Peer[] = [];
  private reading: ReturnType<typeof setTimeout> | undefined;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private readonly clock: ReturnType<typeof setInterval>;
  private touched = false;

  constructor(
    private readonly view: EditorView,
    private readonly session: TextSession,
    private readonly me: string,
    private readonly now: () => number,
  ) {
    this.session.setPresence(NOWHERE);
    this.stops = [
      session.onPeers((peers) => {
        this.peers = peers;
        this.readSoon();
      }),
      session.onRemote(() => this.readSoon()),
      session.onRebuilt(() => this.readSoon()),
    ];
    this.clock = setInterval(() => this.readSoon(), IDLE_MS / 3);
  }

  update(view: EditorView, before: EditorState): void {
    if (!view.state.selection.eq(before.selection)) this.touched ||= view.hasFocus();
    if (this.touched && view.state !== before) this.tellSoon();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    clearTimeout(this.reading);
    clearTimeout(this.telling);
    clearInterval(this.clock);
  }

  private tellSoon(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      this.tell();
    }, EVERY);
  }

  /** With words pending the cursors would be wrong; the write that comes tells again. */
  private tell(): void {
    const { state } = this.view;
    if (this.view.isDestroyed || bindingKey.getState(state)?.written !== state.doc) return;
    const { $anchor, $head } = state.selection;
    const at = placeOf(this.session.doc, $anchor, $head);
    if (at) this.session.setPresence(at);
  }

  private readSoon(): void {
    this.reading ??= setTimeout(() => {
      this.reading = undefined;
      this.read();
    }, EVERY);
  }

  private read(): void {
    if (this.view.isDestroyed) return;
    const before = new Map(caretsOf(this.view.state).map((caret) => [caret.who, caret]));
    const others = this.peers.filter((peer): peer is Peer & { at: Place } => peer.at !== null && peer.person.id !== this.me);
    const all = others.map((peer) => this.caret(peer, before.get(peer.who)));
    const same = all.length === before.size && all.every((caret) => before.get(caret.who) === caret);
    if (!same) this.view.dispatch(this.view.state.tr.setMeta(caretsKey, all).setMeta("addToHistory", false));
  }

  private caret({ who, person, at }: Peer & { at: Place }, before: Caret | undefined): Caret {
    const now = this.now();
    const stays = before !== undefined && before.at.head === at.head && before.at.anchor === at.anchor && before.at.section === at.section;
    const moved = stays ? before.moved : now;
    const idle = now - moved >= IDLE_MS;
    if (stays && before.position && before.idle === idle) return before;
    const position = (stays && before.position) || this.find(at);
    if (stays && !position && before.idle === idle) return before;
    const again = before === undefined || (!stays && now - before.moved >= QUIET_MS);
    return { who, person, at, position, moved, idle, shown: (before?.shown ?? 0) + (again ? 1 : 0) };
  }

  private find(at: Place): Caret["position"] {
    return locate(this.view.state, this.session.doc, at);
  }
}

/**
 * A place of the shared document in what the editor shows now, or so many letters behind it; null while it is not there.
 * Words that are pending at the very place come to stand behind it.
 */
export function locate(state: EditorState, shared: TextSession["doc"], at: Place, behind = 0): { anchor: number; head: number } | null {
  const pending = bindingKey.getState(state);
  const found = pending && find(shared, pending.written, at);
  if (!found) return null;
  const limit = state.doc.content.size;
  return { anchor: Math.min(limit, through(pending.ranges, found.anchor + behind)), head: Math.min(limit, through(pending.ranges, found.head + behind)) };
}

/** A position of the written document in the present one. */
function through(ranges: readonly Range[], pos: number): number {
  let shift = 0;
  for (const range of ranges) {
    if (range.fromA >= pos) break;
    if (pos < range.toA) return Math.min(pos + range.fromB - range.fromA, range.toB);
    shift = range.toB - range.toA;
  }
  return pos + shift;
}
