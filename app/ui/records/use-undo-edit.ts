import { useCallback } from "react";
import { toast } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { realConflicts } from "./conflicts.ts";
import { currentRecord } from "./current-record.ts";
import type { OpenForm } from "./form-model.ts";
import { useRecordWriter } from "./use-record-writer.ts";

/** A change that was saved: what was sent, and the record before and after it. */
export interface Edit {
  sent: Record<string, unknown>;
  before: PageRecord;
  after: PageRecord;
}

/**
 * Says that a change was saved, with ten seconds to take it back. Taking back sets the changed fields to what they were, on top of
 * whatever else happened since; where somebody has changed one of them again, theirs stays, and that is said.
 */
export function useUndoEdit(form: OpenForm, onBack: (record: PageRecord) => void): (edit: Edit) => void {
  const { write } = useRecordWriter();
  const { t, say } = useWords();
  const object = form.object.key;

  const takeBack = useCallback(
    async ({ sent, before, after }: Edit, what: string) => {
      const input = Object.fromEntries(Object.keys(sent).map((key) => [key, before[key] ?? null]));
      const closeLabel = t("ui_close");
      let { version } = after;
      let told = await write(object, { intent: "update", id: after.id, version, input });
      if (!told.ok && told.problem.status === 412) {
        const now = await currentRecord(object, after.id, {});
        if (now && realConflicts(input, after, now.record).length > 0) {
          toast({ text: t("record_undo_late"), kind: "bad", closeLabel });
          return;
        }
        if (now) {
          version = now.record.version;
          told = await write(object, { intent: "update", id: after.id, version, input });
        }
      }
      if (told.ok) {
        onBack(told.record!);
        toast({ text: t("record_undone", { what }), closeLabel });
      } else
        toast({ text: told.problem.errors[0]?.message ?? told.problem.message, kind: "bad", closeLabel });
    },
    [write, object, onBack, t],
  );

  return useCallback(
    (edit: Edit) => {
      const keys = Object.keys(edit.sent);
      if (keys.length === 0) return;
      const names = keys.map((key) => say(form.fields.get(key)?.label) || key);
      const what =
        names.length === 1
          ? t("record_one_field", { field: names[0]! })
          : t("record_some_fields", { n: names.length });
      toast({
        // One field's next change takes the place of its last one.
        name: `edit ${edit.after.id} ${keys.join(" ")}`,
        text: t("record_edit_saved", { what }),
        undo: { label: t("ui_undo"), run: () => void takeBack(edit, what) },
        closeLabel: t("ui_close"),
      });
    },
    [form, say, t, takeBack],
  );
}
