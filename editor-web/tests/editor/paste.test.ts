// @vitest-environment happy-dom
/** Clipboards as Word, LibreOffice, Google Docs and web pages write them, and what the editor makes of them. */
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { describe, expect, it } from "vitest";
import { historyPlugin, undo } from "../../src/editor/history";
import { insertBlocks, pastePlugin, startPaste } from "../../src/editor/paste";
import { blocksOf } from "../../src/editor/paste_html";
import { blocksOfText } from "../../src/editor/paste_plain";
import { schema } from "../../src/editor/schema";
import { structurePlugin } from "../../src/editor/structure";
import { seeded } from "./world";

function html(source: string): string[] {
  return blocksOf(new DOMParser().parseFromString(source, "text/html").body).map(said);
}

/** A block in one line: its kind, then its words with marks and notes shown. */
function said(block: Node): string {
  if (block.type === schema.nodes.table) return `table ${block.children.map((row) => row.children.map(inline).join(" | ")).join(" / ")}`;
  const kind = { heading: `h${block.attrs.level}`, paragraph: "p", quote: "quote", rule: "rule", item: `${block.attrs.kind === "ordered" ? "1." : "-"}${block.attrs.depth}` }[block.type.name];
  return `${kind} ${inline(block)}`.trim();
}

function inline(node: Node): string {
  return node.children
    .map((child) => (child.isText ? child.marks.reduce((text, mark) => `<${mark.type.name === "link" ? mark.attrs.href : mark.type.name}>${text}</>`, child.text ?? "") : `[note: ${child.textContent}]`))
    .join("");
}

const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body lang=FR>
<!--StartFragment-->
<p class=MsoToc1>1 Contexte\t3</p>
<h1 style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span><![endif]><b>Contexte
et enjeux</b><o:p></o:p></h1>
<p class=MsoNormal>La sécurité<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><sup>[1]</sup></span></a> est <b>l’affaire</b>
de <span style='font-style:italic'>tous</span>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt'>&nbsp;&nbsp; </span></span></span><![endif]>Prévention</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o </span>Des jeunes</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l2 level1 lfo3'><span style='mso-list:Ignore'>1)<span>&nbsp; </span></span>Premier</p>
<table class=MsoTableGrid><tr><td colspan=2><p class=MsoNormal><b>Axe 1</b></p></td></tr><tr><td><p>Action</p><p>suite</p></td><td><p>2026</p></td></tr></table>
<!--EndFragment-->
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Loi n° 2012.</p></div></div>
<script>alert(1)</script></body></html>`;

const LIBREOFFICE = `<meta charset="utf-8"/><h2 class="western">Vision</h2><p>Un <u>texte</u><a class="sdfootnoteanc" name="sdfootnote3anc" href="#sdfootnote3sym"><sup>3</sup></a>.</p>
<ol><li><p>Un</p></li><ul><li><p>Deux</p></li></ul></ol>
<div id="sdfootnote3"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote3sym" href="#sdfootnote3anc">3</a>Une note</p></div>`;

const GOOGLE = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr"><span style="font-size:20pt;font-weight:400">Titre</span></h1>
<p><span style="font-weight:700;">Gras</span><span style="font-weight:400;text-decoration:line-through"> barré</span><span style="vertical-align:super">2</span></p>
<ul><li dir="ltr" aria-level="1"><p role="presentation"><span style="font-weight:400">Un</span></p></li><ul><li aria-level="2"><p>Deux</p></li></ul></ul><br></b>`;

describe("pasting HTML", () => {
  it("takes Word's headings, lists with depth, footnotes and tables, and none of its looks", () => {
    expect(html(WORD)).toEqual([
      "h1 Contexte et enjeux",
      "p La sécurité[note: Loi n° 2012.] est <strong>l’affaire</> de <em>tous</>.",
      "-0 Prévention",
      "-1 Des jeunes",
      "1.0 Premier",
      "table <strong>Axe 1</> |  / Action\nsuite | 2026",
    ]);
  });

  it("takes LibreOffice's", () => {
    expect(html(LIBREOFFICE)).toEqual(["h2 Vision", "p Un <underline>texte</>[note: Une note].", "1.0 Un", "-1 Deux"]);
  });

  it("takes Google Docs'", () => {
    expect(html(GOOGLE)).toEqual(["h1 Titre", "p <strong>Gras</><strike> barré</><sup>2</>", "-0 Un", "-1 Deux"]);
  });

  it.each([
    ["links that may be kept", `<p><a href="https://a.example">a</a> <a href="javascript:x()">b</a> <a href="#there">c</a></p>`, ["p <https://a.example>a</> b c"]],
    ["a web page's blocks", "<div>Un<div>Deux</div>trois<br>quatre</div><blockquote><p>cinq</p></blockquote><hr><pre>a\n  b</pre>", ["p Un", "p Deux", "p trois\nquatre", "quote cinq", "rule", "p a\n  b"]],
    ["nothing hidden", `<p style="display:none">a</p><p>b<img src=x onerror=alert(1)></p><style>p{}</style>`, ["p b"]],
    ["a second paragraph of an item", "<ul><li><p>a</p><p>b</p><ul><li>c</li></ul></li></ul>", ["-0 a", "p b", "-1 c"]],
    ["a cell over two rows", "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["table a | b /  | c"]],
    ["bullets typed as characters", "<p>• un</p><p>•\u00a0deux</p>", ["-0 un", "-0 deux"]],
    ["a frame made as a table", "<table><tr><td><h2>a</h2><p>b</p></td></tr></table>", ["h2 a", "p b"]],
    ["words outside of any block", "un <b>deux</b>", ["p un <strong>deux</>"]],
  ])("keeps %s", (_name, source, wanted) => expect(html(source)).toEqual(wanted));

  it("survives elements nested without end", () => {
    expect(html(`${"<div>".repeat(1_500)}fin`).join(" ")).toContain("fin");
  });
});

describe("pasting plain text", () => {
  it.each([
    ["numbered headings, which keep their numbers", "Titre I : De la sécurité\n\n1.1 Contexte\n\nLe pays est vaste.", ["h1 Titre I : De la sécurité", "h2 1.1 Contexte", "p Le pays est vaste."]],
    ["lists", "Les axes :\n- un\n  - deux\n- trois\n\n1. Premier\n2. Second", ["p Les axes :", "-0 un", "-1 deux", "-0 trois", "1.0 Premier", "1.0 Second"]],
    ["a lonely number as words", "12. rue de Bamako, chez M. Diallo.\n\nFin", ["p 12. rue de Bamako, chez M. Diallo.", "p Fin"]],
    ["Markdown's marks of blocks", "## Vision\n\n> cité\n\n---", ["h2 Vision", "quote cité", "rule"]],
    ["a table copied from a sheet", "Axe\tAn\nUn\t2026", ["table Axe | An / Un | 2026"]],
    ["lines broken by a fixed width", `${"mot ".repeat(18)}fin\n${"mot ".repeat(18)}fin\nla suite.`, [`p ${"mot ".repeat(18)}fin ${"mot ".repeat(18)}fin la suite.`]],
  ])("recognises %s", (_name, source, wanted) => expect(blocksOfText(source).map(said)).toEqual(wanted));
});

describe("inserting what was pasted", () => {
  const { doc, title, section, heading, paragraph, table, table_row, table_cell } = schema.nodes;
  const start = (block: Node): EditorState => {
    const root = doc.create(null, [title.create(null, schema.text("T")), section.create({ id: "a" }, [heading.create({ level: 1 }, schema.text("H")), block])]);
    return EditorState.create({ doc: root, plugins: [structurePlugin(seeded(1))] });
  };
  const paste = (state: EditorState, at: number, blocks: Node[]): string[] => {
    const placed = state.apply(state.tr.setSelection(TextSelection.create(state.doc, at)));
    const { doc: made } = placed.apply(insertBlocks(placed.tr, blocks));
    made.check();
    return made.children.map((child) => (child.type === title ? inline(child) : child.children.map(said).join("; ")));
  };
  const blocks = blocksOfText("# Un\n\nmots\n\n# Deux\n\n- fin");

  it("makes a section of each heading", () => {
    expect(paste(start(paragraph.create()), 8, blocks)).toEqual(["T", "h1 H", "h1 Un; p mots", "h1 Deux; -0 fin"]);
  });

  it("joins a single line to the words around it", () => {
    expect(paste(start(paragraph.create(null, schema.text("ab"))), 9, blocksOfText("X"))).toEqual(["T", "h1 H; p aXb"]);
  });

  it("puts only words into a title and a cell", () => {
    const cells = table.create({ id: "t" }, [table_row.create({ id: "r" }, [table_cell.create({ col: "c" })])]);
    expect(paste(start(cells), 2, blocks)[0]).toBe("TUn mots Deux fin");
    expect(paste(start(cells), 10, blocks)[1]).toBe("h1 H; table Un\nmots\nDeux\nfin");
  });
});

describe("a long paste", () => {
  const { doc, title, section, heading, paragraph } = schema.nodes;

  it("goes in piece by piece, stays where it was begun, and is one undo", async () => {
    const root = doc.create(null, [title.create(), section.create({ id: "a" }, [heading.create({ level: 1 }, schema.text("H")), paragraph.create(null, schema.text("avant après"))])]);
    let flushes = 0;
    const paste = pastePlugin({ tooMuch: "too much", imagesLeft: () => "", say: () => undefined, flush: () => ++flushes > 0 });
    const view = new EditorView(null, { state: EditorState.create({ doc: root, plugins: [paste, structurePlugin(seeded(1)), historyPlugin()] }) });
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 12)));
    const lines = Array.from({ length: 400 }, (_, i) => `Paragraphe ${i} ${"mot ".repeat(25)}fin.`);
    startPaste(view, blocksOfText(lines.join("\n\n")), null);
    view.dispatch(view.state.tr.insertText("!", 1));
    await expect.poll(() => view.state.doc.lastChild?.childCount, { timeout: 5_000 }).toBe(401);
    expect(flushes).toBeGreaterThan(3);
    expect(view.state.doc.textContent).toMatch(/fin\. ?après$/);
    const held = view.state.doc.lastChild?.children.slice(1).map((block) => block.textContent) ?? [];
    expect(held).toHaveLength(400);
    expect(held.map((words) => /Paragraphe (\d+)/.exec(words)?.[1])).toEqual(lines.map((_, i) => String(i)));
    undo(view.state, view.dispatch.bind(view));
    undo(view.state, view.dispatch.bind(view));
    expect(view.state.doc.eq(root)).toBe(true);
    view.destroy();
  });
});
