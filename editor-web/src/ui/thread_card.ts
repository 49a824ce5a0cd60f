/**
 * One thread in the margin: the words it is about, what was said, and what one can do with it.
 *
 * What must stay true: what is being typed is never taken away by news from others; words come back when sending fails.
 */
import type { Words } from "../i18n/words";
import { el } from "./dom";
import { type Message, type Named, type Thread, newKey } from "./thread_api";

export interface CardActions {
  go: (id: string) => void;
  reply: (id: string, body: string, key: string) => Promise<void>;
  change: (id: string, change: { resolved?: boolean; assigned?: string | null }) => Promise<void>;
}

/** Characters of the quoted words that are shown. */
const SHOWN = 160;

export class ThreadCard {
  readonly element: HTMLElement;
  private readonly quote: HTMLButtonElement;
  private readonly state = el("p", { class: "thread-state" });
  private readonly messages = el("ol");
  private readonly tools = el("div", { class: "thread-tools" });
  private readonly settle: HTMLButtonElement;
  private readonly assign: HTMLSelectElement;
  private readonly form: MessageForm;
  private rev = -1;

  constructor(
    private thread: Thread,
    private readonly lang: string,
    private readonly say: Words["threads"],
    actions: CardActions,
  ) {
    const { id } = thread;
    this.quote = el("button", { type: "button", class: "thread-quote", title: say.go, click: () => actions.go(id) });
    this.settle = el("button", { type: "button", click: () => void actions.change(id, { resolved: this.thread.resolved_at === null }) });
    this.assign = el("select", { "aria-label": say.assigned, change: () => void actions.change(id, { assigned: this.assign.value || null }) });
    this.form = new MessageForm(say.reply, say.send, (body, key) => actions.reply(id, body, key));
    const reply = el("details", { class: "thread-reply" }, el("summary", {}, say.reply), this.form.element);
    this.tools.append(reply, el("div", { class: "thread-line" }, this.assign, this.settle));
    this.element = el("article", { class: "thread", tabindex: "-1", "data-thread": id }, this.quote, this.state, this.messages, this.tools);
  }

  show(thread: Thread, people: readonly Named[], mayComment: boolean): void {
    this.thread = thread;
    this.tools.hidden = !mayComment;
    this.tellState();
    if (thread.rev === this.rev) return;
    this.rev = thread.rev;
    const words = thread.quote.length > SHOWN ? `${thread.quote.slice(0, SHOWN)}…` : thread.quote;
    this.quote.textContent = words;
    this.element.setAttribute("aria-label", this.say.about(words));
    this.messages.replaceChildren(...thread.messages.map((message) => this.message(message)));
    this.settle.textContent = thread.resolved_at === null ? this.say.resolve : this.say.reopen;
    this.offer(people);
  }

  private tellState(): void {
    const { now, resolved_at } = this.thread;
    const said = [resolved_at !== null && this.say.resolved, now === null && this.say.orphaned, now?.changed && this.say.changed];
    const sentence = said.filter(Boolean).join(" ");
    if (this.state.textContent !== sentence) this.state.textContent = sentence;
    this.state.hidden = sentence === "";
    this.element.classList.toggle("resolved", resolved_at !== null);
  }

  private offer(people: readonly Named[]): void {
    const { assigned } = this.thread;
    const missing = assigned && !people.some(({ id }) => id === assigned.id) ? [assigned] : [];
    const options = [...missing, ...people].map(({ id, name }) => el("option", { value: id }, this.say.assignedTo(name)));
    this.assign.replaceChildren(el("option", { value: "" }, this.say.nobody), ...options);
    this.assign.value = assigned?.id ?? "";
  }

  private message({ by, at, html }: Message): HTMLElement {
    const when = new Intl.DateTimeFormat(this.lang, { dateStyle: "medium", timeStyle: "short" }).format(at);
    const body = el("div", { class: "thread-words" });
    // The server's own rendering, in which nothing runs (`remark_html`).
    body.innerHTML = html;
    return el("li", {}, el("p", { class: "thread-by" }, el("strong", {}, by.name), " ", el("time", { datetime: new Date(at).toISOString() }, when)), body);
  }
}

/** A field and its button; Ctrl+Enter sends. */
export class MessageForm {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly problem = el("p", { class: "error", role: "alert" });
  private readonly button: HTMLButtonElement;
  private key = newKey();

  constructor(label: string, send: string, private readonly act: (body: string, key: string) => Promise<void>, ...more: HTMLElement[]) {
    this.field = el("textarea", { rows: "3", maxlength: "10000", required: true, "aria-label": label, keydown: (event) => this.keys(event as KeyboardEvent) });
    this.button = el("button", { type: "submit", class: "main" }, send);
    this.element = el("form", { submit: (event) => this.send(event) }, this.field, this.problem, el("div", { class: "thread-line" }, this.button, ...more));
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

  private async sent(): Promise<void> {
    if (this.button.disabled || this.field.value.trim() === "") return;
    this.button.disabled = true;
    this.problem.textContent = "";
    try {
      await this.act(this.field.value, this.key);
      this.field.value = "";
      this.key = newKey();
    } catch (error) {
      this.problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      this.button.disabled = false;
    }
  }
}
