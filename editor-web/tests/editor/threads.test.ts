// @vitest-environment happy-dom
/** The marks of threads: they stay on their words, go with them, and say where words are as the server counts. */
import { getCursor } from "@automerge/automerge";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeSession, newDocument } from "../../src/dev/fake_session";
import { Binding, bindingPlugin } from "../../src/editor/binding";
import { rangeOf } from "../../src/editor/places";
import { readAll } from "../../src/editor/reading";
import { structurePlugin } from "../../src/editor/structure";
import { setCurrent, showThreads, spanOf, spansOf, threadAt, threadsPlugin } from "../../src/editor/threads";
import { seeded } from "./world";

const ME = { id: "me", name: "Moi", institution: "", colour: "#111111" };

let session: FakeSession;
let view: EditorView;
let binding: Binding;

beforeEach(() => {
  session = new FakeSession(newDocument("Politique nationale"), "1".repeat(32), ME);
  const plugins = [bindingPlugin(), structurePlugin(seeded(1)), threadsPlugin()];
  const place = document.body.appendChild(document.createElement("div"));
  view = new EditorView(place, { state: EditorState.create({ doc: readAll(session.doc), plugins }) });
  binding = new Binding(session, view, { random: seeded(2), atLeisure: () => undefined, onRefused: () => undefined, onHealed: () => undefined });
});

afterEach(() => view.destroy());

/** Letters of the title, from the n-th to before the m-th, as the server would say it. */
function standing(from: number, to: number) {
  const cursor = (at: number) => String(getCursor(session.doc, ["title"], at));
  return { part: "title", section: "", cursors: [cursor(from), cursor(to - 1)] as [string, string] };
}

function mark(id: string, from: number, to: number): void {
  const span = spanOf(view.state, session.doc, standing(from, to));
  if (!span) throw new Error("not there");
  view.dispatch(showThreads(view.state, new Map([...spansOf(view.state), [id, span]])));
}

const marked = () => [...view.dom.querySelectorAll(".commented")].map((mark) => mark.textContent);

describe("the marks of threads", () => {
  it("stand on the words that the server names, also while words are pending", () => {
    view.dispatch(view.state.tr.insertText("La ", 1));
    expect(binding.hasPending()).toBe(true);
    mark("a", 0, 9);
    expect(marked()).toEqual(["Politique"]);
  });

  it("follow their words, take in what is typed inside, leave what is typed at their ends, and go with the last letter", () => {
    mark("a", 0, 9);
    view.dispatch(view.state.tr.insertText("La ", 1));
    view.dispatch(view.state.tr.insertText("xx", 6));
    expect(marked()).toEqual(["Poxxlitique"]);
    const span = spansOf(view.state).get("a");
    view.dispatch(view.state.tr.insertText("!", span?.to));
    expect(marked()).toEqual(["Poxxlitique"]);
    view.dispatch(view.state.tr.delete(span?.from ?? 0, span?.to ?? 0));
    expect(marked()).toEqual([]);
  });

  it("tell which thread the caret is in, the shortest first", () => {
    mark("wide", 0, 19);
    mark("narrow", 0, 9);
    const caret = (at: number) => view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
    caret(3);
    expect(threadAt(view.state)).toBe("narrow");
    caret(15);
    expect(threadAt(view.state)).toBe("wide");
    view.dispatch(setCurrent(view.state, "wide"));
    expect(view.dom.querySelectorAll(".commented.current").length).toBeGreaterThan(0);
  });

  it("are asked for by part and UTF-16 units, and only within one Text", () => {
    const { doc } = view.state;
    expect(rangeOf(doc.resolve(1), doc.resolve(10))).toEqual({ part: "title", start: 0, end: 9 });
    expect(rangeOf(doc.resolve(10), doc.resolve(10))).toBeNull();
    expect(rangeOf(doc.resolve(1), doc.resolve(doc.content.size - 1))).toBeNull();
  });

  it("do not slip to a neighbour when a letter is gone", () => {
    const said = standing(0, 9);
    view.dispatch(view.state.tr.delete(1, 2));
    binding.flush();
    expect(spanOf(view.state, session.doc, said)).toBeNull();
    expect(spanOf(view.state, session.doc, standing(0, 8))).toEqual({ from: 1, to: 9 });
  });

  it("are nowhere when their letters are not in this copy", () => {
    expect(spanOf(view.state, session.doc, { part: "title", section: "", cursors: ["9@ffff", "9@ffff"] })).toBeNull();
    expect(spanOf(view.state, session.doc, { part: "section/none", section: "none", cursors: ["1@aa", "1@aa"] })).toBeNull();
  });
});
