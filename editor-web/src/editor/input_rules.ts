/**
 * What typing makes by itself: `# ` a heading, `- ` and `1. ` list items, `> ` a quotation, `---` a rule, `**bold**`, and
 * the typography of the text's language.
 *
 * What must stay true: what was typed is one edit and what it became another, so that one Ctrl+Z gives back exactly the
 * keys; nothing is changed while a character is being composed.
 */
import type { MarkType, Node, ResolvedPos } from "prosemirror-model";
import { type EditorState, Plugin, TextSelection, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { closeEvent } from "./history";
import { schema } from "./schema";
import { correction } from "./typography";

const { heading, paragraph, item, quote, rule, section } = schema.nodes;
const { strong, em, strike } = schema.marks;

/** Characters before the caret that a rule looks at. */
const LOOK_BACK = 200;

export interface InputOptions {
  lang: string;
  /** Asked at each key: a person may switch it off. */
  typography: () => boolean;
}

export function inputRulesPlugin(options: InputOptions): Plugin {
  return new Plugin({
    props: {
      handleTextInput: (view, from, to, text) => {
        if (view.composing || text.length !== 1) return false;
        if (!mayBecome(wordsBefore(view.state.doc.resolve(from)) + text, options)) return false;
        const typed = view.state.tr.insertText(text, from, to);
        const made = becomes(view.state.apply(typed), options);
        if (!made) return false;
        view.dispatch(typed.scrollIntoView());
        apply(view, options);
        return true;
      },
    },
  });
}

/** The second edit, made anew upon the state that the first one left. */
function apply(view: EditorView, options: InputOptions): void {
  view.dispatch(closeEvent(view.state));
  const tr = becomes(view.state, options);
  if (!tr) return;
  view.dispatch(tr.scrollIntoView());
  view.dispatch(closeEvent(view.state));
}

/** The signs with which the rules for blocks and marks end. */
const ENDS = /[ \-*~]$/;

/** Nearly every key ends no rule: then no state is made to try them upon. */
function mayBecome(before: string, { lang, typography }: InputOptions): boolean {
  return ENDS.test(before) || (typography() && correction(lang, before) !== null);
}

function wordsBefore({ parent, parentOffset }: ResolvedPos): string {
  return parent.isTextblock ? parent.textBetween(Math.max(0, parentOffset - LOOK_BACK), parentOffset, null, "\ufffc") : "";
}

/** What the words just typed become; null when they stay. */
export function becomes(state: EditorState, { lang, typography }: InputOptions): Transaction | null {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock) return null;
  const before = wordsBefore($from);
  return block(state, before) ?? marked(state, before) ?? (typography() ? typographic(state, before, lang) : null);
}

// ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function block(state: EditorState, before: string): Transaction | null {
  const { $from } = state.selection;
  const inSection = $from.depth === 2 && $from.node(1).type === section;
  if (!inSection || before.length !== $from.parentOffset) return null;
  const plain = $from.parent.type === paragraph;
  const hashes = /^(#{1,6}) $/.exec(before);
  if (hashes && (plain || $from.parent.type === heading)) return turned(state, before, heading.create({ level: hashes[1]?.length ?? 1 }));
  if (!plain) return null;
  if (/^[-*•] $/.test(before)) return turned(state, before, item.create({ kind: "bullet", depth: 0 }));
  if (/^(?:\d{1,3}|a)[.)] $/.test(before)) return turned(state, before, item.create({ kind: "ordered", depth: 0 }));
  if (before === "> ") return turned(state, before, quote.create());
  return before === "---" && $from.parent.content.size === 3 ? ruled(state) : null;
}

function turned(state: EditorState, typed: string, wanted: Node): Transaction {
  const { $from } = state.selection;
  const tr = state.tr.delete($from.pos - typed.length, $from.pos);
  return tr.setNodeMarkup($from.before(2), wanted.type, wanted.attrs);
}

function ruled(state: EditorState): Transaction {
  const { $from } = state.selection;
  const at = $from.before(2);
  const tr = state.tr.replaceWith(at, $from.after(2), [rule.create(), paragraph.create()]);
  return tr.setSelection(TextSelection.create(tr.doc, at + 2));
}

// ── marks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const MARKED: readonly (readonly [RegExp, MarkType])[] = [
  [/\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, strong],
  [/(?<![*\p{L}\p{N}])\*([^*\s](?:[^*]*[^*\s])?)\*$/u, em],
  [/~~([^~\s](?:[^~]*[^~\s])?)~~$/, strike],
];

function marked(state: EditorState, before: string): Transaction | null {
  for (const [pattern, type] of MARKED) {
    const found = pattern.exec(before);
    // A footnote between the signs counts as one here and as more in the document.
    if (!found || found[0].includes("\ufffc")) continue;
    const { pos } = state.selection.$from;
    const sign = (found[0].length - (found[1] ?? "").length) / 2;
    const start = pos - found[0].length;
    const tr = state.tr.delete(pos - sign, pos).delete(start, start + sign);
    return tr.addMark(start, pos - 2 * sign, type.create()).removeStoredMark(type);
  }
  return null;
}

// ── typography ──────────────────────────────────────────────────────────────────────────────────────────────────────

function typographic(state: EditorState, before: string, lang: string): Transaction | null {
  const better = correction(lang, before);
  const { pos } = state.selection.$from;
  return better && state.tr.insertText(better.insert, pos - better.remove, pos);
}
