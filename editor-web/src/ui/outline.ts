/**
 * The plan of the text beside it: where one is, going there, and moving whole chapters by mouse or keyboard.
 *
 * What must stay true: it is made again only when a heading, a number or the order changed, never at each key; a row
 * means its section, wherever others have moved it since the row was drawn.
 */
import type { Node } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { idOf } from "../editor/schema";
import { chapter, childStart, moveChapter, neighbour } from "../editor/sections";
import type { Words } from "../i18n/words";
import { type Scheme, numberHeadings } from "../schema/numbering";
import { el } from "./dom";

interface Entry {
  /** Of the section. Places change under one's hands while others write; ids do not. */
  id: string;
  level: number;
  number: string | null;
  title: string;
}

/** What a drag carries; a file or words from elsewhere are none of the plan's business. */
const CARRIED = "text/x-palabre-section";

export function outlineEntries(doc: Node, scheme: Scheme): Entry[] {
  const found: { id: string; level: number; text: string }[] = [];
  doc.forEach((section) => {
    const heading = section.firstChild;
    if (heading?.type.name === "heading") found.push({ id: idOf(section) ?? "", level: Number(heading.attrs.level), text: heading.textContent });
  });
  const labels = numberHeadings(scheme, found);
  return found.map(({ id, level, text }, n) => ({ id, level, number: labels[n]?.number ?? null, title: text.slice(labels[n]?.shownFrom ?? 0).trim() }));
}

export class Outline {
  readonly element: HTMLElement;
  private readonly list = el("ol");
  private shown = "";
  /** The headings that it was made from, by child of the document, and whether they could be moved. */
  private made: { headings: readonly (Node | null)[]; editable: boolean } | null = null;

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
    const { editable } = this.view;
    const headings = this.view.state.doc.children.map((section) => (section.firstChild?.type.name === "heading" ? section.firstChild : null));
    if (this.made?.editable === editable && this.made.headings.length === headings.length && headings.every((node, i) => node === this.made?.headings[i])) return;
    this.made = { headings, editable };
    const entries = outlineEntries(this.view.state.doc, this.scheme);
    const key = JSON.stringify([entries, editable]);
    if (key === this.shown) return;
    this.shown = key;
    const focused = this.focused();
    this.list.replaceChildren(...entries.map((entry) => this.row(entry)));
    if (focused) this.focusOn(focused.id, focused.part);
  }

  /** Which row has the focus, and which of its buttons: the row is made again, the focus stays. */
  private focused(): { id: string; part: string } | null {
    const button = this.list.querySelector<HTMLElement>("button:focus");
    const id = button?.closest("li")?.dataset.section;
    return button && id !== undefined ? { id, part: button.dataset.part ?? "go" } : null;
  }

  private row(entry: Entry): HTMLElement {
    const title = entry.title || this.words.untitled;
    const number = entry.number ? [el("span", { class: "num" }, entry.number), " "] : [];
    const go = el("button", { type: "button", class: "go", "data-part": "go", click: () => this.go(entry.id), keydown: (e) => this.keys(e as KeyboardEvent, entry) }, ...number, title);
    const row = el("li", { "data-section": entry.id, "data-level": String(entry.level) }, go);
    if (this.view.editable) this.makeMovable(row, entry);
    return row;
  }

  private makeMovable(row: HTMLElement, entry: Entry): void {
    const title = entry.title || this.words.untitled;
    const button = (label: string, sign: string, by: -1 | 1) =>
      el("button", { type: "button", class: "move", "data-part": by < 0 ? "up" : "down", title: `${label} (Alt+${by < 0 ? "↑" : "↓"})`, "aria-label": `${label} : ${title}`, click: () => this.move(entry, by) }, sign);
    row.append(button(this.words.moveUp, "↑", -1), button(this.words.moveDown, "↓", 1));
    row.draggable = true;
    row.addEventListener("dragstart", (event) => event.dataTransfer?.setData(CARRIED, entry.id));
    row.addEventListener("dragover", (event) => this.over(row, event));
    row.addEventListener("dragleave", () => delete row.dataset.drop);
    row.addEventListener("drop", (event) => this.drop(row, entry, event));
  }

  /** Shows where the chapter would land: above this row, or below it and all that belongs to it. */
  private over(row: HTMLElement, event: DragEvent): void {
    if (!event.dataTransfer?.types.includes(CARRIED)) return;
    event.preventDefault();
    row.dataset.drop = isLower(row, event) ? "after" : "before";
  }

  private drop(row: HTMLElement, entry: Entry, event: DragEvent): void {
    delete row.dataset.drop;
    const carried = event.dataTransfer?.getData(CARRIED);
    if (!carried) return;
    event.preventDefault();
    const at = this.indexOf(entry.id);
    if (at >= 0) this.apply(carried, isLower(row, event) ? chapter(this.view.state.doc, at).end : at);
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
    const index = this.indexOf(entry.id);
    const before = index < 0 ? null : neighbour(this.view.state.doc, index, by);
    if (before !== null) this.apply(entry.id, before);
  }

  private apply(id: string, before: number): void {
    const index = this.indexOf(id);
    const tr = index < 0 ? null : moveChapter(this.view.state, index, before);
    if (!tr) return;
    const part = this.focused()?.part ?? "go";
    this.view.dispatch(tr);
    // The page calls this too, at each transaction; the row must stand before it gets the focus.
    this.update();
    this.focusOn(id, part);
    const moved = outlineEntries(this.view.state.doc, this.scheme).find((entry) => entry.id === id);
    this.announce(this.words.moved([moved?.number, moved?.title || this.words.untitled].filter(Boolean).join(" ")));
  }

  private focusOn(id: string, part: string): void {
    const row = [...this.list.querySelectorAll<HTMLElement>("li")].find((one) => one.dataset.section === id);
    row?.querySelector<HTMLElement>(`[data-part="${part}"]`)?.focus();
  }

  /** Child of the document; -1 when the section is gone. */
  private indexOf(id: string): number {
    let found = -1;
    this.view.state.doc.forEach((section, _offset, index) => {
      if (idOf(section) === id) found = index;
    });
    return found;
  }

  /** Puts the caret into a section and shows it; nothing happens where there is no such section. */
  go(id: string): void {
    const index = this.indexOf(id);
    if (index < 0) return;
    const { doc } = this.view.state;
    const position = childStart(doc, index);
    const selection = TextSelection.near(doc.resolve(position + 2));
    this.view.dispatch(this.view.state.tr.setSelection(selection));
    const dom = this.view.nodeDOM(position);
    if (dom instanceof HTMLElement) dom.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    this.view.focus();
  }
}

/** Whether the pointer is on the lower half of a row. */
function isLower(row: HTMLElement, event: DragEvent): boolean {
  const { top, height } = row.getBoundingClientRect();
  return event.clientY > top + height / 2;
}
