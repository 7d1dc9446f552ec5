import { useCallback } from "react";
import type { TimelineData } from "./record-data.ts";

/**
 * What rules did when a record was made, in a sentence: who a complaint went to, and why. The timeline says it; without an answer in
 * time the toast goes without.
 */
export function useWhatRulesDid(): (object: string, id: string) => Promise<string | null> {
  return useCallback(async (object, id) => {
    try {
      const response = await fetch(`/made/${object}/${id}`, { signal: AbortSignal.timeout(2_000) });
      if (!response.ok) return null;
      const { runs } = (await response.json()) as { runs: TimelineData["entries"][number]["runs"] };
      return runs.length > 0 ? runs.map((run) => run.sentence).join(" · ") : null;
    } catch {
      return null;
    }
  }, []);
}
