/**
 * The two ways to the server, both carrying the messages of PROTOCOL.md.
 *
 * What must stay true: after `closed` was called nothing more is; what is sent on a closed link is lost in silence, for the
 * session sends it again; messages keep their order both ways.
 */
import { decodeMessage, decodeMessages, encodeMessage, encodeMessages, type ClientMessage, type ServerMessage } from "./protocol";
import type { Way } from "./connector";

export interface Link {
  send(message: ClientMessage): void;
  close(): void;
}

export interface LinkEvents {
  message(message: ServerMessage): void;
  /** `unauthorised`: the server said that nobody is signed in. */
  closed(unauthorised: boolean): void;
}

/** Where the browser's doors are; tests give their own. */
export interface Doors {
  origin: string;
  WebSocket: typeof WebSocket;
  fetch: typeof fetch;
}

type Hello = Extract<ClientMessage, { type: "hello" }>;

const OPEN_WITHIN = 4_000;
const POLL_WITHIN = 40_000;
const SEND_WITHIN = 30_000;
const CBOR = { "content-type": "application/cbor", accept: "application/cbor" };

export function openLink(way: Way, doors: Doors, hello: Hello, events: LinkEvents): Link {
  return way === "websocket" ? new SocketLink(doors, hello, events) : new PollingLink(doors, hello, events);
}

class SocketLink implements Link {
  private readonly socket: WebSocket;
  private over = false;
  private readonly timer: ReturnType<typeof setTimeout>;

  constructor(
    doors: Doors,
    hello: Hello,
    private readonly events: LinkEvents,
  ) {
    this.socket = new doors.WebSocket(`${doors.origin.replace(/^http/, "ws")}/sync`, "palabre.1");
    this.socket.binaryType = "arraybuffer";
    this.timer = setTimeout(() => this.end(), OPEN_WITHIN);
    this.socket.onopen = () => this.send(hello);
    this.socket.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data);
    this.socket.onerror = () => this.end();
    this.socket.onclose = () => this.end();
  }

  send(message: ClientMessage): void {
    if (this.socket.readyState === 1) this.socket.send(encodeMessage(message) as Uint8Array<ArrayBuffer>);
  }

  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.socket.close();
  }

  private receive(data: unknown): void {
    if (this.over) return;
    // Open means that something came through: some proxies let the upgrade pass and then nothing else.
    clearTimeout(this.timer);
    try {
      const message = data instanceof ArrayBuffer ? decodeMessage(new Uint8Array(data)) : null;
      if (message) this.events.message(message);
    } catch (error) {
      console.error(error);
      this.end();
    }
  }

  private end(): void {
    if (this.over) return;
    this.close();
    this.events.closed(false);
  }
}

class PollingLink implements Link {
  private over = false;
  private session: string | null = null;
  private outgoing: ClientMessage[] = [];
  private sending = false;
  private readonly abort = new AbortController();

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
    this.abort.abort();
    if (this.session !== null) void this.request("DELETE", `/${this.session}`, null, SEND_WITHIN, true).catch(() => undefined);
  }

  private async run(hello: Hello): Promise<void> {
    try {
      this.deliver(await this.request("POST", "", encodeMessage(hello), SEND_WITHIN));
      if (this.session === null) throw new Error("the server gave no session");
      while (!this.over) this.deliver(await this.request("GET", `/${this.session}`, null, POLL_WITHIN));
    } catch (error) {
      this.end(error instanceof Unauthorised);
    }
  }

  private async drain(): Promise<void> {
    if (this.sending || this.session === null) return;
    this.sending = true;
    try {
      while (this.outgoing.length > 0 && !this.over) {
        const batch = this.outgoing.splice(0, 16);
        await this.request("POST", `/${this.session}`, encodeMessages(batch), SEND_WITHIN);
      }
    } catch (error) {
      this.end(error instanceof Unauthorised);
    } finally {
      this.sending = false;
    }
  }

  private async request(method: string, path: string, body: Uint8Array | null, within: number, last = false): Promise<Uint8Array> {
    const signal = last ? AbortSignal.timeout(within) : AbortSignal.any([this.abort.signal, AbortSignal.timeout(within)]);
    const answer = await this.doors.fetch(`${this.doors.origin}/sync/http${path}`, {
      method,
      headers: CBOR,
      body: body as Uint8Array<ArrayBuffer> | null,
      signal,
      keepalive: last,
      credentials: "same-origin",
      cache: "no-store",
    });
    if (answer.status === 401) throw new Unauthorised();
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  private deliver(body: Uint8Array): void {
    if (body.length === 0) return;
    for (const message of decodeMessages(body)) {
      if (this.over) return;
      if (message.type === "session") this.session = message.id;
      else this.events.message(message);
    }
    void this.drain();
  }

  private end(unauthorised: boolean): void {
    if (this.over) return;
    this.close();
    this.events.closed(unauthorised);
  }
}

class Unauthorised extends Error {}
