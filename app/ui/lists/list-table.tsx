import type { RowSelectionState } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useEffect, useMemo, useRef, useState } from "react";
import { Button, Skeleton, useMediaQuery } from "../../kit/index.ts";
import type { OpenField, PageObject } from "../model.ts";
import { useKeys } from "../shell/hotkeys.ts";
import { useWords } from "../words.tsx";
import { useWidths } from "./column-handle.tsx";
import { ListRow } from "./list-row.tsx";
import type { Column } from "./list-state.ts";
import styles from "./list-table.module.css";
import { areAlike, tellingColumns } from "./table-columns.ts";
import { TableHead } from "./table-head.tsx";
import { useListTable } from "./use-list-table.ts";
import type { Rows } from "./use-rows.ts";

/** Pixels, as in `list-table.module.css`. */
const ROW = 36;
const CARD = 64;
const CHECK = 40;
/** Narrower than this a row is a card. */
const PHONE = "(max-width: 48em)";

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
  onEdit,
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
  /** Changes the chosen records, or else this one. */
  onEdit(id: string | undefined): void;
  openId?: string;
}) {
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const selectable = object.can.update || object.can.delete;
  const table = useListTable({
    columns,
    fields,
    title: object.title,
    rows: rows.rows,
    sort,
    selection,
    onSort,
    onSelection,
  });
  useWidths(table, onWidth);
  // By the rows that came first: cards do not change while somebody scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another question asks again
  const alike = useMemo(() => areAlike(rows.rows, object.title), [asked, object]);
  const places = useMemo(
    () => tellingColumns(columns, fields, object, sort, alike),
    [columns, fields, object, sort, alike],
  );

  const height = useMediaQuery(PHONE) ? CARD : ROW;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: height === ROW ? ROW : 0,
    initialRect: { width: 1200, height: 900 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height stand elsewhere
  useEffect(() => virtual.measure(), [height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, other rows
  useEffect(() => {
    setActive(-1);
    scroller.current?.scrollTo({ top: 0 });
  }, [asked]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { see } = rows;
  useEffect(() => see({ first, last }), [see, first, last]);

  const known = table.getRowModel().rowsById;
  const rowAt = (index: number) => {
    const record = rows.at(index);
    return record && known[record.id];
  };
  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
    const id = rows.at(next)?.id;
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus());
  };
  const current = active < 0 ? undefined : rowAt(active);
  useKeys({
    j: { says: "list_key_next", run: () => go(active + 1) },
    k: { says: "list_key_previous", run: () => go(active - 1) },
    Enter: { says: "list_key_open", run: () => current && onOpen(current.id) },
    x: { says: "list_key_select", run: () => selectable && current?.toggleSelected() },
    e: { says: "list_key_edit", run: () => object.can.update && onEdit(current?.id) },
  });

  const sizes = table.getAllLeafColumns().map((column) => ({ id: column.id, width: column.getSize() }));
  const total = sizes.reduce((sum, { width }) => sum + width, selectable ? CHECK : 0);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = sizes.length + (selectable ? 2 : 1);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by the keyboard
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label={label}>
      <table
        className={styles.table}
        style={{ "--wide": `${total}px` } as CSSProperties}
        aria-rowcount={(rows.count ?? rows.length) + 1}
      >
        <caption className={styles.caption}>{label}</caption>
        <colgroup>
          {selectable ? <col style={{ width: CHECK }} /> : null}
          {sizes.map(({ id, width }) => (
            <col key={id} style={{ width }} />
          ))}
          <col />
        </colgroup>
        <TableHead table={table} fields={fields} selectable={selectable} onWidth={onWidth} />
        <tbody>
          {before > 0 ? <Spacer height={before} span={span} /> : null}
          {items.map((item) => {
            const row = rowAt(item.index);
            return row ? (
              <ListRow
                key={row.id}
                row={row}
                index={item.index}
                object={object}
                fields={fields}
                columns={columns}
                places={places}
                titles={rows.titles}
                selectable={selectable}
                selected={row.getIsSelected()}
                active={item.index === active}
                open={row.id === openId}
                onActive={setActive}
                onOpen={onOpen}
              />
            ) : (
              <Waiting key={item.index} span={span} />
            );
          })}
          {after > 0 ? <Spacer height={after} span={span} /> : null}
          {rows.more ? <Waiting span={span} /> : null}
        </tbody>
      </table>
      {rows.failed ? (
        <div className={styles.failed} role="alert">
          <Button size="compact-sm" variant="default" onClick={rows.retry}>
            {t("list_more_failed")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden style={{ height }} className={styles.spacer}>
      <td colSpan={span} style={{ padding: 0, border: 0 }} />
    </tr>
  );
}

/** A row that is on its way. */
function Waiting({ span }: { span: number }) {
  return (
    <tr className={styles.waiting} aria-hidden>
      <td colSpan={span}>
        <Skeleton height={12} radius="sm" width="60%" />
      </td>
    </tr>
  );
}
