/** The dialog of a link: its address, checked as it is saved; opening, changing and removing it. */
import type { Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { linkAt } from "../editor/commands";
import { addressOf, withLink, withoutLink } from "../editor/links";
import type { Words } from "../i18n/words";
import { el } from "./dom";

export function openLink(view: EditorView, words: Words["links"], close: string): boolean {
  if (!view.editable) return false;
  const here = linkAt(view.state);
  const error = el("p", { class: "error", role: "alert", id: "link-error" });
  const field = el("input", { type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", value: here?.href ?? "", "aria-describedby": "link-error" });
  const use = (tr: Transaction | null): void => {
    if (tr) view.dispatch(tr.scrollIntoView());
    dialog.close();
  };
  const save = (event: Event): void => {
    event.preventDefault();
    const href = addressOf(field.value);
    error.textContent = href ? "" : words.notAllowed;
    field.setAttribute("aria-invalid", String(!href));
    if (href) use(withLink(view.state, href));
  };
  const remove = el("button", { type: "button", click: () => use(withoutLink(view.state)) }, words.remove);
  const visit = here ? [el("a", { href: here.href, target: "_blank", rel: "noopener noreferrer" }, words.open)] : [];
  const buttons = el("div", { class: "buttons" }, el("button", { type: "submit", class: "main" }, words.save), ...(here ? [remove] : []), el("button", { type: "button", click: () => dialog.close() }, close), ...visit);
  const form = el("form", { submit: save }, el("label", { class: "field" }, words.address, field), error, buttons);
  const dialog = el("dialog", { class: "sheet", "aria-label": words.title }, el("h2", {}, words.title), form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    view.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  field.select();
  return true;
}
