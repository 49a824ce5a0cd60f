/**
 * Holds the editor and the shared document together: local edits are gathered and written as one change, others' changes
 * are read back as the smallest steps.
 *
 * What must stay true: the document is the truth, the view heals. Between two writes the shared document equals `written`;
 * that is why everything gathered is written *before* others' changes are applied. Transactions that come from the shared
 * document carry the key's metadata `{ from: "document" }` and are never written back.
 */
import type { Doc, Patch } from "@automerge/automerge/slim";
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Selection, TextSelection, type Transaction } from "prosemirror-state";
import type { Random } from "../schema/rank";
import type { PalabreDoc, TextSession } from "../sync/types";
import { type Plan, placed, planFlush, writePlan } from "./flush";
import { patchSections, patchTitle } from "./patch";
import { bodyLength, plainStep } from "./plain";
import { type Range, addEdit } from "./ranges";
import { Reading } from "./reading";
import { type Touched, touchMarked, touchedBy } from "./remote";
import { schema } from "./schema";

interface Pending {
  /** The editor's document as last written or read. */
  written: Node;
  /** What has changed since, in its positions and in the present ones. */
  ranges: Range[];
}

/** `document`: others' changes or healing. `written`: nothing changed, all is in the shared document now. */
type Meta = { from: "document" | "written" };

export const bindingKey = new PluginKey<Pending>("palabre-binding");

export function isFromDocument(tr: Transaction): boolean {
  const root = (tr.getMeta("appendedTransaction") as Transaction | undefined) ?? tr;
  return (root.getMeta(bindingKey) as Meta | undefined)?.from === "document";
}

export function bindingPlugin(): Plugin<Pending> {
  return new Plugin<Pending>({
    key: bindingKey,
    state: {
      init: (_config, state) => ({ written: state.doc, ranges: [] }),
      apply: (tr, pending) => {
        if (tr.getMeta(bindingKey)) return { written: tr.doc, ranges: [] };
        return tr.docChanged ? { written: pending.written, ranges: compose(pending.ranges, tr) } : pending;
      },
    },
  });
}

function compose(ranges: readonly Range[], tr: Transaction): Range[] {
  const made = ranges.map((range) => ({ ...range }));
  for (const map of tr.mapping.maps) {
    map.forEach((oldStart, oldEnd, newStart, newEnd) => {
      addEdit(made, newStart, newStart + oldEnd - oldStart, newEnd - newStart);
    });
  }
  return made;
}

/** Of a session, what the binding needs. */
export type Shared = Pick<TextSession, "doc" | "change" | "beforeRemote" | "onRemote" | "onRebuilt">;

/** The view, or something that behaves like it. */
export interface Host {
  readonly state: EditorState;
  dispatch(tr: Transaction): void;
}

export interface BindingOptions {
  random: Random;
  /** Runs something when there is nothing better to do. */
  atLeisure(run: () => void): void;
  /** Called when a change could not be made (read-only, too large): the words stay in the view. */
  onRefused(error: unknown): void;
  /** Called when the view had to be rebuilt from the document: a defect, worth a line in the log. */
  onHealed(what: string): void;
}

export class Binding {
  private readonly stops: (() => void)[];
  /** Some table is marked where it is not shown (see Reading.hidden): a rare state, read whole until it has passed. */
  private hidden: boolean;
  /** Sections whose plain edits were taken over without reading them again. */
  private readonly unproved = new Set<string>();
  private proving = false;
  private over = false;

  constructor(
    private readonly session: Shared,
    private readonly host: Host,
    private readonly options: BindingOptions,
  ) {
    const first = new Reading(session.doc);
    first.all();
    this.hidden = first.hidden.size > 0;
    this.stops = [
      session.beforeRemote(() => void this.flush()),
      session.onRemote((patches, before, _after, changes) => this.receive(patches, before, changes)),
      session.onRebuilt(() => this.rebuild()),
    ];
  }

  destroy(): void {
    this.flush();
    this.over = true;
    for (const stop of this.stops) stop();
  }

  private pending(): Pending {
    return bindingKey.getState(this.host.state) as Pending;
  }

  hasPending(): boolean {
    return this.pending().written !== this.host.state.doc;
  }

  /** Writes what was gathered. False when the change was refused: then it is still pending. */
  flush(): boolean {
    const { written, ranges } = this.pending();
    const plan = planFlush(written, this.host.state.doc, ranges);
    if (!plan) {
      // Something was done and taken back: another document node, of the very same parts.
      if (this.hasPending()) this.host.dispatch(fromDocument(this.host.state.tr, "written"));
      return true;
    }
    let plain: readonly string[] = [];
    try {
      this.session.change((doc) => (plain = writePlan(doc, plan, this.options.random)));
    } catch (error) {
      this.options.onRefused(error);
      return false;
    }
    this.settle(plan, plain);
    return true;
  }

  /** After a write, what was written is read again; where it is not what the view shows, the document wins. */
  private settle(plan: Plan, plain: readonly string[]): void {
    const tr = this.host.state.tr;
    const again = new Set(plan.dirty.map(({ id }) => id));
    for (const id of plain) again.delete(id);
    this.proveLater(plain);
    if (again.size === 0 && !plan.order && !plan.title) return this.host.dispatch(fromDocument(tr, "written"));
    const shown = nodesById(this.host.state.doc);
    const reading = new Reading(this.session.doc);
    patchSections(tr, this.read(reading, [...shown.keys()], again, shown));
    if (plan.title) patchTitle(tr, reading.title());
    if (tr.docChanged && !plan.dirty.some(({ node }) => mayVanish(node))) this.options.onHealed(describe(this.host.state.doc, tr.doc));
    this.host.dispatch(fromDocument(tr, tr.docChanged ? "document" : "written"));
  }

  private receive(patches: readonly Patch[], before: Doc<PalabreDoc>, changes: readonly Uint8Array[] | null): void {
    if (this.hasPending()) {
      // The write was refused: what is in the view is not in the document and must not be overwritten by it.
      return;
    }
    const touched = touchedBy(patches);
    touchMarked(touched, this.session.doc, before, changes);
    const reading = new Reading(this.session.doc);
    const tr = this.takePlain(touched, reading);
    const shown = nodesById(tr.doc);
    const wanted = touched.all || this.hidden ? this.read(reading, null, new Set(), shown) : this.wanted(reading, touched, shown);
    if (wanted) patchSections(tr, wanted, touched.hints);
    if (touched.title || touched.all || touched.notes.size > 0) patchTitle(tr, reading.title(), touched.hints);
    this.dispatchPatched(tr);
  }

  /** Takes plain edits over as they are. Their sections need not be read; if one does not fit after all, all are. */
  private takePlain(touched: Touched, reading: Reading): Transaction {
    const { tr } = this.host.state;
    if (touched.all || touched.order || this.hidden || touched.plain.size === 0) return tr;
    const at = placed(tr.doc);
    for (const [id, edits] of touched.plain) {
      const section = at.get(id);
      if (!section) return this.host.state.tr;
      for (const edit of edits) {
        const pos = tr.mapping.map(section.start - 1, -1);
        const step = plainStep(tr.doc.nodeAt(pos) as Node, pos, edit);
        if (!step || tr.maybeStep(step).failed) return this.host.state.tr;
      }
      const now = tr.doc.nodeAt(tr.mapping.map(section.start - 1, -1));
      if (!now || bodyLength(now) !== reading.bodyLength(id)) return this.host.state.tr;
    }
    for (const id of touched.plain.keys()) touched.sections.delete(id);
    this.proveLater(touched.plain.keys());
    return tr;
  }

  private proveLater(ids: Iterable<string>): void {
    for (const id of ids) this.unproved.add(id);
    if (this.proving || this.unproved.size === 0) return;
    this.proving = true;
    this.options.atLeisure(() => this.prove());
  }

  /** Reads one section whose plain edits were believed, and heals it if the view shows something else. */
  private prove(): void {
    this.proving = false;
    const [id] = this.unproved;
    if (id === undefined || this.over) return;
    const shown = nodesById(this.host.state.doc);
    if (!this.hasPending()) {
      this.unproved.delete(id);
      if (shown.has(id)) this.heal(this.read(new Reading(this.session.doc), [...shown.keys()], new Set([id]), shown));
    }
    this.proveLater([]);
  }

  private heal(wanted: readonly Node[]): void {
    const { tr } = this.host.state;
    patchSections(tr, wanted);
    if (tr.docChanged) this.options.onHealed(describe(this.host.state.doc, tr.doc));
    this.dispatchPatched(tr);
  }

  /** The sections as they should be; null when none is concerned. */
  private wanted(reading: Reading, touched: Touched, shown: Map<string, Node>): Node[] | null {
    const again = new Set(touched.sections);
    if (touched.tables.size > 0 || touched.notes.size > 0) addHolders(again, shown, touched);
    const hidden = [...touched.sections].some((id) => !shown.has(id));
    if (again.size === 0 && !touched.order) return null;
    const ids = touched.order || hidden ? reading.order() : [...shown.keys()];
    return this.read(reading, ids, again, shown);
  }

  /** The sections named, those in `again` read anew; all of them when `ids` is null or when that is not enough to know. */
  private read(reading: Reading, ids: readonly string[] | null, again: ReadonlySet<string>, shown: Map<string, Node>): Node[] {
    const some = ids && !this.hidden ? reading.some(ids, again, shown) : null;
    if (some && reading.hidden.size === 0) return some;
    const fresh = new Reading(this.session.doc);
    const all = fresh.all();
    this.hidden = fresh.hidden.size > 0;
    return all;
  }

  /** Reads the whole document again. What is pending is written first, if it still can be. */
  rebuild(): void {
    const reading = new Reading(this.session.doc);
    const tr = this.host.state.tr;
    this.unproved.clear();
    patchSections(tr, this.read(reading, null, new Set(), new Map()));
    patchTitle(tr, reading.title());
    this.dispatchPatched(tr);
  }

  private dispatchPatched(tr: Transaction): void {
    if (tr.docChanged) keepCaretBefore(tr, this.host.state.selection);
    if (tr.docChanged || this.hasPending()) this.host.dispatch(fromDocument(tr, "document"));
  }
}

/**
 * Words of others that arrive exactly at the caret go after it. Were they to push it along, two people who write at one
 * place would write letter by letter into each other's words.
 */
function keepCaretBefore(tr: Transaction, { empty, head }: Selection): void {
  if (!empty) return;
  const $head = tr.doc.resolve(tr.mapping.map(head, -1));
  if ($head.parent.inlineContent && $head.pos !== tr.selection.head) tr.setSelection(TextSelection.create(tr.doc, $head.pos));
}

/** Displaced sections, rows and columns are shown for their words only: without any, they are gone. */
function mayVanish(node: Node): boolean {
  let found = node.attrs.displaced === true;
  node.descendants((child) => {
    if (child.attrs.displaced === true) found = true;
    return !found && !child.isTextblock;
  });
  return found;
}

/** Where the view and the document differ, for the log. */
function describe(view: Node, document: Node): string {
  const at = view.content.findDiffStart(document.content) ?? 0;
  const around = (doc: Node): string => JSON.stringify(doc.maybeChild(doc.resolve(Math.min(at, doc.content.size)).index(0)))?.slice(0, 400) ?? "nothing";
  return `at ${at}: the view had ${around(view)}, the document has ${around(document)}`;
}

function fromDocument(tr: Transaction, from: Meta["from"]): Transaction {
  return tr.setMeta(bindingKey, { from } satisfies Meta).setMeta("addToHistory", false);
}

export function nodesById(doc: Node): Map<string, Node> {
  return new Map([...placed(doc)].map(([id, { node }]) => [id, node]));
}

/** Sections that show one of the changed tables or notes. */
function addHolders(again: Set<string>, shown: ReadonlyMap<string, Node>, { tables, notes }: Touched): void {
  for (const [id, section] of shown) {
    if (again.has(id)) continue;
    section.descendants((node) => {
      const own: unknown = node.attrs.id;
      if (node.type === schema.nodes.table && tables.has(String(own))) again.add(id);
      if (node.type === schema.nodes.footnote && notes.has(String(own))) again.add(id);
    });
  }
}
