import { useEffect, useState } from "react";
import type { WillDo } from "../../automation/foresee-words.server.ts";
import { postJson } from "../post-json.ts";
import { useWords } from "../words.tsx";

/** Milliseconds without a change after which rules are asked. */
const PAUSE = 400;

/**
 * What rules would do with this input of a new record (`POST /foresee/<object>`): asked when it has stood still for a moment, and
 * given up when it moves on. Until the answer to what stands there now has come (`fresh`), the last one stays.
 */
export function useForesight(
  object: string,
  input: Record<string, unknown>,
): { will: WillDo[]; fresh: boolean } {
  const { locale } = useWords();
  const [answer, setAnswer] = useState<{ asked: string; will: WillDo[] }>({ asked: "", will: [] });
  const body = JSON.stringify(input);
  const asked = `${locale} ${object} ${body}`;
  useEffect(() => {
    const outdated = new AbortController();
    const timer = setTimeout(async () => {
      const told = await postJson<{ will: WillDo[] }>(
        `/foresee/${object}?lang=${locale}`,
        JSON.parse(body),
        "",
        outdated.signal,
      );
      if (outdated.signal.aborted) return;
      // Where it cannot be told, nothing is: the form works all the same.
      setAnswer({ asked, will: told.ok ? told.will : [] });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [asked, object, body, locale]);
  return { will: answer.will, fresh: answer.asked === asked };
}
