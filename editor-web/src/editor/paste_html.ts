/**
 * Pasted HTML into clean blocks: headings, lists with their depth, quotations, tables, footnotes, marks and links are kept;
 * looks, scripts, images and everything else is dropped, never a word.
 *
 * What must stay true: the input is an inert document (DOMParser: nothing in it runs or is fetched) and whatever it holds
 * gives valid nodes; the depth of what is read and the size of tables are bounded.
 */
import { Fragment, type Mark, type Node, type NodeType } from "prosemirror-model";
import { isSafeHref } from "../schema/href";
import { headingLevel, htmlItem, isDropped, isNoteBack, noteReference, notesOf, styleOf, wordItem } from "./paste_source";
import { schema } from "./schema";

const { heading, paragraph, item, quote, table, table_row, table_cell, rule, footnote } = schema.nodes;
const { strong, em, underline, strike, sup, sub, link } = schema.marks;

/** Elements inside one another; what is deeper is read as plain text. */
const MAX_NESTING = 200;
const MAX_SPAN = 60;

interface Kind {
  type: NodeType;
  attrs: Record<string, unknown> | null;
}

interface Context {
  marks: readonly Mark[];
  pre: boolean;
  /** Lists around. */
  lists: number;
  quoted: boolean;
  nesting: number;
}

const PLAIN: Kind = { type: paragraph, attrs: null };

/** The blocks of a pasted document. */
export function blocksOf(root: Element): Node[] {
  const notes = notesOf(root);
  const reader = new BlockReader(notes, new Set(notes.values()));
  reader.children(root, { marks: [], pre: false, lists: 0, quoted: false, nesting: 0 });
  return reader.end();
}

class BlockReader {
  private readonly blocks: Node[] = [];
  private line: Node[] = [];
  private kind: Kind = PLAIN;

  constructor(
    private readonly notes: ReadonlyMap<string, Element>,
    private readonly asides: ReadonlySet<Element>,
  ) {}

  end(): Node[] {
    this.close();
    return this.blocks;
  }

  children(parent: Element, context: Context): void {
    const inside = { ...context, nesting: context.nesting + 1 };
    if (inside.nesting > MAX_NESTING) return this.text(parent.textContent ?? "", inside);
    for (const child of parent.childNodes) {
      if (child.nodeType === 3) this.text(child.nodeValue ?? "", inside);
      else if (child.nodeType === 1) this.element(child as Element, inside);
    }
  }

  private element(element: Element, context: Context): void {
    if (this.asides.has(element) || isDropped(element) || isNoteBack(element)) return;
    const level = headingLevel(element);
    if (level !== null) return this.block(element, { type: heading, attrs: { level } }, context);
    switch (element.tagName.toUpperCase()) {
      case "BR":
        return this.lineBreak();
      case "HR":
        this.close();
        this.blocks.push(rule.create());
        return;
      case "TABLE":
        return this.table(element, context);
      case "UL":
      case "OL":
      case "MENU":
        return this.list(element, context);
      case "LI":
        return this.block(element, { type: item, attrs: { ...htmlItem(element, context.lists) } }, context);
      case "BLOCKQUOTE":
        return this.block(element, { type: quote, attrs: null }, { ...context, quoted: true });
      case "PRE":
        return this.block(element, PLAIN, { ...context, pre: true });
      case "P":
        return this.paragraph(element, context);
      default:
        return isBlock(element) ? this.container(element, context) : this.inline(element, context);
    }
  }

  private block(element: Element, kind: Kind, context: Context): void {
    this.close();
    const around = this.kind;
    this.kind = kind;
    this.children(element, context);
    this.close();
    this.kind = around;
  }

  /** In a list item or quotation it is the item's or the quotation's own line. */
  private paragraph(element: Element, context: Context): void {
    const word = wordItem(element);
    if (word) return this.block(element, { type: item, attrs: { ...word } }, context);
    return this.container(element, context);
  }

  private container(element: Element, context: Context): void {
    this.close();
    this.children(element, context);
    this.close();
  }

  private list(element: Element, context: Context): void {
    this.close();
    const around = this.kind;
    this.kind = context.quoted ? { type: quote, attrs: null } : PLAIN;
    this.children(element, { ...context, lists: context.lists + 1 });
    this.close();
    this.kind = around.type === item ? PLAIN : around;
  }

  private inline(element: Element, context: Context): void {
    const reference = noteReference(element);
    const words = reference === null ? undefined : this.notes.get(reference);
    if (words) {
      this.line.push(footnote.create(null, this.noteWords(words)));
      return;
    }
    const converted = /Apple-converted-space/.test(element.getAttribute("class") ?? "");
    if (converted) return this.text(" ", context);
    this.children(element, { ...context, marks: marksWith(element, context.marks), pre: context.pre || /white-space:\s*pre/i.test(styleOf(element)) });
  }

  private noteWords(element: Element): Node[] {
    const reader = new BlockReader(new Map(), new Set());
    reader.children(element, { marks: [], pre: false, lists: 0, quoted: false, nesting: 0 });
    return joined(reader.end(), " ").filter((node) => node.isText);
  }

  private lineBreak(): void {
    if (this.line.length > 0) this.line.push(schema.text("\n"));
  }

  private text(words: string, context: Context): void {
    let clean = words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, "");
    if (!context.pre) clean = clean.replace(/[ \t\r\n]+/g, " ");
    const last = this.line[this.line.length - 1];
    const fresh = !last || (last.isText && /[ \n]$/.test(last.text ?? ""));
    if (!context.pre && fresh) clean = clean.replace(/^ /, "");
    if (clean !== "") this.line.push(schema.text(clean.replace(/\r\n?/g, "\n"), context.marks));
  }

  /** Ends the line: a block of the present kind, when there are words in it. */
  private close(): void {
    const line = trimmed(this.line);
    this.line = [];
    if (line.length === 0) return;
    const { kind, content } = recognised(this.kind, line);
    this.blocks.push(kind.type.create(kind.attrs, kind.type === heading ? evenly(content) : content));
    // What follows in the same item is beside it, not an item of its own.
    if (this.kind.type === item) this.kind = PLAIN;
  }

  private table(element: Element, context: Context): void {
    this.close();
    const rows = [...element.querySelectorAll("tr")].filter((row) => row.closest("table") === element);
    const caption = element.querySelector("caption");
    if (caption && caption.closest("table") === element) this.block(caption, PLAIN, context);
    const cells = rows.map((row) => [...row.children].filter((cell) => /^T[DH]$/i.test(cell.tagName)));
    const only = cells.flat();
    // A table of one cell frames its words; it is no table of facts.
    if (only.length === 1 && only[0]) return this.container(only[0], context);
    const grid = gridOf(cells, (cell) => this.cell(cell, context));
    if (grid.length > 0) this.blocks.push(table.create(null, grid.map((row) => table_row.create(null, row.map((content) => table_cell.create(null, content))))));
  }

  private cell(element: Element, context: Context): Node[] {
    const reader = new BlockReader(this.notes, this.asides);
    reader.children(element, { ...context, marks: [], lists: 0, quoted: false });
    const bold = element.tagName.toUpperCase() === "TH";
    const content = joined(reader.end(), "\n");
    return bold ? evenly(content) : content;
  }
}

/** A bullet typed as a character makes a list item. */
function recognised(kind: Kind, line: readonly Node[]): { kind: Kind; content: Node[] } {
  const first = line[0];
  const bullet = kind.type === paragraph && first?.isText ? /^[•‣▪●○◦·§][ \t\u00a0\u202f]+/.exec(first.text ?? "") : null;
  if (!bullet || !first) return { kind, content: [...line] };
  const rest = (first.text ?? "").slice(bullet[0].length);
  return { kind: { type: item, attrs: { kind: "bullet", depth: 0 } }, content: [...(rest ? [schema.text(rest, first.marks)] : []), ...line.slice(1)] };
}

/** A heading that is bold as a whole is bold by its look, not by its words. */
function evenly(content: readonly Node[]): Node[] {
  const whole = content.every((node) => !node.isText || strong.isInSet(node.marks));
  return whole ? content.map((node) => (node.isText ? node.mark(strong.removeFromSet(node.marks)) : node)) : [...content];
}

function trimmed(line: readonly Node[]): Node[] {
  const made = [...line];
  while (made[0]?.isText) {
    const rest = (made[0].text ?? "").replace(/^[ \t\r\n]+/, "");
    if (rest === made[0].text) break;
    if (rest === "") made.shift();
    else made[0] = schema.text(rest, made[0].marks);
  }
  for (let last = made.at(-1); last?.isText; last = made.at(-1)) {
    const rest = (last.text ?? "").replace(/[ \t\r\n]+$/, "");
    if (rest === last.text) break;
    if (rest === "") made.pop();
    else made[made.length - 1] = schema.text(rest, last.marks);
  }
  return made.every((node) => node.isText && /^[\s\u00a0]*$/.test(node.text ?? "")) ? [] : made;
}

/** Blocks as one run of words: what cells, titles and footnotes can hold. */
export function joined(blocks: readonly Node[], between: string): Node[] {
  const made: Node[] = [];
  const add = (content: Fragment): void => {
    if (made.length > 0) made.push(schema.text(between));
    content.forEach((node) => void made.push(node));
  };
  for (const block of blocks) {
    if (block.isTextblock) add(block.content);
    else block.descendants((node) => (node.isTextblock ? (add(node.content), false) : true));
  }
  return made;
}

/** Cells in rows of equal length: a cell over several rows or columns is followed by empty ones. */
function gridOf(rows: readonly (readonly Element[])[], read: (cell: Element) => Node[]): Node[][][] {
  const grid: (Node[] | undefined)[][] = rows.map(() => []);
  rows.forEach((cells, r) => {
    let c = 0;
    for (const cell of cells) {
      const row = grid[r] as (Node[] | undefined)[];
      while (row[c] !== undefined) c++;
      const [width, height] = [span(cell, "colspan"), span(cell, "rowspan")];
      for (let y = r; y < Math.min(r + height, grid.length); y++) for (let x = c; x < c + width; x++) (grid[y] as Node[][])[x] = [];
      row[c] = read(cell);
      c += width;
    }
  });
  const width = Math.max(0, ...grid.map((row) => row.length));
  return width === 0 ? [] : grid.map((row) => Array.from({ length: width }, (_, c) => row[c] ?? []));
}

function span(cell: Element, name: string): number {
  const said = Number(cell.getAttribute(name));
  return Number.isInteger(said) && said > 1 ? Math.min(said, MAX_SPAN) : 1;
}

const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BODY CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM HEADER HTML MAIN NAV SECTION SUMMARY TBODY TD TFOOT TH THEAD TR".split(" "));

function isBlock(element: Element): boolean {
  return BLOCKS.has(element.tagName.toUpperCase());
}

const MARKS: Record<string, Mark> = {
  B: strong.create(), STRONG: strong.create(), I: em.create(), EM: em.create(), CITE: em.create(), DFN: em.create(), U: underline.create(),
  S: strike.create(), STRIKE: strike.create(), DEL: strike.create(), SUP: sup.create(), SUB: sub.create(),
};

/** What an element adds to the marks around it, or takes from them (Google Docs wraps all in a `b` that is not bold). */
function marksWith(element: Element, around: readonly Mark[]): readonly Mark[] {
  const tag = element.tagName.toUpperCase();
  const own = MARKS[tag];
  let marks = own ? own.addToSet(around) : around;
  const href = tag === "A" ? (element.getAttribute("href") ?? "") : "";
  // A "#" leads to a place in the page that it was copied from.
  if (href !== "" && !href.startsWith("#") && isSafeHref(href)) marks = link.create({ href }).addToSet(marks);
  const style = styleOf(element);
  return style === "" ? marks : styled(style, marks, tag === "A");
}

function styled(style: string, around: readonly Mark[], isLink: boolean): readonly Mark[] {
  let marks = around;
  const set = (pattern: RegExp, mark: Mark): void => void (pattern.test(style) && (marks = mark.addToSet(marks)));
  const unset = (pattern: RegExp, mark: Mark): void => void (pattern.test(style) && (marks = mark.type.removeFromSet(marks)));
  unset(/font-weight:\s*(?:normal|[1-5]00)/i, strong.create());
  set(/font-weight:\s*(?:bold|[6-9]00)/i, strong.create());
  unset(/font-style:\s*normal/i, em.create());
  set(/font-style:\s*(?:italic|oblique)/i, em.create());
  if (!isLink && !link.isInSet(marks)) set(/text-decoration(?:-line)?:[^;]*underline/i, underline.create());
  set(/text-decoration(?:-line)?:[^;]*line-through/i, strike.create());
  set(/vertical-align:\s*super/i, sup.create());
  set(/vertical-align:\s*sub(?!\w)/i, sub.create());
  return marks;
}
