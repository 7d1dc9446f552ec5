import { useRevalidator } from "@remix-run/react";
import { useCallback, useRef, useState } from "react";
import type { PageProblem, RecordRow } from "../model.ts";
import { useRecordWriter } from "../records/use-record-writer.ts";

/** Rows of one request: each answers within a second or two, so that progress moves and a stop is heard. */
const CHUNK = 100;

export interface BulkResult {
  id: string;
  status: string;
  problem?: PageProblem;
}

/** Writes many records in chunks, one after the other; what was refused is kept for the page to tell. */
export function useBulk(object: string): {
  run(rows: readonly Exclude<RecordRow, { op: "create" }>[]): Promise<{ results: BulkResult[] }>;
  progress: { done: number; total: number } | null;
  refused: BulkResult[];
  /** A whole chunk could not be sent: the chunks before it are done. */
  failure: PageProblem | null;
  stop(): void;
  forget(): void;
} {
  const { write } = useRecordWriter();
  const { revalidate } = useRevalidator();
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [refused, setRefused] = useState<BulkResult[]>([]);
  const [failure, setFailure] = useState<PageProblem | null>(null);
  const stopped = useRef(false);

  const run = useCallback(
    async (rows: readonly Exclude<RecordRow, { op: "create" }>[]) => {
      stopped.current = false;
      setFailure(null);
      setRefused([]);
      const results: BulkResult[] = [];
      setProgress({ done: 0, total: rows.length });
      for (let at = 0; at < rows.length && !stopped.current; at += CHUNK) {
        const part = rows.slice(at, at + CHUNK);
        const answer = await write(object, { intent: "bulk", rows: [...part] }, { quiet: true });
        if (!answer.ok) {
          setFailure(answer.problem);
          break;
        }
        for (const { index, status, problem } of answer.results ?? [])
          results.push({ id: part[index]!.id, status, ...(problem && { problem }) });
        setProgress({ done: at + part.length, total: rows.length });
      }
      setProgress(null);
      setRefused(results.filter((one) => one.status === "refused"));
      revalidate();
      return { results };
    },
    [object, write, revalidate],
  );
  const stop = useCallback(() => {
    stopped.current = true;
  }, []);
  const forget = useCallback(() => {
    setRefused([]);
    setFailure(null);
  }, []);
  return { run, progress, refused, failure, stop, forget };
}
