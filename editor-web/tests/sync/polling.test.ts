/** Plain HTTPS over a network that loses requests and answers: numbers, repetitions, and when it is given up. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openLink, type Link } from "../../src/sync/transport";
import { toCbor, type ServerMessage } from "../../src/sync/protocol";

const HELLO = { type: "hello", v: 1, schema: 1, text: "t", log: null, since: 0, actor: null } as const;
const PONG = ["pong", {}];

interface Request {
  method: string;
  path: string;
  body: Uint8Array | null;
  /** Never answered before the test does it. */
  answer(status: number, messages?: unknown[]): void;
  fail(): void;
  /** One piece of the answer; the last ends it. */
  piece(bytes: Uint8Array, last: boolean): void;
  over: boolean;
}

/** The requests that the link has made and the test has not looked at. */
class Network {
  readonly made: Request[] = [];
  readonly heard: ServerMessage[] = [];
  closed: boolean[] = [];
  alive = 0;
  readonly link: Link;

  constructor() {
    const doors = { origin: "", WebSocket: class {} as unknown as typeof WebSocket, fetch: this.fetch as typeof fetch };
    this.link = openLink("http", doors, HELLO, {
      message: (message) => this.heard.push(message),
      alive: () => (this.alive += 1),
      closed: (unauthorised) => this.closed.push(unauthorised),
    });
  }

  private readonly fetch = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      let stream: ReadableStreamDefaultController<Uint8Array> | null = null;
      const request: Request = {
        method: init.method ?? "GET",
        path: url.replace("/sync/http", ""),
        body: init.body as Uint8Array | null,
        over: false,
        answer: (status, messages) => {
          request.over = true;
          resolve(new Response(messages ? (toCbor(messages) as Uint8Array<ArrayBuffer>) : null, { status }));
        },
        fail: () => {
          request.over = true;
          reject(new TypeError("the network failed"));
        },
        piece: (bytes, last) => {
          if (!stream) resolve(new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) })));
          stream?.enqueue(bytes);
          if (last) stream?.close();
        },
      };
      init.signal?.addEventListener("abort", () => {
        request.over = true;
        reject(new DOMException("aborted", "AbortError"));
        stream?.error(new DOMException("aborted", "AbortError"));
      });
      this.made.push(request);
    });

  /** The oldest request of this kind that was not looked at, once it is made. */
  async next(method: string): Promise<Request> {
    for (let waits = 0; waits < 100; waits++) {
      const at = this.made.findIndex((request) => request.method === method);
      const [found] = at < 0 ? [] : this.made.splice(at, 1);
      if (found) return found;
      await vi.advanceTimersByTimeAsync(waits < 50 ? 1 : 200);
    }
    throw new Error(`no ${method} was made; there are ${this.made.map((request) => `${request.method} ${request.path}`).join(", ")}`);
  }

  async greeted(): Promise<void> {
    (await this.next("POST")).answer(200, [["session", { id: "s" }]]);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a poll", () => {
  it("names the last answer that arrived, and counts only those with messages", async () => {
    const network = new Network();
    await network.greeted();
    const paths: string[] = [];
    for (const messages of [[PONG], [], [PONG, PONG], []]) {
      const poll = await network.next("GET");
      paths.push(poll.path);
      poll.answer(200, messages);
    }
    paths.push((await network.next("GET")).path);
    expect(paths).toEqual(["/s?after=0", "/s?after=1", "/s?after=1", "/s?after=2", "/s?after=2"]);
    expect(network.heard).toHaveLength(3);
  });

  it("that failed is made again under its number, first without waiting, and the session lives on", async () => {
    const network = new Network();
    await network.greeted();
    for (let cut = 0; cut < 20; cut++) {
      const held = await network.next("GET");
      expect(held.path).toBe("/s?after=0");
      await vi.advanceTimersByTimeAsync(3_000);
      if (cut % 2 === 0) held.fail();
      else held.answer(504);
      const sign = await network.next("GET");
      expect(sign.path).toBe("/s?after=0&wait=0");
      sign.answer(200, []);
    }
    (await network.next("GET")).answer(200, [PONG]);
    expect((await network.next("GET")).path).toBe("/s?after=1");
    expect(network.closed).toEqual([]);
  });

  it("that breaks off in the middle is made again, and nothing of it is heard twice", async () => {
    const network = new Network();
    await network.greeted();
    const whole = toCbor([PONG, PONG]);
    const broken = await network.next("GET");
    broken.piece(whole.slice(0, 3), false);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(broken.over, "silent in the middle").toBe(true);
    const again = await network.next("GET");
    expect(again.path).toBe("/s?after=0&wait=0");
    again.piece(whole.slice(0, 3), false);
    again.piece(whole.slice(3), true);
    await network.next("GET");
    expect(network.heard).toHaveLength(2);
  });

  it("is not ended while its bytes come in, however slowly", async () => {
    const network = new Network();
    await network.greeted();
    const poll = await network.next("GET");
    const whole = toCbor([PONG, PONG, PONG]);
    const before = network.alive;
    for (let at = 0; at < whole.length; at++) {
      poll.piece(whole.slice(at, at + 1), at === whole.length - 1);
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(poll.over).toBe(false);
    expect(network.heard).toHaveLength(3);
    expect(network.alive - before).toBeGreaterThan(whole.length - 1);
  });

  it("that brings nothing after something was taken is made again", async () => {
    const network = new Network();
    await network.greeted();
    const lost = await network.next("GET");
    network.link.send({ type: "ping" });
    (await network.next("POST")).answer(204);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(lost.over).toBe(true);
    expect((await network.next("GET")).path, "under the same number").toBe("/s?after=0");
    expect(network.closed).toEqual([]);
  });
});

describe("a post", () => {
  it("is repeated with its number and its bytes until it is answered; the next comes after it", async () => {
    const network = new Network();
    await network.greeted();
    network.link.send({ type: "ping" });
    const first = await network.next("POST");
    network.link.send({ type: "need", from: 1 });
    first.fail();
    const second = await network.next("POST");
    second.answer(502);
    const third = await network.next("POST");
    expect([first.path, second.path, third.path]).toEqual(["/s?n=1", "/s?n=1", "/s?n=1"]);
    expect(third.body).toEqual(first.body);
    third.answer(204);
    expect((await network.next("POST")).path).toBe("/s?n=2");
  });

  it("may take as long as its bytes need on the slowest link", async () => {
    const network = new Network();
    await network.greeted();
    network.link.send({ type: "push", id: 1, changes: [new Uint8Array(400_000)] });
    const post = await network.next("POST");
    await vi.advanceTimersByTimeAsync(110_000);
    expect(post.over).toBe(false);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(post.over).toBe(true);
  });
});

describe("the session is given up", () => {
  it("at once when the server does not know it, or nobody is signed in", async () => {
    for (const [status, unauthorised] of [[410, false], [401, true], [403, false]] as const) {
      const network = new Network();
      await network.greeted();
      (await network.next("GET")).answer(status);
      await network.next("DELETE");
      expect(network.closed).toEqual([unauthorised]);
    }
  });

  it("when nothing was answered for a while, and only then", async () => {
    const network = new Network();
    await network.greeted();
    const begun = performance.now();
    for (let tries = 0; network.closed.length === 0; tries++) {
      expect(tries).toBeLessThan(60);
      for (const request of network.made.splice(0)) request.fail();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(performance.now() - begun).toBeGreaterThan(10_000);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(network.closed).toEqual([false]);
  });

  it("when posts fail although polls are answered", async () => {
    const network = new Network();
    await network.greeted();
    network.link.send({ type: "ping" });
    for (let tries = 0; network.closed.length === 0; tries++) {
      expect(tries).toBeLessThan(60);
      for (const request of network.made.splice(0)) if (request.method === "POST") request.fail();
      else request.answer(200, []);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(network.closed).toEqual([false]);
  });
});
