import { type ReactNode, useCallback, useRef, useState } from "react";
import type { PageProblem, PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { ConflictDialog, type OpenConflict } from "./conflict-dialog.tsx";
import { realConflicts } from "./conflicts.ts";
import { currentRecord } from "./current-record.ts";
import type { OpenForm } from "./form-model.ts";
import { useRecordWriter } from "./use-record-writer.ts";

/**
 * What became of a save: the record as it stands now (with what was sent in the end, and the record that it went upon), a refusal, or the
 * reader's second thoughts.
 */
export type Saved =
  | { record: PageRecord; sent: Record<string, unknown>; before: PageRecord }
  | { problem: PageProblem }
  | { cancelled: true };

/** Times that a save is sent again because somebody else was quicker. */
const MOST_TRIES = 5;

/**
 * Saves changes of one record. Where somebody else changed it meanwhile, fields that only the reader touched are saved on top of what
 * stands now; for those that both touched the reader chooses. Render `dialog`.
 */
export function useSaveRecord(form: OpenForm): {
  save(before: PageRecord, input: Record<string, unknown>): Promise<Saved>;
  dialog: ReactNode;
} {
  const { write } = useRecordWriter();
  const { t } = useWords();
  const [conflict, setConflict] = useState<OpenConflict | null>(null);
  const answer = useRef<((input: Record<string, unknown> | null) => void) | null>(null);
  const object = form.object.key;

  const choose = useCallback((asked: OpenConflict) => {
    return new Promise<Record<string, unknown> | null>((done) => {
      answer.current = done;
      setConflict(asked);
    });
  }, []);

  const save = useCallback(
    async (before: PageRecord, input: Record<string, unknown>): Promise<Saved> => {
      let base = before;
      let sent = input;
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        if (Object.keys(sent).length === 0) return { record: base, sent, before: base };
        const told = await write(object, {
          intent: "update",
          id: base.id,
          version: base.version,
          input: sent,
        });
        if (told.ok) return { record: told.record!, sent, before: base };
        if (told.problem.status !== 412) return { problem: told.problem };
        const now = await currentRecord(object, base.id, referencesIn(form, sent));
        if (!now) return { problem: told.problem };
        const fields = realConflicts(sent, base, now.record);
        if (fields.length > 0) {
          const chosen = await choose({ fields, yours: sent, now: now.record, titles: now.titles });
          if (!chosen) return { cancelled: true };
          sent = chosen;
        }
        base = now.record;
      }
      return { problem: { status: 412, code: "stale", message: t("ui_offline"), errors: [] } };
    },
    [write, object, form, choose, t],
  );

  const settle = (input: Record<string, unknown> | null) => {
    setConflict(null);
    answer.current?.(input);
    answer.current = null;
  };
  const dialog = conflict ? <ConflictDialog form={form} conflict={conflict} onDone={settle} /> : null;
  return { save, dialog };
}

/** The references among values, whose names are asked for. */
function referencesIn(form: OpenForm, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => form.fields.get(key)?.to !== undefined));
}
