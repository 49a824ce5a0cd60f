/**
 * What the database has of a text, as the core takes it: which unacknowledged changes are this tab's to push.
 *
 * What must stay true: a change goes into the document here if it is kept at all; only one tab pushes it, as long as the
 * browser has locks (without them several may, which is harmless: the server takes a repeat as done).
 */
import type { Kept } from "./machine";
import type { Loaded, OwnRow } from "./store";

/** `isMine`: true for actors whose tab is gone and whose lock this tab now holds. */
export function keptFrom(loaded: Loaded, isMine: (actor: string) => boolean): Kept {
  const waiting = loaded.own.filter((row) => !row.acknowledged);
  return {
    log: loaded.text?.log ?? null,
    cursor: loaded.text?.cursor ?? 0,
    restoring: loaded.text?.restoring ?? false,
    save: loaded.save,
    more: loaded.rows.flatMap((row) => (row.save ? [row.save] : [])),
    changes: [...loaded.rows.flatMap((row) => row.items.map((item) => item.bytes)), ...loaded.own.map((row) => row.bytes)],
    own: waiting.filter((row) => isMine(row.actor)).map(toChange),
    siblings: waiting.filter((row) => !isMine(row.actor)).map((row) => row.hash),
    acknowledged: loaded.own.filter((row) => row.acknowledged).map((row) => row.hash),
    actors: loaded.actors.map((row) => row.actor),
    asides: [...loaded.asides].sort((a, b) => a.at - b.at),
  };
}

export function toChange({ hash, actor, bytes, at }: OwnRow): Kept["own"][number] {
  return { hash, actor, bytes, at };
}
