/**
 * Puts a brotli and a gzip beside each built file that gains from it, so that the server never compresses
 * the same bytes twice: the Automerge wasm is 3.6 MB plain and under 0.8 MB so.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const gains = /\.(js|css|wasm|svg|json|webmanifest)$/;
const dist = new URL("../dist", import.meta.url).pathname;

for (const name of readdirSync(dist, { recursive: true })) {
  if (!gains.test(name) || name.startsWith(".vite")) continue;
  const path = join(dist, name);
  const plain = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  const [br, gz] = [brotliCompressSync(plain, { params }), gzipSync(plain, { level: 9 })];
  if (br.length < plain.length) writeFileSync(`${path}.br`, br);
  if (gz.length < plain.length) writeFileSync(`${path}.gz`, gz);
}
