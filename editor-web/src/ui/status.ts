/**
 * What must always be on the screen: whether everything is saved, and who is here; and, where the link is slow, one quiet word more.
 *
 * What must stay true: the state is said in words, never by colour alone, and a change of state is announced politely. The word
 * about the link says nothing of the words' safety, which the state alone does, and is not said of a link that is gone.
 */
import type { Words } from "../i18n/words";
import type { Passage, SaveState, TextSession } from "../sync/types";
import { el } from "./dom";

const SAVING: SaveState = { kind: "saving" };

export class StatusBar {
  readonly element: HTMLElement;
  private readonly state: HTMLElement;
  private readonly why = el("span", { class: "save-why" });
  private readonly link = el("p", { class: "save-link", role: "status" });
  private passage: Passage = "good";
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
    this.element = el("div", { class: "status" }, people, el("div", { class: "status-words" }, el("div", { class: "save-line" }, this.state, this.link), this.why));
    session.onState((state) => {
      this.last = state;
      this.update();
    });
    session.onPassage((passage) => {
      this.passage = passage;
      this.showLink();
    });
  }

  update(): void {
    const state = this.last.kind === "saved" && this.waits() ? SAVING : this.last;
    if (state === this.shown) return;
    this.shown = state;
    showState(this.state, this.why, state, this.words);
    this.showLink();
  }

  private showLink(): void {
    const passage = this.last.kind === "offline" ? "good" : this.passage;
    if (passage === (this.link.dataset.link ?? "good")) return;
    this.link.replaceChildren();
    this.link.removeAttribute("title");
    delete this.link.dataset.link;
    if (passage === "good") return;
    const why = this.words.slowLinkWhy[passage];
    this.link.dataset.link = passage;
    this.link.title = why;
    this.link.append(this.words.slowLink, el("span", { class: "visually-hidden" }, ` : ${why}`));
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
