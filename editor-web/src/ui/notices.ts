/**
 * Things to tell the person, one place on the screen for each, until they are cleared or closed.
 *
 * What must stay true: one that goes takes the focus nowhere: it goes back to the text.
 */
import type { Words } from "../i18n/words";
import type { Notice, TextSession } from "../sync/types";
import { el } from "./dom";

export class Notices {
  readonly element = el("div", { role: "region", "aria-live": "polite" });
  private readonly places = new Map<string, HTMLElement>();

  /** @param home puts the focus where writing goes on. */
  constructor(
    private readonly words: Words,
    private readonly home: () => void = () => undefined,
  ) {
    this.element.setAttribute("aria-label", words.notices);
  }

  follow(session: TextSession): void {
    session.onNotice((notice) => this.show(notice));
  }

  /** The same sentence said again does not come back after it was closed. */
  say(id: string, message: string): void {
    if (this.places.get(id)?.dataset.message === message) return;
    this.place(id, el("p", {}, message));
    const box = this.places.get(id);
    if (box) box.dataset.message = message;
  }

  clear(id: string): void {
    this.remove(this.places.get(id));
    this.places.delete(id);
  }

  private show({ id, message, url }: Notice): void {
    if (message === null) return this.clear(id);
    const link = url ? [" ", el("a", { href: url, target: "_blank", rel: "noopener" }, this.words.signIn)] : [];
    this.place(id, el("p", {}, message, ...link));
  }

  private place(id: string, content: HTMLElement): void {
    const box = el("div", { class: "notice" }, content, el("button", { type: "button", class: "close", click: () => this.remove(box) }, this.words.close));
    this.places.get(id)?.remove();
    this.places.set(id, box);
    this.element.append(box);
  }

  private remove(box: HTMLElement | undefined): void {
    const focused = box?.contains(document.activeElement);
    box?.remove();
    if (focused) this.home();
  }
}
