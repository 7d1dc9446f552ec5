const wakers = new Set<() => void>();

/** Tells the workers of this process that there may be something to do. */
export function nudge(): void {
  for (const wake of wakers) wake();
}

/** Calls `wake` at every nudge until the answer is called. */
export function onNudge(wake: () => void): () => void {
  wakers.add(wake);
  return () => wakers.delete(wake);
}
