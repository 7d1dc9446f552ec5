import { Link } from "@remix-run/react";
import { type ReactNode, useState } from "react";
import { Anchor, Button, Paper, Table, Text, Title } from "../../kit/index.ts";
import { controlOf, openField, type PageRecord } from "../model.ts";
import { Cell, isNumeric } from "../records/cell.tsx";
import { useWords } from "../words.tsx";
import styles from "./home.module.css";
import type { HomePart } from "./model.ts";

/** Rows that stand there at first. */
const SHOWN = 8;

/** A column beside the record's own fields: what the list is about, so it stands right after the name. */
export interface ExtraColumn {
  name: string;
  cell(record: PageRecord): ReactNode;
}

/** A short list of the morning: what it is, how many, and the first of them; the rest unfolds or stands in a list of its own. */
export function HomeCard({
  name,
  hint,
  late,
  part,
  extra = [],
  all,
}: {
  name: string;
  /** What the list means, where its name does not say it. */
  hint?: string;
  /** How many of them are late, in words. */
  late?: string;
  part: HomePart;
  extra?: readonly ExtraColumn[];
  /** Address of the whole list; without one the card unfolds. */
  all?: string;
}) {
  const { t, say } = useWords();
  const [whole, setWhole] = useState(false);
  const [first, ...others] = part.columns.flatMap((key) => {
    const found = part.fields.find((field) => field.key === key);
    return found ? [openField(found)] : [];
  });
  const rows = whole ? part.data : part.data.slice(0, SHOWN);
  return (
    <Paper withBorder className={styles.card} component="section" aria-label={name}>
      <header className={styles.head}>
        <Title order={2}>{name}</Title>
        <Text c="dimmed">{part.count}</Text>
        {late ? (
          <Text size="sm" className={styles.late}>
            {late}
          </Text>
        ) : null}
      </header>
      {hint ? (
        <Text c="dimmed" size="sm" className={styles.hint}>
          {hint}
        </Text>
      ) : null}
      {/* A scroll box that the keyboard can reach. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: axe asks for it */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={name}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {first ? <Table.Th>{say(first.label)}</Table.Th> : null}
              {extra.map((column) => (
                <Table.Th key={column.name}>{column.name}</Table.Th>
              ))}
              {others.map((field) => (
                <Table.Th key={field.key} ta={isNumeric(field) ? "right" : undefined}>
                  {say(field.label)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((record) => (
              <Table.Tr key={record.id} data-record={record.id}>
                {first ? (
                  <Table.Td className={styles.cell}>
                    <Anchor
                      component={Link}
                      to={`/o/${part.object}/${record.id}`}
                      c="inherit"
                      underline="always"
                    >
                      <Lead part={part} record={record} />
                    </Anchor>
                  </Table.Td>
                ) : null}
                {extra.map((column) => (
                  <Table.Td key={column.name} className={styles.cell}>
                    {column.cell(record)}
                  </Table.Td>
                ))}
                {others.map((field) => (
                  <Table.Td
                    key={field.key}
                    ta={isNumeric(field) ? "right" : undefined}
                    className={styles.cell}
                    data-name={controlOf(field) === "scale" ? say(field.label) : undefined}
                    data-empty={(record[field.key] ?? "") === "" || undefined}
                  >
                    <Cell field={field} value={record[field.key]} titles={part.titles} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {part.count <= rows.length ? null : all ? (
        <Anchor component={Link} to={all} className={styles.all}>
          {t("home_all", { n: part.count })}
        </Anchor>
      ) : whole ? (
        <Text c="dimmed" size="sm" className={styles.all}>
          {t("home_first", { n: rows.length, all: part.count })}
        </Text>
      ) : (
        <Button variant="subtle" size="compact-sm" className={styles.more} onClick={() => setWhole(true)}>
          {t("home_unfold", { n: part.count })}
        </Button>
      )}
    </Paper>
  );
}

/** The first column leads to the record; where it is a reference, by that record's name. */
function Lead({ part, record }: { part: HomePart; record: PageRecord }) {
  const { t } = useWords();
  const [first = ""] = part.columns;
  const value = record[first];
  if (typeof value !== "string" || value === "") return <>{t("ui_untitled")}</>;
  for (const titles of Object.values(part.titles)) if (titles[value]) return <>{titles[value]}</>;
  return <>{first === part.title ? value : t("ui_untitled")}</>;
}
