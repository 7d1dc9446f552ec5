import { useCallback } from "react";
import type { RecordAnswer, RecordIntent, RecordWritten } from "../model.ts";
import { usePoster } from "../use-poster.ts";

/** Every write of a record that a page makes: to `POST /records/<object>`. */
export function useRecordWriter(): {
  write(object: string, intent: RecordIntent, options?: { quiet?: boolean }): Promise<RecordAnswer>;
  busy: boolean;
} {
  const { send, busy } = usePoster();
  const write = useCallback(
    (object: string, intent: RecordIntent, options?: { quiet?: boolean }): Promise<RecordAnswer> =>
      send<RecordWritten>(`/records/${object}`, intent, options),
    [send],
  );
  return { write, busy };
}
