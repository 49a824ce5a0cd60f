/**
 * Who is here: badges in the bar, and behind them a list with full names, institutions, and the way to each one's place.
 *
 * What must stay true: a person counts once, however many tabs they have; everything is reached and closed by keyboard.
 */
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { caretsOf } from "../editor/carets";
import type { Words } from "../i18n/words";
import type { Peer, Person, TextSession } from "../sync/types";
import { el } from "./dom";

const BADGES = 5;

export class People {
  readonly element: HTMLDetailsElement;
  private readonly badges = el("span", { class: "badges" });
  private readonly list = el("ul");
  private shown = "";

  constructor(
    private readonly view: EditorView,
    session: TextSession,
    private readonly me: Person,
    private readonly words: Words,
  ) {
    const summary = el("summary", {}, this.badges);
    this.element = el("details", { class: "people", keydown: (e) => this.escape(e as KeyboardEvent) }, summary, el("div", { class: "people-list" }, this.list));
    document.addEventListener("pointerdown", (event) => {
      if (!this.element.contains(event.target as Node | null)) this.element.open = false;
    });
    session.onPeers((peers) => this.show(peers));
  }

  private show(peers: readonly Peer[]): void {
    const others = [...new Map(peers.filter((peer) => peer.person.id !== this.me.id).map((peer) => [peer.person.id, peer])).values()];
    const key = JSON.stringify(others.map(({ who, person }) => [who, person]));
    if (key === this.shown) return;
    this.shown = key;
    const count = others.length === 0 ? this.words.alone : this.words.others(others.length);
    const rest = others.length + 1 - BADGES;
    this.badges.replaceChildren(
      ...[this.me, ...others.map(({ person }) => person)].slice(0, BADGES).map(badge),
      ...(rest > 0 ? [el("span", { class: "more", "aria-hidden": "true" }, `+${rest}`)] : []),
      el("span", { class: "visually-hidden" }, count),
    );
    this.element.querySelector("summary")?.setAttribute("title", count);
    this.list.replaceChildren(row(this.me, ` (${this.words.you})`), ...others.map((peer) => this.other(peer)));
  }

  private other({ who, person }: Peer): HTMLElement {
    const go = el("button", { type: "button", "aria-label": this.words.goToPerson(person.name), click: () => this.go(who) }, this.words.goThere);
    return row(person, "", go);
  }

  private go(who: number): void {
    const { state } = this.view;
    const position = caretsOf(state).find((caret) => caret.who === who)?.position;
    if (!position) return;
    this.element.open = false;
    const selection = TextSelection.near(state.doc.resolve(Math.min(position.head, state.doc.content.size)));
    this.view.dispatch(state.tr.setSelection(selection));
    const { node } = this.view.domAtPos(selection.head);
    (node instanceof HTMLElement ? node : node.parentElement)?.scrollIntoView({ block: "center" });
    this.view.focus();
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.element.open) return;
    this.element.open = false;
    this.element.querySelector("summary")?.focus();
  }
}

function badge(person: Person): HTMLElement {
  const initials = person.name.split(/\s+/).map((part) => part[0] ?? "").join("").slice(0, 2).toUpperCase();
  const mark = el("span", { class: "badge", "aria-hidden": "true" }, initials);
  mark.style.setProperty("--institution", person.colour);
  return mark;
}

function row(person: Person, after: string, ...more: HTMLElement[]): HTMLElement {
  return el("li", {}, badge(person), el("span", { class: "who" }, el("strong", {}, person.name + after), el("span", {}, person.institution)), ...more);
}
