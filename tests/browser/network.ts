/**
 * The network between a browser and Palabre, as ministries know it: it can be cut and come back, refuse WebSockets, cut every
 * connection after a while, hold what comes until there is enough of it, and be slow, far and full of holes. A TCP relay on
 * loopback, without the kernel's help; of what passes it looks only at the first bytes of each connection.
 *
 * What must stay true: what passes comes out as it came in, in its order; what a mode says holds for connections that are made
 * while it is set, and for all of the slow link, which they share.
 */
import { type Server, type Socket, connect, createServer } from "node:net";

/** A link that all connections share, the same both ways. */
export interface Slowness {
  bytesPerSecond: number;
  /** One way, in milliseconds. */
  latency: number;
  /** Of each so many milliseconds, nothing passes in the last so many. */
  stall: { every: number; for: number };
}

/** 50 kbit/s, 800 ms each way, and three seconds of every twelve in which nothing passes. */
export const FAR: Slowness = { bytesPerSecond: 6_250, latency: 800, stall: { every: 12_000, for: 3_000 } };

/** What a buffering proxy holds back of an answer, and how long it waits for more. */
const HELD_BYTES = 64 << 10;
const HELD_QUIET = 300;

export class Network {
  #server: Server;
  #sockets = new Set<Socket>();
  /** Both ends of each. */
  #webSockets = new Set<Socket>();
  #up = true;
  #slow: { up: Narrow; down: Narrow } | null = null;
  refuseWebSockets = false;
  /** Milliseconds after which each connection is cut; 0: never. */
  cutAfter = 0;
  /** Answers are held until they are whole or long; of a WebSocket nothing passes but its opening. */
  buffers = false;
  upgradesRefused = 0;
  /** WebSockets whose opening was let through. */
  upgrades = 0;
  cuts = 0;
  port = 0;

  private constructor(private readonly target: number) {
    this.#server = createServer((socket) => this.#relay(socket));
  }

  static async to(target: number): Promise<Network> {
    const network = new Network(target);
    await new Promise<void>((done) => network.#server.listen(0, "127.0.0.1", done));
    const address = network.#server.address();
    network.port = typeof address === "object" && address ? address.port : 0;
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Pulls the cable: what is open breaks, what is new is refused. */
  cut(): void {
    this.#up = false;
    this.#break();
  }

  restore(): void {
    this.#up = true;
  }

  /** What is open carries nothing any more, in either direction, and neither end is told; what is new passes. */
  silence(): void {
    for (const socket of this.#sockets) socket.removeAllListeners("data").resume();
  }

  /** As when a proxy is put in between: what is open breaks, what is new passes under the modes that are set. */
  reopen(): void {
    this.#break();
    this.#up = true;
  }

  /** The WebSockets that are open stay so, and nothing passes on them any more; everything else passes. */
  swallow(): void {
    for (const socket of this.#webSockets) socket.pause().removeAllListeners("data");
  }

  /** From now on, for what is open too. */
  slow(slowness: Slowness): void {
    this.#slow = { up: new Narrow(slowness), down: new Narrow(slowness) };
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }

  #break(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #relay(near: Socket): void {
    this.#keep(near);
    if (!this.#up) {
      near.destroy();
      return;
    }
    near.once("data", (first: Buffer) => {
      const upgrade = /\r\nupgrade: *websocket/i.test(first.toString("latin1"));
      if (upgrade && this.refuseWebSockets) {
        this.upgradesRefused += 1;
        near.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      const far = connect(this.target, "127.0.0.1");
      this.#keep(far);
      if (upgrade) {
        this.upgrades += 1;
        for (const socket of [near, far]) this.#webSockets.add(socket);
      }
      this.#cutLater(near, far);
      const up = new Pipe(near, far, () => this.#slow?.up ?? null, null);
      new Pipe(far, near, () => this.#slow?.down ?? null, this.buffers ? new Hold(upgrade) : null);
      up.take(first);
    });
  }

  #cutLater(near: Socket, far: Socket): void {
    if (this.cutAfter === 0) return;
    const timer = setTimeout(() => {
      this.cuts += 1;
      near.destroy();
      far.destroy();
    }, this.cutAfter);
    near.on("close", () => clearTimeout(timer));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#webSockets.delete(socket);
    });
  }
}

/** One direction of the slow link: says when bytes that are sent now arrive. */
class Narrow {
  readonly #begun = performance.now();
  #free = 0;

  constructor(private readonly slowness: Slowness) {}

  arrival(bytes: number): number {
    const { bytesPerSecond, latency } = this.slowness;
    this.#free = this.#afterStall(Math.max(performance.now(), this.#free)) + (bytes * 1_000) / bytesPerSecond;
    return this.#free + latency;
  }

  #afterStall(at: number): number {
    const { every, for: long } = this.slowness.stall;
    const into = (at - this.#begun) % every;
    return into < every - long ? at : at + every - into;
  }
}

/** Bytes of one packet. */
const PACKET = 1_400;
/** Bytes under way in one direction of one connection; beyond, its sender waits. */
const UNDER_WAY = 16 << 10;

/** One direction of one connection, in order: through a hold, over the slow link, or straight. */
class Pipe {
  #queue: { at: number; bytes: Buffer | null }[] = [];
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly narrow: () => Narrow | null,
    private readonly hold: Hold | null,
  ) {
    from.on("data", (bytes: Buffer) => this.take(bytes));
    from.on("end", () => {
      this.#pass(this.hold?.rest() ?? null);
      this.#queue.push({ at: 0, bytes: null });
      this.#run();
    });
    from.on("close", () => {
      if (this.#queue.length === 0) to.destroy();
    });
    to.on("close", () => {
      clearTimeout(this.#timer);
      from.destroy();
    });
  }

  take(bytes: Buffer): void {
    if (this.hold) this.hold.take(bytes, (held) => this.#pass(held));
    else this.#pass(bytes);
  }

  #pass(bytes: Buffer | null): void {
    if (!bytes || bytes.length === 0) return;
    const narrow = this.narrow();
    for (let at = 0; at < bytes.length; at += PACKET) {
      const packet = bytes.subarray(at, at + PACKET);
      this.#queue.push({ at: narrow?.arrival(packet.length) ?? 0, bytes: packet });
      this.#waiting += packet.length;
    }
    if (this.#waiting > UNDER_WAY) this.from.pause();
    this.#run();
  }

  #run(): void {
    clearTimeout(this.#timer);
    for (let next = this.#queue[0]; next && next.at <= performance.now(); next = this.#queue[0]) {
      this.#queue.shift();
      this.#waiting -= next.bytes?.length ?? 0;
      if (this.to.destroyed) continue;
      if (next.bytes) this.to.write(next.bytes);
      else this.to.end();
    }
    if (this.#waiting <= UNDER_WAY) this.from.resume();
    const next = this.#queue[0];
    if (next) this.#timer = setTimeout(() => this.#run(), Math.max(1, next.at - performance.now()));
    else if (this.from.destroyed) this.to.destroy();
  }
}

/** What a buffering proxy does with what the server says. */
class Hold {
  #held: Buffer[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #opened = false;

  constructor(private readonly socket: boolean) {}

  take(bytes: Buffer, pass: (held: Buffer) => void): void {
    this.#held.push(bytes);
    this.#size += bytes.length;
    clearTimeout(this.#timer);
    const opening = this.socket && !this.#opened;
    this.#opened = true;
    if (this.#size >= HELD_BYTES || opening) return pass(this.rest());
    // An answer is whole when nothing more comes; a WebSocket never is.
    if (!this.socket) this.#timer = setTimeout(() => pass(this.rest()), HELD_QUIET);
  }

  rest(): Buffer {
    const all = Buffer.concat(this.#held);
    this.#held = [];
    this.#size = 0;
    return all;
  }
}
