import { useWorkspace } from "../workspace.tsx";
import { useWords } from "./words.ts";

/** A moment in the workspace's time zone: server and browser draw the same. `at` in milliseconds UTC. */
export function Moment({ at }: { at: number }) {
  const { locale } = useWords();
  const { timeZone } = useWorkspace();
  // By the clock of 24 hours, as records and timelines say it.
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
    timeZone,
  });
  return <time dateTime={new Date(at).toISOString()}>{format.format(at)}</time>;
}
