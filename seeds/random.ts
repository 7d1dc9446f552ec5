/** Chance that is the same every time: a small generator (mulberry32) and what generators of demo data ask of it. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the keys, as often as its weight says. */
  weighted<K extends string | number>(weights: readonly (readonly [K, number])[]): K;
  /** Around 1, mostly between 1 - `spread` and 1 + `spread`, never below a tenth. */
  around(spread: number): number;
}

/** A generator of its own for each name, so that more of one thing does not move everything else. */
export function randomOf(name: string): Random {
  let state = 2166136261;
  for (const sign of name) state = Math.imul(state ^ sign.codePointAt(0)!, 16777619) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (list) => list[int(0, list.length - 1)]!,
    weighted(weights) {
      let left = next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of weights) {
        left -= weight;
        if (left < 0) return key;
      }
      return weights.at(-1)![0];
    },
    around: (spread) => Math.max(0.1, 1 + spread * (next() + next() + next() - 1.5)),
  };
}
