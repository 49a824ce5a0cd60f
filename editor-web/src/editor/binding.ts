/**
 * Holds the editor and the shared document together: local edits are gathered and written as one change, others' changes
 * are read back as the smallest steps.
 *
 * What must stay true: the document is the truth, the view heals. Between two writes the shared document equals `written`;
 * that is why everything gathered is written *before* others' changes are applied. Transactions that come from the shared
 * document carry the key's metadata `{ from: "document" }` and are never written back.
 */
import type { Patch } from "@automerge/automerge/slim";
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import type { Random } from "../schema/rank";
import type { TextSession } from "../sync/types";
import { type Plan, placed, planFlush, writePlan } from "./flush";
import { patchSections, patchTitle } from "./patch";
import { type Range, addEdit } from "./ranges";
import { Reading } from "./reading";
import { type Touched, touchedBy } from "./remote";
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

/** The view, or something that behaves like it. */
export interface Host {
  readonly state: EditorState;
  dispatch(tr: Transaction): void;
}

export interface BindingOptions {
  random: Random;
  /** Called when a change could not be made (read-only, too large): the words stay in the view. */
  onRefused(error: unknown): void;
  /** Called when the view had to be rebuilt from the document: a defect, worth a line in the log. */
  onHealed(what: string): void;
}

export class Binding {
  private readonly stops: (() => void)[];

  constructor(
    private readonly session: TextSession,
    private readonly host: Host,
    private readonly options: BindingOptions,
  ) {
    this.stops = [
      session.beforeRemote(() => void this.flush()),
      session.onRemote((patches) => this.receive(patches)),
      session.onRebuilt(() => this.rebuild()),
    ];
  }

  destroy(): void {
    this.flush();
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
    if (!plan) return true;
    try {
      this.session.change((doc) => writePlan(doc, plan, this.options.random));
    } catch (error) {
      this.options.onRefused(error);
      return false;
    }
    this.settle(plan);
    return true;
  }

  /** After a write, what was written is read again; where it is not what the view shows, the document wins. */
  private settle(plan: Plan): void {
    const tr = this.host.state.tr;
    const again = new Set(plan.dirty.map(({ id }) => id));
    const shown = nodesById(this.host.state.doc);
    const reading = new Reading(this.session.doc);
    const wanted = reading.some([...shown.keys()], again, shown) ?? reading.all();
    patchSections(tr, wanted);
    if (plan.title) patchTitle(tr, reading.title());
    if (tr.docChanged) this.options.onHealed(`section ${[...again].join(" ")}`);
    this.host.dispatch(fromDocument(tr, tr.docChanged ? "document" : "written"));
  }

  private receive(patches: readonly Patch[]): void {
    if (this.hasPending()) {
      // The write was refused: what is in the view is not in the document and must not be overwritten by it.
      return;
    }
    const touched = touchedBy(patches);
    const reading = new Reading(this.session.doc);
    const tr = this.host.state.tr;
    const shown = nodesById(this.host.state.doc);
    const wanted = touched.all ? reading.all() : this.wanted(reading, touched, shown);
    if (wanted) patchSections(tr, wanted, touched.hints);
    if (touched.title || touched.all || touched.notes.size > 0) patchTitle(tr, reading.title(), touched.hints);
    this.dispatchPatched(tr);
  }

  /** The sections as they should be; null when none is concerned. */
  private wanted(reading: Reading, touched: Touched, shown: Map<string, Node>): Node[] | null {
    const again = new Set(touched.sections);
    if (touched.tables.size > 0 || touched.notes.size > 0) addHolders(again, shown, touched);
    const hidden = [...touched.sections].some((id) => !shown.has(id));
    if (again.size === 0 && !touched.order) return null;
    const ids = touched.order || hidden ? reading.order() : [...shown.keys()].filter((id) => !again.has(id) || reading.visible(id));
    return reading.some(ids, again, shown) ?? reading.all();
  }

  /** Reads the whole document again. What is pending is written first, if it still can be. */
  rebuild(): void {
    const reading = new Reading(this.session.doc);
    const tr = this.host.state.tr;
    patchSections(tr, reading.all());
    patchTitle(tr, reading.title());
    this.dispatchPatched(tr);
  }

  private dispatchPatched(tr: Transaction): void {
    if (tr.docChanged || this.hasPending()) this.host.dispatch(fromDocument(tr, "document"));
  }
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
