/**
 * The view of who wrote what: a strip below the text with the institutions and their shares, and who wrote what is selected.
 *
 * What must stay true: everything that colour says is also said by a line under the words and in words here; the answer
 * about the selection is announced; while the view is open it follows the text, and asks the server no oftener than needed.
 */
import type { EditorView } from "prosemirror-view";
import { type Authorship, type Credited, type Group, authorsIn, authorsOf, colourOf, showAuthors } from "../editor/authors";
import type { Words } from "../i18n/words";
import { el } from "./dom";

/** After the last change, until the server has it and is asked again. Milliseconds. */
const SETTLED = 2_000;
/** The longest wait while words do not arrive at the server. Milliseconds. */
const PATIENT = 60_000;
/** Authors named for one selection. */
const NAMED = 4;

export class Authors {
  readonly element: HTMLElement;
  private readonly legend = el("ul", { class: "authors-legend" });
  private readonly answer = el("p", { class: "authors-answer", role: "status" });
  private open = false;
  private asking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private said = "";
  private wait = SETTLED;

  constructor(
    private readonly view: EditorView,
    private readonly text: string,
    private readonly lang: string,
    private readonly say: Words["authors"],
    private readonly changed: (open: boolean) => void,
    close: string,
  ) {
    const shut = el("button", { type: "button", click: () => this.toggle() }, close);
    this.element = el("section", { class: "authors-strip", "aria-label": say.title, hidden: true }, this.answer, shut, this.legend);
  }

  toggle(): void {
    this.open = !this.open;
    this.element.hidden = !this.open;
    this.changed(this.open);
    if (this.open) {
      this.tell(this.say.asking);
      void this.ask();
    } else {
      clearTimeout(this.timer);
      this.view.dispatch(showAuthors(this.view.state, null));
    }
  }

  /** At every transaction. */
  update(textChanged: boolean): void {
    if (!this.open) return;
    if (textChanged) {
      this.wait = SETTLED;
      this.askSoon();
    }
    if (authorsIn(this.view.state)) this.tellSelection();
  }

  private askSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), this.wait);
  }

  private async ask(): Promise<void> {
    if (this.asking || !this.open) return;
    this.asking = true;
    try {
      const answer = await fetch(`/api/v1/texts/${encodeURIComponent(this.text)}/authorship`, { headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.show((await answer.json()) as Authorship);
    } catch {
      // Offline, or the right is gone: the status line says which. What is shown stays as it was.
      if (!authorsIn(this.view.state)) this.tell(this.say.unreachable);
    } finally {
      this.asking = false;
    }
  }

  private show(authorship: Authorship): void {
    if (!this.open || this.view.isDestroyed) return;
    this.view.dispatch(showAuthors(this.view.state, authorship));
    const shown = authorsIn(this.view.state);
    if (!shown) return;
    const all = shown.groups.reduce((sum, { length }) => sum + length, 0);
    this.legend.replaceChildren(...shown.groups.map((group) => this.row(group, all)));
    this.tellSelection();
    if (shown.unknown === 0) return;
    // Words are on their way to the server or from it.
    this.wait = Math.min(PATIENT, this.wait * 2);
    this.askSoon();
  }

  private row(group: Group, all: number): HTMLElement {
    const swatch = el("span", { class: `written line-${group.line}`, "aria-hidden": "true" }, "abc");
    swatch.style.setProperty("--institution", colourOf(group));
    const share = new Intl.NumberFormat(this.lang, { style: "percent", maximumFractionDigits: 0 }).format(group.length / Math.max(1, all));
    return el("li", {}, swatch, ` ${this.nameOf(group)} `, el("span", { class: "share" }, group.length * 200 < all ? this.say.little : share));
  }

  private nameOf({ institution, by }: Group): string {
    if (by) return this.say.ways[by] ?? this.say.ways.server ?? by;
    return institution ? institution.short_name || institution.name : this.say.noInstitution;
  }

  private tellSelection(): void {
    const { $from, from, to, empty } = this.view.state.selection;
    // A caret stands behind a letter; at the start of a line, before one.
    const letter = $from.parentOffset > 0 ? [from - 1, from] as const : [from, from + 1] as const;
    const found = authorsOf(this.view.state, ...(empty ? letter : [from, to] as const));
    if (found.length === 0) return this.tell(empty && $from.parentOffset === 0 ? this.say.hint : this.say.nobody);
    const all = found.reduce((sum, { length }) => sum + length, 0);
    const named = found.slice(0, NAMED).map(({ credited, length }) => {
      const part = found.length > 1 ? ` (${Math.max(1, Math.round((100 * length) / Math.max(1, all)))} %)` : "";
      return this.sentence(credited) + part;
    });
    const more = found.length > NAMED ? ` ${this.say.more(found.length - NAMED)}` : "";
    this.tell(named.join(" ; ") + more);
  }

  private sentence({ author, at, version }: Credited): string {
    const when = new Intl.DateTimeFormat(this.lang, { dateStyle: "long", timeStyle: "short" }).format(at);
    const credited = author.proposer?.name ?? author.name;
    const who = author.institution ? `${credited} (${author.institution.short_name || author.institution.name})` : credited;
    const way = author.on_behalf_of && (this.say.ways[author.on_behalf_of.by] ?? author.on_behalf_of.by);
    const since = version ? this.say.since(version.n, version.name) : this.say.inNoVersion;
    if (way && author.proposer) return this.say.proposed(way, who, author.name, when) + since;
    return (way ? this.say.brought(way, who, when) : this.say.wrote(who, when)) + since;
  }

  /** The same sentence is not announced again. */
  private tell(sentence: string): void {
    if (sentence === this.said) return;
    this.said = sentence;
    this.answer.textContent = sentence;
  }
}
