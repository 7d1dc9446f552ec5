import { useRevalidator } from "@remix-run/react";
import { useCallback } from "react";
import type { SavedView, SavedViewInput } from "../../records/saved-view.ts";
import type { PageAnswer } from "../model.ts";
import { usePoster } from "../use-poster.ts";

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
  const { send: post, busy } = usePoster();
  const send = useCallback(
    async (intent: ViewIntent) => {
      const answer = await post<{ view?: SavedView }>("/views", intent, { quiet: true });
      if (answer.ok) revalidate();
      return answer;
    },
    [post, revalidate],
  );
  return { send, busy };
}
