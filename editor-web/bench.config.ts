/** The figures taken in a browser (`make bench`): tests/browser/*.bench-test.ts on a release build. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: "../tests/browser",
  test: { include: ["*.bench-test.ts"], fileParallelism: false, testTimeout: 240_000, hookTimeout: 120_000 },
});
