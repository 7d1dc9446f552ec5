import { Checkbox, Icon } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import { isNumeric } from "../records/numeric.ts";
import { useWords } from "../words.tsx";
import { ColumnHandle } from "./column-handle.tsx";
import styles from "./list-table.module.css";
import type { ListTableModel } from "./use-list-table.ts";

/** The heads of a list: a click sorts, the edge sizes, the box chooses every row in memory. */
export function TableHead({
  table,
  fields,
  selectable,
  onWidth,
}: {
  table: ListTableModel;
  fields: ReadonlyMap<string, OpenField>;
  selectable: boolean;
  onWidth(key: string, width: number): void;
}) {
  const { t, say } = useWords();
  const n = table.getRowModel().rows.length;
  const all = n > 0 && table.getIsAllRowsSelected();
  return (
    <thead className={styles.head}>
      <tr aria-rowindex={1}>
        {selectable ? (
          <th scope="col" className={styles.check}>
            <Checkbox
              size="xs"
              aria-label={t("list_select_loaded", { n })}
              checked={all}
              indeterminate={!all && table.getIsSomeRowsSelected()}
              onChange={(event) => table.toggleAllRowsSelected(event.currentTarget.checked)}
            />
          </th>
        ) : null}
        {table.getHeaderGroups()[0]!.headers.map((header) => {
          const field = fields.get(header.column.id)!;
          const sorted = header.column.getIsSorted();
          const name = say(field.label);
          const help = say(field.def.help) || undefined;
          return (
            <th
              key={header.id}
              scope="col"
              data-numeric={isNumeric(field) || undefined}
              aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : undefined}
            >
              {header.column.getCanSort() ? (
                <button
                  type="button"
                  className={styles.sort}
                  onClick={header.column.getToggleSortingHandler()}
                  title={help}
                >
                  <span className={styles.name}>{name}</span>
                  {sorted ? <Icon name={sorted === "asc" ? "arrow-up" : "arrow-down"} size={13} /> : null}
                </button>
              ) : (
                <span className={styles.sort} title={help}>
                  <span className={styles.name}>{name}</span>
                </span>
              )}
              <ColumnHandle
                name={name}
                width={header.getSize()}
                moving={header.column.getIsResizing()}
                onDrag={header.getResizeHandler()}
                onWidth={(width) => onWidth(header.column.id, width)}
              />
            </th>
          );
        })}
        <td aria-hidden />
      </tr>
    </thead>
  );
}
