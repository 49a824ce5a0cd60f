/**
 * What one types into a thread: a comment, and other words for those that it is about.
 *
 * What must stay true: words come back when sending fails; sent twice, a message is stored once; a wording is proposed only
 * by who opened its field and changed the words in it.
 */
import type { Words } from "../i18n/words";
import { el } from "./dom";
import { Calling } from "./calling";
import { type Said, newKey } from "./thread_api";

export interface FormOptions {
  label: string;
  say: Words["threads"];
  /** Who may be called by name. */
  people: () => readonly string[];
  /** The words for which others may be proposed; null: none may be. */
  words: () => string | null;
  act: (said: Said, key: string) => Promise<void>;
  more?: HTMLElement[];
}

/** A field, another for the wording, and their button; Ctrl+Enter sends. */
export class MessageForm {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly wording: HTMLTextAreaElement;
  private readonly proposing: HTMLDetailsElement;
  private readonly problem = el("p", { class: "error", role: "alert" });
  private readonly button: HTMLButtonElement;
  private key = newKey();

  constructor(private readonly options: FormOptions) {
    const { label, say, people, more = [] } = options;
    const keydown = (event: Event) => this.keys(event as KeyboardEvent);
    this.field = el("textarea", { rows: "3", maxlength: "10000", "aria-label": label, keydown });
    this.wording = el("textarea", { rows: "4", maxlength: "10000", "aria-label": say.wording, keydown });
    this.proposing = el("details", { class: "thread-more", toggle: () => this.offer() }, el("summary", {}, say.propose), this.wording);
    this.button = el("button", { type: "submit", class: "main" }, say.send);
    const calling = new Calling(this.field, people, say);
    this.element = el("form", { submit: (event) => this.send(event) }, this.field, calling.element, this.proposing, this.problem, el("div", { class: "thread-line" }, this.button, ...more));
    this.renew();
  }

  /** The words that it is about are others now, or gone. */
  renew(): void {
    this.proposing.hidden = this.options.words() === null;
    if (this.proposing.hidden) this.proposing.open = false;
  }

  clear(): void {
    [this.field.value, this.wording.value, this.proposing.open] = ["", "", false];
    this.problem.textContent = "";
  }

  /** The field begins with the words as they are. */
  private offer(): void {
    if (!this.proposing.open) return;
    if (this.wording.value === "") this.wording.value = this.options.words() ?? "";
    this.wording.focus();
  }

  private keys(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  private send(event: Event): void {
    event.preventDefault();
    void this.sent();
  }

  private said(): Said {
    const wanted = this.proposing.open ? this.wording.value.trim() : "";
    return { body: this.field.value, wording: wanted === this.options.words()?.trim() ? "" : wanted };
  }

  private async sent(): Promise<void> {
    if (this.button.disabled) return;
    const said = this.said();
    if (said.body.trim() === "" && said.wording === "") {
      this.problem.textContent = this.options.say.empty;
      return this.field.focus();
    }
    this.button.disabled = true;
    this.problem.textContent = "";
    try {
      await this.options.act(said, this.key);
      this.clear();
      this.key = newKey();
    } catch (error) {
      this.problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      this.button.disabled = false;
    }
  }
}
