/**
 * The policy text as plain values, as read from its document: the same shape as docs-schema's `model.rs`, plus the ids
 * of table rows and columns, which the editor needs to write back.
 *
 * What must stay true: a value of these types may be ungainly (levels may jump) but is never invalid.
 */

export interface Marks {
  em?: true;
  link?: string;
  strike?: true;
  strong?: true;
  sub?: true;
  sup?: true;
  underline?: true;
}

export type MarkName = keyof Marks;

export const MARK_NAMES: readonly MarkName[] = ["em", "link", "strike", "strong", "sub", "sup", "underline"];

/** A run of text with one set of marks, or the place of a footnote. "\n" is a line break inside a block. */
export type Inline = { text: string; marks?: Marks } | { note: string };

export type ListKind = "bullet" | "ordered";

export type Block =
  | { type: "heading"; level: number; content: Inline[] }
  | { type: "paragraph"; content: Inline[] }
  | { type: "item"; kind: ListKind; depth: number; content: Inline[] }
  | { type: "quote"; content: Inline[] }
  | { type: "table"; id: string }
  | { type: "rule" };

export interface Section {
  id: string;
  /** Words were typed here while somebody removed the section. */
  displaced?: boolean;
  blocks: Block[];
}

export interface Table {
  rowIds: string[];
  colIds: string[];
  /** Rows of cells; the first row is the header row. */
  rows: Inline[][][];
  displacedRows: number[];
  displacedCols: number[];
}

export interface PolicyText {
  title: Inline[];
  sections: Section[];
  tables: Record<string, Table>;
  notes: Record<string, Inline[]>;
}

/** Something a reader of the text should know: input that was changed, dropped or guessed at. */
export interface Problem {
  code: string;
  place: string;
  detail: string;
}

export const MAX_DEPTH = 8;

/** The deepest heading. */
export const MAX_LEVEL = 6;

export function isId(id: unknown): id is string {
  return typeof id === "string" && /^[a-z0-9]{1,32}$/.test(id);
}

const BLANK = /^[ \t\n\r\u00a0\u202f]*$/;

/** True when there is nothing to read: white space only and no note. */
export function isBlank(content: readonly Inline[]): boolean {
  return content.every((inline) => "text" in inline && BLANK.test(inline.text));
}

export function contentOf(block: Block): Inline[] {
  return "content" in block ? block.content : [];
}

/** True when a body holds no words, no note and no table. Rules do not count. */
export function isBlankBody(blocks: readonly Block[]): boolean {
  return blocks.every((block) => block.type !== "table" && isBlank(contentOf(block)));
}

export function plainText(content: readonly Inline[]): string {
  return content.map((inline) => ("text" in inline ? inline.text : "")).join("");
}

export function sameMarks(a: Marks | undefined, b: Marks | undefined): boolean {
  return MARK_NAMES.every((name) => (a?.[name] ?? false) === (b?.[name] ?? false));
}

/** Appends a run, joining it to the last when the marks are equal. */
export function pushRun(content: Inline[], text: string, marks: Marks | undefined): void {
  if (text === "") return;
  const last = content[content.length - 1];
  if (last && "text" in last && sameMarks(last.marks, marks)) last.text += text;
  else content.push(marks && Object.keys(marks).length > 0 ? { text, marks } : { text });
}
