/**
 * The tabs of one person in one browser: which are alive (Web Locks), and what they tell each other (BroadcastChannel).
 *
 * What must stay true: an actor is locked for as long as its tab lives, so that a lock that can be had means a tab that is
 * gone; where the browser has neither (a page without HTTPS), each tab works alone and nothing is lost.
 */
import type { SiblingNote } from "./machine";

export interface Tabs {
  /** True when that actor's tab is gone, and from now on this tab stands for it. */
  take(actor: string): Promise<boolean>;
  tell(note: SiblingNote): void;
  close(): void;
}

export function openTabs(account: string, text: string, hear: (note: SiblingNote) => void): Tabs {
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`palabre:${account}:${text}`);
  const held = new Map<string, () => void>();
  if (channel) channel.onmessage = (event: MessageEvent<SiblingNote>) => hear(event.data);
  return {
    take: (actor) => (held.has(actor) ? Promise.resolve(true) : takeLock(`palabre:${account}:${text}:${actor}`, (release) => held.set(actor, release))),
    tell: (note) => channel?.postMessage(note),
    close: () => {
      channel?.close();
      for (const release of held.values()) release();
    },
  };
}

/** Resolves when it is known whether the lock could be had; it is then kept until `release`. */
function takeLock(name: string, keep: (release: () => void) => void): Promise<boolean> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const hold = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock === null ? Promise.resolve() : new Promise<void>((release) => keep(release));
    };
    locks.request(name, { ifAvailable: true }, hold).catch(() => resolve(true));
  });
}
