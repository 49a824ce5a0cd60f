/** What the keyboard does, and what typing does by itself, in a dialog (Ctrl+/). */
import type { Words } from "../i18n/words";
import { el } from "./dom";
import { setTypography, typographyOn } from "./settings";

/** Opens it; the focus goes back to where it was when it closes. */
export function openHelp(words: Words): boolean {
  const before = document.activeElement;
  const close = el("button", { type: "button", class: "close", click: () => dialog.close() }, words.close);
  const title = el("h2", { id: "help-title", tabindex: "-1", autofocus: true }, words.help.title);
  const dialog = el("dialog", { class: "sheet", "aria-labelledby": "help-title" }, title, ...words.help.groups.map(group), typography(words), close);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

function group({ name, keys }: Words["help"]["groups"][number]): HTMLElement {
  const rows = keys.flatMap(([pressed, does]) => [el("dt", {}, el("kbd", {}, onThisSystem(pressed))), el("dd", {}, does)]);
  return el("section", {}, el("h3", {}, name), el("dl", {}, ...rows));
}

/** Apple's keyboards have ⌘ and ⌥ where others have Ctrl and Alt. */
function onThisSystem(keys: string): string {
  return /Mac|iPhone|iPad/.test(navigator.platform) ? keys.replaceAll("Ctrl", "⌘").replaceAll("Alt", "⌥") : keys;
}

function typography(words: Words): HTMLElement {
  const box = el("input", { type: "checkbox", checked: typographyOn(), change: () => setTypography(box.checked) });
  return el("label", { class: "choice" }, box, el("span", {}, words.help.typography));
}
