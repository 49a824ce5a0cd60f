/**
 * What must always be on the screen: whether everything is saved, and who is here.
 *
 * What must stay true: the state is said in words, never by colour alone, and a change of state is announced politely.
 */
import type { Words } from "../i18n/words";
import type { SaveState, TextSession } from "../sync/types";
import { el } from "./dom";

const SAVING: SaveState = { kind: "saving" };

export class StatusBar {
  readonly element: HTMLElement;
  private readonly state: HTMLElement;
  private readonly why = el("span", { class: "save-why" });
  private last: SaveState = { kind: "saving" };
  private shown: SaveState | null = null;

  /** @param waits whether something typed is not in the shared document yet: then nothing is called saved. */
  constructor(
    session: TextSession,
    people: HTMLElement,
    private readonly words: Words,
    private readonly waits: () => boolean,
  ) {
    this.state = el("p", { class: "save-state", role: "status", "data-save-state": "saving" }, words.saving);
    this.element = el("div", { class: "status" }, people, el("div", { class: "status-words" }, this.state, this.why));
    session.onState((state) => {
      this.last = state;
      this.update();
    });
  }

  update(): void {
    const state = this.last.kind === "saved" && this.waits() ? SAVING : this.last;
    if (state === this.shown) return;
    this.shown = state;
    showState(this.state, this.why, state, this.words);
  }
}

function showState(state: HTMLElement, why: HTMLElement, s: SaveState, words: Words): void {
  const text = s.kind === "offline" ? words.offline(s.waiting) : words[s.kind];
  if (state.textContent !== text) state.textContent = text;
  state.dataset.saveState = s.kind;
  why.replaceChildren();
  // What was refused, and why, stands in full below the tools (refused.ts).
  if (s.kind === "readonly") why.append(s.why);
}
