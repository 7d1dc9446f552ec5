import { useState } from "react";
import { Icon, UnstyledButton } from "../../kit/index.ts";
import { type OpenField, openField, type Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { Cell } from "./cell.tsx";
import type { RecordData, TimelineItem } from "./record-data.ts";
import styles from "./timeline.module.css";
import traceStyles from "./trace.module.css";

/** Changes that are shown at once; the rest on demand. */
const FEW = 4;

/** Fields that an entry changed, as far as they are for people. */
function changedFields(data: RecordData, entry: TimelineItem): OpenField[] {
  return data.object.fields.filter((field) => field.key in entry.changes && !field.system).map(openField);
}

/** What was changed, from what to what. */
export function Changes({ data, entry, titles }: { data: RecordData; entry: TimelineItem; titles: Titles }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const fields = changedFields(data, entry);
  if (fields.length === 0) return null;
  return (
    <>
      <ul className={styles.changes}>
        {(all ? fields : fields.slice(0, FEW)).map((field) => (
          <li key={field.key}>
            <Change field={field} change={entry.changes[field.key]!} titles={titles} />
          </li>
        ))}
      </ul>
      {fields.length > FEW ? (
        <UnstyledButton className={traceStyles.trace} aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "record_show_less" : "record_show_more")}
        </UnstyledButton>
      ) : null}
    </>
  );
}

/** The change of an entry that made only one: it stands in the entry's own line. Null where there are several, or none. */
export function OnlyChange({
  data,
  entry,
  titles,
}: {
  data: RecordData;
  entry: TimelineItem;
  titles: Titles;
}) {
  const field = onlyChanged(data, entry);
  if (!field) return null;
  return (
    <span className={styles.only}>
      <Change field={field} change={entry.changes[field.key]!} titles={titles} />
    </span>
  );
}

export function onlyChanged(data: RecordData, entry: TimelineItem): OpenField | undefined {
  const fields = changedFields(data, entry);
  return fields.length === 1 ? fields[0] : undefined;
}

function Change({
  field,
  change: { from, to },
  titles,
}: {
  field: OpenField;
  change: { from: unknown; to: unknown };
  titles: Titles;
}) {
  const { say } = useWords();
  return (
    <>
      <span className={styles.changeName}>{say(field.label)}</span>
      <span className={styles.changeValue}>
        <ChangeSide field={field} value={from} titles={titles} />
      </span>
      <Icon name="arrow-right" size={14} />
      <span className={styles.changeValue}>
        <ChangeSide field={field} value={to} titles={titles} />
      </span>
    </>
  );
}

function ChangeSide({ field, value, titles }: { field: OpenField; value: unknown; titles: Titles }) {
  return <Cell field={field} value={value} titles={titles} full={value === null || value === undefined} />;
}

/** A new record's first values, on demand: they are what the page shows anyhow. */
export function Filled({ data, entry, titles }: { data: RecordData; entry: TimelineItem; titles: Titles }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  const fields = data.object.fields
    .filter((field) => !field.system && entry.changes[field.key] && entry.changes[field.key]!.to !== null)
    .map(openField);
  if (fields.length === 0) return null;
  return (
    <>
      <UnstyledButton className={traceStyles.trace} aria-expanded={open} onClick={() => setOpen(!open)}>
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
