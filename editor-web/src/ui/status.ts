/**
 * What must always be on the screen: whether everything is saved, and who is here.
 *
 * What must stay true: the state is said in words, never by colour alone, and a change of state is announced politely.
 */
import type { Words } from "../i18n/words";
import type { Peer, Person, SaveState, TextSession } from "../sync/types";
import { el } from "./dom";

export function statusBar(session: TextSession, me: Person, words: Words): HTMLElement {
  const state = el("p", { class: "save-state", role: "status", "data-save-state": "saving" }, words.saving);
  const why = el("span", { class: "save-why" });
  const people = el("ul", { class: "people", "aria-label": words.people });
  session.onState((s) => showState(state, why, s, words));
  session.onPeers((peers) => showPeople(people, peers, me, words));
  showPeople(people, [], me, words);
  return el("div", { class: "status" }, people, el("div", { class: "status-words" }, state, why));
}

function showState(state: HTMLElement, why: HTMLElement, s: SaveState, words: Words): void {
  const text = s.kind === "offline" ? words.offline(s.waiting) : words[s.kind];
  if (state.textContent !== text) state.textContent = text;
  state.dataset.saveState = s.kind;
  why.replaceChildren();
  if (s.kind === "readonly" || s.kind === "refused") why.append(s.why);
  if (s.kind === "refused") why.append(" ", downloadLink(s.file, words));
}

function downloadLink(file: Blob, words: Words): HTMLElement {
  return el("a", { href: URL.createObjectURL(file), download: "palabre.txt" }, words.download);
}

/** One badge a person, however many tabs they have. */
function showPeople(list: HTMLElement, peers: readonly Peer[], me: Person, words: Words): void {
  const others = new Map(peers.filter((peer) => peer.person.id !== me.id).map(({ person }) => [person.id, person]));
  const shown = [...others.values()].slice(0, 6);
  list.title = others.size === 0 ? words.alone : words.others(others.size);
  const rest = others.size - shown.length;
  list.replaceChildren(badge(me, ` (${words.you})`), ...shown.map((person) => badge(person, "")), ...(rest > 0 ? [el("li", { class: "more" }, `+${rest}`)] : []));
}

function badge(person: Person, after: string): HTMLElement {
  const initials = person.name.split(/\s+/).map((part) => part[0] ?? "").join("").slice(0, 2).toUpperCase();
  const name = `${person.name}${after}${person.institution ? `, ${person.institution}` : ""}`;
  const mark = el("span", { "aria-hidden": "true" }, initials);
  mark.style.setProperty("--institution", person.colour);
  return el("li", { title: name }, mark, el("span", { class: "visually-hidden" }, name));
}
