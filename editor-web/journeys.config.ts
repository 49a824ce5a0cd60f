/**
 * The browser journeys of tests/browser: real servers, real Chromium. Two files at once: each has a
 * server and a browser of its own, and waits for much. (tests/browser/node_modules is a link to ours.)
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: "../tests/browser",
  // A browser on a busy machine misses a moment now and then: such a journey is played once more, and the report says so.
  test: { include: ["*.test.ts"], globalSetup: "one-demo.ts", maxWorkers: 2, testTimeout: 90_000, hookTimeout: 120_000, retry: 1 },
});
