import { useEffect, useState } from "react";

let shared: number | null = null;
const listeners = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in milliseconds UTC, new every half minute; null until the page is awake, so that server and browser draw alike. */
export function useNow(): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    shared ??= Date.now();
    setNow(shared);
    listeners.add(setNow);
    timer ??= setInterval(() => {
      shared = Date.now();
      for (const tell of listeners) tell(shared);
    }, 30_000);
    return () => {
      listeners.delete(setNow);
      if (listeners.size === 0) {
        clearInterval(timer);
        timer = undefined;
        shared = null;
      }
    };
  }, []);
  return now;
}
