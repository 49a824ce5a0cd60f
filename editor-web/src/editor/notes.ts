/**
 * Footnotes in the text: a raised number where each stands, in the order of the text. Their words are edited in the list at
 * the foot (ui/notes.ts).
 *
 * What must stay true: numbers are derived, never stored; a section whose notes did not change is not walked again; what is
 * written in a note is the same steps in the text, so that marks and what others type in it stay.
 */
import type { Node } from "prosemirror-model";
import { type EditorState, NodeSelection, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { type Step, StepMap } from "prosemirror-transform";
import { Decoration, DecorationSet, type NodeView } from "prosemirror-view";
import { idOf, schema } from "./schema";

export interface Note {
  id: string;
  node: Node;
  pos: number;
}

interface Numbered {
  ids: string;
  set: DecorationSet;
}

const key = new PluginKey<Numbered>("palabre-notes");

const inChild = new WeakMap<Node, { node: Node; offset: number }[]>();

/** The footnotes inside a section or the title, remembered for as long as it is the same object. */
function notesInside(child: Node): { node: Node; offset: number }[] {
  const held = inChild.get(child);
  if (held) return held;
  const found: { node: Node; offset: number }[] = [];
  child.descendants((node, offset) => {
    if (node.type === schema.nodes.footnote) found.push({ node, offset });
    return node.type !== schema.nodes.footnote;
  });
  inChild.set(child, found);
  return found;
}

export function notesOf(doc: Node): Note[] {
  const notes: Note[] = [];
  doc.forEach((child, start) => {
    for (const { node, offset } of notesInside(child)) notes.push({ id: idOf(node) ?? "", node, pos: start + 1 + offset });
  });
  return notes;
}

export function notesPlugin(name: (n: number) => string, open: (id: string) => void): Plugin<Numbered> {
  const make = (notes: readonly Note[], doc: Node): Numbered => ({
    ids: idsOf(notes),
    set: DecorationSet.create(doc, notes.map(({ node, pos }, n) => Decoration.node(pos, pos + node.nodeSize, { "data-note": String(n + 1), "aria-label": name(n + 1) }))),
  });
  return new Plugin<Numbered>({
    key,
    state: {
      init: (_config, state) => make(notesOf(state.doc), state.doc),
      apply: (tr, before) => {
        if (!tr.docChanged) return before;
        const notes = notesOf(tr.doc);
        return idsOf(notes) === before.ids ? { ids: before.ids, set: before.set.map(tr.mapping, tr.doc) } : make(notes, tr.doc);
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.set,
      nodeViews: { footnote: (node) => new Reference(node, open) },
      handleKeyDown: (view, event) => {
        const { selection } = view.state;
        if (event.key !== "Enter" || !(selection instanceof NodeSelection) || selection.node.type !== schema.nodes.footnote) return false;
        open(idOf(selection.node) ?? "");
        return true;
      },
    },
  });
}

function idsOf(notes: readonly Note[]): string {
  return notes.map(({ id }) => id).join(" ");
}

class Reference implements NodeView {
  readonly dom = document.createElement("span");

  constructor(
    private node: Node,
    open: (id: string) => void,
  ) {
    this.dom.className = "note-ref";
    this.dom.setAttribute("role", "link");
    this.dom.title = node.textContent;
    this.dom.addEventListener("click", () => open(idOf(this.node) ?? ""));
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type || idOf(node) !== idOf(this.node)) return false;
    this.node = node;
    this.dom.title = node.textContent;
    return true;
  }

  ignoreMutation(): boolean {
    return true;
  }
}

/** Steps made upon a note alone, as steps of the whole text; null when the note is no longer there. */
export function inText(state: EditorState, id: string, steps: readonly Step[]): Transaction | null {
  const note = notesOf(state.doc).find((one) => one.id === id);
  if (!note || steps.length === 0) return null;
  const offset = StepMap.offset(note.pos + 1);
  const tr = state.tr;
  for (const step of steps) {
    const moved = step.map(offset);
    if (moved) tr.step(moved);
  }
  return tr;
}

/** Makes the note that is shown alone the note of the text, by the smallest replacement; null when it is. */
export function fromText(shown: EditorState, wanted: Node): Transaction | null {
  const start = wanted.content.findDiffStart(shown.doc.content);
  const end = wanted.content.findDiffEnd(shown.doc.content);
  if (start === null || !end) return null;
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  return shown.tr.replace(start, end.b + overlap, wanted.slice(start, end.a + overlap));
}
