// Hocuspocus with its SQLite extension, everything at its defaults. Arguments: port, folder.
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const [port, folder] = process.argv.slice(2);
const extensions = [new SQLite({ database: `${folder}/hocuspocus.sqlite` })];
await new Server({ address: "127.0.0.1", port: Number(port), quiet: true, extensions }).listen();
