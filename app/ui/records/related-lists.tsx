import { Link } from "@remix-run/react";
import { ActionIcon, Anchor, Icon, Text, Tooltip } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { useWords } from "../words.tsx";
import { Cell } from "./cell.tsx";
import styles from "./record.module.css";
import type { RecordData, RelatedData } from "./record-data.ts";

/** Records that refer to this one, a card for each kind: how many, how many still open, the newest, and a way to add. */
export function RelatedLists({ data, onAdd }: { data: RecordData; onAdd(list: RelatedData): void }) {
  const { t } = useWords();
  if (data.related.length === 0) return <Text c="dimmed">{t("record_nothing_related")}</Text>;
  return (
    <>
      {data.related.map((list) => (
        <RelatedList key={`${list.object.key} ${list.field}`} data={data} list={list} onAdd={onAdd} />
      ))}
    </>
  );
}

function RelatedList({
  data,
  list,
  onAdd,
}: {
  data: RecordData;
  list: RelatedData;
  onAdd(list: RelatedData): void;
}) {
  const { t, say } = useWords();
  const name = say(list.label);
  const singular = say(list.object.label);
  return (
    <section className={styles.card} aria-label={name} data-related={list.object.key}>
      <header className={styles.cardHead}>
        <span
          className={styles.cardIcon}
          style={{ color: `var(--mantine-color-${list.object.color ?? "gray"}-text)` }}
        >
          <Icon name={list.object.icon} />
        </span>
        <h2 className={styles.cardTitle}>{name}</h2>
        <Text span c="dimmed" size="sm" className={styles.cardCount}>
          {list.open !== null && list.count > 0
            ? `${t("record_open_count", { n: list.open })} / ${list.count}`
            : list.count}
        </Text>
        <span className={styles.grow} />
        {list.object.can.create ? (
          <Tooltip label={t("record_add_to", { object: singular })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("record_add_to", { object: singular })}
              onClick={() => onAdd(list)}
            >
              <Icon name="plus" />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </header>
      {list.rows.length === 0 ? null : (
        <ul className={styles.cardRows}>
          {list.rows.map((row) => (
            <RelatedRow key={row.id} list={list} row={row} />
          ))}
        </ul>
      )}
      {list.count > list.rows.length ? (
        <Anchor component={Link} to={listAddress(data, list)} size="sm" className={styles.cardAll}>
          {t("record_all", { n: list.count })}
        </Anchor>
      ) : null}
    </section>
  );
}

/** The record's name leads to it; beneath it what the list would show beside. */
function RelatedRow({ list, row }: { list: RelatedData; row: RelatedData["rows"][number] }) {
  const { t } = useWords();
  const [first, ...others] = list.columns.map(openField);
  const title = first ? row[first.key] : null;
  return (
    <li className={styles.cardRow}>
      <Anchor component={Link} to={`/o/${list.object.key}/${row.id}`} className={styles.cardLink}>
        {title === null || title === undefined || title === "" || !first ? (
          t("ui_untitled")
        ) : (
          <Cell field={first} value={title} titles={list.titles} />
        )}
      </Anchor>
      <div className={styles.cardCells}>
        {others
          .filter((field) => row[field.key] !== null && row[field.key] !== undefined)
          .map((field) => (
            <span key={field.key} className={styles.cardCell}>
              <Cell field={field} value={row[field.key]} titles={list.titles} />
            </span>
          ))}
      </div>
    </li>
  );
}

/** The other object's list, only those that refer here. */
export function listAddress(data: RecordData, list: RelatedData): string {
  const path = list.link ? `${list.field}.id` : list.field;
  const filter = JSON.stringify({ "==": [{ var: path }, data.record.id] });
  return `/o/${list.object.key}?filter=${encodeURIComponent(filter)}`;
}
