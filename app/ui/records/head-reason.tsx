import { useWords } from "../words.tsx";
import type { RunWords } from "./record-data.ts";
import { TraceButton } from "./why.tsx";

/** Why a fact is so, in words, as far as the reader may know; the whole reasoning of the rule one click further. */
export function HeadReason({ field, because }: { field: string; because: RunWords }) {
  const { t } = useWords();
  const words =
    because.because === null
      ? t("record_head_by_rule", { rule: because.rule })
      : t("record_head_because", { rule: because.rule, because: because.because });
  return (
    <>
      {words} <TraceButton run={because} of={field} />
    </>
  );
}
