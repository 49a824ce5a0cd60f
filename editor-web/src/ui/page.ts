/**
 * Turns the page that the server sent (readable at once) into the editor: tools above, plan beside, paper in the middle,
 * state and people always in sight.
 *
 * What must stay true: the readable text leaves the page only when the editor stands in its place; nothing typed waits
 * longer than `FLUSH` before it is written into the shared document.
 */
import { EditorState, type Plugin, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { authorsPlugin } from "../editor/authors";
import { Binding, bindingPlugin, isFromDocument } from "../editor/binding";
import { caretsPlugin } from "../editor/carets";
import { insertFootnote } from "../editor/commands";
import { copyPlugin } from "../editor/copy";
import { findPlugin } from "../editor/find";
import { historyPlugin } from "../editor/history";
import { inputRulesPlugin } from "../editor/input_rules";
import { notesPlugin } from "../editor/notes";
import { numbersPlugin } from "../editor/numbers";
import { pastePlugin } from "../editor/paste";
import { Reading } from "../editor/reading";
import { idOf, schema } from "../editor/schema";
import { structurePlugin } from "../editor/structure";
import { tableViewPlugin } from "../editor/table_view";
import { threadsPlugin } from "../editor/threads";
import { type Words, words as wordsOf } from "../i18n/words";
import { type Scheme, schemeOf } from "../schema/numbering";
import { ChangeRefused, type EditorConfig, type TextSession } from "../sync/types";
import { Authors } from "./authors";
import { el } from "./dom";
import { FindBar } from "./find";
import { openHelp } from "./help";
import { keys } from "./keys";
import { atLeisure } from "./leisure";
import { openLink } from "./link";
import { NotesPanel } from "./notes";
import { Notices } from "./notices";
import { Outline } from "./outline";
import { People } from "./people";
import { RefusedParts } from "./refused";
import { typographyOn } from "./settings";
import { followStanding } from "./standing";
import { StatusBar } from "./status";
import { Threads } from "./threads";
import { Toolbar } from "./toolbar";

/** Longest wait of typed words before they are one change. Milliseconds. */
const FLUSH = 150;

/** What other parts of the editor bring along; each is one plugin or more. */
export type Extra = (session: TextSession, config: EditorConfig, view: () => EditorView) => Plugin[];

export class EditorPage {
  readonly view: EditorView;
  private readonly words: Words;
  private readonly notices: Notices;
  private readonly binding: Binding;
  private readonly toolbar: Toolbar;
  private readonly outline: Outline;
  private readonly status: StatusBar;
  private readonly find: FindBar;
  private readonly notes: NotesPanel;
  private readonly authors: Authors;
  private readonly threads: Threads;
  private inNote: EditorView | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly place: HTMLElement,
    private readonly config: EditorConfig,
    private readonly session: TextSession,
    extras: readonly Extra[],
  ) {
    this.words = wordsOf(config.ui);
    this.notices = new Notices(this.words, () => this.view.focus());
    const scheme = schemeOf(config.numbering);
    const paper = el("div", { class: "paper", id: "main", lang: config.lang, dir: config.dir });
    this.view = this.makeView(paper, scheme, extras);
    this.binding = new Binding(session, this.view, {
      random: Math.random,
      atLeisure,
      onRefused: (error) => this.refused(error),
      onHealed: (what) => console.warn("the view was rebuilt from the document", what),
    });
    this.toolbar = new Toolbar(this.view, this.words, Math.random, { writing: () => this.writing(), link: () => this.link(), note: () => this.addNote(), find: () => this.find.open(false), authors: () => this.authors.toggle(), help: () => openHelp(this.words) });
    this.find = new FindBar(this.view, this.words.find, this.words.close);
    this.notes = new NotesPanel(this.view, { words: this.words.notes, lang: config.lang, plugins: () => this.writingPlugins(), moved: () => this.caretIn("note") });
    this.authors = new Authors(this.view, config.text, config.ui, this.words.authors, (open) => this.toolbar.authorsShown(open), this.words.close);
    this.threads = new Threads(this.view, session, config, this.words, { flush: () => this.binding.flush(), announce: (message) => this.announce(message) });
    this.toolbar.add(...this.threads.buttons);
    this.outline = new Outline(this.view, scheme, this.words, (message) => this.announce(message));
    const people = new People(this.view, session, config.person, this.words).element;
    this.status = new StatusBar(session, people, this.words, () => this.binding.hasPending());
    this.lay(paper);
    this.follow();
    // The address may name a section: the search for a printed line leads here.
    if (location.hash) this.outline.go(location.hash.slice(1));
  }

  private makeView(paper: HTMLElement, scheme: Scheme, extras: readonly Extra[]): EditorView {
    const reading = new Reading(this.session.doc);
    const doc = schema.nodes.doc.create(null, [reading.title(), ...reading.all()]);
    const more = extras.flatMap((extra) => extra(this.session, this.config, () => this.view));
    const plugins = [...more, ...this.writingPlugins(), bindingPlugin(), structurePlugin(Math.random), historyPlugin(), numbersPlugin(scheme), tableViewPlugin(this.words.tableToolsOf, () => this.toolbar.focusTableTools()), findPlugin(), authorsPlugin(), threadsPlugin(), notesPlugin(this.words.notes.nth, (id) => this.notes.edit(id)), caretsPlugin(this.session, this.config.person.id, Date.now)];
    return new EditorView(paper, {
      state: EditorState.create({ doc, plugins }),
      editable: () => this.session.capabilities().includes("write"),
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": `${this.words.text} : ${this.config.title}`, spellcheck: "true", class: "prose" },
      dispatchTransaction: (tr) => this.dispatch(tr),
      handleDOMEvents: { focus: () => this.caretIn("text") },
    });
  }

  /** What writing brings along, in the text and in its footnotes: paste, typing rules, keys. */
  private writingPlugins(): Plugin[] {
    const say = (sentence: string): void => this.notices.say("paste", sentence);
    const actions = {
      link: () => this.link(),
      find: (replace: boolean) => this.find.open(replace),
      note: () => this.addNote(),
      help: () => openHelp(this.words),
      tools: () => this.toolbar.focus(),
      save: () => this.saveNow(),
    };
    return [copyPlugin(), pastePlugin({ ...this.words.paste, say, flush: () => this.binding.flush() }), inputRulesPlugin({ lang: this.config.lang, typography: typographyOn }), ...keys(actions)];
  }

  /** The tools act where the caret was last: in the text, or in one of its footnotes. */
  private writing(): EditorView {
    return this.inNote && !this.inNote.isDestroyed ? this.inNote : this.view;
  }

  private caretIn(where: "text" | "note"): void {
    this.inNote = where === "note" ? (this.notes?.written() ?? this.inNote) : null;
    this.toolbar?.update();
  }

  private link(): boolean {
    return openLink(this.writing(), this.words.links, this.words.cancel);
  }

  private dispatch(tr: Transaction): void {
    this.view.updateState(this.view.state.apply(tr));
    if (tr.docChanged && !isFromDocument(tr)) this.flushSoon();
    // The first transactions come before the tools stand.
    this.toolbar?.updateSoon();
    this.find?.update();
    this.status?.update();
    this.authors?.update(tr.docChanged);
    this.threads?.update(tr.docChanged);
    if (!tr.docChanged) return;
    this.outline?.update();
    this.notes?.update();
  }

  private flushSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // A word being composed (accents, other scripts) is written when it is finished.
      if (this.view.composing) this.flushSoon();
      else this.binding.flush();
    }, FLUSH);
  }

  /** A new footnote, and the caret in its words. */
  private addNote(): boolean {
    if (!insertFootnote()(this.view.state, this.view.dispatch.bind(this.view))) return false;
    const made = this.view.state.selection.$from.nodeBefore;
    return made?.type === schema.nodes.footnote && this.notes.edit(idOf(made) ?? "");
  }

  private saveNow(): boolean {
    this.binding.flush();
    void this.session.flush();
    this.announce(this.place.querySelector(".save-state")?.textContent ?? this.words.saved);
    return true;
  }

  /** From wherever the focus is on this page: the browser's own search does not see what is laid out later. */
  private pageKeys(event: KeyboardEvent): void {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    const act = { f: () => this.find.open(false), h: () => this.find.open(true), s: () => this.saveNow(), "/": () => openHelp(this.words), ":": () => openHelp(this.words) }[event.shiftKey ? event.key : event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private refused(error: unknown): void {
    if (!(error instanceof ChangeRefused)) console.error(error);
    const why = error instanceof Error ? error.message : String(error);
    this.notices.say("not-made", `${this.words.notMade} ${why}`);
  }

  private announce(message: string): void {
    const live = this.place.querySelector(".announce");
    if (live) live.textContent = message;
  }

  private lay(paper: HTMLElement): void {
    const bar = el("div", { class: "editor-bar" }, this.toolbar.element, this.status.element, this.find.element);
    const side = el("details", { class: "side" }, el("summary", {}, this.words.outline), this.outline.element);
    side.open = matchMedia("(min-width: 70rem)").matches;
    const announce = el("p", { class: "announce visually-hidden", role: "status" });
    this.place.classList.add("editor");
    keepAboveKeyboard();
    paper.append(this.notes.element);
    const refused = new RefusedParts(this.session, this.words.refusals, (message) => this.announce(message));
    const above = el("div", { class: "notices" }, this.notices.element, refused.element);
    this.place.replaceChildren(bar, above, side, paper, this.threads.element, this.authors.element, announce);
  }

  private follow(): void {
    this.notices.follow(this.session);
    followStanding(this.session, this.notices, this.words.standing);
    this.session.onAccess(() => {
      this.view.setProps({ editable: () => this.session.capabilities().includes("write") });
      this.toolbar.update();
      this.outline.update();
      this.notes.refresh();
    });
    addEventListener("keydown", (event) => this.pageKeys(event));
    addEventListener("keydown", () => this.session.pressed(), { capture: true });
    const write = () => void this.binding.flush();
    this.view.dom.addEventListener("blur", write);
    addEventListener("pagehide", write);
    document.addEventListener("visibilitychange", write);
  }
}

/** A phone's keyboard makes the page smaller instead of covering it, so that the tools stay in sight. */
function keepAboveKeyboard(): void {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=viewport]");
  if (meta && !meta.content.includes("interactive-widget")) meta.content += ", interactive-widget=resizes-content";
}
