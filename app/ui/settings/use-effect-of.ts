import { useEffect, useState } from "react";
import type { PageProblem } from "../model.ts";
import { postJson } from "../post-json.ts";
import type { PageEffect, SettingsPatch } from "./model.ts";
import { useWords } from "./words.ts";

/** Milliseconds without a key before the server is asked. */
const PAUSE = 400;

export interface EffectState {
  effect: PageEffect | null;
  problem: PageProblem | null;
  asking: boolean;
}

const NOTHING: EffectState = { effect: null, problem: null, asking: false };

/** What a patch would do, asked of the server while it is being typed; an empty patch asks nothing. */
export function useEffectOf(patch: SettingsPatch): EffectState {
  const { t } = useWords();
  const [state, setState] = useState(NOTHING);
  const asked = JSON.stringify(patch);
  useEffect(() => {
    if (asked === "{}") {
      setState(NOTHING);
      return;
    }
    const stop = new AbortController();
    setState((now) => ({ ...now, asking: true }));
    const timer = setTimeout(async () => {
      const body = { patch: JSON.parse(asked) };
      const answer = await postJson<{ effect: PageEffect }>(
        "/settings/effect",
        body,
        t("ui_offline"),
        stop.signal,
      );
      if (stop.signal.aborted) return;
      setState(
        answer.ok
          ? { effect: answer.effect, problem: null, asking: false }
          : { effect: null, problem: answer.problem, asking: false },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked, t]);
  return state;
}
