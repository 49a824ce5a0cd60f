/**
 * The line for finding and replacing, under the tools.
 *
 * What must stay true: Enter and Shift+Enter go from match to match, Escape closes it and leaves the caret at the match;
 * how many there are is shown and announced; who may only read can still find.
 */
import type { Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { MAX_MATCHES, found, replaceAll, replaceCurrent, setQuery, step } from "../editor/find";
import { closeEvent } from "../editor/history";
import type { Words } from "../i18n/words";
import { el } from "./dom";

export class FindBar {
  readonly element: HTMLElement;
  private readonly words: HTMLInputElement;
  private readonly by: HTMLInputElement;
  private readonly accents: HTMLInputElement;
  private readonly count = el("output", { class: "count", role: "status" });
  private readonly replacing: HTMLElement;
  /** What was done last, until something else is looked for. */
  private done = "";

  constructor(
    private readonly view: EditorView,
    private readonly say: Words["find"],
    close: string,
  ) {
    this.words = el("input", { type: "search", "aria-label": say.find, placeholder: say.find, input: () => this.search(), keydown: (e) => this.keys(e as KeyboardEvent) });
    this.by = el("input", { type: "text", "aria-label": say.replaceBy, placeholder: say.replaceBy, keydown: (e) => this.replaceKeys(e as KeyboardEvent) });
    this.accents = el("input", { type: "checkbox", checked: true, change: () => this.search() });
    const steps = [this.button("↑", say.previous, () => this.step(-1)), this.button("↓", say.next, () => this.step(1))];
    this.replacing = el("div", { class: "replacing" }, this.by, this.button(say.replace, "", () => this.replaceOne()), this.button(say.replaceAll, "", () => this.replaceAll()));
    const choice = el("label", {}, this.accents, say.ignoreAccents);
    const line = el("div", { class: "finding" }, this.words, this.count, ...steps, choice, this.button(close, "", () => this.close()));
    this.element = el("div", { class: "find-bar", role: "search", hidden: true, keydown: (e) => this.escape(e as KeyboardEvent) }, line, this.replacing);
  }

  private button(label: string, name: string, act: () => void): HTMLButtonElement {
    return el("button", { type: "button", ...(name ? { "aria-label": name, title: name } : {}), click: act }, label);
  }

  open(replace: boolean): boolean {
    const { state } = this.view;
    const chosen = state.doc.textBetween(state.selection.from, Math.min(state.selection.to, state.selection.from + 200), "\n");
    if (chosen !== "" && !chosen.includes("\n")) this.words.value = chosen;
    this.element.hidden = false;
    this.replacing.hidden = !this.view.editable || !(replace || this.by.value !== "");
    this.search();
    this.words.focus();
    this.words.select();
    return true;
  }

  private search(): void {
    this.done = "";
    this.run(setQuery({ words: this.words.value, ignoreAccents: this.accents.checked }));
    if (found(this.view.state).current >= 0) this.step(0);
  }

  private step(by: 1 | -1 | 0): void {
    this.run(step(by));
    this.view.dom.querySelector(".found.current")?.scrollIntoView({ block: "center" });
  }

  /** An undo event of its own. */
  private edit(command: Command): void {
    this.view.dispatch(closeEvent(this.view.state));
    this.run(command);
    this.view.dispatch(closeEvent(this.view.state));
  }

  private replaceOne(): void {
    if (!this.view.editable) return;
    this.edit(replaceCurrent(this.by.value));
    this.step(0);
  }

  private replaceAll(): void {
    if (!this.view.editable) return;
    const { matches } = found(this.view.state);
    this.edit(replaceAll(this.by.value));
    this.done = matches.length === 0 ? "" : this.say.replaced(matches.length);
    this.update();
  }

  private run(command: Command): void {
    command(this.view.state, this.view.dispatch.bind(this.view), this.view);
    this.update();
  }

  /** Called at every transaction while the line is open. */
  update(): void {
    if (this.element.hidden) return;
    const { query, matches, current } = found(this.view.state);
    const count = matches.length >= MAX_MATCHES ? `${MAX_MATCHES}+` : String(matches.length);
    const text = query === null ? "" : matches.length === 0 ? this.done || this.say.none : this.say.nth(current + 1, count);
    if (this.count.textContent !== text) this.count.textContent = text;
  }

  private close(): void {
    this.element.hidden = true;
    this.run(setQuery(null));
    this.view.focus();
  }

  private escape(event: KeyboardEvent): void {
    if (event.key === "Escape") this.close();
    else if (event.key.toLowerCase() === "h" && (event.ctrlKey || event.metaKey) && this.view.editable) {
      event.preventDefault();
      this.replacing.hidden = false;
      this.by.focus();
    }
  }

  private keys(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== "F3") return;
    event.preventDefault();
    this.step(event.shiftKey ? -1 : 1);
  }

  private replaceKeys(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.replaceOne();
  }
}
