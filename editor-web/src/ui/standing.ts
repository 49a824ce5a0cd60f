/**
 * Sentences about where one stands: writing was taken away, or the connection has been lost for long.
 *
 * What must stay true: said once when it begins, and gone when it is over; a short loss of the network says nothing more
 * than the save state does.
 */
import type { Words } from "../i18n/words";
import type { SaveState, TextSession } from "../sync/types";
import type { Notices } from "./notices";

/** Milliseconds. */
const LONG = 10 * 60_000;

export function followStanding(session: TextSession, notices: Notices, words: Words["standing"]): void {
  let long: ReturnType<typeof setTimeout> | undefined;
  let waiting = 0;
  let wrote = session.capabilities().includes("write");
  session.onState((state: SaveState) => {
    // Who came to read has lost nothing; the save state says why.
    if (state.kind === "readonly" && wrote) notices.say("readonly", `${words.readonly} ${state.why}`);
    else if (state.kind !== "readonly") notices.clear("readonly");
    wrote ||= session.capabilities().includes("write");
    if (state.kind !== "offline") {
      clearTimeout(long);
      long = undefined;
      return notices.clear("long-offline");
    }
    waiting = state.waiting;
    long ??= setTimeout(() => notices.say("long-offline", words.longOffline(waiting)), LONG);
  });
}
