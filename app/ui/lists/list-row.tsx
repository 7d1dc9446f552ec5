import { type MouseEvent, memo } from "react";
import { Checkbox } from "../../kit/index.ts";
import type { OpenField, PageObject, Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import type { Column } from "./list-state.ts";
import styles from "./list-table.module.css";
import { nameOf, RowCells } from "./row-cells.tsx";
import type { Place } from "./table-columns.ts";
import type { ListTableModel } from "./use-list-table.ts";

type Row = ReturnType<ListTableModel["getRowModel"]>["rows"][number];

/**
 * A record of a list: a line of a table, a card of two lines on a phone. A click anywhere but on its box or a link opens it. While
 * somebody scrolls, rows that stay in sight are not drawn anew.
 */
export const ListRow = memo(function ListRow({
  row,
  index,
  object,
  fields,
  columns,
  places,
  titles,
  selectable,
  selected,
  active,
  open,
  onActive,
  onOpen,
}: {
  row: Row;
  index: number;
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  columns: readonly Column[];
  places: ReadonlyMap<string, Place>;
  titles: Titles;
  selectable: boolean;
  selected: boolean;
  /** The keys stand here. */
  active: boolean;
  /** It is shown beside the list. */
  open: boolean;
  onActive(index: number): void;
  onOpen(id: string): void;
}) {
  const { t } = useWords();
  const { env } = useWorkspace();
  const record = row.original;
  const title = object.title === null ? undefined : fields.get(object.title);
  const name = nameOf(title, record[object.title ?? ""], env) || t("ui_untitled");
  return (
    <tr
      className={styles.row}
      data-row={record.id}
      data-active={active || undefined}
      data-open={open || undefined}
      data-selected={selected || undefined}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      tabIndex={-1}
      onFocus={() => onActive(index)}
      onClick={(event) => {
        if (isHandled(event)) return;
        onActive(index);
        onOpen(record.id);
      }}
    >
      {selectable ? (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box takes the keys; a finger may miss it by a little
        <td className={styles.check} onClick={(event) => event.stopPropagation()}>
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the box inside, which has its own name */}
          <label className={styles.box}>
            <Checkbox
              size="xs"
              aria-label={t("list_select_row", { name })}
              checked={selected}
              onChange={row.getToggleSelectedHandler()}
            />
          </label>
        </td>
      ) : null}
      <RowCells
        record={record}
        columns={columns}
        fields={fields}
        places={places}
        titles={titles}
        title={object.title}
        address={`/o/${object.key}/${record.id}`}
      />
      <td aria-hidden className={styles.rest} />
    </tr>
  );
});

/** Links, boxes and buttons in a row do what they say; marking text with the mouse opens nothing. */
function isHandled(event: MouseEvent): boolean {
  const target = event.target as HTMLElement;
  if (target.closest("a, button, input, label")) return true;
  return (window.getSelection()?.toString() ?? "") !== "";
}
