// @vitest-environment happy-dom
/** The plan of the text: moving chapters by keyboard and by mouse, while others move them too. */
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeSession, newDocument } from "../../src/dev/fake_session";
import { schema } from "../../src/editor/schema";
import { moveChapter } from "../../src/editor/sections";
import { structurePlugin } from "../../src/editor/structure";
import { words } from "../../src/i18n/words";
import { readAll } from "../../src/editor/reading";
import { Outline } from "../../src/ui/outline";
import { seeded } from "../editor/world";

let view: EditorView;
let outline: Outline;
let said: string[];

/** A text with these headings, each by its level. */
function open(...headings: [number, string][]): void {
  const first = readAll(new FakeSession(newDocument("Politique"), "1".repeat(32)).doc).child(0);
  const sections = headings.map(([level, text], n) => schema.nodes.section.create({ id: `s${n}` }, schema.nodes.heading.create({ level }, schema.text(text))));
  const doc = schema.nodes.doc.create(null, [first, ...sections]);
  said = [];
  view = new EditorView(document.body.appendChild(document.createElement("div")), {
    state: EditorState.create({ doc, plugins: [structurePlugin(seeded(1))] }),
    dispatchTransaction: (tr) => {
      view.updateState(view.state.apply(tr));
      outline.update();
    },
  });
  outline = new Outline(view, "decimal", words("fr"), (message) => void said.push(message));
  document.body.append(outline.element);
}

beforeEach(() => open([1, "Contexte"], [2, "Menaces"], [1, "Vision"], [1, "Vision"]));

afterEach(() => {
  view.destroy();
  document.body.replaceChildren();
});

const rows = () => [...outline.element.querySelectorAll<HTMLElement>("li")];
const shown = () => rows().map((row) => row.querySelector(".go")?.textContent);
const ids = () => rows().map((row) => row.dataset.section);
const row = (id: string) => rows().find((one) => one.dataset.section === id) as HTMLElement;
const press = (key: string, altKey = false) => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, altKey, bubbles: true }));

/** What another person did: the third chapter goes to the front. */
function another(): void {
  const tr = moveChapter(view.state, 3, 1);
  if (tr) view.dispatch(tr);
}

function drag(from: string, to: string, half: "upper" | "lower"): void {
  const held = new Map<string, string>();
  const dataTransfer = { setData: (type: string, value: string) => held.set(type, value), getData: (type: string) => held.get(type) ?? "", get types() { return [...held.keys()]; } };
  const send = (id: string, type: string) => {
    const target = row(id);
    target.getBoundingClientRect = () => ({ top: 0, height: 20 }) as DOMRect;
    target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer, clientY: half === "lower" ? 15 : 5 }));
  };
  send(from, "dragstart");
  send(to, "dragover");
  send(to, "drop");
}

describe("the plan", () => {
  it("moves a chapter with what belongs to it by the keyboard, says where it is now, and keeps the focus on it", () => {
    row("s0").querySelector<HTMLElement>(".go")?.focus();
    press("ArrowDown", true);
    expect(shown()).toEqual(["1 Vision", "2 Contexte", "2.1 Menaces", "3 Vision"]);
    expect(said).toEqual(["« 2 Contexte » a été déplacé."]);
    expect(document.activeElement?.textContent).toBe("2 Contexte");
    press("ArrowUp");
    expect(document.activeElement?.textContent).toBe("1 Vision");
  });

  it("keeps the focus on the button pressed, and tells chapters of one name apart", () => {
    row("s3").querySelector<HTMLElement>('[data-part="up"]')?.focus();
    row("s3").querySelector<HTMLElement>('[data-part="up"]')?.click();
    expect(ids()).toEqual(["s0", "s1", "s3", "s2"]);
    expect(document.activeElement).toBe(row("s3").querySelector('[data-part="up"]'));
  });

  it("keeps the focus on its chapter when another person moves it", () => {
    row("s2").querySelector<HTMLElement>(".go")?.focus();
    another();
    expect(ids()).toEqual(["s2", "s0", "s1", "s3"]);
    expect(document.activeElement?.closest("li")?.dataset.section).toBe("s2");
  });

  it("drops a chapter above the row or below its chapter, to the very end", () => {
    drag("s2", "s0", "upper");
    expect(ids()).toEqual(["s2", "s0", "s1", "s3"]);
    drag("s2", "s0", "lower");
    expect(ids()).toEqual(["s0", "s1", "s2", "s3"]);
    drag("s0", "s3", "lower");
    expect(ids()).toEqual(["s2", "s3", "s0", "s1"]);
  });

  it("carries the chapter that was taken, whatever others moved before it was dropped", () => {
    const taken = row("s0");
    const held = new Map<string, string>();
    const dataTransfer = { setData: (type: string, value: string) => held.set(type, value), getData: (type: string) => held.get(type) ?? "", types: ["text/x-palabre-section"] };
    const event = (type: string, clientY: number) => Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer, clientY });
    taken.dispatchEvent(event("dragstart", 0));
    another();
    const end = row("s3");
    end.getBoundingClientRect = () => ({ top: 0, height: 20 }) as DOMRect;
    end.dispatchEvent(event("drop", 15));
    expect(ids()).toEqual(["s2", "s3", "s0", "s1"]);
  });
});
