/** Links: what may be an address, and which words carry it. */
import { EditorState, TextSelection } from "prosemirror-state";
import { describe, expect, it } from "vitest";
import { addressOf, withLink, withoutLink } from "../../src/editor/links";
import { schema } from "../../src/editor/schema";

describe("addresses", () => {
  it.each([
    ["https://un.org/a?b=c", "https://un.org/a?b=c"],
    [" www.un.org ", "https://www.un.org"],
    ["sécurité.ml/plan", "https://sécurité.ml/plan"],
    ["a@b.ml", "mailto:a@b.ml"],
    ["#vision", "#vision"],
    ["/d/x", "/d/x"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["deux mots", null],
    ["mot", null],
    ["", null],
  ])("%s", (typed, wanted) => expect(addressOf(typed)).toBe(wanted));
});

describe("links in the text", () => {
  const { doc, title, section, paragraph } = schema.nodes;
  const link = schema.marks.link.create({ href: "https://old.example" });
  const at = (from: number, to = from): EditorState => {
    const body = paragraph.create(null, [schema.text("un "), schema.text("lien", [link]), schema.text(" ici")]);
    const state = EditorState.create({ doc: doc.create(null, [title.create(), section.create({ id: "a" }, [body])]) });
    return state.apply(state.tr.setSelection(TextSelection.create(state.doc, from, to)));
  };
  const runs = (tr: ReturnType<typeof withLink>): string[] =>
    tr?.doc.child(1).child(0).children.map((run) => `${run.text}${run.marks.map((mark) => `<${mark.attrs.href}>`).join("")}`) ?? [];

  it("are changed and removed as a whole from a caret inside", () => {
    expect(runs(withLink(at(9), "https://new.example"))).toEqual(["un ", "lien<https://new.example>", " ici"]);
    expect(runs(withoutLink(at(9)))).toEqual(["un lien ici"]);
  });

  it("are set on the selected words, or written out where nothing is selected", () => {
    expect(runs(withLink(at(4, 6), "https://a.example"))).toEqual(["un<https://a.example>", " ", "lien<https://old.example>", " ici"]);
    expect(runs(withLink(at(4), "https://a.example"))[0]).toBe("https://a.example<https://a.example>");
  });

  it("never carry an address that could run a script", () => {
    expect(withLink(at(4, 6), "javascript:alert(1)")).toBeNull();
    expect(withoutLink(at(4, 6))).toBeNull();
  });
});
