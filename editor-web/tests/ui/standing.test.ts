// @vitest-environment happy-dom
/** What is said of a long loss of the network, and of a right that was withdrawn. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSession, newDocument } from "../../src/dev/fake_session";
import { words } from "../../src/i18n/words";
import { Notices } from "../../src/ui/notices";
import { followStanding } from "../../src/ui/standing";
import "@automerge/automerge";

const MINUTE = 60_000;

let session: FakeSession;
let notices: Notices;

beforeEach(() => {
  vi.useFakeTimers();
  session = new FakeSession(newDocument("T"), "1".repeat(32));
  notices = new Notices(words("fr"));
  followStanding(session, notices, words("fr").standing);
});

afterEach(() => void vi.useRealTimers());

const said = () => notices.element.querySelector("p")?.textContent ?? "";

describe("a long loss of the network", () => {
  it("is told after ten minutes, with what waits then, and gone when it is over", () => {
    session.setState({ kind: "offline", waiting: 1 });
    vi.advanceTimersByTime(9 * MINUTE);
    expect(said()).toBe("");
    session.setState({ kind: "offline", waiting: 12 });
    vi.advanceTimersByTime(MINUTE);
    expect(said()).toContain("plus de dix minutes");
    expect(said()).toContain("12 modifications attendent");
    session.setState({ kind: "saving" });
    expect(said()).toBe("");
  });

  it("is not told of many short ones", () => {
    for (let n = 0; n < 6; n++) {
      session.setState({ kind: "offline", waiting: 0 });
      vi.advanceTimersByTime(9 * MINUTE);
      session.setState({ kind: "saved" });
      vi.advanceTimersByTime(MINUTE);
    }
    expect(said()).toBe("");
  });

  it("is told once: closed, it stays closed", () => {
    session.setState({ kind: "offline", waiting: 3 });
    vi.advanceTimersByTime(10 * MINUTE);
    notices.element.querySelector("button")?.click();
    session.setState({ kind: "offline", waiting: 4 });
    vi.advanceTimersByTime(60 * MINUTE);
    expect(said()).toBe("");
  });
});

describe("a right that was withdrawn", () => {
  it("is told with its reason until it is given back", () => {
    session.setState({ kind: "readonly", why: "Votre rôle a changé." });
    expect(said()).toBe("Vous ne pouvez plus écrire dans ce texte. Votre rôle a changé.");
    session.setState({ kind: "saved" });
    expect(said()).toBe("");
  });
});

describe("a person who may only read", () => {
  it("is not told of a right that was never theirs, but of one that came and went", () => {
    session.setCapabilities(["read"]);
    session.setState({ kind: "readonly", why: "Un relecteur lit." });
    const theirs = new Notices(words("fr"));
    followStanding(session, theirs, words("fr").standing);
    expect(theirs.element.querySelector("p")).toBeNull();
    session.setCapabilities(["read", "write"]);
    session.setState({ kind: "saved" });
    session.setState({ kind: "readonly", why: "Votre rôle a changé." });
    expect(theirs.element.querySelector("p")?.textContent).toContain("Votre rôle a changé.");
  });
});

describe("a notice that goes", () => {
  it("gives the focus back to the text when it had it, closed or cleared, and leaves it alone otherwise", () => {
    const text = document.body.appendChild(document.createElement("textarea"));
    const own = new Notices(words("fr"), () => text.focus());
    document.body.append(own.element);
    own.say("a", "Un.");
    own.element.querySelector("button")?.focus();
    own.element.querySelector("button")?.click();
    expect(document.activeElement).toBe(text);
    own.say("b", "Deux.");
    own.element.querySelector("button")?.focus();
    own.clear("b");
    expect(document.activeElement).toBe(text);
    const elsewhere = document.body.appendChild(document.createElement("input"));
    own.say("c", "Trois.");
    elsewhere.focus();
    own.clear("c");
    expect(document.activeElement).toBe(elsewhere);
  });
});
