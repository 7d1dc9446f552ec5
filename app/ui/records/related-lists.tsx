import { Link } from "@remix-run/react";
import { isAbsent } from "../../fields/value.ts";
import { ActionIcon, Anchor, Icon, Text, Tooltip } from "../../kit/index.ts";
import { needsName } from "../lists/table-columns.ts";
import { controlOf, openField } from "../model.ts";
import { useWords } from "../words.tsx";
import { Cell } from "./cell.tsx";
import type { RecordData, RelatedData } from "./record-data.ts";
import styles from "./related-lists.module.css";

/** Records that refer to this one, a card for each kind: how many, how many still open, the newest, and a way to add. */
export function RelatedLists({ data, onAdd }: { data: RecordData; onAdd(list: RelatedData): void }) {
  const { t } = useWords();
  if (data.related.length === 0) return <Text c="dimmed">{t("record_nothing_related")}</Text>;
  return (
    <>
      {inOrder(data.related).map((list) => (
        <RelatedList key={`${list.object.key} ${list.field}`} data={data} list={list} onAdd={onAdd} />
      ))}
    </>
  );
}

/** What is under way first, then what there is; where nothing is yet, last. */
function inOrder(lists: readonly RelatedData[]): RelatedData[] {
  const rank = (list: RelatedData) => (list.count === 0 ? 2 : list.open !== null ? 0 : 1);
  return [...lists].sort((a, b) => rank(a) - rank(b));
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

/** Facts beneath a record's name. */
const MOST_FACTS = 3;

/** The record's name leads to it, with how it stands; beneath it what the list would show beside. */
function RelatedRow({ list, row }: { list: RelatedData; row: RelatedData["rows"][number] }) {
  const { t, say } = useWords();
  const [first, ...others] = list.columns.map(openField);
  const title = first ? row[first.key] : null;
  const filled = others.filter((field) => !isAbsent(row[field.key]));
  const state =
    filled.find((field) => field.pipeline !== undefined) ??
    filled.find((field) => controlOf(field) === "choice");
  const facts = filled.filter((field) => field !== state).slice(0, MOST_FACTS);
  return (
    <li className={styles.cardRow}>
      <div className={styles.cardLine}>
        <Anchor component={Link} to={`/o/${list.object.key}/${row.id}`} className={styles.cardLink}>
          {isAbsent(title) || !first ? (
            t("ui_untitled")
          ) : (
            <Cell field={first} value={title} titles={list.titles} />
          )}
        </Anchor>
        {state ? <Cell field={state} value={row[state.key]} titles={list.titles} /> : null}
      </div>
      {facts.length > 0 ? (
        <div className={styles.cardCells}>
          {facts.map((field) => (
            <span key={field.key} className={styles.cardCell}>
              {needsName(field) ? `${say(field.label)} ` : null}
              <Cell field={field} value={row[field.key]} titles={list.titles} />
            </span>
          ))}
        </div>
      ) : null}
    </li>
  );
}

/** The other object's list, only those that refer here. */
export function listAddress(data: RecordData, list: RelatedData): string {
  const path = list.link ? `${list.field}.id` : list.field;
  const filter = JSON.stringify({ "==": [{ var: path }, data.record.id] });
  return `/o/${list.object.key}?filter=${encodeURIComponent(filter)}`;
}
