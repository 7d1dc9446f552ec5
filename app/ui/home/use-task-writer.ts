import { toast } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useRecordWriter } from "../records/use-record-writer.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";

/** What people do with a task; each can be undone for ten seconds. */
export function useTaskWriter() {
  const { t } = useWords();
  const { me } = useWorkspace();
  const { write, busy } = useRecordWriter();
  const closeLabel = t("ui_close");

  /** Changes the task, or another record, and says so; what is refused is said too. Answers whether it was done. */
  async function change(
    task: PageRecord,
    input: Record<string, unknown>,
    done: string,
    object = "task",
  ): Promise<boolean> {
    const before = Object.fromEntries(Object.keys(input).map((key) => [key, task[key] ?? null]));
    const answer = await write(object, { intent: "update", id: task.id, input, version: task.version });
    if (!answer.ok) {
      const first = answer.problem.errors[0]?.message;
      toast({ kind: "bad", text: first ?? answer.problem.message, closeLabel });
      return false;
    }
    toast({
      text: done,
      closeLabel,
      undo: {
        label: t("ui_undo"),
        run: () => void write(object, { intent: "update", id: task.id, input: before }),
      },
    });
    return true;
  }

  const title = (task: PageRecord) => String(task.title ?? "") || t("ui_untitled");
  return {
    busy,
    change,
    take: (task: PageRecord) =>
      change(task, { assignee: me.id, status: "in_progress" }, t("home_taken", { title: title(task) })),
    finish: (task: PageRecord, result: string | null) =>
      change(
        task,
        { status: "done", ...(result !== null && { result }) },
        t("home_finished", { title: title(task) }),
      ),
  };
}
