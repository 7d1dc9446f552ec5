import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { useWorkspace } from "../workspace.tsx";
import { formState, inMemory, openForm } from "./form-model.ts";
import type { OpenRecord } from "./record-context.tsx";
import type { RecordData } from "./record-data.ts";
import { useFocusRefresh } from "./use-focus-refresh.ts";
import { type Saved, useSaveRecord } from "./use-save-record.tsx";
import { useUndoEdit } from "./use-undo-edit.ts";

/** The record of a page or panel, with what was saved here a moment ago already in it. */
export function useOpenRecord(data: RecordData): {
  open: OpenRecord;
  dialog: ReactNode;
  /** Somebody else changed the record while it was shown here: who, until the reader has taken note. */
  changedBy: string | null;
  forget(): void;
} {
  const form = useMemo(() => openForm(data.object), [data.object]);
  const { save: send, dialog } = useSaveRecord(form);
  const { timeZone, me, person } = useWorkspace();
  const now = useNow();
  const [fresh, setFresh] = useState<PageRecord | null>(null);
  const offerUndo = useUndoEdit(form, setFresh);
  const record =
    fresh && fresh.id === data.record.id && fresh.version >= data.record.version
      ? { ...data.record, ...fresh }
      : data.record;
  const latest = useRef(record);
  latest.current = record;

  /** The newest version that is known to be this reader's own doing, or that they have been shown. */
  const seen = useRef(data.record.version);
  const [changedBy, setChangedBy] = useState<string | null>(null);
  const mine = useRef(false);
  useEffect(() => {
    if (data.record.version <= seen.current) return;
    seen.current = data.record.version;
    const by = data.record.updated_by;
    if (!mine.current && by !== me.id) setChangedBy(typeof by === "string" ? (person(by)?.name ?? "") : "");
  }, [data.record.version, data.record.updated_by, me.id, person]);
  useFocusRefresh();

  const save = useCallback(
    async (input: Record<string, unknown>, base = latest.current): Promise<Saved> => {
      mine.current = true;
      try {
        const saved = await send(base, input);
        if ("record" in saved) {
          seen.current = Math.max(seen.current, saved.record.version);
          setFresh(saved.record);
          offerUndo({ sent: saved.sent, before: saved.before, after: saved.record });
        }
        return saved;
      } finally {
        mine.current = false;
      }
    },
    [send, offerUndo],
  );

  const memory = inMemory(form, record);
  const state = formState(form, memory, { outside: data.outside, before: memory, now: now ?? 0, timeZone });
  const open: OpenRecord = {
    form,
    record,
    titles: data.titles,
    outside: data.outside,
    state,
    can: data.can,
    reasons: data.reasons,
    save,
  };
  return { open, dialog, changedBy, forget: () => setChangedBy(null) };
}
