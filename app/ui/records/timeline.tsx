import { useEffect, useMemo, useState } from "react";
import { Button, Text, Title } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useNow } from "../now.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { dayOf } from "./moments.ts";
import record from "./record.module.css";
import type { RecordData, TimelineData, TimelineItem } from "./record-data.ts";
import styles from "./timeline.module.css";
import { TimelineEntry } from "./timeline-entry.tsx";

/** What happened to a record, newest first: today, yesterday, and by month; earlier entries on demand. */
export function RecordTimeline({ data }: { data: RecordData }) {
  const { t, locale } = useWords();
  const { env } = useWorkspace();
  const awake = useNow();
  const { ask, data: more, asking } = useAsk<TimelineData>();
  const [earlier, setEarlier] = useState<TimelineData[]>([]);
  const first = data.timeline;
  const last = earlier.at(-1) ?? first;
  const now = awake ?? first.now;
  const today = dayOf(now, env.timeZone);
  const yesterday = dayOf(now - 86_400_000, env.timeZone);

  // New events at the top move the pages beneath: those loaded so far are left as they are, doubles fall out below.
  useEffect(() => {
    if (more) setEarlier((pages) => (pages.includes(more) ? pages : [...pages, more]));
  }, [more]);

  const { groups, titles } = useMemo(() => {
    const entries = new Map<string, TimelineItem>();
    for (const entry of [first, ...earlier].flatMap((page) => page.entries))
      if (!entries.has(entry.id)) entries.set(entry.id, entry);
    const byTime = new Map<string, TimelineItem[]>();
    for (const entry of entries.values()) {
      const day = dayOf(Date.parse(entry.at), env.timeZone);
      const group = day === today || day === yesterday ? day : day.slice(0, 7);
      byTime.set(group, [...(byTime.get(group) ?? []), entry]);
    }
    const names: Titles = {};
    for (const page of [first, ...earlier])
      for (const [object, some] of Object.entries(page.titles)) names[object] = { ...names[object], ...some };
    return { groups: [...byTime], titles: names };
  }, [first, earlier, env.timeZone, today, yesterday]);

  const nameOf = (group: string) => {
    if (group === today) return t("record_today");
    if (group === yesterday) return t("record_yesterday");
    return new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" }).format(
      Date.parse(`${group}-01T00:00:00Z`),
    );
  };

  return (
    <div className={styles.timelineBox}>
      <Title order={2} className={record.sectionTitle}>
        {t("record_timeline")}
      </Title>
      {groups.length === 0 ? <Text c="dimmed">{t("record_timeline_empty")}</Text> : null}
      {groups.map(([group, entries]) => (
        <section key={group} aria-label={nameOf(group)}>
          <h3 className={styles.day}>{nameOf(group)}</h3>
          <ol className={styles.entries}>
            {entries.map((entry) => (
              <TimelineEntry
                key={entry.id}
                data={data}
                entry={entry}
                titles={titles}
                now={now}
                near={group === today || group === yesterday}
              />
            ))}
          </ol>
        </section>
      ))}
      {last.next ? (
        <Button
          variant="default"
          size="xs"
          loading={asking}
          onClick={() =>
            ask(`/timeline/${data.object.key}/${data.record.id}?cursor=${encodeURIComponent(last.next!)}`)
          }
        >
          {t("record_load_more")}
        </Button>
      ) : null}
    </div>
  );
}
