/**
 * What leaves by the clipboard: HTML that Word and LibreOffice know (headings of their true level, nested lists, tables with
 * a head, footnotes at the foot) and that Palabre reads back as the very same blocks; and plain text that reads well.
 *
 * What must stay true: copying and pasting back changes nothing; no style attribute is set on elements (the page's policy
 * would report each), so those that Word needs are named `data-style` until they leave as text.
 */
import { DOMParser, DOMSerializer, type DOMOutputSpec, type Fragment, type Node, type Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { MAX_DEPTH } from "../schema/model";
import { headingLevel, itemDepth, itemKind, schema } from "./schema";

const { item, footnote, table, table_row, table_cell } = schema.nodes;

/** Says that HTML with ProseMirror's own mark is ours, and not another editor's. */
const OURS = "data-palabre";

export function copyPlugin(): Plugin {
  return new Plugin({
    props: {
      clipboardSerializer: new Writer(),
      clipboardParser: parser,
      clipboardTextSerializer: (slice) => plainText(slice),
      handleDOMEvents: { copy: take, cut: take },
    },
  });
}

/** Whether HTML was copied from here. */
export function isOurs(html: string): boolean {
  return html.includes("data-pm-slice") && html.includes(OURS);
}

function take(view: EditorView, event: ClipboardEvent): boolean {
  const { state } = view;
  if (state.selection.empty || !event.clipboardData) return false;
  const { dom, text } = view.serializeForClipboard(state.selection.content());
  event.preventDefault();
  event.clipboardData.clearData();
  event.clipboardData.setData("text/html", dom.innerHTML.replaceAll(" data-style=", " style="));
  event.clipboardData.setData("text/plain", text);
  if (event.type === "cut" && view.editable) view.dispatch(state.tr.deleteSelection().scrollIntoView().setMeta("uiEvent", "cut"));
  return true;
}

// ── HTML ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Target {
  document?: Document;
}

class Writer extends DOMSerializer {
  /** Footnotes met since the whole was begun. */
  private notes: Node[] = [];
  private deep = false;

  constructor() {
    const nodes = DOMSerializer.nodesFromSchema(schema);
    super({ ...nodes, ...own, footnote: (node) => this.reference(node) }, DOMSerializer.marksFromSchema(schema));
  }

  override serializeFragment(fragment: Fragment, options: Target = {}, target?: HTMLElement | DocumentFragment): HTMLElement | DocumentFragment {
    if (this.deep) return this.inside(fragment, options, target);
    this.notes = [];
    this.deep = true;
    try {
      const made = this.inside(fragment, options, target);
      breakLines(made);
      this.foot(made, options.document ?? document, fragment.firstChild);
      if (made.firstElementChild) made.firstElementChild.setAttribute(OURS, "");
      return made;
    } finally {
      this.deep = false;
    }
  }

  /** Runs of list items become lists; everything else is written one by one. */
  private inside(fragment: Fragment, options: Target, target?: HTMLElement | DocumentFragment): HTMLElement | DocumentFragment {
    const holds = fragment.firstChild?.isInline === false;
    if (!holds) return super.serializeFragment(fragment, options, target);
    const page = options.document ?? document;
    const into = target ?? page.createDocumentFragment();
    let list: ListWriter | null = null;
    fragment.forEach((node) => {
      if (node.type !== item) {
        list = null;
        into.appendChild(this.serializeNode(node, options));
        return;
      }
      list ??= new ListWriter(page, into);
      super.serializeFragment(node.content, options, list.item(itemDepth(node), itemKind(node)));
    });
    return into;
  }

  private reference(node: Node): DOMOutputSpec {
    const n = this.notes.push(node);
    const names = { class: "sdfootnoteanc MsoFootnoteReference", name: `sdfootnote${n}anc`, href: `#sdfootnote${n}sym`, "data-style": `mso-footnote-id:ftn${n}` };
    return ["a", { "data-note": String(n), ...names }, ["sup", `[${n}]`]];
  }

  /** The words of the footnotes, as LibreOffice and Word both write them. */
  private foot(made: HTMLElement | DocumentFragment, page: Document, first: Node | null): void {
    if (this.notes.length === 0) return;
    const list = element(page, "div", { "data-notes": "", "data-style": "mso-element:footnote-list" });
    this.notes.forEach((note, i) => {
      const n = i + 1;
      const back = element(page, "a", { class: "sdfootnotesym", name: `sdfootnote${n}sym`, href: `#sdfootnote${n}anc`, "data-style": `mso-footnote-id:ftn${n}` });
      back.textContent = `[${n}]`;
      const words = super.serializeFragment(note.content, { document: page }, element(page, "span", { "data-note-words": String(n) }));
      const line = element(page, "p", { class: "sdfootnote MsoFootnoteText" });
      line.append(back, " ", words);
      const inner = element(page, "div", { id: `sdfootnote${n}` });
      inner.append(line);
      const outer = element(page, "div", { id: `ftn${n}`, "data-style": "mso-element:footnote" });
      outer.append(inner);
      list.append(outer);
    });
    breakLines(list);
    // Beside rows or cells a list would be thrown out of the table.
    const piece = first?.type === table_row || first?.type === table_cell;
    (piece ? ([...made.querySelectorAll("td, th")].at(-1) ?? made) : made).append(list);
  }
}

const own: Record<string, (node: Node) => DOMOutputSpec> = {
  title: () => ["p", { "data-text-title": "", class: "MsoTitle" }, 0],
  // On the page the text's title is the first level; in a document of Word it is a style of its own.
  heading: (node) => [`h${headingLevel(node)}`, 0],
  table: () => ["table", { border: "1", cellspacing: "0", cellpadding: "4" }, ["tbody", 0]],
};

/** Lists inside one another by depth; `data-depth` says it exactly where one is skipped. */
class ListWriter {
  private readonly open: { list: HTMLElement; last: HTMLElement | null }[] = [];

  constructor(
    private readonly page: Document,
    private readonly into: HTMLElement | DocumentFragment,
  ) {}

  item(depth: number, kind: string): HTMLElement {
    const tag = kind === "ordered" ? "ol" : "ul";
    this.open.length = Math.min(this.open.length, depth + 1);
    if (this.open.length === depth + 1 && this.open.at(-1)?.list.localName !== tag) this.open.pop();
    while (this.open.length <= depth) this.begin(tag);
    const made = element(this.page, "li", { "data-depth": String(depth) });
    const place = this.open[depth];
    place?.list.append(made);
    if (place) place.last = made;
    return made;
  }

  private begin(tag: string): void {
    const around = this.open.at(-1);
    const list = element(this.page, tag, tag === "ol" && this.open.length === 1 ? { type: "a" } : {});
    (around?.last ?? around?.list ?? this.into).append(list);
    this.open.push({ list, last: null });
  }
}

function element(page: Document, tag: string, attrs: Record<string, string>): HTMLElement {
  const made = page.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) made.setAttribute(name, value);
  return made;
}

/** Line breaks inside blocks, which white space in HTML is not. */
function breakLines(root: HTMLElement | DocumentFragment | ChildNode): void {
  for (const child of [...root.childNodes]) {
    const text = child.nodeType === 3 ? (child.nodeValue ?? "") : "";
    if (child.nodeType !== 3) breakLines(child);
    else if (text.includes("\n") && child.ownerDocument) {
      const page = child.ownerDocument;
      child.replaceWith(...text.split("\n").flatMap((line, i) => (i > 0 ? [page.createElement("br"), line] : [line])));
    }
  }
}

/** Reads back what `Writer` wrote; its rules come before the schema's. */
const parser = new DOMParser(schema, [
  { tag: "[data-notes]", ignore: true },
  { tag: "p[data-text-title]", node: "title" },
  { tag: "a[data-note]", node: "footnote", contentElement: (dom) => noteWords(dom as HTMLElement) },
  {
    tag: "li",
    node: "item",
    getAttrs: (dom) => ({ kind: dom.parentElement?.localName === "ol" ? "ordered" : "bullet", depth: Math.min(MAX_DEPTH, Number(dom.dataset.depth) || 0) }),
  },
  ...DOMParser.fromSchema(schema).rules,
]);

function noteWords(reference: HTMLElement): HTMLElement {
  const n = Number(reference.dataset.note);
  let root: HTMLElement = reference;
  while (root.parentElement) root = root.parentElement;
  return root.querySelector<HTMLElement>(`[data-note-words="${n}"]`) ?? reference.ownerDocument.createElement("span");
}

// ── plain text ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Blocks with a line between them, items with their signs, cells with tabs, footnotes after the last. */
export function plainText(slice: Slice): string {
  const notes: string[] = [];
  const lines: string[] = [];
  const counts: number[] = [];
  slice.content.forEach((node) => block(node));
  return [...lines, ...notes.map((words, i) => `${i === 0 ? "\n\n" : "\n"}[${i + 1}] ${words}`)].join("").replace(/^\n+/, "");

  function block(node: Node): void {
    if (node.type === table) return void lines.push("\n\n", node.children.map(row).join("\n"));
    if (node.type === table_row) return void lines.push("\n", row(node));
    if (!node.isTextblock && !node.isInline && node.type !== footnote) {
      counts.length = 0;
      if (node.childCount === 0) lines.push("\n\n---");
      return node.forEach((child) => block(child));
    }
    if (node.isInline) return void lines.push(node.isText ? (node.text ?? "") : reference(node));
    lines.push(node.type === item ? `\n${sign(node)}` : "\n\n", words(node));
    if (node.type !== item) counts.length = 0;
  }

  function row(node: Node): string {
    return node.children.map((cell) => words(cell).replace(/\s+/g, " ")).join("\t");
  }

  function words(node: Node): string {
    return node.children.map((child) => (child.isText ? (child.text ?? "") : reference(child))).join("");
  }

  function reference(note: Node): string {
    return `[${notes.push(note.textContent)}]`;
  }

  /** The first of a list begins after an empty line. */
  function sign(node: Node): string {
    const depth = itemDepth(node);
    const before = counts.length === 0 ? "\n" : "";
    counts.length = Math.min(counts.length, depth + 1);
    while (counts.length <= depth) counts.push(0);
    const n = itemKind(node) === "ordered" ? ((counts[depth] ?? 0) + 1) : 0;
    counts[depth] = n;
    return `${before}${"  ".repeat(depth)}${n > 0 ? `${n}. ` : "- "}`;
  }
}
