import { Link } from "@remix-run/react";
import { type ReactNode, useState } from "react";
import { Anchor, Icon, Person, Text, Tooltip, UnstyledButton } from "../../kit/index.ts";
import { openField, type Titles } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { Cell } from "./cell.tsx";
import { relative, wallTime } from "./moments.ts";
import styles from "./record.module.css";
import type { RecordData, RunWords, TimelineItem } from "./record-data.ts";
import { TraceButton } from "./why.tsx";

/** Changes that are shown at once; the rest on demand. */
const FEW = 4;

/** One thing that happened: who, what, when; what changed; and the rules that answered, with their reasons. */
export function TimelineEntry({
  data,
  entry,
  titles,
}: {
  data: RecordData;
  entry: TimelineItem;
  titles: Titles;
}) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const outline = workspace.object(entry.object);
  return (
    <li className={styles.entry} data-entry={entry.kind}>
      <ActorMark entry={entry} />
      <div className={styles.entryBody}>
        <div className={styles.entryHead}>
          <Text span fw={600} size="sm">
            <ActorName entry={entry} />
          </Text>{" "}
          <Text span size="sm">
            {t(`record_event_${entry.kind}`, { object: outline ? say(outline.label) : entry.object })}
          </Text>
          {entry.kind === "linked" ? (
            <>
              {" "}
              <Anchor
                component={Link}
                to={`/o/${entry.object}/${entry.record}`}
                size="sm"
                className={styles.entryLink}
              >
                {entry.title || t("ui_untitled")}
              </Anchor>
            </>
          ) : null}
          <When at={Date.parse(entry.at)} />
        </div>
        {entry.facts.length > 0 ? (
          <Text size="sm" className={styles.linkedFacts}>
            {entry.facts.join(" · ")}
          </Text>
        ) : null}
        {entry.quote ? (
          <Text size="sm" component="blockquote" className={styles.quote}>
            {entry.quote}
          </Text>
        ) : null}
        {entry.kind === "changed" ? <Changes data={data} entry={entry} titles={titles} /> : null}
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

function ActorMark({ entry }: { entry: TimelineItem }) {
  const { kind, name } = entry.actor;
  if (kind === "user") return <Person name={name} bare />;
  return (
    <span className={styles.mark} aria-hidden>
      <Icon
        name={
          kind === "automation"
            ? "bolt"
            : kind === "survey"
              ? "message-star"
              : kind === "token"
                ? "key"
                : "refresh"
        }
        size={14}
      />
    </span>
  );
}

function ActorName({ entry }: { entry: TimelineItem }): ReactNode {
  const { t } = useWords();
  const { kind, name } = entry.actor;
  if (kind === "automation") return t("record_actor_rule", { name });
  if (kind === "survey") return t("record_actor_survey");
  if (kind === "token") return t("record_actor_token", { name });
  if (kind === "system") return t("record_actor_system");
  return name;
}

/** When it was: soon after, how long ago; later the time of the day. The whole moment on hover. */
function When({ at }: { at: number }) {
  const { env } = useWorkspace();
  const now = useNow();
  const wall = wallTime(at, env.timeZone);
  const recent = now !== null && now - at < 12 * 3_600_000;
  return (
    <Tooltip label={wall}>
      <time className={styles.when} dateTime={new Date(at).toISOString()}>
        {recent ? relative(at, now, env.locale) : wall.slice(11, 16)}
      </time>
    </Tooltip>
  );
}

function Changes({ data, entry, titles }: { data: RecordData; entry: TimelineItem; titles: Titles }) {
  const { t, say } = useWords();
  const [all, setAll] = useState(false);
  const fields = data.object.fields
    .filter((field) => field.key in entry.changes && !field.system)
    .map(openField);
  const shown = all ? fields : fields.slice(0, FEW);
  return (
    <>
      <ul className={styles.changes}>
        {shown.map((field) => {
          const { from, to } = entry.changes[field.key]!;
          return (
            <li key={field.key}>
              <span className={styles.changeName}>{say(field.label)}</span>
              <span className={styles.changeValue}>
                <ChangeSide field={field} value={from} titles={titles} />
              </span>
              <Icon name="arrow-right" size={14} />
              <span className={styles.changeValue}>
                <ChangeSide field={field} value={to} titles={titles} />
              </span>
            </li>
          );
        })}
      </ul>
      {fields.length > FEW ? (
        <UnstyledButton className={styles.trace} aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "record_show_less" : "record_show_more")}
        </UnstyledButton>
      ) : null}
    </>
  );
}

function ChangeSide({
  field,
  value,
  titles,
}: {
  field: ReturnType<typeof openField>;
  value: unknown;
  titles: Titles;
}) {
  return <Cell field={field} value={value} titles={titles} full={value === null || value === undefined} />;
}

/** A new record's first values, on demand: they are what the page shows anyhow. */
function Filled({ data, entry, titles }: { data: RecordData; entry: TimelineItem; titles: Titles }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  const fields = data.object.fields
    .filter((field) => !field.system && entry.changes[field.key] && entry.changes[field.key]!.to !== null)
    .map(openField);
  if (fields.length === 0) return null;
  return (
    <>
      <UnstyledButton className={styles.trace} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("record_filled", { n: fields.length })}
      </UnstyledButton>
      {open ? (
        <ul className={styles.changes}>
          {fields.map((field) => (
            <li key={field.key}>
              <span className={styles.changeName}>{say(field.label)}</span>
              <span className={styles.changeValue}>
                <Cell field={field} value={entry.changes[field.key]!.to} titles={titles} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** A rule's sentence, what it made, and its evidence one click away. */
function RunLine({ run, made }: { run: RunWords; made: boolean }) {
  const { t } = useWords();
  return (
    <div className={styles.run} data-state={run.state}>
      <Icon name={run.state === "done" ? "bolt" : "alert-triangle"} size={14} />
      <span>
        <Text span size="sm">
          {run.sentence}
        </Text>{" "}
        {made
          ? run.made.map((one) => (
              <Anchor
                key={one.id}
                component={Link}
                to={`/o/${one.object}/${one.id}`}
                size="sm"
                className={styles.entryLink}
              >
                {one.title || t("ui_untitled")}
              </Anchor>
            ))
          : null}{" "}
        <TraceButton run={run} />
      </span>
    </div>
  );
}
