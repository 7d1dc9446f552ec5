import { Link } from "@remix-run/react";
import { Anchor, Text } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import type { RecordData, TimelineItem } from "./record-data.ts";
import styles from "./timeline.module.css";
import { ActorMark, ActorName, ObjectMark, When } from "./timeline-actor.tsx";
import { Changes, Filled, OnlyChange, onlyChanged } from "./timeline-changes.tsx";
import { RunLine } from "./timeline-run.tsx";

/** One thing that happened: who, what, when; what changed; and the rules that answered, with their reasons. */
export function TimelineEntry({
  data,
  entry,
  titles,
  now,
  near,
}: {
  data: RecordData;
  entry: TimelineItem;
  titles: Titles;
  /** Milliseconds UTC. */
  now: number;
  /** Its day stands above it. */
  near: boolean;
}) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const only = entry.kind === "changed" && onlyChanged(data, entry) !== undefined;
  const outline = workspace.object(entry.object);
  return (
    <li className={styles.entry} data-entry={entry.kind}>
      {entry.kind === "linked" ? <ObjectMark object={entry.object} /> : <ActorMark entry={entry} />}
      <div className={styles.entryBody}>
        <div className={styles.entryHead}>
          <div className={styles.entryWhat}>
            {entry.kind === "linked" ? (
              <>
                <Text span fw={600} size="sm">
                  {outline ? say(outline.label) : entry.object}
                </Text>{" "}
                <Anchor
                  component={Link}
                  to={`/o/${entry.object}/${entry.record}`}
                  size="sm"
                  className={styles.entryLink}
                >
                  {entry.title || t("ui_untitled")}
                </Anchor>
                {/* Who wrote it down; that the system did says nothing. */}
                {entry.actor.kind === "system" ? null : (
                  <Text span size="xs" c="dimmed" className={styles.by}>
                    <ActorName entry={entry} />
                  </Text>
                )}
              </>
            ) : (
              <>
                <Text span fw={600} size="sm">
                  <ActorName entry={entry} />
                </Text>{" "}
                <Text span size="sm">
                  {t(`record_event_${entry.kind}`)}
                </Text>
                {only ? <OnlyChange data={data} entry={entry} titles={titles} /> : null}
              </>
            )}
          </div>
          <When at={Date.parse(entry.at)} now={now} near={near} />
        </div>
        {entry.facts.length > 0 ? (
          <Text size="sm" className={styles.linkedFacts}>
            {entry.facts.map((fact) => (
              <span key={fact.text} className={styles.linkedFact} data-tone={fact.tone}>
                {fact.text}
              </span>
            ))}
          </Text>
        ) : null}
        {entry.quote ? (
          <Text size="sm" component="blockquote" className={styles.quote}>
            {entry.quote}
          </Text>
        ) : null}
        {entry.kind === "changed" && !only ? <Changes data={data} entry={entry} titles={titles} /> : null}
        {entry.kind === "created" ? <Filled data={data} entry={entry} titles={titles} /> : null}
        {entry.because ? <RunLine run={entry.because} made={false} /> : null}
        {entry.runs.map((run, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: runs of an entry never move
          <RunLine key={at} run={run} made />
        ))}
      </div>
    </li>
  );
}
