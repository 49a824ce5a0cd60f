/** What is gone through before another's first letter comes. */
import { beforeAll, expect, it, vi } from "vitest";
import { rehearsal } from "../src/rehearsal";
import { startAutomerge } from "./wasm";

beforeAll(startAutomerge);

it("goes the whole way between two who write, in several parts", () => {
  const warned = vi.spyOn(console, "warn");
  const parts = rehearsal();
  let count = 1;
  let part = parts.next();
  for (; !part.done; part = parts.next()) count++;
  expect(part.value).toEqual(["UnDeuxaa", "UnDeuxaa"]);
  expect(count).toBe(4);
  expect(warned).not.toHaveBeenCalled();
});
