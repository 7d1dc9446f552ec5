import type { RowSelectionState } from "@tanstack/react-table";
import { Failure, SkeletonRows } from "../../kit/index.ts";
import type { Board } from "../../records/board.server.ts";
import type { OpenField, PageObject, PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import { LazyBoard } from "./lazy-parts.tsx";
import { ListEmpty } from "./list-empty.tsx";
import styles from "./list-page.module.css";
import type { ListQuestion } from "./list-question.ts";
import type { Column, ListState } from "./list-state.ts";
import { ListTable } from "./list-table.tsx";
import type { ListView } from "./list-views.ts";
import type { Rows } from "./use-rows.ts";

/** What a list shows: its rows, its board, that there is nothing, or why it cannot be asked this way. */
export function ListBody({
  object,
  fields,
  view,
  question,
  asked,
  state,
  search,
  gone,
  problem,
  board,
  rows,
  selection,
  onSelection,
  onState,
  onPart,
  onColumns,
  onOpen,
  onEdit,
}: {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  /** The view that is shown. */
  view: ListView;
  question: ListQuestion;
  /** The question as text: another one starts at the top. */
  asked: string;
  state: ListState;
  search: string;
  /** The address names a view that is no longer there. */
  gone: boolean;
  problem: PageProblem | null;
  board: Board | null;
  /** Null where a board or a problem stands in their place. */
  rows: Rows | null;
  selection: RowSelectionState;
  onSelection(next: RowSelectionState): void;
  onState(next: ListState): void;
  onPart(part: Partial<ListState>): void;
  onColumns(next: (columns: readonly Column[]) => Column[], replace?: boolean): void;
  onOpen(id: string): void;
  onEdit(id: string | undefined): void;
}) {
  const { t, say } = useWords();
  const count = board ? board.columns.reduce((sum, column) => sum + column.count, 0) : rows?.count;
  return (
    <>
      {gone ? <div className={styles.note}>{t("list_view_gone")}</div> : null}
      {problem || state.badFilter ? (
        <div className={styles.note}>
          <Failure
            title={t("list_bad_question")}
            text={problem?.errors.map((fault) => fault.message).join(" ") ?? t("list_bad_filter")}
            retry={{ label: t("list_view_reset"), run: () => onState({ view: state.view }) }}
          />
        </div>
      ) : null}
      {problem ? null : board && question.layout === "board" ? (
        <LazyBoard
          object={object}
          fields={fields}
          question={question}
          board={board}
          search={search}
          openId={state.open}
          onOpen={onOpen}
        />
      ) : rows && question.layout === "table" ? (
        count === 0 ? (
          <ListEmpty
            object={object}
            filtered={question.filter !== undefined || question.q !== undefined}
            onClear={() => onState({ view: view.locked ? undefined : view.key, filter: null, q: "" })}
          />
        ) : (
          <ListTable
            key={view.key}
            asked={asked}
            object={object}
            fields={fields}
            columns={question.columns}
            sort={question.sort}
            rows={rows}
            selection={selection}
            label={t("list_of", { objects: say(object.plural), view: say(view.label) })}
            onSelection={onSelection}
            onSort={(sort) => onPart({ sort })}
            onWidth={(key, width) =>
              onColumns((now) => now.map((one) => (one.key === key ? { key, width } : one)), true)
            }
            onOpen={onOpen}
            onEdit={onEdit}
            openId={state.open}
          />
        )
      ) : (
        <SkeletonRows rows={12} label={t("ui_loading")} />
      )}
    </>
  );
}
