import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { yields } from "../../fields/resolve.ts";
import { Button, Checkbox, Icon, Skeleton } from "../../kit/index.ts";
import type { OpenField, PageObject, PageRecord } from "../model.ts";
import { isNumeric } from "../records/cell.tsx";
import { useKeys } from "../shell/hotkeys.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { type Column, clampWidth, MAX_WIDTH, MIN_WIDTH } from "./list-state.ts";
import styles from "./list-table.module.css";
import { nameOf, RowCells } from "./row-cells.tsx";
import type { Rows } from "./use-rows.ts";

const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  rowSelectionFeature,
  rowSortingFeature,
});

/** Pixels. */
const ROW = 36;
const CHECK = 40;
/** How many rows before the end the next page is fetched. */
const AHEAD = 60;
/** Kinds of value that have an order people understand; the server sorts by these. */
const SORTABLE: ReadonlySet<string> = new Set([
  "text",
  "number",
  "boolean",
  "date",
  "moment",
  "option",
  "id",
]);

/** Whether records can be sorted by this field. */
export function isSortable(field: OpenField): boolean {
  const shown = yields(field);
  return SORTABLE.has(shown.type.valueType(shown).kind);
}

/** Pixels that a column has before anybody sets a width. */
function usualWidth(field: OpenField, isTitle: boolean): number {
  if (isTitle) return 240;
  if (isNumeric(field)) return 130;
  return field.type.textual ? 180 : 140;
}

/** The rows of a list: sorted by their heads, sized by dragging, chosen by their boxes, walked through by `j` and `k`. */
export function ListTable({
  object,
  fields,
  columns,
  sort,
  asked,
  rows,
  selection,
  label,
  onSelection,
  onSort,
  onWidth,
  onOpen,
  openId,
}: {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  columns: readonly Column[];
  sort: readonly string[];
  /** The question that the rows answer: another one starts at the top. */
  asked: string;
  rows: Rows;
  selection: RowSelectionState;
  /** Accessible name. */
  label: string;
  onSelection(next: RowSelectionState): void;
  onSort(sort: string[]): void;
  onWidth(key: string, width: number): void;
  onOpen(id: string): void;
  openId?: string;
}) {
  const { t, say } = useWords();
  const { env } = useWorkspace();
  const titleField = object.title === null ? undefined : fields.get(object.title);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const selectable = object.can.update || object.can.delete;

  const defs = useMemo(
    () =>
      columns.flatMap(({ key, width }): ColumnDef<typeof features, PageRecord>[] => {
        const field = fields.get(key);
        if (!field) return [];
        return [
          {
            id: key,
            accessorFn: (record) => record[key],
            size: width ?? usualWidth(field, key === object.title),
            minSize: MIN_WIDTH,
            maxSize: MAX_WIDTH,
            enableSorting: isSortable(field),
          },
        ];
      }),
    [columns, fields, object.title],
  );
  const sorting: SortingState = sort.map((term) =>
    term.startsWith("-") ? { id: term.slice(1), desc: true } : { id: term, desc: false },
  );
  const table = useTable({
    features,
    data: rows.rows as PageRecord[],
    columns: defs,
    getRowId: (record) => record.id,
    manualSorting: true,
    enableMultiSort: true,
    columnResizeMode: "onChange",
    enableRowRangeSelection: true,
    state: { sorting, rowSelection: selection },
    onSortingChange: (next) => {
      const terms = typeof next === "function" ? next(sorting) : next;
      onSort(terms.map(({ id, desc }) => (desc ? `-${id}` : id)));
    },
    onRowSelectionChange: (next) => onSelection(typeof next === "function" ? next(selection) : next),
  });
  useWidths(table, onWidth);

  const shown = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 12,
    scrollPaddingStart: ROW,
    initialRect: { width: 1200, height: 900 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, other rows
  useEffect(() => {
    setActive(-1);
    scroller.current?.scrollTo({ top: 0 });
  }, [asked]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const { more, loading, failed, loadMore } = rows;
  useEffect(() => {
    if (more && !loading && !failed && last >= shown.length - AHEAD) loadMore();
  }, [more, loading, failed, last, shown.length, loadMore]);

  const go = (index: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, index));
    const row = shown[next];
    if (!row) return;
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus(),
    );
  };
  const current = shown[active];
  useKeys({
    j: { says: "list_key_next", run: () => go(active + 1) },
    k: { says: "list_key_previous", run: () => go(active - 1) },
    Enter: { says: "list_key_open", run: () => current && onOpen(current.id) },
    x: { says: "list_key_select", run: () => selectable && current?.toggleSelected() },
  });

  const widths = table.getAllLeafColumns().map((column) => column.getSize());
  const total = widths.reduce((sum, width) => sum + width, selectable ? CHECK : 0);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = widths.length + (selectable ? 2 : 1);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by the keyboard
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label={label}>
      <table
        className={styles.table}
        style={{ minWidth: total }}
        aria-rowcount={(rows.count ?? shown.length) + 1}
      >
        <caption className={styles.caption}>{label}</caption>
        <colgroup>
          {selectable ? <col style={{ width: CHECK }} /> : null}
          {table.getAllLeafColumns().map((column, at) => (
            <col key={column.id} style={{ width: widths[at] }} />
          ))}
          <col />
        </colgroup>
        <thead className={styles.head}>
          <tr aria-rowindex={1}>
            {selectable ? (
              <th scope="col" className={styles.check}>
                <Checkbox
                  size="xs"
                  aria-label={t("list_select_loaded", { n: shown.length })}
                  checked={shown.length > 0 && table.getIsAllRowsSelected()}
                  indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                  onChange={(event) => table.toggleAllRowsSelected(event.currentTarget.checked)}
                />
              </th>
            ) : null}
            {table.getHeaderGroups()[0]!.headers.map((header) => {
              const field = fields.get(header.column.id)!;
              const sorted = header.column.getIsSorted();
              const name = say(field.label);
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
                      title={say(field.def.help) || undefined}
                    >
                      <span className={styles.name}>{name}</span>
                      {sorted ? <Icon name={sorted === "asc" ? "arrow-up" : "arrow-down"} size={13} /> : null}
                    </button>
                  ) : (
                    <span className={styles.sort} title={say(field.def.help) || undefined}>
                      <span className={styles.name}>{name}</span>
                    </span>
                  )}
                  <Handle
                    name={name}
                    width={header.getSize()}
                    moving={header.column.getIsResizing()}
                    onDrag={header.getResizeHandler()}
                    onWidth={(width) => onWidth(header.column.id, clampWidth(width))}
                  />
                </th>
              );
            })}
            <td aria-hidden />
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} span={span} /> : null}
          {items.map((item) => {
            const row = shown[item.index];
            if (!row) return null;
            const open = (event: MouseEvent) => {
              if (isHandled(event)) return;
              setActive(item.index);
              onOpen(row.id);
            };
            return (
              <tr
                key={row.id}
                className={styles.row}
                data-row={row.id}
                data-active={item.index === active || undefined}
                data-open={row.id === openId || undefined}
                data-selected={row.getIsSelected() || undefined}
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? row.getIsSelected() : undefined}
                tabIndex={-1}
                onFocus={() => setActive(item.index)}
                onClick={open}
              >
                {selectable ? (
                  <td className={styles.check}>
                    <Checkbox
                      size="xs"
                      aria-label={t("list_select_row", {
                        name: nameOf(titleField, row.original[object.title ?? ""], env) || t("ui_untitled"),
                      })}
                      checked={row.getIsSelected()}
                      onChange={row.getToggleSelectedHandler()}
                      onClick={(event) => event.stopPropagation()}
                    />
                  </td>
                ) : null}
                <RowCells
                  record={row.original}
                  keys={columns}
                  fields={fields}
                  titles={rows.titles}
                  title={object.title}
                  address={`/o/${object.key}/${row.id}`}
                />
                <td aria-hidden />
              </tr>
            );
          })}
          {after > 0 ? <Spacer height={after} span={span} /> : null}
          {more ? (
            <Tail span={span}>
              {failed ? (
                <Button size="compact-sm" variant="default" onClick={loadMore}>
                  {t("list_more_failed")}
                </Button>
              ) : (
                <span role="status" className={styles.loading}>
                  <span className={styles.hidden}>{t("ui_loading")}</span>
                  <Skeleton height={12} radius="sm" width="60%" />
                </span>
              )}
            </Tail>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

/** Links, boxes and buttons in a row do what they say; marking text with the mouse opens nothing. */
function isHandled(event: MouseEvent): boolean {
  const target = event.target as HTMLElement;
  if (target.closest("a, button, input, label")) return true;
  return (window.getSelection()?.toString() ?? "") !== "";
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={span} style={{ padding: 0, border: 0 }} />
    </tr>
  );
}

function Tail({ span, children }: { span: number; children: ReactNode }) {
  return (
    <tr>
      <td colSpan={span} className={styles.tail}>
        {children}
      </td>
    </tr>
  );
}

const STEP = 16;

/** The edge of a column: dragged, or moved by the arrow keys. */
function Handle({
  name,
  width,
  moving,
  onDrag,
  onWidth,
}: {
  name: string;
  width: number;
  moving: boolean;
  onDrag(event: unknown): void;
  onWidth(width: number): void;
}) {
  const { t } = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves has a value, which <hr> cannot
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t("list_width_of", { field: name })}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={0}
      className={styles.handle}
      data-moving={moving || undefined}
      onMouseDown={onDrag}
      onTouchStart={onDrag}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        const step = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : 0;
        if (step === 0) return;
        event.preventDefault();
        onWidth(width + step);
      }}
    />
  );
}

/** A width that was dragged is kept once the hand lets go. */
function useWidths(
  table: {
    state: { columnResizing: { isResizingColumn: false | string } };
    getColumn(id: string): { getSize(): number } | undefined;
  },
  onWidth: (key: string, width: number) => void,
): void {
  const moving = table.state.columnResizing.isResizingColumn;
  const moved = useRef<string | null>(null);
  useEffect(() => {
    if (moving) moved.current = moving;
    else if (moved.current) {
      const key = moved.current;
      moved.current = null;
      const width = table.getColumn(key)?.getSize();
      if (width) onWidth(key, clampWidth(width));
    }
  }, [moving, table, onWidth]);
}
