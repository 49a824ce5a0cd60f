/**
 * The margin: the drafting team's threads in the order of the text, beside it, and the way to open one on selected words.
 *
 * What must stay true: who may not see threads has neither the margin nor its buttons, and nothing is asked; news from
 * others is announced, and takes neither the focus nor what is being typed.
 */
import type { EditorView } from "prosemirror-view";
import { getHeads } from "@automerge/automerge/slim";
import { TextSelection } from "prosemirror-state";
import { rangeOf } from "../editor/places";
import { DRAFT, type Span, setCurrent, showThreads, spanOf, spansOf, threadAt, threadsKey } from "../editor/threads";
import type { Words } from "../i18n/words";
import type { EditorConfig, SaveState, TextSession } from "../sync/types";
import { el } from "./dom";
import { MessageForm } from "./message_form";
import { type Named, Refusal, type Said, type Thread, ThreadApi } from "./thread_api";
import { ThreadCard } from "./thread_card";

/** Between two questions to the server. Milliseconds. */
const EVERY = 3_000;
/** After the text changed, until places are asked for again. Milliseconds. */
const PLACES = 8_000;
/** For one's own words to be saved, and known where anchors are made. Milliseconds. */
const SAVED = 10_000;
const AGAIN = 400;

export interface ThreadsHost {
  flush: () => boolean;
  announce: (sentence: string) => void;
}

export class Threads {
  readonly element: HTMLElement;
  /** For the tools: comment what is selected; show the margin. */
  readonly buttons: HTMLButtonElement[];
  private readonly say: Words["threads"];
  private readonly api: ThreadApi;
  private readonly all = new Map<string, Thread>();
  private readonly cards = new Map<string, ThreadCard>();
  private readonly list = el("div", { class: "thread-list" });
  private readonly none: HTMLElement;
  private readonly drafting: HTMLElement;
  private readonly draft: MessageForm;
  private readonly quoted = el("p", { class: "thread-quote" });
  private readonly withResolved: HTMLInputElement;
  private people: Named[] = [];
  /** The words that are being commented, where others can be proposed for them. */
  private oneParagraph: string | null = null;
  /** Up to where all is known; null: nothing was asked yet. */
  private rev: number | null = null;
  private asking = false;
  private placed = 0;
  private moved = false;
  private order = "";
  /** The answer by which each thread's words were found last. */
  private readonly found = new Map<string, Thread["now"]>();
  private save: SaveState["kind"] = "saving";

  constructor(
    private readonly view: EditorView,
    private readonly session: TextSession,
    private readonly config: EditorConfig,
    words: Words,
    private readonly host: ThreadsHost,
  ) {
    this.say = words.threads;
    this.api = new ThreadApi(config.text);
    const button = (label: string, title: string, act: () => void) => {
      const made = el("button", { type: "button", tabindex: "-1", title, click: act }, label);
      made.addEventListener("mousedown", (event) => event.preventDefault());
      return made;
    };
    this.buttons = [button(this.say.comment, `${this.say.comment} (Ctrl+Alt+M)`, () => this.begin()), button(this.say.title, this.say.title, () => this.toggle())];
    this.none = el("p", { class: "thread-state" }, this.say.none);
    this.withResolved = el("input", { type: "checkbox", change: () => this.render() });
    this.draft = new MessageForm({
      label: this.say.yours,
      say: this.say,
      people: () => this.people.map(({ name }) => name),
      words: () => this.oneParagraph,
      act: (said, key) => this.open(said, key),
      more: [el("button", { type: "button", click: () => this.leave() }, words.cancel)],
    });
    this.drafting = el("div", { class: "thread draft", hidden: true }, this.quoted, this.draft.element, el("p", { class: "thread-state" }, this.say.hint));
    this.drafting.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
    const shut = el("button", { type: "button", class: "close", click: () => this.toggle() }, words.close);
    const head = el("div", { class: "thread-line" }, el("h2", { id: "threads-title" }, this.say.title), shut);
    this.element = el("aside", { class: "threads", "aria-labelledby": "threads-title", hidden: true }, head, el("label", { class: "choice" }, this.withResolved, this.say.showResolved), this.drafting, this.none, this.list);
    this.follow();
  }

  private follow(): void {
    this.session.onState(({ kind }) => void (this.save = kind));
    this.session.onRemote(() => void (this.moved = true));
    this.session.onAccess(() => this.access());
    setInterval(() => document.visibilityState === "visible" && void this.ask(), EVERY);
    addEventListener("keydown", (event) => this.keys(event));
    this.access();
  }

  private may(what: "see-threads" | "comment" | "write"): boolean {
    return this.session.capabilities().includes(what);
  }

  private access(): void {
    const sees = this.may("see-threads");
    this.buttons.forEach((button, n) => (button.hidden = !sees || (n === 0 && !this.may("comment"))));
    if (sees) void this.ask();
    else this.forget();
    this.render();
  }

  /** The right is gone: nothing stays on the screen. */
  private forget(): void {
    this.all.clear();
    [this.rev, this.people] = [null, []];
    if (spansOf(this.view.state).size > 0) this.view.dispatch(showThreads(this.view.state, new Map()));
    this.shown(false);
  }

  private keys(event: KeyboardEvent): void {
    const wanted = event.code === "KeyM" || event.key.toLowerCase() === "m";
    if (!wanted || !event.altKey || !(event.ctrlKey || event.metaKey) || !this.may("comment")) return;
    event.preventDefault();
    this.begin();
  }

  toggle(): void {
    this.shown(this.element.hidden === true);
  }

  private shown(open: boolean): void {
    this.element.hidden = !open;
    this.element.parentElement?.classList.toggle("with-threads", open);
    this.buttons[1]?.setAttribute("aria-pressed", String(open));
  }

  /** At every transaction. */
  update(textChanged: boolean): void {
    if (textChanged) this.moved = true;
    const { state } = this.view;
    const here = threadAt(state);
    if (here === (threadsKey.getState(state)?.current ?? null)) return;
    this.view.dispatch(setCurrent(state, here));
    for (const [id, { element }] of this.cards) element.classList.toggle("current", id === here);
    if (here && !this.element.hidden) this.cards.get(here)?.element.scrollIntoView({ block: "nearest" });
  }

  // ── news ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private async ask(): Promise<void> {
    if (this.asking || !this.may("see-threads") || this.view.isDestroyed) return;
    this.asking = true;
    const whole = this.rev === null || (this.moved && Date.now() - this.placed > PLACES);
    if (whole) [this.moved, this.placed] = [false, Date.now()];
    try {
      await this.take(whole && this.rev !== null ? 0 : this.rev);
    } catch {
      // Offline, or the right is gone: the status line says which. What is shown stays as it was.
    } finally {
      this.asking = false;
    }
  }

  private async take(since: number | null): Promise<void> {
    const known = this.rev;
    let answer = await this.api.since(since);
    if (since === null) this.people = answer.people;
    const news = [...answer.threads];
    while (answer.more) {
      answer = await this.api.since(answer.rev);
      news.push(...answer.threads);
    }
    this.rev = Math.max(known ?? 0, answer.rev);
    if (news.length === 0 || !this.may("see-threads")) return;
    if (known !== null) this.tell(news);
    for (const thread of news) this.all.set(thread.id, thread);
    this.render();
  }

  private tell(news: readonly Thread[]): void {
    for (const thread of news) {
      const last = thread.messages.at(-1);
      const before = this.all.get(thread.id)?.messages.length ?? 0;
      if (last && thread.messages.length > before && last.by.id !== this.config.person.id) this.host.announce(this.say.news(last.by.name));
    }
  }

  /** What came back from one's own act. */
  private put(thread: Thread): void {
    this.all.set(thread.id, thread);
    this.render();
  }

  // ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private render(): void {
    const shown = [...this.all.values()].filter(({ resolved_at }) => resolved_at === null || this.withResolved.checked);
    this.mark(shown);
    const spans = spansOf(this.view.state);
    const at = ({ id }: Thread): number => spans.get(id)?.from ?? Number.POSITIVE_INFINITY;
    shown.sort((a, b) => (at(a) === at(b) ? a.created_at - b.created_at : at(a) - at(b)));
    for (const thread of shown) this.card(thread).show(thread, this.people, { comment: this.may("comment"), write: this.may("write") });
    this.arrange(shown);
    this.none.hidden = shown.length > 0 || !this.drafting.hidden;
    const open = shown.filter(({ resolved_at }) => resolved_at === null).length;
    const label = open === 0 ? this.say.title : this.say.count(open);
    if (this.buttons[1] && this.buttons[1].textContent !== label) this.buttons[1].textContent = label;
  }

  private mark(shown: readonly Thread[]): void {
    const { state } = this.view;
    const before = spansOf(state);
    const spans = new Map<string, Span>();
    const draft = before.get(DRAFT);
    if (draft) spans.set(DRAFT, draft);
    for (const { id, now } of shown) {
      // What was found once is carried along since: an older answer knows nothing of what happened meanwhile.
      const again = this.found.get(id) !== now || !before.has(id);
      const span = now && ((again && spanOf(state, this.session.doc, now)) || before.get(id));
      if (span) this.found.set(id, now);
      if (span) spans.set(id, span);
    }
    const same = spans.size === before.size && [...spans].every(([id, { from, to }]) => before.get(id)?.from === from && before.get(id)?.to === to);
    if (!same) this.view.dispatch(showThreads(state, spans));
  }

  private card(thread: Thread): ThreadCard {
    const made = this.cards.get(thread.id) ?? new ThreadCard(thread, this.config.ui, this.say, {
      go: (id) => this.go(id),
      reply: async (id, said, key) => this.put(await this.api.reply(id, said, key)),
      apply: (id, message) => this.apply(id, message),
      change: (id, change) => this.change(id, change),
    });
    this.cards.set(thread.id, made);
    return made;
  }

  private arrange(shown: readonly Thread[]): void {
    const order = shown.map(({ id }) => id).join(" ");
    if (order === this.order) return;
    this.order = order;
    const wanted = new Set(shown.map(({ id }) => id));
    for (const [id, { element }] of this.cards) {
      if (wanted.has(id)) continue;
      element.remove();
      this.cards.delete(id);
    }
    // Moving a card takes the focus away from its field: only what is out of place is moved.
    shown.forEach(({ id }, n) => {
      const card = this.cards.get(id)?.element;
      if (card && this.list.children[n] !== card) this.list.insertBefore(card, this.list.children[n] ?? null);
    });
  }

  private async apply(id: string, message: string): Promise<void> {
    this.host.flush();
    this.put(await this.api.apply(id, message));
    this.host.announce(this.say.applied);
    this.cards.get(id)?.element.focus();
  }

  private async change(id: string, change: { resolved?: boolean; assigned?: string | null }): Promise<void> {
    try {
      this.put(await this.api.change(id, change));
      if (change.resolved !== undefined) this.host.announce(change.resolved ? this.say.resolved : this.say.reopened);
      if (change.resolved && !this.withResolved.checked) this.view.focus();
    } catch (error) {
      this.host.announce(error instanceof Error ? error.message : String(error));
    }
  }

  private go(id: string): void {
    const { state } = this.view;
    const span = spansOf(state).get(id);
    if (!span) return;
    this.view.dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(span.from))));
    const { node } = this.view.domAtPos(span.from);
    (node instanceof HTMLElement ? node : node.parentElement)?.scrollIntoView({ block: "center" });
    this.view.focus();
  }

  // ── opening ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** On the words that are selected. */
  private begin(): void {
    if (!this.may("comment")) return;
    const { state } = this.view;
    const { $from, $to, from, to, empty } = state.selection;
    if (empty || !rangeOf($from, $to)) return this.host.announce(empty ? this.say.select : this.say.oneSection);
    this.quoted.textContent = state.doc.textBetween(from, to, " ");
    this.oneParagraph = $from.sameParent($to) ? state.doc.textBetween(from, to) : null;
    this.draft.renew();
    this.view.dispatch(showThreads(state, new Map([...spansOf(state), [DRAFT, { from, to }]])));
    [this.drafting.hidden, this.none.hidden] = [false, true];
    this.shown(true);
    this.draft.field.focus();
  }

  private leave(): void {
    this.drafting.hidden = true;
    const spans = new Map(spansOf(this.view.state));
    spans.delete(DRAFT);
    this.view.dispatch(showThreads(this.view.state, spans));
    this.view.focus();
  }

  private async open(said: Said, key: string): Promise<void> {
    const thread = await this.opened(said, key);
    this.leave();
    this.put(thread);
  }

  /** The words are meant as they stand in the document; the server must have it first. */
  private async opened(said: Said, key: string): Promise<Thread> {
    const end = Date.now() + SAVED;
    for (;;) {
      this.host.flush();
      const span = spansOf(this.view.state).get(DRAFT);
      const { doc } = this.view.state;
      const range = span && span.from < span.to ? rangeOf(doc.resolve(span.from), doc.resolve(span.to)) : null;
      if (!range) throw new Error(this.say.select);
      const heads = getHeads(this.session.doc);
      try {
        if (this.save === "saving" && Date.now() < end) throw new Refusal(422, "");
        return await this.api.open({ ...range, heads }, said, key);
      } catch (error) {
        const early = error instanceof Refusal && error.status === 422;
        if (!early || Date.now() > end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
}
