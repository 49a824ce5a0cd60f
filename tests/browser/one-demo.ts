/** Before the journeys: one demo, which each of them begins with a copy of. It takes seconds to make and a moment to copy. */
import { rmSync } from "node:fs";

import { DEMO, Palabre } from "./palabre";

export default async function make(): Promise<() => void> {
  const server = await Palabre.demo();
  await server.stop("SIGTERM");
  process.env[DEMO] = server.data;
  return () => rmSync(server.data, { recursive: true, force: true });
}
