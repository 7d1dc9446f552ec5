import { useCallback } from "react";
import type { PageAnswer } from "../model.ts";
import { usePoster } from "../use-poster.ts";

/** Posts intents to an address of ours and answers what came of each; where nothing came back, the page stays as it is. */
export function useIntents<I extends object, A extends object>(
  action: string,
): { send(intent: I, options?: { quiet?: boolean }): Promise<PageAnswer<A>>; busy: boolean } {
  const { send: post, busy } = usePoster();
  const send = useCallback(
    (intent: I, options?: { quiet?: boolean }) => post<A>(action, intent, options),
    [post, action],
  );
  return { send, busy };
}
