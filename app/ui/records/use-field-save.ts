import { type MutableRefObject, useRef, useState } from "react";
import type { OpenField, PageProblem, PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { fieldOf } from "./form-inputs.ts";
import { formIssues, same } from "./form-issues.ts";
import { formState, inMemory } from "./form-model.ts";
import { issueWords } from "./issue-words.ts";
import { useRecord } from "./record-context.tsx";

/** What a change still needs before it can be saved. */
interface Need {
  /** The change that waits. */
  input: Record<string, unknown>;
  fields: string[];
}

export interface FieldSave {
  /** The record as it was when the input was opened. */
  record: PageRecord;
  save(next: unknown): Promise<void>;
  /** Why the last one was not saved. */
  error: string | null;
  clear(): void;
  need: Need | null;
  /** The question for more was answered, or put aside. */
  forget(saved: boolean): void;
  /** A save is under way, or the input has been given up: leaving it must not save again. */
  settled: MutableRefObject<boolean>;
}

/** Saves one field's change: judged here as on the server, asking for what else it takes, telling what was refused. */
export function useFieldSave(
  field: OpenField,
  { onClose, onSaving, onFailed }: { onClose(saved: boolean): void; onSaving(): void; onFailed(): void },
): FieldSave {
  const words = useWords();
  const open = useRecord();
  const { form, outside } = open;
  // What others change while the input is open must not look like the reader's own doing.
  const [record] = useState(open.record);
  const { timeZone } = useWorkspace();
  const now = useNow();
  const [error, setError] = useState<string | null>(null);
  const [need, setNeed] = useState<Need | null>(null);
  const settled = useRef(false);

  const told = (problem: PageProblem, input: Record<string, unknown>) => {
    const own = problem.errors.find((fault) => fieldOf(fault.path) === field.key);
    const others = problem.errors
      .map((fault) => fieldOf(fault.path))
      .filter((key) => key !== field.key && form.fields.get(key)?.readOnly === false);
    onFailed();
    settled.current = false;
    if (!own && others.length > 0 && others.length === problem.errors.length)
      setNeed({ input, fields: others });
    else setError(own?.message ?? problem.errors[0]?.message ?? problem.message);
  };

  /** Faults that the change itself brings; what was wrong before is not its business. */
  const judge = (next: unknown) => {
    const around = { outside, before: inMemory(form, record), now: now ?? 0, timeZone };
    const whole = { ...record, [field.key]: next };
    const issues = formIssues(form, formState(form, inMemory(form, whole), around), whole, record);
    const already = new Set(formIssues(form, open.state, record, record).map((issue) => issue.field));
    const own = issues.find((issue) => issue.field === field.key);
    const wanting = issues
      .map((issue) => issue.field)
      .filter((key) => key !== "" && !already.has(key) && !form.fields.get(key)!.readOnly);
    return { own, wanting: [...new Set(wanting)] };
  };

  const save = async (next: unknown) => {
    if (settled.current) return;
    if (same(next, record[field.key])) return onClose(false);
    const { own, wanting } = judge(next);
    if (own) return setError(issueWords(own, words));
    const input = { [field.key]: next ?? null };
    if (wanting.length > 0) return setNeed({ input, fields: wanting });
    settled.current = true;
    setError(null);
    onSaving();
    const saved = await open.save(input, record);
    if ("record" in saved) onClose(true);
    else if ("problem" in saved) told(saved.problem, input);
    else {
      onFailed();
      settled.current = false;
    }
  };

  return {
    record,
    save,
    error,
    clear: () => setError(null),
    need,
    forget(saved) {
      setNeed(null);
      settled.current = true;
      onClose(saved);
    },
    settled,
  };
}
