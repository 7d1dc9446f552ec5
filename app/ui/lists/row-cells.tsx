import { Link } from "@remix-run/react";
import { memo } from "react";
import type { TextEnv } from "../../fields/field-type.ts";
import { yields } from "../../fields/resolve.ts";
import { Anchor } from "../../kit/index.ts";
import type { OpenField, PageRecord, Titles } from "../model.ts";
import { Cell, isNumeric } from "../records/cell.tsx";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import type { Column } from "./list-state.ts";
import styles from "./list-table.module.css";
import { needsName, type Place } from "./table-columns.ts";

/** The values of a row; drawn anew only when they change. The record's name leads to its page. */
export const RowCells = memo(function RowCells({
  record,
  columns,
  fields,
  places,
  titles,
  title,
  address,
}: {
  record: PageRecord;
  columns: readonly Column[];
  fields: ReadonlyMap<string, OpenField>;
  /** Where a phone's card shows a column; others it leaves out. */
  places: ReadonlyMap<string, Place>;
  titles: Titles;
  title: string | null;
  address: string;
}) {
  const { t, say } = useWords();
  const { env } = useWorkspace();
  return (
    <>
      {columns.map(({ key }) => {
        const field = fields.get(key);
        if (!field) return null;
        const value = record[key];
        const place = places.get(key);
        const absent = value === null || value === undefined || value === "";
        return (
          <td
            key={key}
            className={styles.cell}
            data-numeric={isNumeric(field) || undefined}
            data-place={place}
          >
            {key === title ? (
              <Anchor
                component={Link}
                to={address}
                className={styles.title}
                c="inherit"
                title={nameOf(field, value, env)}
              >
                {nameOf(field, value, env) || t("ui_untitled")}
              </Anchor>
            ) : (
              <>
                {place && needsName(field) && !absent ? (
                  <span className={styles.what}>{beforeValue(say(field.label))} </span>
                ) : null}
                <Cell field={field} value={value} titles={titles} />
              </>
            )}
          </td>
        );
      })}
    </>
  );
});

/** "Ordered at" stands before "2 days ago" as "Ordered". */
export const beforeValue = (name: string): string => name.replace(/ (at|on)$/, "");

/** What a record is called, as text. */
export function nameOf(field: OpenField | undefined, value: unknown, env: TextEnv): string {
  if (!field || value === null || value === undefined) return "";
  const shown = yields(field);
  const parsed = shown.type.parse(value, shown);
  return "value" in parsed ? shown.type.format(parsed.value, shown, env) : String(value);
}
