/** Takes the picture of the editor that the README shows (docs/editor.png). `npm run picture` takes it, and those of docs/workshop-room.md. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: "../tests/browser",
  test: { include: ["picture.ts"], testTimeout: 90_000, hookTimeout: 120_000 },
});
