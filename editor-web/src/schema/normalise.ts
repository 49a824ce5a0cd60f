/**
 * From the spans of a rich text (what Automerge holds) to blocks (what a policy text has): a port of docs-schema's
 * `normalise.rs`, whose head states the rules one by one. `docs-schema/fixtures/normalise` holds both to the same answers.
 *
 * What must stay true: nothing here fails, whatever a merge or a stranger left in a body.
 */
import { isSafeHref } from "./href";
import { type Block, type Inline, type ListKind, type Marks, type Problem, MAX_DEPTH, MAX_LEVEL, contentOf, isId, plainText, pushRun } from "./model";
import { Problems } from "./problems";

export type Scalar = string | number | boolean | null;

/** A piece of a rich text with values as JSON: a marker with its own keys, or a run of text with its marks as written. */
export type Span = { block: Record<string, unknown> } | { text: string; marks?: Record<string, unknown> };

/** The blocks of a body; places are `block 1`, `block 2`, … in the order of reading. */
export function normaliseBlocks(spans: readonly Span[]): { blocks: Block[]; problems: Problem[] } {
  const builder = new Builder();
  for (const span of spans) {
    if ("block" in span) builder.marker(span.block);
    else builder.text(span.text, span.marks);
  }
  return builder.finish();
}

/**
 * One line of inline content: a block marker reads as a line break when words came before it; where `notes` is false
 * (inside a note) a footnote is dropped.
 */
export function normaliseInline(spans: readonly Span[], notes: boolean): { content: Inline[]; problems: Problem[] } {
  const content: Inline[] = [];
  const problems = new Problems();
  for (const span of spans) {
    if ("text" in span) {
      pushText(content, span.text, span.marks, "", problems);
    } else if (span.block.type === "footnote") {
      const id = span.block.id;
      if (!isId(id)) problems.push("bad-marker", "", "footnote");
      else if (notes) content.push({ note: id });
      else problems.push("nested-note", "", id);
    } else {
      problems.push("block-in-line", "", typeOf(span.block) ?? "");
      if (content.length > 0) pushRun(content, "\n", undefined);
    }
  }
  return { content, problems: problems.list };
}

class Builder {
  private blocks: Block[] = [];
  /** The last block takes text. */
  private open = false;
  private readonly problems = new Problems();

  text(text: string, marks: Record<string, unknown> | undefined): void {
    if (text === "") return;
    const content = this.openContent();
    pushText(content, text, marks, `block ${this.blocks.length}`, this.problems);
  }

  marker(marker: Record<string, unknown>): void {
    const type = typeOf(marker);
    if (type === "footnote") {
      this.footnote(marker);
      return;
    }
    this.open = type !== "rule" && type !== "table";
    const block = this.block(type, marker, `block ${this.blocks.length + 1}`);
    if (block) this.blocks.push(block);
  }

  private block(type: string | undefined, marker: Record<string, unknown>, place: string): Block | null {
    switch (type) {
      case "heading":
        return { type, level: this.bounded(marker.level, 1, MAX_LEVEL, "bad-level", place), content: [] };
      case "paragraph":
      case "quote":
        return { type, content: [] };
      case "item":
        return { type, kind: this.kind(marker.kind, place), depth: this.depth(marker, place), content: [] };
      case "rule":
        return { type };
      case "table":
        if (isId(marker.id)) return { type, id: marker.id };
        this.problems.push("bad-marker", place, "table");
        return null;
      default:
        this.problems.push("unknown-block", place, type ?? "");
        return { type: "paragraph", content: [] };
    }
  }

  private footnote(marker: Record<string, unknown>): void {
    if (isId(marker.id)) this.openContent().push({ note: marker.id });
    else this.problems.push("bad-marker", `block ${Math.max(1, this.blocks.length)}`, "footnote");
  }

  /** The content of a block that takes text, opening a paragraph when there is none. */
  private openContent(): Inline[] {
    const last = this.blocks[this.blocks.length - 1];
    if (this.open && last && "content" in last) return last.content;
    const paragraph: Block = { type: "paragraph", content: [] };
    this.blocks.push(paragraph);
    this.open = true;
    return paragraph.content;
  }

  private depth(marker: Record<string, unknown>, place: string): number {
    return "depth" in marker ? this.bounded(marker.depth, 0, MAX_DEPTH, "bad-depth", place) : 0;
  }

  private bounded(value: unknown, low: number, high: number, code: string, place: string): number {
    const number = typeof value === "number" && !Number.isNaN(value) ? value : null;
    const found = number === null ? low : Math.min(high, Math.max(low, Math.floor(number)));
    if (found !== number) this.problems.push(code, place, value === undefined ? "" : (JSON.stringify(value) ?? ""));
    return found;
  }

  private kind(value: unknown, place: string): ListKind {
    if (value === "bullet" || value === "ordered") return value;
    this.problems.push("bad-kind", place, value === undefined ? "" : (JSON.stringify(value) ?? ""));
    return "bullet";
  }

  finish(): { blocks: Block[]; problems: Problem[] } {
    while (this.startsWithEmptyHeading()) {
      this.problems.push("empty-heading", "block 1", "");
      this.blocks.shift();
    }
    this.blocks = this.blocks.map((block, i) => {
      if (i === 0 || block.type !== "heading") return block;
      this.problems.push("extra-heading", `block ${i + 1}`, plainText(block.content));
      return { type: "paragraph", content: strong(block.content) };
    });
    return { blocks: this.blocks, problems: this.problems.list };
  }

  /** Two people who changed the level of a heading at once leave an empty one before it. */
  private startsWithEmptyHeading(): boolean {
    const [first, second] = this.blocks;
    return first?.type === "heading" && second?.type === "heading" && contentOf(first).length === 0;
  }
}

function strong(content: readonly Inline[]): Inline[] {
  const made: Inline[] = [];
  for (const inline of content) {
    if ("text" in inline) pushRun(made, inline.text, { ...inline.marks, strong: true });
    else made.push(inline);
  }
  return made;
}

function pushText(content: Inline[], text: string, written: Record<string, unknown> | undefined, place: string, problems: Problems): void {
  const marks = written ? readMarks(written, place, problems) : undefined;
  pushRun(content, text.includes("\0") ? text.replaceAll("\0", "\ufffd") : text, marks);
}

function readMarks(written: Record<string, unknown>, place: string, problems: Problems): Marks {
  const marks: Marks = {};
  for (const [name, value] of Object.entries(written).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === null || value === false || value === undefined) continue;
    switch (name) {
      case "strong":
      case "em":
      case "underline":
      case "strike":
      case "sup":
      case "sub":
        if (value === true) marks[name] = true;
        else problems.push("bad-mark", place, name);
        break;
      case "link":
        readLink(marks, value, place, problems);
        break;
      default:
        problems.push("unknown-mark", place, name);
    }
  }
  return marks;
}

function readLink(marks: Marks, value: unknown, place: string, problems: Problems): void {
  if (typeof value !== "string") problems.push("bad-mark", place, "link");
  else if (isSafeHref(value)) marks.link = value;
  else if (value !== "") problems.push("unsafe-link", place, value);
}

function typeOf(marker: Record<string, unknown>): string | undefined {
  return typeof marker.type === "string" ? marker.type : undefined;
}
