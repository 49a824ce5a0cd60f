/**
 * What was not accepted (the right to write was taken away, a change was refused): its words, to be copied or downloaded.
 *
 * What must stay true: nothing goes until the person says so; each part is shown once.
 */
import type { Words } from "../i18n/words";
import type { RefusedBranch, TextSession } from "../sync/types";
import { el } from "./dom";

export class RefusedParts {
  readonly element = el("div", { class: "refused-parts" });
  private readonly shown = new Map<string, HTMLElement>();

  constructor(
    private readonly session: TextSession,
    private readonly words: Words["refusals"],
    private readonly announce: (message: string) => void,
  ) {
    session.onState(() => void this.update());
  }

  private async update(): Promise<void> {
    const parts = await this.session.refusedBranches();
    const held = new Set(parts.map(({ id }) => id));
    for (const [id, box] of this.shown) {
      if (held.has(id)) continue;
      box.remove();
      this.shown.delete(id);
    }
    for (const part of parts) if (!this.shown.has(part.id)) this.show(part);
  }

  private show(part: RefusedBranch): void {
    const field = el("textarea", { readonly: true, rows: "4", "aria-label": this.words.words });
    field.value = part.words;
    const url = URL.createObjectURL(part.file);
    const buttons = el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", click: () => void this.copy(part, field) }, this.words.copy),
      el("a", { href: url, download: part.name }, this.words.download),
      el("button", { type: "button", click: () => void this.session.discardRefused(part.id) }, this.words.discard),
    );
    const box = el("section", { class: "notice refused", "aria-label": this.words.title }, el("h2", {}, this.words.title), el("p", {}, part.why), field, buttons);
    this.shown.set(part.id, box);
    this.element.append(box);
  }

  private async copy(part: RefusedBranch, field: HTMLTextAreaElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(part.words);
      this.announce(this.words.copied);
    } catch {
      // No right to the clipboard: the words are selected, Ctrl+C does the rest.
      field.focus();
      field.select();
    }
  }
}
