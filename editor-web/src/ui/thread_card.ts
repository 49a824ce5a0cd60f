/**
 * One thread in the margin: the words it is about, what was said, and what one can do with it.
 *
 * What must stay true: what is being typed is never taken away by news from others.
 */
import type { Words } from "../i18n/words";
import { el } from "./dom";
import { MessageForm } from "./message_form";
import type { Message, Named, Said, Thread } from "./thread_api";
import { wordingView } from "./thread_wording";

export interface CardActions {
  go: (id: string) => void;
  reply: (id: string, said: Said, key: string) => Promise<void>;
  apply: (id: string, message: string) => Promise<void>;
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
  private shown = "";
  private people: readonly Named[] = [];

  constructor(
    private thread: Thread,
    private readonly lang: string,
    private readonly say: Words["threads"],
    private readonly actions: CardActions,
  ) {
    const { id } = thread;
    this.quote = el("button", { type: "button", class: "thread-quote", title: say.go, click: () => actions.go(id) });
    this.settle = el("button", { type: "button", click: () => void actions.change(id, { resolved: this.thread.resolved_at === null }) });
    this.assign = el("select", { "aria-label": say.assigned, change: () => void actions.change(id, { assigned: this.assign.value || null }) });
    this.form = new MessageForm({
      label: say.reply,
      say,
      people: () => this.people.map(({ name }) => name),
      words: () => this.thread.now?.words ?? null,
      act: (said, key) => actions.reply(id, said, key),
    });
    const reply = el("details", { class: "thread-more" }, el("summary", {}, say.reply), this.form.element);
    this.tools.append(reply, el("div", { class: "thread-line" }, this.assign, this.settle));
    this.element = el("article", { class: "thread", tabindex: "-1", "data-thread": id }, this.quote, this.state, this.messages, this.tools);
  }

  show(thread: Thread, people: readonly Named[], may: { comment: boolean; write: boolean }): void {
    [this.thread, this.people] = [thread, people];
    this.tools.hidden = !may.comment;
    this.tellState();
    this.form.renew();
    // Whether a wording can be applied depends on the text too.
    const shown = [thread.rev, may.write, people.length, ...thread.messages.map(({ wording }) => wording?.applicable)].join();
    if (shown === this.shown) return;
    this.shown = shown;
    const words = thread.quote.length > SHOWN ? `${thread.quote.slice(0, SHOWN)}…` : thread.quote;
    this.quote.textContent = words;
    this.element.setAttribute("aria-label", this.say.about(words));
    this.messages.replaceChildren(...thread.messages.map((message) => this.message(message, may.write)));
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

  private message({ id, by, at, html, wording }: Message, mayWrite: boolean): HTMLElement {
    const when = new Intl.DateTimeFormat(this.lang, { dateStyle: "medium", timeStyle: "short" }).format(at);
    const body = el("div", { class: "thread-words" });
    // The server's own rendering, in which nothing runs (`remark_html`).
    body.innerHTML = html;
    const item = el("li", {}, el("p", { class: "thread-by" }, el("strong", {}, by.name), " ", el("time", { datetime: new Date(at).toISOString() }, when)));
    if (html !== "") item.append(body);
    if (wording) item.append(wordingView(wording, this.lang, this.say, mayWrite ? () => this.actions.apply(this.thread.id, id) : null));
    return item;
  }
}
