import { useRevalidator } from "@remix-run/react";
import { useCallback, useState } from "react";
import type { SavedView, SavedViewInput } from "../../records/saved-view.ts";
import type { PageAnswer } from "../model.ts";
import { useWords } from "../words.tsx";

/** What pages send to `POST /views` as JSON. */
export type ViewIntent =
  | { intent: "create"; object: string; input: SavedViewInput }
  | { intent: "update"; id: string; input: Partial<SavedViewInput> }
  | { intent: "delete"; id: string }
  | { intent: "restore"; id: string };

/** Sends changes of saved views; the page reads its views again afterwards. */
export function useSavedViews(): {
  send(intent: ViewIntent): Promise<PageAnswer<{ view?: SavedView }>>;
  busy: boolean;
} {
  const { revalidate } = useRevalidator();
  const { t } = useWords();
  const [running, setRunning] = useState(0);
  const send = useCallback(
    async (intent: ViewIntent): Promise<PageAnswer<{ view?: SavedView }>> => {
      setRunning((n) => n + 1);
      try {
        const answer = await fetch("/views", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(intent),
        });
        const value = (await answer.json()) as PageAnswer<{ view?: SavedView }>;
        if (value.ok) revalidate();
        return value;
      } catch {
        return {
          ok: false,
          problem: { status: 0, code: "ui_offline", message: t("ui_offline"), errors: [] },
        };
      } finally {
        setRunning((n) => n - 1);
      }
    },
    [revalidate, t],
  );
  return { send, busy: running > 0 };
}
