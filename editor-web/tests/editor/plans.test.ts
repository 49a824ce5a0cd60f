/** Convergence by seeded plans: whatever is done in whatever order, all views end equal, each equal to its document. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Plan, runPlan } from "./plan";

const KEPT = new URL("../plans/", import.meta.url);
const kept = readdirSync(KEPT)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ file, plan: JSON.parse(readFileSync(new URL(file, KEPT), "utf8")) as Plan }));

/** PALABRE_PLANS=500 tries more, PALABRE_SEED=7 begins elsewhere. */
const count = Number(process.env["PALABRE_PLANS"] ?? 24);
const first = Number(process.env["PALABRE_SEED"] ?? 1);
const fresh = Array.from({ length: count }, (_, i): Plan => ({ seed: first + i, clients: 2 + (i % 3), moves: 120 }));

describe("editing together", () => {
  it.each(kept)("converges again: $file", ({ plan }) => void runPlan(plan));
  it.each(fresh)("converges: seed $seed, $clients people", (plan) => void runPlan(plan));
  it("has plans to run", () => expect(fresh.length + kept.length).toBeGreaterThan(0));
});
