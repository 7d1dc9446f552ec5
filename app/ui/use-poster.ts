import { useRevalidator } from "@remix-run/react";
import { useCallback, useState } from "react";
import type { PageAnswer } from "./model.ts";
import { postJson } from "./post-json.ts";
import { useWords } from "./words.tsx";

/**
 * Posts JSON to resource routes, each by itself, so that two at once do not overtake each other. What became of one is the promise's
 * answer, also when the line is down; after one that succeeded or was refused the page's loaders run again, unless `quiet`.
 */
export function usePoster(): {
  send<T extends object>(
    address: string,
    body: unknown,
    options?: { quiet?: boolean },
  ): Promise<PageAnswer<T>>;
  busy: boolean;
} {
  const { revalidate } = useRevalidator();
  const { t } = useWords();
  const [running, setRunning] = useState(0);
  const send = useCallback(
    async <T extends object>(address: string, body: unknown, options?: { quiet?: boolean }) => {
      setRunning((n) => n + 1);
      try {
        const answer = await postJson<T>(address, body, t("ui_offline"));
        // Where nothing came back, or nobody is signed in any more, reading anew would take the page away, and what was typed with it.
        const silent = !answer.ok && (answer.problem.status === 0 || answer.problem.status === 401);
        if (!options?.quiet && !silent) revalidate();
        return answer;
      } finally {
        setRunning((n) => n - 1);
      }
    },
    [revalidate, t],
  );
  return { send, busy: running > 0 };
}
