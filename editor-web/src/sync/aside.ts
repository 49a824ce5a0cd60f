/**
 * The part of somebody's work that was not taken: kept, and given as a file that a person can read.
 *
 * What must stay true: nothing typed is thrown away; the file holds the words for the person and the raw changes for
 * whoever can take them up again.
 */
import { toBase64Lines } from "./bytes";
import { toCbor } from "./protocol";
import type { Removed } from "./replica";
import type { Sentences } from "./sentences";
import type { RefusedBranch } from "./types";

/** As the database keeps it. */
export interface Aside {
  id: string;
  text: string;
  title: string;
  why: string;
  at: number;
  words: Removed["words"];
  changes: Removed["changes"];
}

/** The words alone, each part under the heading of the section that it stood in. */
export function asideWords(words: Removed["words"]): string {
  return words.map(({ section, text }) => (section === "" ? text : `${section}\n\n${text}`)).join("\n\n");
}

export function asideFile(aside: Aside, s: Sentences): Blob {
  const raw = toCbor({ palabre: "refused", v: 1, text: aside.text, changes: aside.changes.map((c) => c.bytes) });
  const parts = [
    `${s.refusedTitle} — ${aside.title}`,
    new Date(aside.at).toISOString(),
    `${s.refusedWhy} : ${aside.why}`,
    `${s.refusedWords} :`,
    asideWords(aside.words),
    `${s.refusedRaw} :`,
    `-----BEGIN PALABRE CHANGES-----\n${toBase64Lines(raw)}\n-----END PALABRE CHANGES-----`,
  ];
  return new Blob([parts.join("\n\n"), "\n"], { type: "text/plain;charset=utf-8" });
}

export function asideBranch(aside: Aside, s: Sentences): RefusedBranch {
  return {
    id: aside.id,
    why: aside.why,
    at: aside.at,
    file: asideFile(aside, s),
    name: `palabre-${aside.text}-${new Date(aside.at).toISOString().slice(0, 19).replaceAll(":", "")}.txt`,
    words: asideWords(aside.words),
  };
}
