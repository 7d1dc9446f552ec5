import { useRevalidator } from "@remix-run/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Board, BoardColumn } from "../../records/board.server.ts";
import { readRows } from "../lists/read-rows.ts";
import { mergeTitles } from "../lists/use-rows.ts";
import type { PageProblem, PageRecord, Titles } from "../model.ts";
import { useRecordWriter } from "../records/use-record-writer.ts";

/** A column as it is drawn: what the server answered, what was read since, and cards on their way. */
export interface ShownColumn {
  key: string | null;
  count: number;
  sum: number | null;
  cards: PageRecord[];
  more: boolean;
}

/** Cards that were moved before the server has answered, and those it has answered since the board was read. */
type Moved = ReadonlyMap<string, { record: PageRecord; to: string | null }>;
type Further = ReadonlyMap<string | null, { data: PageRecord[]; next: string | null }>;

const NOTHING: Moved = new Map();
const NO_MORE: Further = new Map();

/**
 * A board whose cards move at once and are put right by the server: a refused card goes back, and after each write the board is read
 * again.
 */
export function useMoves(
  object: string,
  group: string,
  sumKey: string | undefined,
  search: string,
  board: Board,
) {
  const { write } = useRecordWriter();
  const { revalidate } = useRevalidator();
  const [moved, setMoved] = useState(NOTHING);
  const [further, setFurther] = useState(NO_MORE);
  const [titles, setTitles] = useState<Titles>({});

  // biome-ignore lint/correctness/useExhaustiveDependencies: a board that was read anew has everything
  useEffect(() => {
    setMoved(NOTHING);
    setFurther(NO_MORE);
  }, [board]);

  const columns = useMemo(
    () => board.columns.map((column) => shownColumn(column, sumKey, moved, further.get(column.key))),
    [board, sumKey, moved, further],
  );

  const forget = useCallback(
    (id: string) => setMoved((before) => new Map([...before].filter(([one]) => one !== id))),
    [],
  );
  /** Moves a card, with what the gate asked for. Answers the record as it then is, or why it went back. */
  const move = useCallback(
    async (
      record: PageRecord,
      to: string | null,
      more: Record<string, unknown> = {},
    ): Promise<{ record: PageRecord } | { problem: PageProblem }> => {
      setMoved((before) =>
        new Map(before).set(record.id, { record: { ...record, ...more, [group]: to }, to }),
      );
      const input = { [group]: to, ...more };
      const answer = await write(
        object,
        { intent: "update", id: record.id, input, version: record.version },
        { quiet: true },
      );
      if (!answer.ok) {
        forget(record.id);
        // Somebody else was faster: show what stands there now.
        if (answer.problem.status === 412 || answer.problem.status === 404) revalidate();
        return { problem: answer.problem };
      }
      revalidate();
      return { record: answer.record ?? record };
    },
    [object, group, write, forget, revalidate],
  );

  const loadMore = useCallback(
    async (column: ShownColumn) => {
      const cursor =
        further.get(column.key)?.next ?? board.columns.find(({ key }) => key === column.key)?.next_cursor;
      if (!cursor) return;
      const page = await readRows(object, search, { cursor, column: column.key ?? "" });
      setTitles((before) => mergeTitles(before, page.titles));
      setFurther((before) => {
        const known = before.get(column.key)?.data ?? [];
        return new Map(before).set(column.key, { data: [...known, ...page.data], next: page.next_cursor });
      });
    },
    [object, search, board, further],
  );

  return { columns, titles: mergeTitles(board.titles, titles), move, loadMore };
}

function shownColumn(
  column: BoardColumn,
  sumKey: string | undefined,
  moved: Moved,
  further: { data: PageRecord[]; next: string | null } | undefined,
): ShownColumn {
  const known = [
    ...new Map([...column.data, ...(further?.data ?? [])].map((record) => [record.id, record])).values(),
  ];
  const cards = known.filter((record) => !moved.has(record.id) || moved.get(record.id)!.to === column.key);
  const came = [...moved.values()].filter(
    ({ record, to }) => to === column.key && !known.some((one) => one.id === record.id),
  );
  const left = known.filter((record) => moved.has(record.id) && moved.get(record.id)!.to !== column.key);
  const amount = (record: PageRecord) => Number((sumKey && record[sumKey]) || 0);
  const change = (records: readonly PageRecord[]) => records.reduce((sum, record) => sum + amount(record), 0);
  return {
    key: column.key,
    count: column.count + came.length - left.length,
    sum:
      column.sum === null
        ? null
        : Number(column.sum) + change(came.map(({ record }) => record)) - change(left),
    cards: [
      ...came.map(({ record }) => record),
      ...cards.map((record) => moved.get(record.id)?.record ?? record),
    ],
    more: (further ? further.next : column.next_cursor) !== null,
  };
}
