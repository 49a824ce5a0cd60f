/** The words of what was never sent, for the file that a person takes along when signing out. */
import { asideWords } from "./aside";
import { startAutomerge } from "./automerge";
import { keptFrom } from "./kept";
import { Replica } from "./replica";
import type { Loaded } from "./store";

export async function wordsUnsent(loaded: Loaded): Promise<string> {
  await startAutomerge();
  const kept = keptFrom(loaded, () => true);
  const replica = new Replica("00".repeat(16));
  replica.open(kept.save, kept.more, kept.changes);
  const own = new Set(kept.own.map((change) => change.actor));
  return asideWords(replica.without(kept.own.map((c) => c.hash), "01".repeat(16), (actor) => own.has(actor)).words);
}
