/**
 * How often and how soon a request that failed is repeated before its session is given up.
 *
 * What must stay true: one answer to anything takes all failures back; waits grow, with chance in them.
 */

/** Milliseconds. */
const FIRST = 200;
const MOST = 4_000;
const FAILURES = 4;
const FAILING = 12_000;

export class Retries {
  private failures = 0;
  private since = 0;

  constructor(private readonly random: () => number) {}

  get failing(): boolean {
    return this.failures > 0;
  }

  succeeded(): void {
    this.failures = 0;
  }

  /** How long to wait before the next try; null: so many failed over so long a time that it is better to begin anew. */
  failed(now: number): number | null {
    if (this.failures++ === 0) this.since = now;
    if (this.failures > FAILURES && now >= this.since + FAILING) return null;
    return Math.min(MOST, FIRST * 2 ** (this.failures - 1)) * (0.5 + this.random() / 2);
  }
}
