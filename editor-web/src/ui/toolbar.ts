/**
 * One line of tools in words, with the marks' own look where that is plainer than a word.
 *
 * What must stay true: one tab stop (arrows go from tool to tool, as ARIA asks of a toolbar); a tool that cannot act is
 * disabled; those of writing are not there for who may not write; using one gives the focus back to the text.
 */
import { toggleMark } from "prosemirror-commands";
import type { MarkType } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { insertFootnote, insertRule, linkAt, setHeading, setParagraph, toggleList, toggleQuote } from "../editor/commands";
import { redo, undo } from "../editor/history";
import { schema } from "../editor/schema";
import { addColumn, addRow, cellAt, insertTable, removeColumn, removeRow, removeTable } from "../editor/tables";
import type { Words } from "../i18n/words";
import type { Random } from "../schema/rank";
import { el } from "./dom";

/** Marks whose look is plainer than their name. */
const SIGNS: Record<string, string> = { sup: "x²", sub: "x₂" };

interface Tool {
  button: HTMLButtonElement;
  command: Command;
  pressed?: (state: EditorState) => boolean;
}

export class Toolbar {
  readonly element: HTMLElement;
  private readonly tools: Tool[] = [];
  private readonly styles: HTMLSelectElement;
  private readonly forTables: HTMLElement;
  /** What only writing needs. */
  private readonly forWriting: HTMLElement[];
  private readonly finding: HTMLButtonElement;
  private readonly byAuthor: HTMLButtonElement;
  /** The frame before which it is brought up to date. */
  private frame: number | undefined;

  constructor(
    private readonly view: EditorView,
    private readonly words: Words,
    random: Random,
    private readonly actions: { writing: () => EditorView; link: () => boolean; note: () => boolean; find: () => void; authors: () => void; help: () => void },
  ) {
    this.styles = this.makeStyles();
    const marks = el("div", { class: "group" }, ...this.makeMarks());
    const lists = el("div", { class: "group" }, ...this.makeBlocks(random));
    this.forTables = el("div", { class: "group", hidden: true, role: "group", "aria-label": words.tableTools }, ...this.makeTableTools(random));
    const plain = (label: string, keys: string, act: () => void, sign = label) =>
      el("button", { type: "button", tabindex: "-1", title: `${label} (${keys})`, ...(sign === label ? {} : { "aria-label": `${label} ${sign}` }), click: act }, sign);
    this.finding = plain(words.findShort, "Ctrl+F", actions.find);
    this.byAuthor = el("button", { type: "button", tabindex: "-1", title: words.authors.title, "aria-pressed": "false", click: actions.authors }, words.authorsShort);
    const more = el("div", { class: "group" }, this.finding, this.byAuthor, plain(words.helpShort, "Ctrl+/", actions.help, "?"));
    const back = el("div", { class: "group" }, this.tool(words.undo, undo, "Ctrl+Z"), this.tool(words.redo, redo, "Ctrl+Y"));
    this.forWriting = [this.styles, marks, lists, back];
    this.element = el("div", { class: "toolbar", role: "toolbar", "aria-label": words.tools, keydown: (e) => this.arrows(e as KeyboardEvent) }, this.styles, marks, lists, this.forTables, back, more);
    this.update();
  }

  private makeStyles(): HTMLSelectElement {
    const { words } = this;
    const option = (value: string, label: string) => el("option", { value }, label);
    const headings = [1, 2, 3, 4, 5, 6].map((n) => option(String(n), words.heading(n)));
    return el(
      "select",
      { "aria-label": words.textStyle, change: () => this.choose() },
      option("p", words.paragraph),
      ...headings,
      option("quote", words.quote),
    );
  }

  private choose(): void {
    const { value } = this.styles;
    const level = Number(value);
    this.run(value === "quote" ? toggleQuote : level > 0 ? setHeading(level) : setParagraph);
  }

  private makeMarks(): HTMLElement[] {
    const { words } = this;
    const { strong, em, underline, strike, sup, sub } = schema.marks;
    return [
      this.mark(words.bold, strong, "strong", "Ctrl+B"),
      this.mark(words.italic, em, "em", "Ctrl+I"),
      this.mark(words.underline, underline, "underline", "Ctrl+U"),
      this.mark(words.strike, strike, "strike"),
      this.mark(words.superscript, sup, "sup"),
      this.mark(words.subscript, sub, "sub"),
      this.tool(words.link, (_state, dispatch) => !dispatch || this.actions.link(), "Ctrl+K", (state) => linkAt(state) !== null),
    ];
  }

  private makeBlocks(random: Random): HTMLElement[] {
    const { words } = this;
    const kind = (state: EditorState) => (state.selection.$from.parent.type === schema.nodes.item ? String(state.selection.$from.parent.attrs.kind) : "");
    return [
      this.tool(words.bullets, toggleList("bullet"), "Ctrl+Shift+8", (state) => kind(state) === "bullet"),
      this.tool(words.numbers, toggleList("ordered"), "Ctrl+Shift+7", (state) => kind(state) === "ordered"),
      this.tool(words.table, insertTable(3, 3, random)),
      this.tool(words.footnote, (state, dispatch) => (dispatch ? this.actions.note() : insertFootnote()(state)), "Ctrl+Alt+N"),
      this.tool(words.rule, insertRule),
    ];
  }

  private makeTableTools(random: Random): HTMLElement[] {
    const { words } = this;
    return [
      this.tool(words.rowAbove, addRow(0)),
      this.tool(words.rowBelow, addRow(1)),
      this.tool(words.columnBefore, addColumn(0, random)),
      this.tool(words.columnAfter, addColumn(1, random)),
      this.tool(words.removeRow, removeRow),
      this.tool(words.removeColumn, removeColumn),
      this.tool(words.removeTable, removeTable),
    ];
  }

  private mark(label: string, type: MarkType, look: string, keys?: string): HTMLButtonElement {
    const button = this.tool(label, toggleMark(type), keys, (state) => isOn(state, type));
    button.dataset.look = look;
    const sign = SIGNS[look];
    if (sign) {
      // The sign is drawn by the style, so that what is read aloud is what the button is called.
      button.replaceChildren(el("span", { class: "visually-hidden" }, label));
      button.dataset.sign = sign;
    }
    return button;
  }

  private tool(label: string, command: Command, keys?: string, pressed?: (state: EditorState) => boolean): HTMLButtonElement {
    const title = keys ? `${label} (${keys})` : label;
    const button = el("button", { type: "button", title, tabindex: "-1", click: () => this.run(command) }, label);
    button.addEventListener("mousedown", (event) => event.preventDefault());
    this.tools.push(pressed ? { button, command, pressed } : { button, command });
    return button;
  }

  /** Tools that others look after. */
  add(...buttons: HTMLButtonElement[]): void {
    this.byAuthor.after(...buttons);
  }

  /** Whether the view by author is open. */
  authorsShown(open: boolean): void {
    this.byAuthor.setAttribute("aria-pressed", String(open));
  }

  focus(): boolean {
    const first = this.styles.disabled ? (this.tools.find(({ button }) => !button.disabled)?.button ?? this.finding) : this.styles;
    first.focus();
    return true;
  }

  private run(command: Command): void {
    const before = document.activeElement;
    const view = this.target(command);
    const writing = this.actions.writing();
    command(view.state, view.dispatch.bind(view), view);
    // Unless the command took the focus somewhere itself.
    if (document.activeElement === before) writing.focus();
  }

  /** Undo is the text's own; all else is done where the caret is. */
  private target(command: Command): EditorView {
    return command === undo || command === redo ? this.view : this.actions.writing();
  }

  /** Arrow keys, Home and End go from tool to tool; Escape goes back to the text. */
  private arrows(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.actions.writing().focus();
    const all = [...this.element.querySelectorAll<HTMLElement>("select, button:not(:disabled)")].filter((e) => e.offsetParent !== null);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  }

  /** On a phone they would appear out of sight. */
  private showTableTools(shown: boolean): void {
    if (this.forTables.hidden === !shown) return;
    this.forTables.hidden = !shown;
    this.element.scrollLeft = shown ? this.forTables.offsetLeft - this.element.offsetLeft : 0;
  }

  /** To the tools of the table with the caret. */
  focusTableTools(): void {
    this.forTables.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
  }

  /** Shows where the caret is before the next frame, once however many transactions come until then. */
  updateSoon(): void {
    this.frame ??= requestAnimationFrame(() => this.update());
  }

  /** Shows where the caret is: every tool is asked whether it could be used there. */
  update(): void {
    this.frame = undefined;
    const { state, editable } = this.actions.writing();
    const parent = state.selection.$from.parent;
    const style = parent.type === schema.nodes.heading ? String(parent.attrs.level) : parent.type === schema.nodes.quote ? "quote" : "p";
    if (this.styles.value !== style) this.styles.value = style;
    this.styles.disabled = !editable || parent.type === schema.nodes.footnote;
    // The one tab stop: without the right to write, what is left is finding.
    this.finding.tabIndex = editable ? -1 : 0;
    for (const part of this.forWriting) if (part.hidden === editable) part.hidden = !editable;
    this.showTableTools(editable && cellAt(state.selection.$from) !== null);
    for (const { button, command, pressed } of this.tools) {
      const disabled = !editable || !command(this.target(command).state);
      if (button.disabled !== disabled) button.disabled = disabled;
      const on = pressed ? String(pressed(state)) : null;
      if (on !== null && button.getAttribute("aria-pressed") !== on) button.setAttribute("aria-pressed", on);
    }
  }
}

function isOn(state: EditorState, type: MarkType): boolean {
  const { from, $from, to, empty } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}
