import { useNow } from "../now.ts";
import { relative, wallTime } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";

/**
 * A moment as "3 days ago", the whole of it on hover. `at` in milliseconds UTC. Until the page is awake it is written in digits: the
 * languages of server and browser may differ by a space.
 */
export function Seen({ at, whole }: { at: number; whole?: boolean }) {
  const { locale } = useWords();
  const { timeZone } = useWorkspace();
  const now = useNow();
  const text =
    now === null
      ? wallTime(at, timeZone).slice(0, 16)
      : new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }).format(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={text}>
      {whole || now === null ? text : relative(at, now, locale)}
    </time>
  );
}
