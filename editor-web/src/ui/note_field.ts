/**
 * The words of one footnote with their marks: a small view upon the note's own part of the text.
 *
 * What must stay true: the text is the truth. What is written here goes into it as the same steps, in the same turn; what
 * arrives in the text comes here by the smallest replacement, so that the caret stays at its letter. Undo is the text's own.
 */
import { keymap } from "prosemirror-keymap";
import { EditorState, type Plugin, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { closeEvent, historyKey, redo, undo } from "../editor/history";
import { type Note, fromText, inText } from "../editor/notes";

export interface FieldActions {
  /** To the text, behind the note's number. */
  back(): void;
  /** The caret came, went or moved. */
  moved(): void;
}

const SHOWN = "palabre-shown";

export class NoteField {
  readonly view: EditorView;
  private label = "";

  constructor(
    private readonly text: EditorView,
    note: Note,
    plugins: readonly Plugin[],
    private readonly actions: FieldActions,
  ) {
    const { id } = note;
    const state = EditorState.create({ doc: note.node, plugins: [keymap(this.keys()), ...plugins] });
    this.view = new EditorView(null, {
      state,
      editable: () => text.editable,
      attributes: () => ({ class: "note-words", role: "textbox", "aria-multiline": "true", "aria-label": this.label, spellcheck: "true" }),
      dispatchTransaction: (tr) => this.dispatch(id, tr),
      handleDOMEvents: { focus: () => this.actions.moved() },
    });
  }

  private keys() {
    const { text } = this;
    const back = (): boolean => {
      this.actions.back();
      return true;
    };
    const inText = (command: typeof undo) => () => command(text.state, text.dispatch.bind(text));
    // Sections are not moved from their footnotes.
    const nothing = (): boolean => true;
    return { Enter: back, Escape: back, "Mod-z": inText(undo), "Mod-y": inText(redo), "Mod-Shift-z": inText(redo), "Alt-Shift-ArrowUp": nothing, "Alt-Shift-ArrowDown": nothing };
  }

  /** The note as the text has it now, and its name. */
  show({ node }: Note, label: string): void {
    if (label !== this.label) {
      this.label = label;
      this.view.setProps({});
    }
    const tr = fromText(this.view.state, node);
    if (tr) this.view.dispatch(tr.setMeta(SHOWN, true));
  }

  /** The right to write came or went. */
  refresh(): void {
    this.view.setProps({});
  }

  destroy(): void {
    this.view.destroy();
  }

  private dispatch(id: string, tr: Transaction): void {
    this.view.updateState(this.view.state.apply(tr));
    const shown = tr.getMeta(SHOWN) === true;
    if (!shown && tr.getMeta(historyKey)) this.text.dispatch(closeEvent(this.text.state));
    const same = shown ? null : inText(this.text.state, id, tr.steps);
    if (same) this.text.dispatch(same);
    else if (!shown) this.actions.moved();
  }
}
