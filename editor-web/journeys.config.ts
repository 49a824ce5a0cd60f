/**
 * The browser journeys of tests/browser: real servers, real Chromium. One file after the other: each has a
 * server and a browser of its own, on two cores. (tests/browser/node_modules is a link to ours.)
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: "../tests/browser",
  test: { include: ["*.test.ts"], fileParallelism: false, testTimeout: 90_000, hookTimeout: 120_000 },
});
