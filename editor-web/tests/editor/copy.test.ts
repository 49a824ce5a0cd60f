// @vitest-environment happy-dom
/** What is copied: HTML that word processors know, plain text that reads well, and the same blocks when pasted back. */
import { Fragment, Node } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { describe, expect, it } from "vitest";
import { copyPlugin } from "../../src/editor/copy";
import { pastePlugin } from "../../src/editor/paste";
import { blocksOf } from "../../src/editor/paste_html";
import { schema } from "../../src/editor/schema";
import { structurePlugin } from "../../src/editor/structure";
import { seeded } from "./world";

const { doc, title, section, heading, paragraph, item, quote, table, table_row, table_cell, rule, footnote } = schema.nodes;
const { strong, em, link } = schema.marks;

const words = (text: string) => schema.text(text);
const li = (kind: string, depth: number, text: string) => item.create({ kind, depth }, words(text));
const row = (id: string, ...cells: string[]) => table_row.create({ id }, cells.map((text, i) => table_cell.create({ col: `c${i}` }, text ? words(text) : null)));

const RICH = [
  heading.create({ level: 1 }, words("Contexte")),
  paragraph.create(null, [words("La "), schema.text("paix", [strong.create()]), footnote.create({ id: "n1" }, [words("Loi "), schema.text("n° 2", [em.create()])]), words(" est\nun bien "), schema.text("commun", [link.create({ href: "https://a.ml/" })]), words(".")]),
  li("ordered", 0, "un"),
  li("ordered", 1, "un a"),
  li("ordered", 1, "un b"),
  li("bullet", 2, "point"),
  li("ordered", 0, "deux"),
  li("bullet", 0, "autre"),
  li("bullet", 2, "saut"),
  quote.create(null, words("cité")),
  rule.create(),
  table.create({ id: "t" }, [row("r1", "Axe", "Délai"), row("r2", "1", "")]),
  paragraph.create(null, [words("Fin"), footnote.create({ id: "n2" }, words("Autre")), words("  deux  blancs")]),
];

const SECOND = [heading.create({ level: 2 }, words("Suite")), paragraph.create(null, words("mots"))];

function view(...blocks: Node[][]): EditorView {
  const sections = blocks.map((content, i) => section.create({ id: `s${i}` }, content));
  const paste = pastePlugin({ tooMuch: "", imagesLeft: () => "", say: () => undefined, flush: () => true });
  const root = doc.create(null, [title.create(null, words("Politique")), ...sections]);
  return new EditorView(document.body.appendChild(document.createElement("div")), { state: EditorState.create({ doc: root, plugins: [copyPlugin(), paste, structurePlugin(seeded(1))] }) });
}

function select(on: EditorView, from: number, to: number): void {
  on.dispatch(on.state.tr.setSelection(TextSelection.between(on.state.doc.resolve(from), on.state.doc.resolve(to))));
}

/** Where some words begin. */
function at(on: EditorView, text: string, after = false): number {
  let found = -1;
  on.state.doc.descendants((node, pos) => {
    if (found < 0 && node.isText && node.text?.includes(text)) found = pos + node.text.indexOf(text) + (after ? text.length : 0);
  });
  return found;
}

/** Through the editor's own handlers, as a key press does it. */
function clip(on: EditorView, type: "copy" | "cut"): DataTransfer {
  const data = new DataTransfer();
  const event = new Event(type, { cancelable: true }) as ClipboardEvent;
  Object.defineProperty(event, "clipboardData", { value: data });
  on.someProp("handleDOMEvents", (handlers) => handlers[type]?.call(undefined as never, on, event));
  return data;
}

function paste(on: EditorView, data: DataTransfer): void {
  const event = new Event("paste", { cancelable: true }) as ClipboardEvent;
  Object.defineProperty(event, "clipboardData", { value: data });
  on.someProp("handleDOMEvents", (handlers) => handlers.paste?.call(undefined as never, on, event));
}

/** Without ids, which a copy gets anew. */
function bare(node: Node): unknown {
  const { id: _id, col: _col, ...attrs } = node.attrs;
  return [node.type.name, attrs, node.isText ? [node.text, node.marks.map((mark) => mark.toJSON() as unknown)] : node.children.map(bare)];
}

describe("copying", () => {
  it("writes headings, nested lists, tables and footnotes as word processors know them", () => {
    const on = view(RICH, SECOND);
    select(on, at(on, "Contexte"), at(on, "mots", true));
    const html = clip(on, "copy").getData("text/html");
    const page = new window.DOMParser().parseFromString(html, "text/html");
    const one = (selector: string) => page.querySelectorAll(selector).length;
    expect([one("h1"), one("h2"), one("table tr"), one("blockquote"), one("hr")]).toEqual([1, 1, 2, 1, 1]);
    expect(page.querySelector("ol > li > ol[type=a] > li + li > ul > li")?.textContent).toBe("point");
    expect(page.querySelector("ol > li + li")?.textContent).toBe("deux");
    expect([...page.querySelectorAll("p, li")].map((block) => block.textContent)).not.toContainEqual(expect.stringMatching(/^\d+\.\s/));
    expect(page.querySelector("p a[href='#sdfootnote1sym']")?.textContent).toBe("[1]");
    expect(page.querySelector("#ftn1 #sdfootnote1 p")?.innerHTML).toContain("Loi <em>n° 2</em>");
    expect(html).toContain("mso-footnote-id:ftn2");
    expect(html).toContain("est<br>un bien");
    expect(html).not.toContain("data-style");
    on.destroy();
  });

  it("is read by the reader of foreign clipboards as the same blocks", () => {
    const on = view(RICH, SECOND);
    select(on, at(on, "Contexte"), at(on, "mots", true));
    const html = clip(on, "copy").getData("text/html");
    const read = blocksOf(new window.DOMParser().parseFromString(html, "text/html").body);
    const kinds = read.map((node) => `${node.type.name}${node.attrs.depth ?? node.attrs.level ?? ""} ${node.textContent.slice(0, 6)}`);
    expect(kinds).toEqual(["heading1 Contex", "paragraph La pai", "item0 un", "item1 un a", "item1 un b", "item2 point", "item0 deux", "item0 autre", "item2 saut", "quote cité", "rule ", "table AxeDél", "paragraph FinAut", "heading2 Suite", "paragraph mots"]);
    on.destroy();
  });

  it.each([
    ["everything", "Politique", "mots", true],
    ["a section and a half", "Contexte", "mots", true],
    ["from the middle of one block to the middle of another", "bien", "deux  bl", false],
    ["some items", "un a", "autre", true],
    ["a word", "paix", "paix", true],
    ["words around a footnote", "La ", "commun", true],
    ["words in a cell", "Axe", "Axe", true],
    ["a table with the words around it", "cité", "deux  bl", true],
  ])("%s, and pasting it in its own place changes nothing", (_name, first, last, after) => {
    const on = view(RICH, SECOND);
    const before = bare(on.state.doc);
    select(on, at(on, first), at(on, last, after));
    paste(on, clip(on, "copy"));
    on.state.doc.check();
    expect(bare(on.state.doc)).toEqual(before);
    on.destroy();
  });

  it("leaves plain text that reads well", () => {
    const on = view(RICH, SECOND);
    select(on, at(on, "Contexte"), at(on, "mots", true));
    expect(clip(on, "copy").getData("text/plain")).toBe(
      "Contexte\n\nLa paix[1] est\nun bien commun.\n\n1. un\n  1. un a\n  2. un b\n    - point\n2. deux\n- autre\n    - saut\n\ncité\n\n---\n\nAxe\tDélai\n1\t\n\nFin[2]  deux  blancs\n\nSuite\n\nmots\n\n[1] Loi n° 2\n[2] Autre",
    );
    select(on, at(on, "paix"), at(on, "paix", true));
    expect(clip(on, "copy").getData("text/plain")).toBe("paix");
    on.destroy();
  });

  it("cuts what it copies, where one may write", () => {
    const on = view(RICH);
    select(on, at(on, "Fin"), at(on, "Fin", true));
    expect(clip(on, "cut").getData("text/plain")).toBe("Fin");
    expect(on.state.doc.textContent).not.toContain("Fin");
    on.setProps({ editable: () => false });
    select(on, at(on, "cité"), at(on, "cité", true));
    expect(clip(on, "cut").getData("text/plain")).toBe("cité");
    expect(on.state.doc.textContent).toContain("cité");
    on.destroy();
  });

  it("takes another editor's clipboard for a web page", () => {
    const on = view(SECOND);
    select(on, at(on, "mots"), at(on, "mots", true));
    const data = new DataTransfer();
    data.setData("text/html", `<div data-pm-slice="0 0 []"><h3>Ailleurs</h3><ul><li><p>point</p></li></ul></div>`);
    paste(on, data);
    expect(Fragment.from(on.state.doc.content).toString()).toContain('item("point")');
    on.destroy();
  });
});
