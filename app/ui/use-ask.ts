import { useCallback, useEffect, useRef, useState } from "react";

/**
 * Asks one of our addresses for JSON beside the page (`GET`): look-ups while somebody types, counts, hints. The last question wins. Where
 * no answer comes, because the line is down, the session has ended or the question is refused, there is none (`data` stays): unlike a
 * loader's, it never takes the page away, nor what was typed into it.
 */
export function useAsk<T>(): {
  ask(address: string): void;
  data: T | undefined;
  asking: boolean;
  /** The last question had no answer. */
  failed: boolean;
} {
  const [data, setData] = useState<T>();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const ask = useCallback((address: string) => {
    running.current?.abort();
    const call = new AbortController();
    running.current = call;
    setAsking(true);
    void askOnce<T>(address, call.signal).then((answer) => {
      if (running.current !== call || call.signal.aborted) return;
      setAsking(false);
      setFailed(answer === null);
      if (answer !== null) setData(answer);
    });
  }, []);
  return { ask, data, asking, failed };
}

/** The JSON under an address; null where none came or it says that it was refused. */
export async function askOnce<T>(address: string, signal?: AbortSignal): Promise<T | null> {
  try {
    const response = await fetch(address, { headers: { "x-attune-page": "1" }, signal });
    if (!response.ok || !(response.headers.get("content-type") ?? "").includes("json")) return null;
    const answer = (await response.json()) as T & { ok?: boolean };
    return answer.ok === false ? null : answer;
  } catch {
    return null;
  }
}
