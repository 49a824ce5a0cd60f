/**
 * On the page that says that nothing is there: the words that a person typed into a text which is closed to them now.
 *
 * What must stay true: nothing is deleted here; who wrote nothing sees nothing.
 */
import { exportUnsent, unsentWork } from "./signout";
import { signedIn, unsentWords } from "./signout-page";
import { Store } from "./store";
import { asideWords } from "./aside";
import { sentences, type Ui } from "./sentences";

/** Shows what this computer keeps of `text`, at the end of `place`. */
export async function offerUnsent(text: string, place: HTMLElement): Promise<void> {
  const account = await signedIn();
  if (account === null) return;
  const unsent = (await unsentWork(account)).find((one) => one.text === text);
  if (!unsent) return;
  const ui: Ui = document.documentElement.lang.startsWith("en") ? "en" : "fr";
  const s = sentences(ui);
  const [words, file] = await Promise.all([wordsOf(account, text), exportUnsent(account, ui, unsentWords, text)]);
  if (words.trim() === "") return;
  const field = document.createElement("textarea");
  field.readOnly = true;
  field.rows = 6;
  field.value = words;
  field.setAttribute("aria-label", s.refusedWords);
  const link = document.createElement("a");
  link.className = "btn btn-main";
  link.href = URL.createObjectURL(file);
  link.download = `palabre-${text}.txt`;
  link.textContent = s.keptDownload;
  const [title, lead, actions] = ["h2", "p", "p"].map((tag) => document.createElement(tag)) as [HTMLElement, HTMLElement, HTMLElement];
  title.textContent = `${s.keptTitle} — ${unsent.title}`;
  lead.textContent = s.keptText;
  actions.className = "actions";
  actions.append(link);
  const box = document.createElement("section");
  box.className = "panel kept-words";
  box.setAttribute("aria-label", s.keptTitle);
  box.append(title, lead, field, actions);
  place.append(box);
}

async function wordsOf(account: string, text: string): Promise<string> {
  const store = await Store.open(account);
  try {
    const loaded = await store.load(text);
    const waiting = loaded.own.some((row) => !row.acknowledged) ? [await unsentWords(loaded)] : [];
    return [...loaded.asides.map((aside) => asideWords(aside.words)), ...waiting].join("\n\n");
  } finally {
    store.close();
  }
}
