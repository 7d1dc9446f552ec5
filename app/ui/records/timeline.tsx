import { useFetcher } from "@remix-run/react";
import { useEffect, useMemo, useState } from "react";
import { Button, Text, Title } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { dayOf } from "./moments.ts";
import styles from "./record.module.css";
import type { RecordData, TimelineData, TimelineItem } from "./record-data.ts";
import { TimelineEntry } from "./timeline-entry.tsx";

/** What happened to a record, newest first, by day; earlier entries on demand. */
export function RecordTimeline({ data }: { data: RecordData }) {
  const { t, locale } = useWords();
  const { env } = useWorkspace();
  const now = useNow();
  const fetcher = useFetcher<TimelineData>();
  const [earlier, setEarlier] = useState<TimelineData[]>([]);
  const first = data.timeline;
  const last = earlier.at(-1) ?? first;

  // New events at the top move the pages beneath: those loaded so far are left as they are, doubles fall out below.
  useEffect(() => {
    if (fetcher.data)
      setEarlier((pages) => (pages.includes(fetcher.data!) ? pages : [...pages, fetcher.data!]));
  }, [fetcher.data]);

  const { days, titles } = useMemo(() => {
    const entries = new Map<string, TimelineItem>();
    for (const entry of [first, ...earlier].flatMap((page) => page.entries))
      if (!entries.has(entry.id)) entries.set(entry.id, entry);
    const byDay = new Map<string, TimelineItem[]>();
    for (const entry of entries.values()) {
      const day = dayOf(Date.parse(entry.at), env.timeZone);
      byDay.set(day, [...(byDay.get(day) ?? []), entry]);
    }
    const names: Titles = {};
    for (const page of [first, ...earlier])
      for (const [object, some] of Object.entries(page.titles)) names[object] = { ...names[object], ...some };
    return { days: [...byDay], titles: names };
  }, [first, earlier, env.timeZone]);

  const today = now === null ? null : dayOf(now, env.timeZone);
  const yesterday = now === null ? null : dayOf(now - 86_400_000, env.timeZone);
  const dayName = (day: string) => {
    if (day === today) return t("record_today");
    if (day === yesterday) return t("record_yesterday");
    return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(
      Date.parse(`${day}T00:00:00Z`),
    );
  };

  return (
    <div className={styles.timelineBox}>
      <Title order={2} className={styles.sectionTitle}>
        {t("record_timeline")}
      </Title>
      {days.length === 0 ? <Text c="dimmed">{t("record_timeline_empty")}</Text> : null}
      {days.map(([day, entries]) => (
        <section key={day} aria-label={dayName(day)}>
          <h3 className={styles.day}>{dayName(day)}</h3>
          <ol className={styles.entries}>
            {entries.map((entry) => (
              <TimelineEntry key={entry.id} data={data} entry={entry} titles={titles} />
            ))}
          </ol>
        </section>
      ))}
      {last.next ? (
        <Button
          variant="default"
          size="xs"
          loading={fetcher.state !== "idle"}
          onClick={() =>
            fetcher.load(
              `/timeline/${data.object.key}/${data.record.id}?cursor=${encodeURIComponent(last.next!)}`,
            )
          }
        >
          {t("record_load_more")}
        </Button>
      ) : null}
    </div>
  );
}
