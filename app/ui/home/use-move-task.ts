import type { PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { useTaskWriter } from "./use-task-writer.ts";

/** Sets when a task is due and says so in the workspace's time; answers whether it was done. */
export function useMoveTask(): (task: PageRecord, at: number) => Promise<boolean> {
  const { t, locale } = useWords();
  const { timeZone } = useWorkspace();
  const { change } = useTaskWriter();
  const moment = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "medium", timeStyle: "short" });
  return (task, at) =>
    change(task, { due_at: new Date(at).toISOString() }, t("home_moved", { date: moment.format(at) }));
}
