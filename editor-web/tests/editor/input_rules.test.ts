/** What typing makes by itself, and that one undo gives the keys back. */
import { TextSelection } from "prosemirror-state";
import { describe, expect, it } from "vitest";
import { closeEvent, undo } from "../../src/editor/history";
import { type InputOptions, becomes } from "../../src/editor/input_rules";
import { schema } from "../../src/editor/schema";
import { correction } from "../../src/editor/typography";
import { type Client, World, seeded } from "./world";

const FRENCH: InputOptions = { lang: "fr", typography: () => true };

/** Types as inputRulesPlugin does, key by key. */
function type(client: Client, keys: string, options: InputOptions = FRENCH): void {
  for (const key of keys) {
    client.dispatch(client.state.tr.insertText(key));
    const tr = becomes(client.state, options);
    if (!tr) continue;
    client.dispatch(closeEvent(client.state));
    client.dispatch(becomes(client.state, options) ?? tr);
    client.dispatch(closeEvent(client.state));
  }
}

function inParagraph(): Client {
  const client = new World(1, seeded(1)).client(0);
  const blocks = [schema.nodes.heading.create({ level: 1 }, schema.text("H")), schema.nodes.paragraph.create()];
  client.dispatch(client.state.tr.replaceWith(client.doc.child(0).nodeSize, client.doc.content.size, schema.nodes.section.create(null, blocks)));
  client.dispatch(client.state.tr.setSelection(TextSelection.create(client.doc, client.doc.content.size - 2)));
  return client;
}

function last(client: Client): string {
  const block = client.doc.lastChild?.lastChild;
  return `${block?.type.name} ${Object.values(block?.attrs ?? {}).join(" ")}|${block?.textContent}`;
}

describe("blocks by typing", () => {
  it.each([
    ["### a", "heading 3|a"],
    ["- a", "item bullet 0|a"],
    ["1. a", "item ordered 0|a"],
    ["> a", "quote |a"],
    ["a - b", "paragraph |a - b"],
    ["---", "paragraph |"],
  ])("%s", (keys, wanted) => {
    const client = inParagraph();
    type(client, keys);
    expect(last(client)).toBe(wanted);
    client.doc.check();
  });

  it("gives the keys back with one undo", () => {
    const client = inParagraph();
    type(client, "- ");
    client.run(undo);
    expect(last(client)).toBe("paragraph |- ");
  });

  it("makes **bold** bold and goes on plainly", () => {
    const client = inParagraph();
    type(client, "un **deux** trois");
    const runs = client.doc.lastChild?.lastChild?.children.map((run) => `${run.text}${run.marks.map((mark) => mark.type.name).join()}`);
    expect(runs).toEqual(["un ", "deuxstrong", " trois"]);
  });
});

describe("typography", () => {
  const shown = (text: string): string => text.replaceAll("\u202f", "_");
  it.each([
    ["fr", 'Il dit "oui".', "Il dit «_oui_»."],
    ["fr", "l'Etat", "l’Etat"],
    ["fr", "Qui ?", "Qui_?"],
    ["fr", "Qui?!", "Qui_?!"],
    ["fr", "Axes: un; deux", "Axes_: un_; deux"],
    ["fr", "à 10:30...", "à 10:30…"],
    ["fr", "Axe 1: la paix", "Axe 1_: la paix"],
    ["fr", "https://a.ml/?b", "https://a.ml/?b"],
    ["fr", "mailto:a@b.ml?c", "mailto:a@b.ml?c"],
    ["fr", '("a")', "(«_a_»)"],
    ["en", `"It's" so: yes`, "“It’s” so: yes"],
    ["de", `"a" : b`, `"a" : b`],
  ])("%s: %s", (lang, keys, wanted) => {
    const client = inParagraph();
    type(client, keys, { lang, typography: () => true });
    expect(shown(client.doc.lastChild?.lastChild?.textContent ?? "")).toBe(wanted);
  });

  it("gives the keys back with one undo, and can be switched off", () => {
    const client = inParagraph();
    type(client, "a ?");
    client.run(undo);
    expect(client.doc.lastChild?.textContent).toBe("Ha ?");
    type(client, " b!", { lang: "fr", typography: () => false });
    expect(client.doc.lastChild?.textContent).toBe("Ha ? b!");
  });

  it("leaves a sign at the beginning of a block", () => {
    expect(correction("fr", " ?")).toBeNull();
    expect(correction("fr", "?")).toBeNull();
  });
});
