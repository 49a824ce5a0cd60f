/**
 * Proposed wording in a thread: what goes and what comes, and the one click that puts it into the text.
 *
 * What must stay true: what goes and what comes is told by elements (`del`, `ins`), not by colour alone.
 */
import type { Words } from "../i18n/words";
import { el } from "./dom";
import type { Wording } from "./thread_api";

export function wordingView(wording: Wording, lang: string, say: Words["threads"], apply: (() => Promise<void>) | null): HTMLElement {
  const words = wording.hunks.flatMap(({ before, after }): (string | HTMLElement)[] => {
    if (before === after) return [after];
    return [...(before ? [el("del", {}, before)] : []), ...(after ? [el("ins", {}, after)] : [])];
  });
  const view = el("div", { class: "thread-proposal" }, el("p", { class: "thread-state" }, say.proposed), el("p", { class: "wording" }, ...words));
  if (wording.applied_by && wording.applied_at !== null) {
    const when = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(wording.applied_at);
    view.append(el("p", { class: "thread-state" }, say.appliedBy(wording.applied_by.name, when)));
  } else if (!wording.applicable) view.append(el("p", { class: "thread-state" }, say.byHand));
  else if (apply) view.append(button(say, apply));
  return view;
}

function button(say: Words["threads"], apply: () => Promise<void>): HTMLElement {
  const problem = el("p", { class: "error", role: "alert" });
  const made = el("button", { type: "button", class: "main", click: () => void act() }, say.apply);
  const act = async () => {
    made.disabled = true;
    problem.textContent = "";
    try {
      await apply();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      made.disabled = false;
    }
  };
  return el("div", { class: "thread-line" }, made, problem);
}
