/** Finding and replacing over the whole text. */
import { describe, expect, it } from "vitest";
import { EditorState } from "prosemirror-state";
import { closeEvent, historyPlugin, undo } from "../../src/editor/history";
import { type Query, findPlugin, found, matchesIn, replaceAll, replaceCurrent, setQuery, step } from "../../src/editor/find";
import { schema } from "../../src/editor/schema";

const { doc, title, section, heading, paragraph, table, table_row, table_cell, footnote } = schema.nodes;
const t = (words: string, ...marks: Parameters<typeof schema.text>[1][]) => schema.text(words, marks[0]);

const text = doc.create(null, [
  title.create(null, t("Sécurité")),
  section.create({ id: "a" }, [
    heading.create({ level: 1 }, t("La SÉCURITE")),
    paragraph.create(null, [t("l’axe sécu"), t("rité", [schema.marks.strong.create()]), footnote.create({ id: "n" }, t("note sur la sécurité")), t(" du cœur 😀é.")]),
    table.create({ id: "t" }, [table_row.create({ id: "r" }, [table_cell.create({ col: "c" }, t("securite"))])]),
  ]),
]);

function words(query: Query): string[] {
  return matchesIn(text, query).map(({ from, to }) => text.textBetween(from, to));
}

describe("finding", () => {
  it("finds across marks, cells, footnotes and the title, in order, whatever the case", () => {
    expect(words({ words: "securite", ignoreAccents: true })).toEqual(["Sécurité", "SÉCURITE", "sécurité", "sécurité", "securite"]);
    expect(words({ words: "sécurité", ignoreAccents: false })).toEqual(["Sécurité", "sécurité", "sécurité"]);
  });

  it.each([
    ["l'axe", ["l’axe"]],
    ["coeur", ["cœur"]],
    ["co", []],
    ["😀e", ["😀é"]],
    ["", []],
    ["absent", []],
  ])("finds %s", (query, wanted) => expect(words({ words: query, ignoreAccents: true })).toEqual(wanted));
});

describe("replacing", () => {
  const start = (): EditorState => EditorState.create({ doc: text, plugins: [findPlugin(), historyPlugin()] });

  it("replaces everything with one undo, and keeps marks", () => {
    let state = start();
    const run = (command: typeof undo): void => void command(state, (tr) => void (state = state.apply(tr)));
    run(setQuery({ words: "securite", ignoreAccents: true }));
    state = state.apply(closeEvent(state));
    run(replaceAll("paix"));
    expect(found(state).matches).toEqual([]);
    expect(state.doc.textContent).toContain("l’axe paix");
    expect(matchesIn(state.doc, { words: "paix", ignoreAccents: false })).toHaveLength(5);
    run(undo);
    expect(state.doc.eq(text)).toBe(true);
  });

  it("goes from match to match around the ends and replaces one", () => {
    let state = start();
    const run = (command: typeof undo): void => void command(state, (tr) => void (state = state.apply(tr)));
    run(setQuery({ words: "securite", ignoreAccents: true }));
    const seen = [found(state).current];
    for (let i = 0; i < 5; i++) {
      run(step(1));
      seen.push(found(state).current);
    }
    run(step(-1));
    expect([...seen, found(state).current]).toEqual([0, 1, 2, 3, 4, 0, 4]);
    run(replaceCurrent("paix"));
    expect(found(state).matches).toHaveLength(4);
    expect(state.doc.textContent.endsWith("paix")).toBe(true);
  });
});
