// @vitest-environment happy-dom
/** Others' carets: they come with their name, fade when they stand still, wake when they move, and go with their person. */
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSession, newDocument } from "../../src/dev/fake_session";
import { Binding, bindingPlugin } from "../../src/editor/binding";
import { caretsOf, caretsPlugin } from "../../src/editor/carets";
import { placeOf } from "../../src/editor/places";
import { structurePlugin } from "../../src/editor/structure";
import type { Person } from "../../src/sync/types";
import { readAll } from "../../src/editor/reading";
import { seeded } from "./world";

const MINUTE = 60_000;
const AWA: Person = { id: "awa", name: "Awa Diarra", institution: "Défense", colour: "#2f3f92" };
const ME: Person = { id: "me", name: "Moi", institution: "", colour: "#111111" };

let session: FakeSession;
let view: EditorView;

beforeEach(() => {
  vi.useFakeTimers();
  session = new FakeSession(newDocument("Politique nationale"), "1".repeat(32), ME);
  const plugins = [bindingPlugin(), structurePlugin(seeded(1)), caretsPlugin(session, ME.id, Date.now)];
  const place = document.body.appendChild(document.createElement("div"));
  view = new EditorView(place, { state: EditorState.create({ doc: readAll(session.doc), plugins }) });
  new Binding(session, view, { random: seeded(2), atLeisure: () => undefined, onRefused: () => undefined, onHealed: () => undefined });
});

afterEach(() => {
  view.destroy();
  vi.useRealTimers();
});

/** Awa's caret stands before the n-th letter of the title. */
function awaAt(n: number, who = AWA): void {
  const $pos = view.state.doc.resolve(1 + n);
  session.showPeers([{ who: 7, person: who, at: placeOf(session.doc, $pos, $pos) }]);
  vi.advanceTimersByTime(100);
}

const drawn = () => view.dom.querySelector(".caret");
const idle = () => drawn()?.classList.contains("idle");

describe("others' carets", () => {
  it("fade after a minute without moving, and wake when they move", () => {
    awaAt(3);
    expect(drawn()?.querySelector<HTMLElement>(".caret-name")?.dataset.name).toBe("Awa Diarra");
    expect(idle()).toBe(false);
    vi.advanceTimersByTime(0.9 * MINUTE);
    expect(idle()).toBe(false);
    vi.advanceTimersByTime(0.5 * MINUTE);
    expect(idle()).toBe(true);
    awaAt(5);
    expect(idle()).toBe(false);
    expect(caretsOf(view.state)[0]?.position?.head).toBe(6);
  });

  it("stay awake while they move, however long", () => {
    for (let n = 0; n < 10; n++) {
      awaAt(n);
      vi.advanceTimersByTime(0.5 * MINUTE);
      expect(idle()).toBe(false);
    }
  });

  it("say their name again when they move after a while, not at every letter", () => {
    awaAt(3);
    awaAt(4);
    expect(caretsOf(view.state)[0]?.shown).toBe(1);
    vi.advanceTimersByTime(2 * MINUTE);
    awaAt(5);
    expect(caretsOf(view.state)[0]?.shown).toBe(2);
  });

  it("go with their person, and one's own in another window is not shown", () => {
    awaAt(3);
    session.showPeers([]);
    vi.advanceTimersByTime(100);
    expect(drawn()).toBeNull();
    awaAt(3, ME);
    expect(drawn()).toBeNull();
  });
});
