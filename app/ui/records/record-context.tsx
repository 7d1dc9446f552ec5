import { createContext, useContext } from "react";
import type { PageRecord, Titles } from "../model.ts";
import type { FormState, OpenForm } from "./form-model.ts";
import type { Outside, RunWords } from "./record-data.ts";
import type { Saved } from "./use-save-record.tsx";

/** The record at hand, for everything that is drawn of it. */
export interface OpenRecord {
  form: OpenForm;
  record: PageRecord;
  titles: Titles;
  outside: Outside;
  /** The form for the record as it stands. */
  state: FormState;
  can: { update: boolean; delete: boolean };
  reasons: Record<string, RunWords>;
  /** Saves changes. `base`: the record as it was when the reader began to change it; whatever moved since is no change of theirs. */
  save(input: Record<string, unknown>, base?: PageRecord): Promise<Saved>;
}

const RecordContext = createContext<OpenRecord | null>(null);

export const RecordProvider = RecordContext.Provider;

export function useRecord(): OpenRecord {
  const record = useContext(RecordContext);
  if (!record) throw new Error("useRecord is called outside of a record");
  return record;
}
