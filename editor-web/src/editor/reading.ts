/**
 * Reads the parts of the shared document that the editor shows, and knows which section shows which table.
 *
 * What must stay true: the nodes given are those of the whole document read at once, however little of it is read: the
 * first section that marks a table shows it, the others do not.
 */
import type { Node } from "prosemirror-model";
import { Problems } from "../schema/problems";
import { type RawSection, Reader, type Readable, isVisible, readSection, readSections } from "../schema/read";
import { NodeMaker } from "./nodes";
import { idOf, schema } from "./schema";

export class Reading {
  private readonly maker: NodeMaker;
  private readonly reader: Reader;

  constructor(doc: Readable) {
    this.reader = new Reader(doc);
    this.maker = new NodeMaker(this.reader);
  }

  /** Tables met that are marked where they are not shown. While there are any, only `all` knows who shows what. */
  get hidden(): ReadonlySet<string> {
    return this.maker.hidden;
  }

  title(): Node {
    return this.maker.title();
  }

  /** Every section, from the document alone. */
  all(): Node[] {
    const seen = new Set<string>();
    const nodes = readSections(this.reader, new Problems()).map((raw) => {
      const node = this.maker.section(raw, (id) => !seen.has(id));
      for (const id of marked(raw)) seen.add(id);
      return node;
    });
    return nodes.length > 0 ? nodes : [placeholder()];
  }

  /**
   * The sections in the order of `ids`, those in `again` read from the document, the others as they are in `shown`. Gives
   * null when a table changed its place between sections: then only `all` knows who shows it.
   */
  some(ids: readonly string[], again: ReadonlySet<string>, shown: ReadonlyMap<string, Node>): Node[] | null {
    const owners = new Map<string, string>();
    for (const [section, node] of shown) if (!again.has(section)) for (const id of tablesIn(node)) owners.set(id, section);
    const nodes: Node[] = [];
    for (const id of ids) {
      const held = shown.get(id);
      if (held && !again.has(id)) {
        nodes.push(held);
        continue;
      }
      const raw = readSection(this.reader, id);
      if ("problem" in raw || !isVisible(raw)) continue;
      const before = held ? tablesIn(held) : [];
      for (const table of new Set([...before, ...marked(raw)])) {
        const owner = owners.get(table);
        if ((owner !== undefined && owner !== id) || !marked(raw).includes(table)) return null;
        owners.set(table, id);
      }
      nodes.push(this.maker.section(raw));
    }
    return nodes.length > 0 ? nodes : [placeholder()];
  }

  /** How many tokens the body of a section holds; null when there is no such section. */
  bodyLength(id: string): number | null {
    return this.reader.length(["sections", id, "body"]);
  }

  /** The ids of the sections that are read, in order. */
  order(): string[] {
    return readSections(this.reader, new Problems()).map(({ id }) => id);
  }
}

/** An empty text shows an empty heading; its section gets an id, and is written, with the first word. */
function placeholder(): Node {
  return schema.nodes.section.create(null, schema.nodes.heading.create({ level: 1 }));
}

function marked(raw: RawSection): string[] {
  return raw.blocks.flatMap((block) => (block.type === "table" ? [block.id] : []));
}

function tablesIn(section: Node): string[] {
  return section.children.flatMap((node) => (node.type === schema.nodes.table ? [idOf(node) ?? ""] : []));
}

/** The whole document for the editor. */
export function readAll(doc: Readable): Node {
  const reading = new Reading(doc);
  return schema.nodes.doc.create(null, [reading.title(), ...reading.all()]);
}
