import { useRevalidator } from "@remix-run/react";
import { useCallback, useState } from "react";
import type { RecordAnswer, RecordIntent } from "../model.ts";
import { useWords } from "../words.tsx";

/**
 * Sends writes to `POST /records/<object>`, each by itself, so that two at once do not overtake each other. What became of one is the
 * promise's answer, also when the line is down; the page's loaders run again afterwards unless `quiet`.
 */
export function useRecordWriter(): {
  write(object: string, intent: RecordIntent, options?: { quiet?: boolean }): Promise<RecordAnswer>;
  busy: boolean;
} {
  const { revalidate } = useRevalidator();
  const { t } = useWords();
  const [running, setRunning] = useState(0);
  const write = useCallback(
    async (object: string, intent: RecordIntent, options?: { quiet?: boolean }) => {
      setRunning((n) => n + 1);
      try {
        const answer = await post(`/records/${object}`, intent, t("ui_offline"));
        if (!options?.quiet) revalidate();
        return answer;
      } finally {
        setRunning((n) => n - 1);
      }
    },
    [revalidate, t],
  );
  return { write, busy: running > 0 };
}

async function post(address: string, intent: RecordIntent, offline: string): Promise<RecordAnswer> {
  const failed = (status: number): RecordAnswer => ({
    ok: false,
    problem: { status, code: "ui_offline", message: offline, errors: [] },
  });
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(intent),
    });
    // The session ended meanwhile: sign in and come back here; what was typed stays in the open form of the other tab's history.
    if (response.redirected && new URL(response.url).pathname === "/sign-in") return failed(401);
    if (!(response.headers.get("content-type") ?? "").includes("json")) return failed(response.status);
    return (await response.json()) as RecordAnswer;
  } catch {
    return failed(0);
  }
}
