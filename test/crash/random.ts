/** Numbers from 0 to 1 that follow from a seed (mulberry32), so that a failure can be played again. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** ATTUNE_SEED plays a run again; its seed is printed either way. */
export function seedOf(name: string): number {
  const seed = Number(process.env.ATTUNE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`${name}: seed ${seed} (ATTUNE_SEED=${seed} plays it again)`);
  return seed;
}
