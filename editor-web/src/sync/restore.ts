/**
 * A server that was restored from a backup: what it lost is given back to it.
 *
 * What must stay true: one's own changes go back under their own actor, others' only with the receipt that the server once
 * gave for them, all in the order in which they depend on each other. Compared is all that this computer keeps, not only what
 * this tab has read: that the server has been given back what it lost is noted once for all tabs.
 */
import type { Receipt } from "./machine";
import type { Entry } from "./outbox";
import { Replica } from "./replica";

type Change = { hash: string; actor: string; bytes: Uint8Array };

export class Restore {
  /** What the restored server has, as far as it has sent it. */
  private readonly theirs = new Replica("00".repeat(16));

  merge(save: Uint8Array): void {
    this.theirs.merge(save);
  }

  apply(changes: Uint8Array[]): void {
    if (changes.length > 0) this.theirs.apply(changes);
  }

  /** What is here and not there, oldest first. */
  missing(here: Replica): Change[] {
    return here.all().filter((change) => !this.theirs.has(change.hash));
  }
}

/** Those that can be given back; the others wait for somebody who has their receipt. */
export function missingEntries(changes: Change[], receipts: Receipt[], isOwn: (actor: string) => boolean, me: string): Entry[] {
  const byHash = new Map(receipts.map((receipt) => [receipt.hash, receipt]));
  return changes.flatMap(({ hash, actor, bytes }): Entry[] => {
    if (isOwn(actor)) return [{ hash, actor, bytes, at: 0, person: me, receipt: null }];
    const receipt = byHash.get(hash);
    return receipt ? [{ hash, actor, bytes, at: 0, person: receipt.person, receipt: receipt.receipt }] : [];
  });
}
