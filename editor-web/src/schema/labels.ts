/**
 * Numbers typed at the start of a heading: `Titre II`, `Article L. 123-4` (word labels) and `1.2`, `II –` (outline labels).
 * A port of docs-schema's `numbering/word_label.rs` and `outline_label.rs`; the rules are in the head of its `numbering/mod.rs`.
 */
import { parseRoman } from "./roman";

const SPACE = " \\t\\n\\r\\u00a0\\u2009\\u202f";
const SPACES_BEFORE = new RegExp(`^[${SPACE}]+`);
const STARTS_WITH_SPACE = new RegExp(`^[${SPACE}]`);
const SPECIAL_EDGES = new RegExp(`^[${SPACE}.:]+|[${SPACE}.:]+$`, "g");
const SPECIAL = new Set(["préambule", "preambule", "preamble", "exposé des motifs", "expose des motifs"]);

export function trimStart(text: string): string {
  return text.replace(SPACES_BEFORE, "");
}

/** A heading that has no number and counts for nothing. */
export function isSpecial(text: string): boolean {
  return SPECIAL.has(text.replace(SPECIAL_EDGES, "").toLowerCase());
}

/** What a heading is in a legal text, from the outermost. The order is that of resetting counters. */
export const KINDS = ["partie", "livre", "titre", "sous-titre", "chapitre", "section", "sous-section", "paragraphe", "article", "annexe"] as const;
export type Kind = (typeof KINDS)[number];

const WORDS: readonly (readonly [string, Kind])[] = [...KINDS.map((kind) => [kind, kind] as const), ["art.", "article"], ["art", "article"]];
const CODES = ["A", "D", "L", "LO", "R", "RO"];
const SUFFIXES = ["bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies"];

export interface WordLabel {
  kind: Kind;
  /** The number is one that counting can give. */
  plain: boolean;
  /** As typed, without what separates it from the rest. */
  label: string;
  /** Characters up to what is shown. */
  behind: number;
}

/** The label at the start of `text`, which has no white space there. */
export function parseWordLabel(text: string): WordLabel | null {
  const found = WORDS.find(([word]) => {
    const bounded = word.endsWith(".") || STARTS_WITH_SPACE.test(text.slice(word.length));
    return bounded && equalIgnoringAsciiCase(text.slice(0, word.length), word);
  });
  if (!found) return null;
  const [word, kind] = found;
  const first = tokenAfter(text, word.length);
  const code = codeEnd(text, first);
  let plain = false;
  let end: number;
  if (code !== null) {
    end = code;
  } else if (isPlain(first.text)) {
    end = withSuffixes(text, first.end);
    plain = end === first.end;
  } else if (isOdd(first.text)) {
    end = first.end;
  } else {
    return null;
  }
  const rest = text.slice(end).replace(new RegExp(`^[${SPACE}.:–—\\-),]+`), "");
  return { kind, plain, label: text.slice(0, end), behind: text.length - rest.length };
}

function equalIgnoringAsciiCase(a: string, b: string): boolean {
  return a.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === b;
}

interface Token {
  text: string;
  /** Where it ends in the whole text, without the punctuation cut from it. */
  end: number;
  /** A full stop that was cut followed it. */
  stopped: boolean;
}

const TOKEN = new RegExp(`^[^${SPACE}:–—(]*`);

function tokenAfter(whole: string, from: number): Token {
  const rest = trimStart(whole.slice(from));
  const full = TOKEN.exec(rest)?.[0] ?? "";
  const text = full.replace(/[.,;)-]+$/, "");
  return { text, end: whole.length - rest.length + text.length, stopped: full.slice(text.length).startsWith(".") };
}

function isPlain(token: string): boolean {
  const [digits = ""] = /^[0-9]*/.exec(token) ?? [];
  if (digits !== "") return digits.length <= 4 && ["", "er", "re", "ère", "°"].includes(token.slice(digits.length));
  if (["premier", "première", "premiere"].includes(token.toLowerCase())) return true;
  return parseRoman(/[eE][rR]$/.test(token) ? token.slice(0, -2) : token, 399) !== null;
}

/** Where a label like `L. 123-4` ends. */
function codeEnd(text: string, token: Token): number | null {
  if (!CODES.includes(token.text) || !token.stopped) return null;
  const next = tokenAfter(text, token.end + 1);
  return /[0-9]/.test(next.text) ? next.end : null;
}

function isOdd(token: string): boolean {
  return /^[A-Z]$/.test(token) || /[0-9]/.test(token) || token.toLowerCase() === "unique";
}

/** Where the label ends when `bis`, `ter`, … or a letter follow its number. */
function withSuffixes(text: string, from: number): number {
  let end = from;
  if (STARTS_WITH_SPACE.test(text.slice(end))) {
    const next = tokenAfter(text, end);
    if (SUFFIXES.includes(next.text.toLowerCase())) end = next.end;
  }
  if (STARTS_WITH_SPACE.test(text.slice(end))) {
    const rest = trimStart(text.slice(end));
    if (/^[A-Z]/.test(rest) && letterStandsAlone(rest.slice(1))) end = text.length - rest.length + 1;
  }
  return end;
}

function letterStandsAlone(behind: string): boolean {
  const rest = trimStart(behind);
  const marks = rest.length === behind.length ? ":–—-.)" : ":–—-";
  return rest === "" || marks.includes(rest[0] as string);
}

type Parts = { kind: "one"; value: number } | { kind: "several" } | { kind: "letter" };

/** Characters of `text` up to what is shown, when it starts with an outline label; `derived` is what counting gives. */
export function parseOutlineLabel(text: string, derived: string): number | null {
  const found = partsOf(text);
  if (!found) return null;
  const parts = found[0];
  let rest = found[1];
  const closed = /^[.)]/.test(rest);
  if (closed) rest = rest.slice(1);
  const spaced = rest === "" || STARTS_WITH_SPACE.test(rest);
  rest = trimStart(rest);
  const dashed = /^[-–—:]/.test(rest);
  if (dashed) rest = trimStart(rest.slice(1));
  const fits =
    parts.kind === "letter"
      ? closed && spaced
      : closed || dashed || (spaced && mayFollow(rest) && (parts.kind === "several" || String(parts.value) === derived));
  return fits ? text.length - rest.length : null;
}

function partsOf(text: string): [Parts, string] | null {
  const first = leadingNumber(text) ?? leadingNumeral(text);
  if (!first) return /^[A-H]/.test(text) ? [{ kind: "letter" }, text.slice(1)] : null;
  let rest = first.rest;
  let several = false;
  for (let next = rest.startsWith(".") ? leadingNumber(rest.slice(1)) : null; next; next = rest.startsWith(".") ? leadingNumber(rest.slice(1)) : null) {
    rest = next.rest;
    several = true;
  }
  return [several ? { kind: "several" } : { kind: "one", value: first.value }, rest];
}

function leadingNumber(text: string): { value: number; rest: string } | null {
  const [digits = ""] = /^[0-9]*/.exec(text) ?? [];
  return digits.length >= 1 && digits.length <= 3 ? { value: Number(digits), rest: text.slice(digits.length) } : null;
}

function leadingNumeral(text: string): { value: number; rest: string } | null {
  const [letters = ""] = /^[A-Z]*/.exec(text) ?? [];
  const value = parseRoman(letters, 39);
  return value === null ? null : { value, rest: text.slice(letters.length) };
}

function mayFollow(rest: string): boolean {
  return rest === "" || !/^[\p{Lowercase}%‰°]/u.test(rest);
}
