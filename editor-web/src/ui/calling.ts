/**
 * Completing the names of the team behind an `@`: a list below the field, by arrows, Enter or Tab, and Escape, or by hand.
 *
 * What must stay true: what is typed stays what it is until a name is chosen; the focus never leaves the field. A field of
 * several lines may not take the role of a combobox (ARIA in HTML): it stays a text box that names the list it controls and
 * the option that is meant, which is what screen readers follow.
 */
import type { Words } from "../i18n/words";
import { el } from "./dom";

/** Names in the list. */
const SHOWN = 6;

/** Letters that count for a search: no case, no accents. */
const plain = (words: string): string => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What stands behind the last `@` before the caret, if it may be the beginning of a name. */
export function begun(before: string): string | null {
  return /(?:^|[^\p{L}\p{N}])@([\p{L}\p{M}\p{N}'’.-]*(?: [\p{L}\p{M}\p{N}'’.-]*){0,3})$/u.exec(before)?.[1] ?? null;
}

/** The names that begin so, then those in which a later word does. */
export function fitting(names: readonly string[], query: string): string[] {
  const wanted = plain(query);
  const rank = (name: string): number => {
    const words = plain(name);
    if (words === wanted.trimEnd() && query !== "") return -1;
    return words.startsWith(wanted) ? 0 : ` ${words.replaceAll("-", " ")}`.includes(` ${wanted}`) ? 1 : -1;
  };
  const ranked = [...new Set(names)].map((name) => ({ name, rank: rank(name) })).filter(({ rank }) => rank >= 0);
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, SHOWN).map(({ name }) => name);
}

let lists = 0;

export class Calling {
  readonly element: HTMLElement;
  private readonly list: HTMLUListElement;
  private readonly count = el("p", { class: "visually-hidden", role: "status" });
  private names: string[] = [];
  private chosen = 0;
  private query = "";

  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly people: () => readonly string[],
    private readonly say: Words["threads"],
  ) {
    this.list = el("ul", { class: "calling", id: `calling-${++lists}`, role: "listbox", "aria-label": say.names, hidden: true });
    this.element = el("div", { class: "calling-place" }, this.list, this.count);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.look());
    field.addEventListener("click", () => this.look());
    field.addEventListener("blur", () => this.shut());
    field.addEventListener("keydown", (event) => this.keys(event));
  }

  private look(): void {
    const { selectionStart, selectionEnd, value } = this.field;
    const query = selectionStart === selectionEnd ? begun(value.slice(0, selectionStart)) : null;
    this.names = query === null ? [] : fitting(this.people(), query);
    if (query === null || this.names.length === 0) return this.shut();
    [this.query, this.chosen] = [query, 0];
    this.list.replaceChildren(...this.names.map((name, n) => this.option(name, n)));
    this.list.hidden = false;
    this.count.textContent = this.say.found(this.names.length);
    this.mark();
  }

  private option(name: string, n: number): HTMLElement {
    const option = el("li", { id: `${this.list.id}-${n}`, role: "option", click: () => this.take(n) }, name);
    // The field keeps the focus.
    option.addEventListener("mousedown", (event) => event.preventDefault());
    return option;
  }

  private mark(): void {
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === this.chosen)));
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.chosen}`);
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  private shut(): void {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.count.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
  }

  private keys(event: KeyboardEvent): void {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.chosen = (this.chosen + step + this.names.length) % this.names.length;
      this.mark();
    } else if (event.key === "Enter" || event.key === "Tab") this.take(this.chosen);
    else if (event.key === "Escape") this.shut();
    else return;
    event.preventDefault();
    // Escape leaves the list, not what is being written.
    event.stopPropagation();
  }

  private take(n: number): void {
    const name = this.names[n];
    const at = this.field.selectionStart;
    this.shut();
    if (name === undefined) return;
    const spaced = /^\s/.test(this.field.value.slice(at)) ? name : `${name} `;
    this.field.setRangeText(spaced, at - this.query.length, at, "end");
  }
}
