// @vitest-environment happy-dom
/** What the bar says of the link: one quiet word, with its reason, beside a state that stays what it is. */
import { beforeEach, describe, expect, it } from "vitest";
import { FakeSession, newDocument } from "../../src/dev/fake_session";
import { words } from "../../src/i18n/words";
import { StatusBar } from "../../src/ui/status";
import "@automerge/automerge";

let session: FakeSession;
let bar: HTMLElement;

beforeEach(() => {
  session = new FakeSession(newDocument("T"), "1".repeat(32));
  bar = new StatusBar(session, document.createElement("div"), words("fr"), () => false).element;
});

const link = (): HTMLElement => bar.querySelector<HTMLElement>(".save-link") as HTMLElement;
const state = (): string => bar.querySelector(".save-state")?.textContent ?? "";

describe("the word about the link", () => {
  it("is not there while the link is good", () => {
    expect(link().textContent).toBe("");
    expect(link().title).toBe("");
    expect(state()).toBe("Enregistré");
  });

  it("is one word beside the state, and its reason is there for those who ask or listen", () => {
    for (const [passage, reason] of [["plain", "requêtes simples"], ["slow", "mettent du temps"]] as const) {
      session.setPassage(passage);
      expect(link().firstChild?.textContent).toBe("Liaison lente");
      expect(link().title).toContain(reason);
      expect(link().querySelector(".visually-hidden")?.textContent).toContain(reason);
      expect(link().getAttribute("role")).toBe("status");
      expect(state()).toBe("Enregistré");
    }
    session.setPassage("good");
    expect(link().textContent).toBe("");
    expect(link().title).toBe("");
  });

  it("stays while the state changes, untouched, and is not said of a link that is gone", () => {
    session.setPassage("plain");
    const word = link().firstChild;
    session.setState({ kind: "saving" });
    session.setState({ kind: "saved" });
    expect(link().firstChild, "nothing is announced anew").toBe(word);
    session.setState({ kind: "offline", waiting: 2 });
    expect(link().textContent).toBe("");
    session.setState({ kind: "saved" });
    expect(link().firstChild?.textContent).toBe("Liaison lente");
  });

  it("is in both languages", () => {
    const english = new StatusBar(session, document.createElement("div"), words("en"), () => false).element;
    session.setPassage("slow");
    expect(english.querySelector(".save-link")?.firstChild?.textContent).toBe("Slow link");
  });
});
