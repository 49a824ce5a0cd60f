/**
 * The derived numbers of provisions, shown beside their headings; a number typed in the heading is dimmed, not doubled.
 *
 * What must stay true: numbers are never written into the text; they are counted again only when some heading changed.
 */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { type Scheme, numberHeadings } from "../schema/numbering";

interface Numbers {
  headings: readonly Node[];
  set: DecorationSet;
}

const key = new PluginKey<Numbers>("palabre-numbers");

export function numbersPlugin(scheme: Scheme): Plugin<Numbers> {
  const make = (doc: Node): Numbers => ({ headings: headingsOf(doc), set: decorate(doc, scheme) });
  return new Plugin<Numbers>({
    key,
    state: {
      init: (_config, state: EditorState) => make(state.doc),
      apply: (tr, before) => {
        if (!tr.docChanged) return before;
        const headings = headingsOf(tr.doc);
        const same = headings.length === before.headings.length && headings.every((node, n) => node === before.headings[n]);
        return same ? { headings, set: before.set.map(tr.mapping, tr.doc) } : make(tr.doc);
      },
    },
    props: { decorations: (state) => key.getState(state)?.set },
  });
}

function headingsOf(doc: Node): Node[] {
  const found: Node[] = [];
  doc.forEach((section) => {
    if (section.firstChild?.type.name === "heading") found.push(section.firstChild);
  });
  return found;
}

function decorate(doc: Node, scheme: Scheme): DecorationSet {
  const at: { position: number; node: Node }[] = [];
  doc.forEach((section, offset) => {
    if (section.firstChild?.type.name === "heading") at.push({ position: offset + 1, node: section.firstChild });
  });
  const labels = numberHeadings(scheme, at.map(({ node }) => ({ level: Number(node.attrs.level), text: node.textContent })));
  const decorations = at.flatMap(({ position, node }, n) => {
    const label = labels[n];
    if (!label?.number) return [];
    const typed = label.shownFrom > 0 ? [Decoration.inline(position + 1, position + 1 + label.shownFrom, { class: "typed-number" })] : [];
    return [Decoration.node(position, position + node.nodeSize, { "data-number": label.number }), ...typed];
  });
  return DecorationSet.create(doc, decorations);
}
