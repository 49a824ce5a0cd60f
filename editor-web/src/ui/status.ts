/**
 * What must always be on the screen: whether everything is saved, and who is here.
 *
 * What must stay true: the state is said in words, never by colour alone, and a change of state is announced politely.
 */
import type { Words } from "../i18n/words";
import type { SaveState, TextSession } from "../sync/types";
import { el } from "./dom";

export function statusBar(session: TextSession, people: HTMLElement, words: Words): HTMLElement {
  const state = el("p", { class: "save-state", role: "status", "data-save-state": "saving" }, words.saving);
  const why = el("span", { class: "save-why" });
  session.onState((s) => showState(state, why, s, words));
  return el("div", { class: "status" }, people, el("div", { class: "status-words" }, state, why));
}

function showState(state: HTMLElement, why: HTMLElement, s: SaveState, words: Words): void {
  const text = s.kind === "offline" ? words.offline(s.waiting) : words[s.kind];
  if (state.textContent !== text) state.textContent = text;
  state.dataset.saveState = s.kind;
  why.replaceChildren();
  // What was refused, and why, stands in full below the tools (refused.ts).
  if (s.kind === "readonly") why.append(s.why);
}
