/**
 * The shape of the text in the editor: `doc > title section+`, flat blocks inside a section, tables of rows of cells, a
 * footnote that holds its own words.
 *
 * What must stay true: everything that docs-schema can read has exactly one form here (nodes.ts makes it, tokens.ts takes
 * it apart). Ids may be null for an instant inside a transaction; structure.ts gives every section, table, row, column
 * and footnote its id before the transaction ends. A line break inside a block is the character "\n".
 */
import { type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, Schema } from "prosemirror-model";
import { isSafeHref } from "../schema/href";
import { MAX_DEPTH, MAX_LEVEL, type ListKind } from "../schema/model";

const INLINE = "(text | footnote)*";

function numberAttr(dom: HTMLElement, name: string, low: number, high: number): number {
  const value = Number(dom.getAttribute(name));
  return Number.isInteger(value) ? Math.min(high, Math.max(low, value)) : low;
}

const nodes = {
  doc: { content: "title section+" },

  title: {
    content: INLINE,
    isolating: true,
    defining: true,
    whitespace: "pre",
    parseDOM: [{ tag: "div[data-text-title]" }],
    toDOM: (): DOMOutputSpec => ["div", { "data-text-title": "", class: "text-title", role: "heading", "aria-level": "1" }, 0],
  },

  section: {
    content: "(heading | block)+",
    attrs: { id: { default: null, validate: "string|null" }, displaced: { default: false, validate: "boolean" } },
    parseDOM: [{ tag: "section[data-section]" }],
    toDOM: (node: Node): DOMOutputSpec => [
      "section",
      { "data-section": node.attrs.id ?? "", class: node.attrs.displaced ? "displaced" : null },
      0,
    ],
  },

  heading: {
    content: INLINE,
    attrs: { level: { default: 2, validate: "number" } },
    defining: true,
    whitespace: "pre",
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    // The document's own title is the page's first level.
    toDOM: (node: Node): DOMOutputSpec => [
      `h${Math.min(MAX_LEVEL, headingLevel(node) + 1)}`,
      { class: "provision", "data-level": String(headingLevel(node)) },
      0,
    ],
  },

  paragraph: {
    content: INLINE,
    group: "block",
    whitespace: "pre",
    parseDOM: [{ tag: "p" }],
    toDOM: (): DOMOutputSpec => ["p", 0],
  },

  item: {
    content: INLINE,
    group: "block",
    attrs: { kind: { default: "bullet", validate: "string" }, depth: { default: 0, validate: "number" } },
    defining: true,
    whitespace: "pre",
    parseDOM: [
      {
        tag: "div[data-item]",
        getAttrs: (dom: HTMLElement) => ({
          kind: dom.getAttribute("data-item") === "ordered" ? "ordered" : "bullet",
          depth: numberAttr(dom, "data-depth", 0, MAX_DEPTH),
        }),
      },
    ],
    toDOM: (node: Node): DOMOutputSpec => [
      "div",
      {
        class: `item ${itemKind(node)}`,
        "data-item": itemKind(node),
        "data-depth": String(itemDepth(node)),
      },
      0,
    ],
  },

  quote: {
    content: INLINE,
    group: "block",
    defining: true,
    whitespace: "pre",
    parseDOM: [{ tag: "blockquote" }],
    toDOM: (): DOMOutputSpec => ["blockquote", 0],
  },

  table: {
    content: "table_row+",
    group: "block",
    attrs: { id: { default: null, validate: "string|null" } },
    isolating: true,
    parseDOM: [{ tag: "table" }],
    toDOM: (node: Node): DOMOutputSpec => [
      "div",
      { class: "table-scroll" },
      ["table", { "data-table": node.attrs.id ?? "" }, ["tbody", 0]],
    ],
  },

  table_row: {
    content: "table_cell+",
    attrs: { id: { default: null, validate: "string|null" }, displaced: { default: false, validate: "boolean" } },
    parseDOM: [{ tag: "tr" }],
    toDOM: (node: Node): DOMOutputSpec => ["tr", { class: node.attrs.displaced ? "displaced" : null }, 0],
  },

  /** `col` alone says which column this is; with the row's id it is the key of the cell's Text. */
  table_cell: {
    content: INLINE,
    attrs: { col: { default: null, validate: "string|null" }, displaced: { default: false, validate: "boolean" } },
    isolating: true,
    whitespace: "pre",
    parseDOM: [{ tag: "td" }, { tag: "th" }],
    toDOM: (node: Node): DOMOutputSpec => ["td", { class: node.attrs.displaced ? "displaced" : null }, 0],
  },

  rule: {
    group: "block",
    parseDOM: [{ tag: "hr" }],
    toDOM: (): DOMOutputSpec => ["hr"],
  },

  footnote: {
    content: "text*",
    group: "inline",
    inline: true,
    atom: true,
    isolating: true,
    whitespace: "pre",
    attrs: { id: { default: null, validate: "string|null" } },
    parseDOM: [{ tag: "span[data-footnote]" }],
    toDOM: (): DOMOutputSpec => ["span", { "data-footnote": "", class: "footnote" }, 0],
  },

  text: { group: "inline" },
} satisfies Record<string, NodeSpec>;

function flag(tag: string, others: MarkSpec["parseDOM"] = []): MarkSpec {
  return { parseDOM: [{ tag }, ...others], toDOM: (): DOMOutputSpec => [tag, 0] };
}

const marks = {
  // Typing at the end of a link does not go on inside it, as the document's mark does not grow.
  link: {
    attrs: { href: { validate: "string" } },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (dom: HTMLElement) => {
          const href = dom.getAttribute("href") ?? "";
          return isSafeHref(href) ? { href } : false;
        },
      },
    ],
    toDOM: (mark): DOMOutputSpec => ["a", { href: String(mark.attrs.href), rel: "noreferrer noopener" }, 0],
  },
  strong: flag("strong", [{ tag: "b", getAttrs: (dom: HTMLElement) => dom.style.fontWeight !== "normal" && null }]),
  em: flag("em", [{ tag: "i", getAttrs: (dom: HTMLElement) => dom.style.fontStyle !== "normal" && null }]),
  underline: flag("u"),
  strike: flag("s", [{ tag: "del" }, { tag: "strike" }]),
  sup: { ...flag("sup"), excludes: "sup sub" },
  sub: { ...flag("sub"), excludes: "sup sub" },
} satisfies Record<string, MarkSpec>;

export const schema = new Schema({ nodes, marks });

export function headingLevel(node: Node): number {
  return Number(node.attrs.level);
}

export function itemKind(node: Node): ListKind {
  return node.attrs.kind === "ordered" ? "ordered" : "bullet";
}

export function itemDepth(node: Node): number {
  return Number(node.attrs.depth);
}

/** The id of a section, table, row or footnote; null only before structure.ts has run. */
export function idOf(node: Node): string | null {
  return typeof node.attrs.id === "string" ? node.attrs.id : null;
}

export function colOf(cell: Node): string | null {
  return typeof cell.attrs.col === "string" ? cell.attrs.col : null;
}
