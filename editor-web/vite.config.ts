/**
 * Builds the editor into dist/, which the server embeds.
 *
 * What must stay true: every file but sw.js carries a hash of its content in its name, so that the server and the
 * service worker may keep it for ever; and the server finds the entry through dist/.vite/manifest.json.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/assets/editor/",
  publicDir: false,
  build: {
    target: "es2022",
    manifest: true,
    // Small files inlined as data: URLs would need a looser content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { main: "src/main.ts", signout: "src/sync/signout-page.ts", unsent: "src/sync/unsent-page.ts", verify: "src/verify/page.ts" },
      // The pages' script imports `mayLeave` and `offerUnsent` from the built files.
      preserveEntrySignatures: "exports-only",
    },
  },
  test: {
    environment: "node",
    include: ["tests/**/*.test.ts", "src/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
