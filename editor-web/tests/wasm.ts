/** Starts Automerge in Node, once for a test file. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initializeWasm, isWasmInitialized } from "@automerge/automerge/slim";

export async function startAutomerge(): Promise<void> {
  if (isWasmInitialized()) return;
  const path = createRequire(import.meta.url).resolve("@automerge/automerge/automerge.wasm");
  await initializeWasm(new Uint8Array(readFileSync(path)));
}
