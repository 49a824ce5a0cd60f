/**
 * Links: the address as a person types it, the words that carry it, changing and removing it.
 *
 * What must stay true: no address that the text may not carry (schema/href.ts) is ever set; with the caret inside a link
 * the whole link is meant, whatever is selected otherwise.
 */
import type { EditorState, Transaction } from "prosemirror-state";
import { isSafeHref } from "../schema/href";
import { linkAt } from "./commands";
import { schema } from "./schema";

const LONGEST = 2_000;

/** `www.un.org` and `a@b.ml` get what they lack; null: this may not be an address. */
export function addressOf(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || text.length > LONGEST || /\s/.test(text)) return null;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text)) return `mailto:${text}`;
  if (isSafeHref(text)) return text;
  return /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[/?#:].*)?$/u.test(text) ? `https://${text}` : null;
}

/** Sets the address of the link at the caret, or of the selected words; without either the address itself is written. */
export function withLink(state: EditorState, href: string): Transaction | null {
  if (!isSafeHref(href)) return null;
  const here = linkAt(state);
  const { from, to, empty } = here && state.selection.empty ? { ...here, empty: false } : state.selection;
  const mark = schema.marks.link.create({ href });
  if (!empty) return state.tr.addMark(from, to, mark);
  if (!state.selection.$from.parent.inlineContent) return null;
  return state.tr.replaceSelectionWith(schema.text(href, mark.addToSet(state.selection.$from.marks())), false);
}

export function withoutLink(state: EditorState): Transaction | null {
  const here = linkAt(state);
  const { from, to } = state.selection.empty && here ? here : state.selection;
  return state.doc.rangeHasMark(from, to, schema.marks.link) ? state.tr.removeMark(from, to, schema.marks.link) : null;
}
