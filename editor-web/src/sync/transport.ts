/**
 * The two ways to the server, both carrying the messages of PROTOCOL.md: here WebSocket, in `polling.ts` plain HTTPS.
 *
 * What must stay true: after `closed` was called nothing more is; what is sent on a closed link is lost in silence, for the
 * session sends it again; messages keep their order both ways. How long a link may be silent is not decided here (`core.ts`).
 */
import type { Way } from "./connector";
import { PollingLink } from "./polling";
import { decodeMessage, encodeMessage, type ClientMessage, type ServerMessage } from "./protocol";

export interface Link {
  send(message: ClientMessage): void;
  close(): void;
}

export interface LinkEvents {
  message(message: ServerMessage): void;
  /** Something came, if not a whole message: the other end is there. */
  alive(): void;
  /** `unauthorised`: the server said that nobody is signed in. */
  closed(unauthorised: boolean): void;
}

/** Where the browser's doors are; tests give their own. */
export interface Doors {
  origin: string;
  WebSocket: typeof WebSocket;
  fetch: typeof fetch;
}

export type Hello = Extract<ClientMessage, { type: "hello" }>;

export function openLink(way: Way, doors: Doors, hello: Hello, events: LinkEvents): Link {
  return way === "websocket" ? new SocketLink(doors, hello, events) : new PollingLink(doors, hello, events);
}

function openSocket(doors: Doors): WebSocket {
  const socket = new doors.WebSocket(`${doors.origin.replace(/^http/, "ws")}/sync`, "palabre.1");
  socket.binaryType = "arraybuffer";
  return socket;
}

function bytesOf(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return encodeMessage(message) as Uint8Array<ArrayBuffer>;
}

/** Whether a WebSocket passes and is answered within so many milliseconds. */
export function probe(doors: Doors, within: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket(doors);
    const end = (passes: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(passes);
    };
    const timer = setTimeout(() => end(false), within);
    socket.onopen = () => socket.send(bytesOf({ type: "ping" }));
    socket.onmessage = () => end(true);
    socket.onerror = () => end(false);
    socket.onclose = () => end(false);
  });
}

class SocketLink implements Link {
  private readonly socket: WebSocket;
  private over = false;

  constructor(
    doors: Doors,
    hello: Hello,
    private readonly events: LinkEvents,
  ) {
    this.socket = openSocket(doors);
    this.socket.onopen = () => this.send(hello);
    this.socket.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data);
    this.socket.onerror = () => this.end();
    this.socket.onclose = () => this.end();
  }

  send(message: ClientMessage): void {
    if (this.socket.readyState === 1) this.socket.send(bytesOf(message));
  }

  close(): void {
    this.over = true;
    this.socket.close();
  }

  private receive(data: unknown): void {
    if (this.over) return;
    try {
      const message = data instanceof ArrayBuffer ? decodeMessage(new Uint8Array(data)) : null;
      if (message) this.events.message(message);
      else this.events.alive();
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
