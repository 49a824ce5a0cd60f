/**
 * The guard of every sign-out button, on all pages: asks when words would be lost, then cleans this computer.
 *
 * What must stay true: a computer that cannot be cleaned (no database, no answer) never keeps anybody from signing out.
 */
import { exportUnsent, purge, unsentWork, type Unsent } from "./signout";
import type { Loaded } from "./store";
import { sentences, type Sentences, type Ui } from "./sentences";

type Choice = "keep" | "export" | "stay";

/** True when the sign-out may go on; this computer is then clean. */
export async function mayLeave(): Promise<boolean> {
  const account = await signedIn();
  if (account === null) return true;
  const unsent = await unsentWork(account).catch(() => []);
  const ui: Ui = document.documentElement.lang.startsWith("en") ? "en" : "fr";
  const choice = unsent.length === 0 ? "export" : await ask(unsent, sentences(ui));
  if (choice === "stay") return false;
  if (choice === "export" && unsent.length > 0) download(await exportUnsent(account, ui, unsentWords));
  await purge(account, choice === "keep").catch((error: unknown) => console.warn(error));
  return true;
}

/** Automerge is large: it is only loaded when there are words to be shown or taken along. */
export async function unsentWords(loaded: Loaded): Promise<string> {
  const { wordsUnsent } = await import("./unsent-words");
  return wordsUnsent(loaded);
}

export async function signedIn(): Promise<string | null> {
  try {
    const answer = await fetch("/api/v1/me", { credentials: "same-origin", cache: "no-store" });
    const me = (await answer.json()) as { id?: unknown; person?: { id?: unknown } };
    const id = me.id ?? me.person?.id;
    return answer.ok && typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

/** A modal dialog: the browser keeps the focus in it, and Escape means to stay. */
function ask(unsent: Unsent[], s: Sentences): Promise<Choice> {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "palabre-signout-title");
  const title = element("h2", s.signoutTitle);
  title.id = "palabre-signout-title";
  const list = document.createElement("ul");
  list.append(...unsent.map((u) => element("li", `${u.title} (${u.changes + u.refused})`)));
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(button("keep", s.signoutKeep), button("export", s.signoutExport), button("stay", s.signoutStay));
  dialog.append(title, element("p", s.signoutText), list, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "keep" || dialog.returnValue === "export" ? dialog.returnValue : "stay");
    });
    dialog.showModal();
  });
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function button(value: Choice, text: string): HTMLElement {
  const made = document.createElement("button");
  made.value = value;
  made.textContent = text;
  return made;
}

function download(file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `palabre-${new Date().toISOString().slice(0, 10)}.txt`;
  link.click();
}
