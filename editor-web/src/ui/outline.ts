/**
 * The plan of the text beside it: where one is, going there, and moving whole chapters by mouse or keyboard.
 *
 * What must stay true: it is made again only when a heading, a number or the order changed, never at each key.
 */
import type { Node } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { moveChapter, neighbour } from "../editor/sections";
import type { Words } from "../i18n/words";
import { type Scheme, numberHeadings } from "../schema/numbering";
import { el } from "./dom";

interface Entry {
  /** Child of the document. */
  index: number;
  level: number;
  number: string | null;
  title: string;
}

export function outlineEntries(doc: Node, scheme: Scheme): Entry[] {
  const found: { index: number; level: number; text: string }[] = [];
  doc.forEach((section, _offset, index) => {
    const heading = section.firstChild;
    if (heading?.type.name === "heading") found.push({ index, level: Number(heading.attrs.level), text: heading.textContent });
  });
  const labels = numberHeadings(scheme, found);
  return found.map(({ index, level, text }, n) => ({ index, level, number: labels[n]?.number ?? null, title: text.slice(labels[n]?.shownFrom ?? 0).trim() }));
}

export class Outline {
  readonly element: HTMLElement;
  private readonly list = el("ol");
  private shown = "";

  constructor(
    private readonly view: EditorView,
    private readonly scheme: Scheme,
    private readonly words: Words,
    private readonly announce: (message: string) => void,
  ) {
    this.element = el("nav", { class: "outline", "aria-label": words.outline }, el("h2", {}, words.outline), this.list);
    this.update();
  }

  update(): void {
    const entries = outlineEntries(this.view.state.doc, this.scheme);
    const key = JSON.stringify([entries, this.view.editable]);
    if (key === this.shown) return;
    this.shown = key;
    const focused = document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset.index;
    this.list.replaceChildren(...entries.map((entry) => this.row(entry)));
    if (focused && this.element.contains(document.activeElement) === false) this.focusOn(Number(focused));
  }

  private row(entry: Entry): HTMLElement {
    const title = entry.title || this.words.untitled;
    const number = entry.number ? [el("span", { class: "num" }, entry.number), " "] : [];
    const go = el("button", { type: "button", class: "go", click: () => this.go(entry.index), keydown: (e) => this.keys(e as KeyboardEvent, entry) }, ...number, title);
    const row = el("li", { "data-index": String(entry.index), "data-level": String(entry.level) }, go);
    if (this.view.editable) this.makeMovable(row, entry);
    return row;
  }

  private makeMovable(row: HTMLElement, entry: Entry): void {
    const title = entry.title || this.words.untitled;
    const button = (label: string, sign: string, by: -1 | 1) =>
      el("button", { type: "button", class: "move", title: `${label} (Alt+${by < 0 ? "↑" : "↓"})`, "aria-label": `${label} : ${title}`, click: () => this.move(entry, by) }, sign);
    row.append(button(this.words.moveUp, "↑", -1), button(this.words.moveDown, "↓", 1));
    row.draggable = true;
    row.addEventListener("dragstart", (event) => event.dataTransfer?.setData("text/x-palabre-section", String(entry.index)));
    row.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("text/x-palabre-section") && event.preventDefault());
    row.addEventListener("drop", (event) => {
      const from = event.dataTransfer?.getData("text/x-palabre-section");
      if (!from) return;
      event.preventDefault();
      this.apply(Number(from), entry.index, title);
    });
  }

  private keys(event: KeyboardEvent, entry: Entry): void {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.move(entry, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const rows = [...this.list.querySelectorAll<HTMLElement>(".go")];
      rows[rows.indexOf(event.currentTarget as HTMLElement) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
    }
  }

  private move(entry: Entry, by: -1 | 1): void {
    if (!this.view.editable) return;
    const before = neighbour(this.view.state.doc, entry.index, by);
    if (before !== null) this.apply(entry.index, before, entry.title);
  }

  private apply(index: number, before: number, title: string): void {
    const tr = moveChapter(this.view.state, index, before);
    if (!tr) return;
    this.view.dispatch(tr);
    this.announce(this.words.moved(title));
    const rows = [...this.list.querySelectorAll<HTMLElement>("li")];
    rows.find((row) => row.textContent?.includes(title))?.querySelector<HTMLElement>(".go")?.focus();
  }

  private focusOn(index: number): void {
    this.list.querySelector<HTMLElement>(`[data-index="${index}"] .go`)?.focus();
  }

  private go(index: number): void {
    const { doc } = this.view.state;
    let position = 0;
    for (let n = 0; n < index; n++) position += doc.child(n).nodeSize;
    const selection = TextSelection.near(doc.resolve(position + 2));
    this.view.dispatch(this.view.state.tr.setSelection(selection));
    const dom = this.view.nodeDOM(position);
    if (dom instanceof HTMLElement) dom.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    this.view.focus();
  }
}
