/**
 * From plain values (schema/read.ts) to editor nodes.
 *
 * What must stay true: a section, table or note is made from nothing but its own part of the document, so that one part
 * can be read again alone; and what docs-schema tolerates but the editor cannot hold (a text that is both superscript and
 * subscript, a section without blocks) has one fixed form.
 */
import { Fragment, type Mark, type Node } from "prosemirror-model";
import { type Block, type Inline, type Marks, type Table, pushRun } from "../schema/model";
import { Problems } from "../schema/problems";
import { type RawSection, Reader, readNote, readTable, readTitle } from "../schema/read";
import { schema } from "./schema";

const MAX_CELLS = 500_000;

export function marksOf(marks: Marks | undefined): readonly Mark[] {
  if (!marks) return [];
  let made: readonly Mark[] = [];
  if (marks.link !== undefined) made = schema.marks.link.create({ href: marks.link }).addToSet(made);
  for (const name of ["strong", "em", "underline", "strike", "sup", "sub"] as const) {
    if (marks[name] && !(name === "sub" && marks.sup)) made = schema.marks[name].create().addToSet(made);
  }
  return made;
}

function text(run: string, marks: Marks | undefined): Node {
  return schema.text(run, marksOf(marks));
}

/** Makes nodes from one state of the document. Throw-away: make a new one after each change. */
export class NodeMaker {
  readonly reader: Reader;
  /** Tables that are marked somewhere and not shown there: repeated, unknown or without a cell. */
  readonly hidden = new Set<string>();
  private readonly budget = { cells: MAX_CELLS };

  constructor(reader: Reader) {
    this.reader = reader;
  }

  inline(content: readonly Inline[]): Fragment {
    const nodes: Node[] = [];
    // Runs whose marks differ only in what the editor cannot show would otherwise stay apart here and join in the view.
    for (const inline of content) nodes.push("text" in inline ? text(inline.text, inline.marks) : this.note(inline.note));
    return Fragment.fromArray(joinRuns(nodes));
  }

  note(id: string): Node {
    const content: Inline[] = [];
    for (const inline of readNote(this.reader, id)?.content ?? []) if ("text" in inline) pushRun(content, inline.text, inline.marks);
    return schema.nodes.footnote.create({ id }, joinRuns(content.map((run) => ("text" in run ? text(run.text, run.marks) : this.note(id)))));
  }

  title(): Node {
    return schema.nodes.title.create(null, this.inline(readTitle(this.reader).content));
  }

  /** `keepTable` says whether this section is the one that shows a table (the first that marks it). */
  section(raw: RawSection, keepTable: (id: string) => boolean = () => true): Node {
    const shown = new Set<string>();
    const blocks = raw.blocks.flatMap((block) => {
      const repeated = block.type === "table" && (shown.has(block.id) || !keepTable(block.id));
      const node = repeated ? null : this.block(block);
      if (block.type === "table") (node ? shown : this.hidden).add(block.id);
      return node ? [node] : [];
    });
    return schema.nodes.section.create({ id: raw.id, displaced: raw.removed }, blocks.length > 0 ? blocks : [schema.nodes.paragraph.create()]);
  }

  private block(block: Block): Node | null {
    const { heading, paragraph, item, quote, rule } = schema.nodes;
    switch (block.type) {
      case "heading":
        return heading.create({ level: block.level }, this.inline(block.content));
      case "paragraph":
        return paragraph.create(null, this.inline(block.content));
      case "item":
        return item.create({ kind: block.kind, depth: block.depth }, this.inline(block.content));
      case "quote":
        return quote.create(null, this.inline(block.content));
      case "rule":
        return rule.create();
      case "table":
        return this.table(block.id);
    }
  }

  /** Null when there is no such table, or when it has no cell to show. */
  table(id: string): Node | null {
    const table = readTable(this.reader, id, new Problems(), this.budget);
    return table && table.rows.length > 0 ? this.tableNode(id, table) : null;
  }

  private tableNode(id: string, table: Table): Node {
    const { table_row, table_cell } = schema.nodes;
    const rows = table.rows.map((cells, r) => {
      const made = cells.map((cell, c) =>
        table_cell.create({ col: table.colIds[c] ?? null, displaced: table.displacedCols.includes(c) }, this.inline(cell)),
      );
      return table_row.create({ id: table.rowIds[r] ?? null, displaced: table.displacedRows.includes(r) }, made);
    });
    return schema.nodes.table.create({ id }, rows);
  }
}

function joinRuns(nodes: readonly Node[]): Node[] {
  const made: Node[] = [];
  for (const node of nodes) {
    const last = made[made.length - 1];
    if (last?.isText && node.isText && last.sameMarkup(node)) made[made.length - 1] = schema.text((last.text ?? "") + (node.text ?? ""), last.marks);
    else made.push(node);
  }
  return made;
}
