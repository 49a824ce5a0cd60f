/** Which way is taken, when it is given up for the other, and how it is come back to: the connector alone, with its clock in hand. */
import { describe, expect, it } from "vitest";
import { Connector, type Blocked, type Ending, type Step, type WayMemory } from "../../src/sync/connector";

const MINUTE = 60_000;

class Memory implements WayMemory {
  blocked: Blocked | null = null;
  get = (): Blocked | null => this.blocked;
  set = (blocked: Blocked | null): void => void (this.blocked = blocked);
}

/** A connector whose steps are carried out as the test says. */
class Line {
  now = 1_000_000;
  readonly connector: Connector;

  constructor(readonly memory = new Memory()) {
    this.connector = new Connector(this.now, () => 0.5, memory);
  }

  step(quiet = true): Step | null {
    this.now = Math.max(this.now, Math.min(this.connector.due, this.now + 24 * 60 * MINUTE));
    return this.connector.next(this.now, quiet);
  }

  /** The next opening; whoever is asked before it answers within `roundTrip`. */
  opening(roundTrip = 50): Extract<Step, { do: "open" }> {
    for (let tries = 0; tries < 3; tries++) {
      const step = this.step();
      if (step?.do === "open") return step;
      expect(step?.do).toBe("identify");
      this.now += roundTrip;
      this.connector.identified(this.now, "same");
    }
    throw new Error("it never opened");
  }

  open(): string {
    const { way } = this.opening();
    this.connector.opened(this.now);
    return way;
  }

  /** Lives for so long, then ends so. */
  ends(after: number, ending: Ending): void {
    this.now += after;
    this.connector.closed(this.now, true, ending);
  }
}

/** On plain HTTPS, because WebSockets were refused. */
function refused(): Line {
  const line = new Line();
  for (let n = 0; n < 2; n++) {
    expect(line.opening().way).toBe("websocket");
    line.ends(10, "cut");
  }
  expect(line.open()).toBe("http");
  return line;
}

describe("a WebSocket", () => {
  it("is the first way, and is asked for who is signed in before", () => {
    const line = new Line();
    expect(line.step()).toEqual({ do: "identify" });
    line.connector.identified(line.now, "same");
    expect(line.step()).toMatchObject({ do: "open", way: "websocket" });
  });

  it("that is refused twice gives place to plain HTTPS, for a while and for the next page", () => {
    const { memory } = refused();
    expect(new Line(memory).open()).toBe("http");
  });

  it("that is refused while the server cannot be reached at all is not to blame", () => {
    const line = new Line();
    expect(line.opening().way).toBe("websocket");
    line.ends(10, "silent");
    expect(line.step()).toEqual({ do: "identify" });
    line.connector.identified(line.now, "unreachable");
    expect(line.opening().way).toBe("websocket");
  });

  it("that opens and stays silent, while the server answers otherwise, gives place at once", () => {
    const line = new Line();
    expect(line.opening().way).toBe("websocket");
    line.ends(4_000, "silent");
    expect(line.step(), "and it is asked whether the server is there").toEqual({ do: "identify" });
    line.connector.identified(line.now, "same");
    expect(line.open()).toBe("http");
  });

  it("that falls silent later gives place, unless the network is gone", () => {
    for (const [identity, way] of [["same", "http"], ["unreachable", "websocket"]] as const) {
      const line = new Line();
      line.open();
      line.ends(5 * MINUTE, "silent");
      line.step();
      line.connector.identified(line.now, identity);
      expect(line.open()).toBe(way);
    }
  });

  it("that is cut soon after it opened, twice, gives place", () => {
    const line = new Line();
    for (let n = 0; n < 2; n++) {
      expect(line.open()).toBe("websocket");
      line.ends(30_000, "cut");
    }
    expect(line.open()).toBe("http");
  });

  it("that is cut after it lived for long, or was ended on purpose, is opened again", () => {
    for (const [after, ending] of [[2 * MINUTE, "cut"], [1_000, "goodbye"]] as const) {
      const line = new Line();
      for (let n = 0; n < 6; n++) {
        expect(line.open()).toBe("websocket");
        line.ends(after, ending);
      }
    }
  });

  it("is given more time to greet where a plain request took long, and not without end", () => {
    expect(new Line().opening(50).patience).toBe(4_200);
    expect(new Line().opening(1_600).patience).toBe(10_400);
    expect(new Line().opening(60_000).patience).toBe(20_000);
  });
});

describe("plain HTTPS", () => {
  it("gives place too when it fails twice", () => {
    const line = refused();
    line.ends(10, "cut");
    for (let n = 0; n < 2; n++) {
      expect(line.opening().way).toBe("http");
      line.ends(10, "cut");
    }
    expect(line.open()).toBe("websocket");
  });

  it("is left when a WebSocket passes beside it and nothing waits", () => {
    const line = refused();
    const begun = line.now;
    expect(line.step(false)).toEqual({ do: "probe" });
    expect(line.now - begun).toBeGreaterThan(9 * MINUTE);
    line.connector.probed(line.now, true);
    expect(line.connector.next(line.now, false), "words wait").toBeNull();
    expect(line.connector.next(line.now, true)).toEqual({ do: "switch" });
    expect(line.open()).toBe("websocket");
  });

  it("is kept when none passes, and the next try comes later", () => {
    const line = refused();
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      const begun = line.now;
      expect(line.step()).toEqual({ do: "probe" });
      waits.push(Math.round((line.now - begun) / MINUTE));
      line.connector.probed(line.now, false);
      expect(line.connector.isOpen).toBe(true);
    }
    expect(waits).toEqual([10, 20, 40, 80, 120, 120]);
  });

  it("is come back to after one failure of the WebSocket that seemed to pass", () => {
    const line = refused();
    line.step();
    line.connector.probed(line.now, true);
    line.step();
    expect(line.opening().way).toBe("websocket");
    line.ends(10, "cut");
    expect(line.open()).toBe("http");
  });

  it("is tried to be left as soon as the network has changed", () => {
    const line = refused();
    line.now += 2 * MINUTE;
    line.connector.nudge(line.now, false);
    expect(line.connector.next(line.now, true), "looking at the page says nothing of the network").toBeNull();
    line.connector.nudge(line.now, true);
    expect(line.connector.next(line.now, true)).toEqual({ do: "probe" });
  });
});

describe("attempts", () => {
  it("come ever more rarely while the server cannot be reached, and at once when somebody looks", () => {
    const line = new Line();
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      line.step();
      const begun = line.now;
      line.connector.identified(line.now, "unreachable");
      waits.push(line.connector.due - begun);
    }
    expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
    line.connector.nudge(line.now, false);
    expect(line.connector.due).toBe(line.now);
  });

  it("come ever more rarely while the server sends everybody away, and by the same way", () => {
    const line = new Line();
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) {
      expect(line.opening(0).way).toBe("websocket");
      const begun = line.now;
      line.ends(0, "goodbye");
      waits.push(line.connector.due - begun);
    }
    expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000]);
  });

  it("end while nobody is signed in", () => {
    const line = new Line();
    line.step();
    line.connector.identified(line.now, "nobody");
    expect(line.connector.due).toBe(Infinity);
    line.connector.nudge(line.now, false);
    expect(line.step()).toEqual({ do: "identify" });
  });
});
