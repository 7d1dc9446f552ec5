import { useCallback } from "react";
import { toast } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { useRecordWriter } from "./use-record-writer.ts";

/** Moving a record to the bin, with ten seconds to think again, and bringing it back. */
export function useBin(): {
  /** @returns whether it is in the bin now */
  remove(object: string, id: string, title: string): Promise<boolean>;
  restore(object: string, id: string, title: string): Promise<boolean>;
  busy: boolean;
} {
  const { write, busy } = useRecordWriter();
  const { t } = useWords();
  const restore = useCallback(
    async (object: string, id: string, title: string) => {
      const told = await write(object, { intent: "restore", id });
      toast({
        text: told.ok ? t("record_restored", { title }) : told.problem.message,
        kind: told.ok ? "done" : "bad",
        closeLabel: t("ui_close"),
      });
      return told.ok;
    },
    [write, t],
  );
  const remove = useCallback(
    async (object: string, id: string, title: string) => {
      const told = await write(object, { intent: "delete", id }, { quiet: true });
      if (!told.ok) {
        toast({ text: told.problem.message, kind: "bad", closeLabel: t("ui_close") });
        return false;
      }
      toast({
        text: t("record_deleted", { title }),
        undo: { label: t("ui_undo"), run: () => void restore(object, id, title) },
        closeLabel: t("ui_close"),
      });
      return true;
    },
    [write, restore, t],
  );
  return { remove, restore, busy };
}
