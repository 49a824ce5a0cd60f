/** A shared computer: what is never lost at sign-out, and what never stays. */
import "fake-indexeddb/auto";
import * as A from "@automerge/automerge/slim";
import { beforeAll, expect, test } from "vitest";
import { exportUnsent, purge, unsentWork } from "../../src/sync/signout";
import { Store } from "../../src/sync/store";
import { wordsUnsent } from "../../src/sync/unsent-words";
import { startAutomerge } from "../wasm";
import { FakeServer } from "./fake-server";
import { seeded, Tab, World } from "./world";

beforeAll(startAutomerge);

async function leftOffline(): Promise<{ w: World; account: string }> {
  const server = new FakeServer("Texte");
  server.writers.add("awa");
  const w = new World(A, server, seeded(3));
  const awa = await Tab.open(w, "awa");
  await w.settle();
  await awa.write(0, "envoyé", "s1");
  await w.settle();
  await awa.unlink();
  await awa.write(6, " jamais", "s1");
  awa.kill();
  return { w, account: awa.account };
}

test("nothing unsent: nothing is asked", async () => {
  expect(await unsentWork("nobody")).toEqual([]);
});

test("unsent work is counted by text and comes as a file with its words", async () => {
  const { account } = await leftOffline();
  expect(await unsentWork(account)).toEqual([{ text: "t", title: "T", changes: 1, refused: 0 }]);
  const file = await (await exportUnsent(account, "fr", wordsUnsent)).text();
  expect(file).toContain(" jamais");
  expect(file).not.toContain("envoyé jamais\n\nenvoyé");
  expect(file).toContain("BEGIN PALABRE CHANGES");
});

test("kept: the unsent words stay, the text does not, and they arrive at the next sign-in", async () => {
  const { w, account } = await leftOffline();
  await purge(account, true);
  const store = await Store.open(account);
  const loaded = await store.load("t");
  expect([loaded.save, loaded.rows.length, loaded.own.length]).toEqual([null, 0, 1]);
  store.close();
  const again = await Tab.open(w, "awa");
  await w.settle();
  expect(again.words).toBe("s1:envoyé jamais");
  expect(again.core.isSettled).toBe(true);
});

test("not kept: nothing stays", async () => {
  const { account } = await leftOffline();
  await purge(account, false);
  expect(await unsentWork(account)).toEqual([]);
});
