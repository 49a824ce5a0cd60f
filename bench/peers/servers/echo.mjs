// What the sockets alone cost: every frame goes to everybody else as it came. Keeps nothing. Argument: port.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
server.on("connection", (socket) => {
  socket.on("message", (frame) => {
    for (const other of server.clients) {
      if (other !== socket && other.readyState === 1) other.send(frame, { binary: true });
    }
  });
  socket.on("error", () => socket.terminate());
});
