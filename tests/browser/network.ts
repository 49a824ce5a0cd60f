/**
 * The network between a browser and Palabre, as ministries know it: it can be cut, come back, and refuse
 * WebSocket upgrades. A plain TCP relay on loopback; it looks only at the first bytes of each connection.
 */
import { type Server, type Socket, connect, createServer } from "node:net";

export class Network {
  #server: Server;
  #sockets = new Set<Socket>();
  #up = true;
  refuseWebSockets = false;
  upgradesRefused = 0;
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
    for (const socket of this.#sockets) socket.destroy();
  }

  restore(): void {
    this.#up = true;
  }

  /** What is open carries nothing any more, in either direction, and neither end is told; what is new passes. */
  silence(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.resume();
    }
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }

  #relay(near: Socket): void {
    this.#keep(near);
    if (!this.#up) {
      near.destroy();
      return;
    }
    near.once("data", (first: Buffer) => {
      if (this.refuseWebSockets && /\r\nupgrade: *websocket/i.test(first.toString("latin1"))) {
        this.upgradesRefused += 1;
        near.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      const far = connect(this.target, "127.0.0.1");
      this.#keep(far);
      far.write(first);
      near.pipe(far);
      far.pipe(near);
      near.on("close", () => far.destroy());
      far.on("close", () => near.destroy());
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
