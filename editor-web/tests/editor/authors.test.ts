/** Who wrote which words: coloured only where the words are those that the server read. */
import { EditorState, TextSelection } from "prosemirror-state";
import { describe, expect, it } from "vitest";
import { type Authorship, authorsIn, authorsOf, authorsPlugin, checksum, showAuthors } from "../../src/editor/authors";
import { schema } from "../../src/editor/schema";

const { doc, title, section, heading, paragraph, table, table_row, table_cell, footnote } = schema.nodes;
const t = (words: string, ...marks: Parameters<typeof schema.text>[1][]) => schema.text(words, marks[0]);

const text = doc.create(null, [
  title.create(null, t("Titre")),
  section.create({ id: "a" }, [
    heading.create({ level: 1 }, t("Vision")),
    paragraph.create(null, [t("la "), t("paix 😀", [schema.marks.strong.create()]), footnote.create({ id: "n" }, t("autre")), t(" ici")]),
    table.create({ id: "t" }, [table_row.create({ id: "r" }, [table_cell.create({ col: "c" }, t("x")), table_cell.create({ col: "d" }, t("y"))])]),
  ]),
  section.create({ id: "b" }, [heading.create({ level: 1 }, t("Suite"))]),
]);

const army = { id: "i1", short_name: "Armées", name: "Ministère des armées", colour: "#115522" };
const authorship: Authorship = {
  authors: [
    { person: "p1", name: "Amina", institution: army, on_behalf_of: null },
    { person: "p1", name: "Amina", institution: army, on_behalf_of: { by: "import", source: "docx" } },
    { person: "p2", name: "Boubou", institution: { ...army, id: "i2", short_name: "Santé", colour: "red; background: url(x)" }, on_behalf_of: null },
  ],
  credits: [{ author: 0, at: 5, version: 2 }, { author: 1, at: 1, version: 1 }, { author: 2, at: 9, version: null }],
  versions: [{ n: 1, name: "Avant-projet" }, { n: 2, name: "Projet" }],
  parts: [
    { place: "title", checksum: checksum("Titre"), runs: [[5, 1]] },
    { place: "section/a", checksum: checksum("Visionla paix 😀 icixy"), runs: [[9, 1], [7, 0], [5, 2], [1, null]] },
    { place: "section/b", checksum: checksum("Autre"), runs: [[5, 0]] },
  ],
};

function shown(): EditorState {
  const state = EditorState.create({ doc: text, plugins: [authorsPlugin()] });
  return state.apply(showAuthors(state, authorship));
}

/** `words·who` for each coloured run. */
function told(state: EditorState): string[] {
  return (authorsIn(state)?.set.find() ?? []).map(({ from, to, spec }) => `${state.doc.textBetween(from, to)}·${spec.credited.author.on_behalf_of?.by ?? spec.credited.author.name}`);
}

describe("the view by author", () => {
  it("colours words across marks, footnotes, blocks and cells", () => {
    expect(told(shown())).toEqual(["Titre·import", "Vision·import", "la ·import", "paix 😀·Amina", " ici·Boubou", "x·Boubou"]);
  });

  it("leaves a part without colour whose words are others than the server read", () => {
    expect(authorsIn(shown())?.unknown).toBe(1);
  });

  it("gives each institution its own line, and what was not typed a line apart; a strange colour is not used", () => {
    const groups = authorsIn(shown())?.groups ?? [];
    expect(groups.map(({ key, line, length }) => [key, line, length])).toEqual([["import", 5, 14], ["i1", 0, 7], ["i2", 1, 5]]);
    const styles = authorsIn(shown())?.set.find().map((d) => (d as unknown as { type: { attrs: { style: string } } }).type.attrs.style);
    expect(styles?.every((style) => /^--institution: #[0-9a-f]{6}$/.test(style))).toBe(true);
  });

  it("says who wrote a selection, most first, and of one letter", () => {
    const state = shown();
    const [from, to] = [state.doc.child(0).nodeSize + 2, state.doc.child(0).nodeSize + state.doc.child(1).nodeSize];
    expect(authorsOf(state, from, to).map(({ credited, length }) => [credited.group.key, length])).toEqual([["import", 9], ["i1", 7], ["i2", 5]]);
    expect(authorsOf(state, 2, 3).map(({ credited }) => credited.at)).toEqual([1]);
  });

  it("knows in which version words first stood, and that some stand in none yet", () => {
    const versions = authorsIn(shown())?.set.find().map(({ spec }) => (spec as { credited: { version: { name: string } | null } }).credited.version?.name);
    expect([...new Set(versions)]).toEqual(["Avant-projet", "Projet", undefined]);
  });

  it("credits nobody with what is typed meanwhile", () => {
    const state = shown();
    const typed = state.apply(state.tr.setSelection(TextSelection.create(state.doc, 3)).insertText("XX"));
    expect(told(typed).slice(0, 2)).toEqual(["Ti·import", "tre·import"]);
    expect(authorsOf(typed, 3, 5)).toEqual([]);
  });

  it("shows the text alone again", () => {
    const state = shown();
    expect(authorsIn(state.apply(showAuthors(state, null)))).toBeNull();
  });

  it.each([["", 0x811c9dc5], ["a", 0xe40c292c]])("sums %j as the server does", (words, sum) => expect(checksum(words)).toBe(sum));
});
