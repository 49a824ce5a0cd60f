/** Starts Automerge in a page, once; its wasm is a file of its own so that the browser keeps it. */
import { initializeWasm, isWasmInitialized } from "@automerge/automerge/slim";
import wasmUrl from "@automerge/automerge/automerge.wasm?url";

export function startAutomerge(): Promise<void> {
  return isWasmInitialized() ? Promise.resolve() : initializeWasm(wasmUrl);
}
