/**
 * How a table stands in the text: a frame that scrolls sideways on its own, with a button that leads to the table's tools.
 *
 * What must stay true: the frame holds something that the Tab key reaches, so that who uses no mouse can scroll it too; the
 * button is no part of the text.
 */
import type { Node } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import { cellAt, cellStart } from "./tables";

export function tableViewPlugin(label: string, toTools: () => void): Plugin {
  return new Plugin({
    props: { nodeViews: { table: (node, view, getPos) => new TableView(node, label, () => enterTable(view, getPos(), toTools)) } },
  });
}

/** The caret goes into the table first, unless it is there: the tools work on the cell with the caret. */
function enterTable(view: EditorView, pos: number | undefined, toTools: () => void): void {
  const table = pos === undefined ? null : view.state.doc.nodeAt(pos);
  if (pos === undefined || !table) return;
  if (cellAt(view.state.selection.$from)?.tablePos !== pos) {
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, pos + cellStart(table, 0, 0))));
  }
  toTools();
}

class TableView implements NodeView {
  readonly dom = document.createElement("div");
  readonly contentDOM = document.createElement("tbody");
  private readonly button = document.createElement("button");

  constructor(
    private node: Node,
    label: string,
    enter: () => void,
  ) {
    this.dom.className = "table-scroll";
    this.button.type = "button";
    this.button.className = "table-tools";
    this.button.contentEditable = "false";
    this.button.textContent = label;
    this.button.addEventListener("click", enter);
    const table = document.createElement("table");
    table.append(this.contentDOM);
    this.dom.append(this.button, table);
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type || node.attrs.id !== this.node.attrs.id) return false;
    this.node = node;
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target === this.button;
  }

  ignoreMutation(mutation: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(mutation.target);
  }
}
