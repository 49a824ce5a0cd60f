/**
 * The footnotes at the foot of the text: read, edited, and left for their place in the text.
 *
 * What must stay true: a field that is being written in is never taken away or emptied by others' changes; its caret stays
 * at its letter. Undo in a field is the editor's own.
 */
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { redo, undo } from "../editor/history";
import { type Note, differing, notesOf, rewriteNote } from "../editor/notes";
import type { Words } from "../i18n/words";
import { el } from "./dom";

export class NotesPanel {
  readonly element: HTMLElement;
  private readonly list = el("ol");
  private readonly rows = new Map<string, { row: HTMLElement; field: HTMLTextAreaElement }>();
  private order = "";

  constructor(
    private readonly view: EditorView,
    private readonly words: Words["notes"],
    lang: string,
  ) {
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
    for (const note of notes) this.show(note);
  }

  /** Puts the caret into the words of a note. */
  edit(id: string): boolean {
    this.update();
    const field = this.rows.get(id)?.field;
    if (!field) return false;
    field.focus({ preventScroll: true });
    // Twice: sections that come into sight get their real height only then.
    const show = (): void => field.scrollIntoView({ block: "center" });
    show();
    requestAnimationFrame(() => requestAnimationFrame(show));
    return true;
  }

  private arrange(notes: readonly Note[]): void {
    const wanted = new Set(notes.map(({ id }) => id));
    for (const [id, { row }] of this.rows) {
      if (wanted.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    notes.forEach(({ id }, n) => {
      const { row, field } = this.rows.get(id) ?? this.make(id);
      field.setAttribute("aria-label", this.words.nth(n + 1));
      // Moving a row takes the focus away from its field: only what is out of place is moved.
      if (this.list.children[n] !== row) this.list.insertBefore(row, this.list.children[n] ?? null);
    });
  }

  private make(id: string): { row: HTMLElement; field: HTMLTextAreaElement } {
    const field = el("textarea", { rows: "1", input: () => this.write(id, field), keydown: (e) => this.keys(e as KeyboardEvent, id) });
    const back = el("button", { type: "button", title: this.words.back, "aria-label": this.words.back, click: () => this.back(id) }, "↑");
    const made = { row: el("li", {}, field, back), field };
    this.rows.set(id, made);
    return made;
  }

  private show({ id, node }: Note): void {
    const field = this.rows.get(id)?.field;
    if (!field) return;
    field.readOnly = !this.view.editable;
    const text = node.textContent;
    if (field.value === text) return;
    const { start, endHeld, endWanted } = differing(field.value, text);
    const moved = (at: number): number => (at <= start ? at : at >= endHeld ? at + endWanted - endHeld : endWanted);
    const [from, to] = [moved(field.selectionStart), moved(field.selectionEnd)];
    field.value = text;
    if (document.activeElement === field) field.setSelectionRange(from, to);
  }

  private write(id: string, field: HTMLTextAreaElement): void {
    const wanted = field.value.replace(/\s*\n\s*/g, " ");
    const tr = rewriteNote(this.view.state, id, wanted);
    if (tr) this.view.dispatch(tr);
    else this.update();
  }

  private keys(event: KeyboardEvent, id: string): void {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (key === "enter" || key === "escape") this.back(id);
    else if (mod && (key === "y" || (key === "z" && event.shiftKey))) redo(this.view.state, this.view.dispatch.bind(this.view));
    else if (mod && key === "z") undo(this.view.state, this.view.dispatch.bind(this.view));
    else return;
    event.preventDefault();
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
