/**
 * The numbers of provisions, derived from the order and levels of the headings: a port of docs-schema's `numbering`, whose
 * head states the rules. `docs-schema/fixtures/numbering` holds both to the same answers.
 *
 * What must stay true: numbers are never stored.
 */
import { type Block, contentOf, isBlank } from "./model";
import { KINDS, type Kind, type WordLabel, isSpecial, parseOutlineLabel, parseWordLabel, trimStart } from "./labels";
import { formatRoman } from "./roman";

export type Scheme = "decimal" | "legal" | "none";

export function schemeOf(name: string): Scheme {
  return name === "legal" || name === "none" ? name : "decimal";
}

export interface HeadingText {
  level: number;
  text: string;
}

export interface Label {
  /** `2.1`, `Article 14`, or none. */
  number: string | null;
  /** Where in the heading's text what is shown begins: behind a typed label. */
  shownFrom: number;
  /** An article: its paragraphs are numbered alinéas. */
  article: boolean;
}

/** The numbers of headings, in order. */
export function numberHeadings(scheme: Scheme, headings: readonly HeadingText[]): Label[] {
  const counter = new Counter(scheme);
  return headings.map(({ level, text }) => counter.next(level, text));
}

/** The alinéa number of each block: paragraphs, items and quotations that are not blank count from 1. */
export function alineas(blocks: readonly Block[]): (number | null)[] {
  let count = 0;
  return blocks.map((block) => {
    const counts = (block.type === "paragraph" || block.type === "item" || block.type === "quote") && !isBlank(contentOf(block));
    return counts ? ++count : null;
  });
}

const NAMES: Partial<Record<Kind, string>> = { titre: "Titre", chapitre: "Chapitre", section: "Section", article: "Article" };
const OF_LEVEL: Record<number, Kind> = { 1: "titre", 2: "chapitre", 3: "section", 4: "article" };

class Counter {
  /** Decimal: (level, count) from the outermost. */
  private readonly stack: { level: number; count: number }[] = [];
  /** Legal: by kind. */
  private readonly counts = new Map<Kind, number>();

  constructor(private readonly scheme: Scheme) {}

  next(level: number, text: string): Label {
    const start = text.length - trimStart(text).length;
    if (this.scheme === "none" || isSpecial(text)) return { number: null, shownFrom: start, article: false };
    const words = parseWordLabel(text.slice(start));
    return this.scheme === "decimal" ? this.decimal(level, text, start, words) : this.legal(level, start, words);
  }

  private decimal(level: number, text: string, start: number, words: WordLabel | null): Label {
    const derived = this.countDecimal(level);
    if (words) return { number: words.label, shownFrom: start + words.behind, article: false };
    return { number: derived, shownFrom: start + (parseOutlineLabel(text.slice(start), derived) ?? 0), article: false };
  }

  private countDecimal(level: number): string {
    let taken = 0;
    for (let top = this.stack.at(-1); top && top.level > level; top = this.stack.at(-1)) {
      taken = top.count;
      this.stack.pop();
    }
    const top = this.stack.at(-1);
    if (top?.level === level) top.count += 1;
    else this.stack.push({ level, count: taken + 1 });
    return this.stack.map(({ count }) => count).join(".");
  }

  private legal(level: number, start: number, words: WordLabel | null): Label {
    const kind = words?.kind ?? OF_LEVEL[level];
    if (!kind) return { number: null, shownFrom: start, article: false };
    const name = NAMES[kind];
    const number = words && (!words.plain || !name) ? words.label : this.count(kind, name ?? "");
    this.resetBelow(kind);
    return { number, shownFrom: start + (words?.behind ?? 0), article: kind === "article" };
  }

  private count(kind: Kind, name: string): string {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return `${name} ${kind === "titre" ? formatRoman(count) : count}`;
  }

  private resetBelow(kind: Kind): void {
    if (kind === "article") return;
    if (kind === "annexe") return this.counts.clear();
    for (const lower of KINDS.slice(KINDS.indexOf(kind) + 1, KINDS.indexOf("article"))) this.counts.delete(lower);
  }
}
