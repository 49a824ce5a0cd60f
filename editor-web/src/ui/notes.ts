/**
 * The footnotes at the foot of the text: read, edited, and left for their place in the text.
 *
 * What must stay true: a field that is being written in is never taken away or emptied by others' changes; its caret stays
 * at its letter.
 */
import { type Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { type Note, notesOf } from "../editor/notes";
import type { Words } from "../i18n/words";
import { el } from "./dom";
import { NoteField } from "./note_field";

export interface NotesOptions {
  words: Words["notes"];
  lang: string;
  /** What writing in a note brings along: keys, typing rules, paste. */
  plugins: () => Plugin[];
  /** The caret came into a note, or moved in it. */
  moved: () => void;
}

export class NotesPanel {
  readonly element: HTMLElement;
  private readonly list = el("ol");
  private readonly rows = new Map<string, { row: HTMLElement; field: NoteField }>();
  private order = "";

  constructor(
    private readonly view: EditorView,
    private readonly options: NotesOptions,
  ) {
    const { words, lang } = options;
    this.element = el("aside", { class: "notes", "aria-label": words.title, lang }, el("h2", {}, words.title), this.list);
    this.update();
  }

  /** Called when the document changed. */
  update(): void {
    const notes = notesOf(this.view.state.doc);
    this.element.hidden = notes.length === 0;
    const order = notes.map(({ id }) => id).join(" ");
    if (order !== this.order) this.arrange(notes);
    this.order = order;
    notes.forEach((note, n) => this.rows.get(note.id)?.field.show(note, this.options.words.nth(n + 1)));
  }

  /** Called when the right to write came or went. */
  refresh(): void {
    for (const { field } of this.rows.values()) field.refresh();
  }

  /** The view of the note that holds the caret. */
  written(): EditorView | null {
    for (const { field } of this.rows.values()) if (field.view.hasFocus()) return field.view;
    return null;
  }

  /** Puts the caret into the words of a note. */
  edit(id: string): boolean {
    this.update();
    const view = this.rows.get(id)?.field.view;
    if (!view) return false;
    view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
    view.focus();
    // Twice: sections that come into sight get their real height only then.
    const show = (): void => view.dom.scrollIntoView({ block: "center" });
    show();
    requestAnimationFrame(() => requestAnimationFrame(show));
    return true;
  }

  private arrange(notes: readonly Note[]): void {
    const wanted = new Set(notes.map(({ id }) => id));
    for (const [id, { row, field }] of this.rows) {
      if (wanted.has(id)) continue;
      field.destroy();
      row.remove();
      this.rows.delete(id);
    }
    notes.forEach((note, n) => {
      const { row } = this.rows.get(note.id) ?? this.make(note);
      // Moving a row takes the focus away from its field: only what is out of place is moved.
      if (this.list.children[n] !== row) this.list.insertBefore(row, this.list.children[n] ?? null);
    });
  }

  private make(note: Note): { row: HTMLElement } {
    const { words, plugins, moved } = this.options;
    const back = (): void => this.back(note.id);
    const field = new NoteField(this.view, note, plugins(), { back, moved });
    const button = el("button", { type: "button", title: words.back, "aria-label": words.back, click: back }, "↑");
    const made = { row: el("li", {}, field.view.dom, button), field };
    this.rows.set(note.id, made);
    return made;
  }

  /** To the text, behind the note's number. */
  private back(id: string): void {
    const { state } = this.view;
    const note = notesOf(state.doc).find((one) => one.id === id);
    if (!note) return;
    const selection = TextSelection.near(state.doc.resolve(note.pos + note.node.nodeSize));
    this.view.dispatch(state.tr.setSelection(selection));
    const dom = this.view.nodeDOM(note.pos);
    if (dom instanceof HTMLElement) dom.scrollIntoView({ block: "center" });
    this.view.focus();
  }
}
