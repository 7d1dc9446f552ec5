import { useFetcher } from "@remix-run/react";
import { useCallback, useEffect, useRef } from "react";
import type { PageAnswer } from "../model.ts";

/** Posts one intent at a time to an address of ours as JSON and answers what came of it; the page's loaders run again afterwards. */
export function useIntents<I extends object, A extends object>(
  action: string,
): { send(intent: I): Promise<PageAnswer<A>>; busy: boolean } {
  const { submit, state, data } = useFetcher<PageAnswer<A>>();
  const waiting = useRef<((answer: PageAnswer<A>) => void)[]>([]);
  const sent = useRef(false);
  useEffect(() => {
    if (state !== "idle") {
      sent.current = true;
      return;
    }
    if (!sent.current || data === undefined) return;
    sent.current = false;
    for (const done of waiting.current.splice(0)) done(data as PageAnswer<A>);
  }, [state, data]);
  const send = useCallback(
    (intent: I) =>
      new Promise<PageAnswer<A>>((done) => {
        waiting.current.push(done);
        submit(intent as never, { method: "post", action, encType: "application/json" });
      }),
    [submit, action],
  );
  return { send, busy: state !== "idle" };
}
