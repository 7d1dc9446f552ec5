/** What is left of one token's allowance. */
interface Bucket {
  left: number;
  /** When it was last looked at, in milliseconds. */
  at: number;
}

const MINUTE = 60_000;
/** Full buckets are the same as none; they are thrown out when there are this many. */
const MANY = 10_000;

/**
 * Allowances that refill evenly over a minute, kept in this process. `take` answers 0 when there was enough left for one more
 * request, else the milliseconds until there is.
 */
export class Allowances {
  private readonly buckets = new Map<string, Bucket>();

  take(key: string, perMinute: number, now: number): number {
    const known = this.buckets.get(key) ?? { left: perMinute, at: now };
    const left = Math.min(perMinute, known.left + (Math.max(0, now - known.at) * perMinute) / MINUTE);
    const enough = left >= 1;
    this.buckets.set(key, { left: enough ? left - 1 : left, at: now });
    if (this.buckets.size > MANY) this.tidy(now);
    return enough ? 0 : Math.ceil(((1 - left) * MINUTE) / perMinute);
  }

  private tidy(now: number): void {
    for (const [key, bucket] of this.buckets) if (now - bucket.at >= MINUTE) this.buckets.delete(key);
  }
}
