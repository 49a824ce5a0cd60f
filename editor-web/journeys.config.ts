/**
 * The browser journeys of tests/browser: real servers, real Chromium. One file after the other: each has a
 * server and a browser of its own, on two cores. (tests/browser/node_modules is a link to ours.)
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: "../tests/browser",
  // A browser on a busy machine misses a moment now and then: such a journey is played once more, and the report says so.
  test: { include: ["*.test.ts"], fileParallelism: false, testTimeout: 90_000, hookTimeout: 120_000, retry: 1 },
});
