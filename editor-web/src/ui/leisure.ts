/** What can wait until nobody types or scrolls. */

/** Not while somebody types or scrolls, and not all at once. Milliseconds. */
const LEISURE = 250;

export function atLeisure(run: () => void): void {
  // Not every browser knows when it is idle.
  setTimeout(() => ("requestIdleCallback" in window ? requestIdleCallback(run, { timeout: 5000 }) : run()), LEISURE);
}

/** Part by part, each at leisure. */
export function eachAtLeisure(parts: Iterator<void, unknown>): void {
  atLeisure(() => {
    if (!parts.next().done) eachAtLeisure(parts);
  });
}
