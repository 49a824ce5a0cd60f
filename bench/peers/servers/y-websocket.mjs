// The server that y-websocket ships, keeping in LevelDB. Arguments: port, folder.
const [port, folder] = process.argv.slice(2);
Object.assign(process.env, { HOST: "127.0.0.1", PORT: port, YPERSISTENCE: folder });
const { createRequire } = await import("node:module");
const require = createRequire(import.meta.url);
require("../node_modules/y-websocket/bin/server.cjs");
