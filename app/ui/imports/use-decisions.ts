import { useFetcher } from "@remix-run/react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Choices } from "../../exchange/upload.ts";
import type { UploadView } from "../../exchange/wizard.server.ts";
import type { PageAnswer } from "../model.ts";

export type Decided = Pick<Choices, "columns" | "key" | "rules">;
type Change = Partial<Choices>;

/**
 * What the reader has decided, kept by the server under the upload's id: shown at once, sent one after the other (a later decision never
 * arrives before an earlier one), and read again with what follows from it.
 */
export function useDecisions(view: UploadView) {
  const fetcher = useFetcher<PageAnswer<object>>();
  const stored = decidedOf(view);
  const [draft, setDraft] = useState<Decided | null>(null);
  const waiting = useRef<Change | null>(null);
  const phase = useRef<"quiet" | "sent" | "under way">("quiet");
  const { state, submit, data } = fetcher;
  useEffect(() => {
    if (state !== "idle") {
      if (phase.current === "sent") phase.current = "under way";
    } else if (waiting.current) {
      const change = waiting.current;
      waiting.current = null;
      phase.current = "sent";
      submit({ intent: "decide", change } as never, { method: "post", encType: "application/json" });
    } else if (phase.current === "under way") {
      phase.current = "quiet";
      // What the server keeps is shown from here on, also when it refused.
      setDraft(null);
    }
  });
  const decide = useCallback(
    (change: Change) => {
      waiting.current = { ...waiting.current, ...change };
      setDraft((before) => ({ ...(before ?? stored), ...change }) as Decided);
    },
    [stored],
  );
  return {
    decided: draft ?? stored,
    decide,
    saving: state !== "idle" || draft !== null,
    problem: data && !data.ok && draft === null ? data.problem : null,
  };
}

function decidedOf(view: UploadView): Decided {
  return { columns: view.columns.map((column) => column.choice), key: view.key, rules: view.rules };
}
