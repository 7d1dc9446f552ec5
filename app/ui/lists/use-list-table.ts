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
import { useMemo } from "react";
import type { OpenField, PageRecord } from "../model.ts";
import { type Column, MAX_WIDTH, MIN_WIDTH } from "./list-state.ts";
import { isSortable, usualWidth } from "./table-columns.ts";

const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  rowSelectionFeature,
  rowSortingFeature,
});

/** Sizes, order and selection of a list; the server sorts. */
export function useListTable({
  columns,
  fields,
  title,
  rows,
  sort,
  selection,
  onSort,
  onSelection,
}: {
  columns: readonly Column[];
  fields: ReadonlyMap<string, OpenField>;
  /** Key of the field that names a record. */
  title: string | null;
  rows: readonly PageRecord[];
  sort: readonly string[];
  selection: RowSelectionState;
  onSort(sort: string[]): void;
  onSelection(next: RowSelectionState): void;
}) {
  const defs = useMemo(
    () =>
      columns.flatMap(({ key, width }): ColumnDef<typeof features, PageRecord>[] => {
        const field = fields.get(key);
        if (!field) return [];
        return [
          {
            id: key,
            accessorFn: (record) => record[key],
            size: width ?? usualWidth(field, key === title),
            minSize: MIN_WIDTH,
            maxSize: MAX_WIDTH,
            enableSorting: isSortable(field),
          },
        ];
      }),
    [columns, fields, title],
  );
  const sorting: SortingState = useMemo(
    () =>
      sort.map((term) =>
        term.startsWith("-") ? { id: term.slice(1), desc: true } : { id: term, desc: false },
      ),
    [sort],
  );
  return useTable({
    features,
    data: rows as PageRecord[],
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
}

export type ListTableModel = ReturnType<typeof useListTable>;
