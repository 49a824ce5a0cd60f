/**
 * Plain HTTPS: one request at a time to say, one that waits to hear, over networks that cut, hold and lose them.
 *
 * What must stay true: posts and polls are numbered (PROTOCOL.md), so that repeating one loses and doubles nothing; one that
 * failed is repeated under its number until it is answered or the session is given up; bytes that arrive are a sign of life, and
 * only silence ends a request; a poll that failed is followed by one that does not wait, so that a network which cuts every waiting
 * request is told from one that lets nothing pass.
 */
import { joinBytes } from "./bytes";
import { decodeMessages, encodeMessage, encodeMessages, SLOWEST, type ClientMessage } from "./protocol";
import { Retries } from "./retries";
import type { Doors, Hello, Link, LinkEvents } from "./transport";

/** How long a poll may be silent: the server holds it for 25 s. Milliseconds, as all of these. */
const POLL_WITHIN = 40_000;
/** How long any other request may be silent, besides what its bytes take on the slowest link. */
const ANSWER_WITHIN = 20_000;
/** What was posted is answered by the next poll; one that brings nothing for so long may have been lost, and is made again. */
const POLL_AGAIN = 8_000;
/** Messages of one post. */
const AT_ONCE = 16;
const CBOR = { "content-type": "application/cbor", accept: "application/cbor" };
/** An empty list of messages. */
const NOTHING = 0x80;

/** The server takes no part in this session any more: begin a new one. */
class Gone extends Error {
  constructor(
    message: string,
    readonly unauthorised: boolean,
  ) {
    super(message);
  }
}

interface Asked {
  method: "GET" | "POST" | "DELETE";
  path: string;
  body?: Uint8Array;
  /** Milliseconds of silence after which it has failed. */
  within: number;
}

export class PollingLink implements Link {
  private over = false;
  private session: string | null = null;
  private outgoing: ClientMessage[] = [];
  private sending = false;
  private posts = 0;
  /** The number of the last answer that arrived; that to the greeting is 0. */
  private arrived = 0;
  private readonly pollRetries = new Retries(Math.random);
  private readonly postRetries = new Retries(Math.random);
  private readonly ended = new AbortController();
  /** Of the poll under way: ends it, to be made again at once. */
  private poll = new AbortController();
  /** When a poll last brought something. */
  private polledAt = 0;

  constructor(
    private readonly doors: Doors,
    hello: Hello,
    private readonly events: LinkEvents,
  ) {
    void this.run(hello);
  }

  send(message: ClientMessage): void {
    if (this.over) return;
    this.outgoing.push(message);
    void this.drain();
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.ended.abort();
    const { session } = this;
    if (session === null) return;
    const signal = AbortSignal.timeout(ANSWER_WITHIN);
    void this.fetch({ method: "DELETE", path: `/${session}`, within: ANSWER_WITHIN }, signal, true).catch(() => undefined);
  }

  private async run(hello: Hello): Promise<void> {
    try {
      // Not repeated from here: each makes a session of its own.
      this.deliver(await this.once({ method: "POST", path: "", body: encodeMessage(hello), within: ANSWER_WITHIN }));
      if (this.session === null) throw new Gone("the server gave no session", false);
      while (!this.over) await this.hear(this.session);
    } catch (error) {
      this.end(error);
    }
  }

  private async hear(session: string): Promise<void> {
    this.poll = new AbortController();
    const { signal } = this.poll;
    const wait = this.pollRetries.failing ? "&wait=0" : "";
    const path = `/${session}?after=${this.arrived}${wait}`;
    const poll = (): Promise<Uint8Array> => this.once({ method: "GET", path, within: POLL_WITHIN }, signal);
    const body = await this.tried(this.pollRetries, poll, signal);
    if (body) this.deliver(body);
  }

  private async drain(): Promise<void> {
    const { session } = this;
    if (this.sending || session === null) return;
    this.sending = true;
    try {
      while (this.outgoing.length > 0 && !this.over) await this.post(session, this.outgoing.splice(0, AT_ONCE));
    } catch (error) {
      this.end(error);
    } finally {
      this.sending = false;
    }
  }

  private async post(session: string, batch: ClientMessage[]): Promise<void> {
    const body = encodeMessages(batch);
    const path = `/${session}?n=${++this.posts}`;
    const within = ANSWER_WITHIN + body.length / SLOWEST;
    const post = (): Promise<Uint8Array> => this.once({ method: "POST", path, body, within });
    while (!(await this.tried(this.postRetries, post))) if (this.over) return;
    if (batch.some((message) => message.type !== "presence")) this.expectAnswer();
  }

  /** What was taken is answered by a poll: by one that is still listened to. */
  private expectAnswer(): void {
    const { poll } = this;
    const since = performance.now();
    setTimeout(() => {
      if (this.poll === poll && this.polledAt < since) poll.abort();
    }, POLL_AGAIN);
  }

  /**
   * The answer, or null after a wait: try again. Throws when that is of no use. `signal`: aborted where the request was given up
   * on purpose.
   */
  private async tried(retries: Retries, request: () => Promise<Uint8Array>, signal?: AbortSignal): Promise<Uint8Array | null> {
    try {
      const body = await request();
      retries.succeeded();
      return body;
    } catch (error) {
      if (error instanceof Gone || this.over) throw error;
      if (signal?.aborted) return null;
      const wait = retries.failed(performance.now());
      if (wait === null) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
      return null;
    }
  }

  /** One request; fails after `within` of silence, before the answer or in the middle of it. */
  private async once(asked: Asked, signal?: AbortSignal): Promise<Uint8Array> {
    const [ending, over] = [new AbortController(), new AbortController()];
    const end = (): void => ending.abort();
    // AbortSignal.any is not in Firefox 115, the last one for Windows 7.
    for (const other of [this.ended.signal, signal]) {
      if (other?.aborted) end();
      other?.addEventListener("abort", end, { signal: over.signal });
    }
    let timer = setTimeout(end, asked.within);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(end, asked.within);
      if (asked.method === "GET") this.polledAt = performance.now();
      if (!this.over) this.events.alive();
    };
    try {
      const answer = await this.fetch(asked, ending.signal, false);
      alive();
      return await wholeBody(answer, alive);
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  private async fetch(asked: Asked, signal: AbortSignal, last: boolean): Promise<Response> {
    const answer = await this.doors.fetch(`${this.doors.origin}/sync/http${asked.path}`, {
      method: asked.method,
      headers: CBOR,
      body: (asked.body as Uint8Array<ArrayBuffer> | undefined) ?? null,
      signal,
      keepalive: last,
      credentials: "same-origin",
      cache: "no-store",
    });
    if (answer.ok) return answer;
    const said = `the server answered ${answer.status}`;
    // What a proxy says when it did not reach the server, or was in a hurry, may be otherwise the next time.
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new Error(said);
    throw new Gone(said, answer.status === 401);
  }

  private deliver(body: Uint8Array): void {
    if (body.length === 0 || (body.length === 1 && body[0] === NOTHING)) return;
    const messages = decodeMessages(body);
    if (this.session !== null) this.arrived += 1;
    for (const message of messages) {
      if (this.over) return;
      if (message.type === "session") this.session = message.id;
      else this.events.message(message);
    }
    void this.drain();
  }

  private end(error: unknown): void {
    if (this.over) return;
    this.close();
    this.events.closed(error instanceof Gone && error.unauthorised);
  }
}

async function wholeBody(answer: Response, alive: () => void): Promise<Uint8Array> {
  const reader = answer.body?.getReader();
  if (!reader) return new Uint8Array(await answer.arrayBuffer());
  const parts: Uint8Array[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    alive();
  }
  return joinBytes(parts);
}
