/**
 * The page of verification: a file that is chosen or dropped is checked here, in the browser. The page's own words say what
 * was found (`server/templates/verify.html`).
 *
 * What must stay true: the file itself is never sent; only the hash of its words is looked for at the server. Without this
 * script the form sends the file, and the server says the same.
 */
import { check, type Found } from "./sealed";

interface Said {
  tone: "ok" | "warn" | "bad";
  words: string;
  hash?: string;
}

interface Known {
  versions: { seal: unknown; genuine: boolean }[];
}

const MEGABYTE = 1 << 20;

function start(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const result = form.querySelector<HTMLElement>(".verify-result");
  if (!input || !result) return;
  for (const one of form.querySelectorAll<HTMLElement>("[data-without-script]")) one.hidden = true;
  for (const one of form.querySelectorAll<HTMLElement>("[data-with-script]")) one.hidden = false;
  const take = async (file: File | undefined) => {
    if (!file) return;
    show(result, { tone: "warn", words: word(form, "reading") }, "");
    show(result, await judge(form, file), word(form, "more"));
  };
  input.addEventListener("change", () => void take(input.files?.[0]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void take(input.files?.[0]);
  });
  dropping(form, (file) => void take(file));
}

/** Anywhere on the page: a file that misses the form would otherwise open in place of the page. */
function dropping(form: HTMLFormElement, take: (file: File | undefined) => void): void {
  addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) form.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    take(event.dataTransfer?.files[0]);
  });
}

async function judge(form: HTMLFormElement, file: File): Promise<Said> {
  if (file.size > Number(form.dataset["most"]) * MEGABYTE) return { tone: "bad", words: word(form, "tooLarge") };
  const found = check(new Uint8Array(await file.arrayBuffer()));
  return found.kind === "bare" ? bare(form, found.hash) : own(form, found);
}

function own(form: HTMLFormElement, found: Exclude<Found, { kind: "bare" }>): Said {
  if (found.kind === "foreign") return { tone: "bad", words: word(form, "foreign") };
  if (found.kind === "altered") {
    const how = { head: "alteredHead", seal: "alteredSeal", words: "alteredWords" }[found.how];
    return { tone: "bad", words: word(form, how) };
  }
  if (found.key !== form.dataset["key"]) return { tone: "bad", words: word(form, "otherKey") };
  return { tone: "ok", words: word(form, "genuine"), hash: found.hash };
}

/** A file without a seal says nothing by itself: the server is asked what it knows of its hash. */
async function bare(form: HTMLFormElement, hash: string): Promise<Said> {
  try {
    const answer = await fetch(`/api/v1/verify/${hash}`, { credentials: "same-origin" });
    if (!answer.ok) return { tone: "warn", words: word(form, "offline") };
    const { versions } = (await answer.json()) as Known;
    if (versions.some((one) => one.seal && one.genuine)) return { tone: "ok", words: word(form, "bareAdopted"), hash };
    return versions.length > 0 ? { tone: "warn", words: word(form, "bareKnown"), hash } : { tone: "bad", words: word(form, "bareUnknown"), hash };
  } catch {
    return { tone: "warn", words: word(form, "offline") };
  }
}

const word = (form: HTMLFormElement, name: string): string => form.dataset[name] ?? "";

function show(result: HTMLElement, said: Said, more: string): void {
  result.hidden = false;
  result.className = `verify-result ${said.tone}`;
  result.textContent = said.words;
  if (!said.hash) return;
  const link = document.createElement("a");
  link.href = `/verify/${said.hash}`;
  link.textContent = more;
  result.append(" ", link);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-verify]")) start(form);
