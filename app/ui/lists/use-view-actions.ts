import { toast } from "../../kit/index.ts";
import type { SavedViewInput } from "../../records/saved-view.ts";
import { useWords } from "../words.tsx";
import { type ListQuestion, queryOf } from "./list-question.ts";
import type { ListState } from "./list-state.ts";
import type { ListView } from "./list-views.ts";
import { useSavedViews } from "./use-saved-views.ts";

/** What can be done with the view that is shown: kept as it now stands, renamed, kept under another name, deleted with a way back. */
export function useViewActions(
  object: string,
  view: ListView,
  wanted: ListQuestion,
  change: (next: (state: ListState) => ListState, options?: { replace?: boolean }) => void,
) {
  const { t, say } = useWords();
  const views = useSavedViews();
  const kept = { layout: wanted.layout, query: queryOf(wanted) };

  const save = async () => {
    const answer = await views.send({ intent: "update", id: view.key, input: kept });
    if (answer.ok) {
      toast({ text: t("list_view_saved", { view: say(view.label) }), closeLabel: t("ui_close") });
      change(() => ({ view: view.key }), { replace: true });
    } else toast({ kind: "bad", text: answer.problem.message, closeLabel: t("ui_close") });
  };
  const remove = async () => {
    const name = say(view.label);
    const answer = await views.send({ intent: "delete", id: view.key });
    if (!answer.ok) {
      toast({ kind: "bad", text: answer.problem.message, closeLabel: t("ui_close") });
      return;
    }
    change(() => ({}), { replace: true });
    toast({
      text: t("list_view_deleted", { view: name }),
      closeLabel: t("ui_close"),
      undo: {
        label: t("ui_undo"),
        run: async () => {
          await views.send({ intent: "restore", id: view.key });
          change(() => ({ view: view.key }));
        },
      },
    });
  };
  const rename = (name: string, shared: boolean) =>
    views.send({ intent: "update", id: view.key, input: { name, shared } });
  const create = async (name: string, shared: boolean) => {
    const input: SavedViewInput = { name, shared, ...kept };
    const answer = await views.send({ intent: "create", object, input });
    if (answer.ok && answer.view) change(() => ({ view: answer.view!.id }));
    return answer;
  };
  return { save, remove, rename, create };
}
