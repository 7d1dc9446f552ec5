/** One request or one flow; `i` counts up, so that no two are the same. */
export type Act = (i: number) => Promise<unknown>;

export interface Times {
  n: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
}

const WARM_UP = 20;
const ENOUGH = 200;
const BLOCK = 10;

/**
 * Times both sides one request after another, in turns of ten so that drift of the machine meets both alike; until each has 200
 * measured requests or has had `seconds`.
 */
export async function inTurn(floor: Act, ours: Act, seconds: number): Promise<{ floor: Times; ours: Times }> {
  const sides = [floor, ours].map((act) => ({ act, times: [] as number[], count: 0, spent: 0 }));
  for (const side of sides) {
    const until = performance.now() + (seconds * 1000) / 4;
    for (let i = 0; i < WARM_UP && performance.now() < until; i++) await side.act(side.count++);
  }
  for (;;) {
    const open = sides.filter((side) => side.times.length < ENOUGH && side.spent < seconds * 1000);
    if (open.length === 0) break;
    for (const side of open) {
      for (let i = 0; i < BLOCK && side.spent < seconds * 1000; i++) {
        const started = performance.now();
        await side.act(side.count++);
        const took = performance.now() - started;
        side.times.push(took);
        side.spent += took;
      }
    }
  }
  return { floor: summary(sides[0]!.times), ours: summary(sides[1]!.times) };
}

export function summary(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95) };
}

/** Requests a second with `clients` at once, both sides in three turns each. */
export async function together(floor: Act, ours: Act, clients: number, seconds: number) {
  const sides = [floor, ours].map((act) => ({ act, done: 0, spent: 0 }));
  for (const side of sides) await Promise.all(Array.from({ length: clients }, (_, i) => side.act(i)));
  for (let turn = 0; turn < 3; turn++) {
    for (const side of sides) {
      const started = performance.now();
      const until = started + (seconds * 1000) / 3;
      const one = async () => {
        while (performance.now() < until) {
          await side.act(side.done);
          side.done++;
        }
      };
      await Promise.all(Array.from({ length: clients }, one));
      side.spent += (performance.now() - started) / 1000;
    }
  }
  return { floor: sides[0]!.done / sides[0]!.spent, ours: sides[1]!.done / sides[1]!.spent };
}
