import { useNavigate, useNavigation } from "@remix-run/react";
import type { RowSelectionState } from "@tanstack/react-table";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Page } from "../../kit/index.ts";
import type { Board } from "../../records/board.server.ts";
import type { SavedView } from "../../records/saved-view.ts";
import { openFields, type PageObject, type PageProblem, type Titles } from "../model.ts";
import { useKeys } from "../shell/hotkeys.ts";
import { useWords } from "../words.tsx";
import { ChosenBar, OpenRecord, SaveViewDialog } from "./lazy-parts.tsx";
import { ListActions } from "./list-actions.tsx";
import { ListBody } from "./list-body.tsx";
import styles from "./list-page.module.css";
import { groupFields, questionOf } from "./list-question.ts";
import { type Column, isChanged, type ListState, writeState } from "./list-state.ts";
import { ListTools } from "./list-tools.tsx";
import { chooseView, viewsOf } from "./list-views.ts";
import type { RowsPage } from "./row-parts.ts";
import { useLastView } from "./use-last-view.ts";
import { useListState } from "./use-list-state.ts";
import { useRows } from "./use-rows.ts";
import { useViewActions } from "./use-view-actions.ts";
import { ViewMenu } from "./view-menu.tsx";

export interface ListPageProps {
  object: PageObject;
  saved: SavedView[];
  /** The address names a view that is no longer there. */
  gone: boolean;
  told: { sentences: Record<string, string>; titles: Titles };
  page: RowsPage | null;
  board: Board | null;
  problem: PageProblem | null;
}

const NO_ROWS: RowsPage = { data: [], next_cursor: null, count: 0 };

/** An object's records as a list or a board: views, search, conditions, columns, and what can be done with many at once. */
export function ListPage({ object, saved, gone, told, page, board, problem }: ListPageProps) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const navigation = useNavigation();
  const { state, search, pending, change } = useListState();
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [dialog, setDialog] = useState<"create" | "rename" | null>(null);
  /** What `e` asked for: the chosen records, or the one that is opened beside the list. */
  const [editing, setEditing] = useState<"chosen" | "open" | null>(null);
  const searchBox = useRef<HTMLInputElement>(null);

  const fields = useMemo(() => openFields(object), [object]);
  const all = useMemo(() => viewsOf(object, saved), [object, saved]);
  // The rows that are here answer `question`; the controls show what was asked for since.
  const shown = chooseView(all, state).view;
  const question = useMemo(() => questionOf(object, shown, state), [object, shown, state]);
  const { view } = chooseView(all, pending);
  const wanted = useMemo(() => questionOf(object, view, pending), [object, view, pending]);
  const key = JSON.stringify([object.key, question.filter, question.sort, question.q]);
  const rows = useRows(object.key, search, key, page ?? NO_ROWS);
  const busy = navigation.state === "loading" && navigation.location.pathname === `/o/${object.key}`;
  const views = useViewActions(object.key, view, wanted, change);

  const set = useCallback(
    (part: Partial<ListState>, replace = false) => change((before) => ({ ...before, ...part }), { replace }),
    [change],
  );
  /** Takes the columns as they then are, so that quick changes add up. */
  const setColumns = useCallback(
    (next: (columns: readonly Column[]) => Column[], replace = false) =>
      change(
        (before) => ({
          ...before,
          columns: next(questionOf(object, chooseView(all, before).view, before).columns),
        }),
        { replace },
      ),
    [change, object, all],
  );
  const open = useCallback(
    (id: string | undefined) => {
      setEditing(null);
      set({ open: id });
    },
    [set],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, other records: nothing stays chosen
  useEffect(() => setSelection({}), [key]);
  useLastView({
    object: object.key,
    view: view.key,
    search,
    known: all.map((one) => one.key),
    choose: (to) => change(() => ({ view: to }), { replace: true }),
  });
  useKeys({
    "/": { says: "list_key_search", run: () => searchBox.current?.focus() },
    c: { says: "list_key_create", run: () => object.can.create && navigate(`/o/${object.key}/new`) },
    Escape: { says: "list_key_close", run: () => (state.open ? open(undefined) : setSelection({})) },
  });
  const edit = (id: string | undefined) => {
    if (Object.keys(selection).length > 0) setEditing("chosen");
    else if (id) {
      set({ open: id });
      setEditing("open");
    }
  };
  const count = board ? board.columns.reduce((sum, column) => sum + column.count, 0) : rows.count;

  return (
    <Page
      title={say(object.plural)}
      icon={object.icon}
      color={object.color}
      fill
      switcher={
        <ViewMenu
          views={all}
          view={view}
          changed={isChanged(pending)}
          onChoose={(to) => change(() => ({ view: to }))}
          onReset={() => change(() => ({ view: view.key }))}
          onSave={views.save}
          onSaveAs={() => setDialog("create")}
          onRename={() => setDialog("rename")}
          onDelete={views.remove}
        />
      }
      actions={
        <ListActions
          object={object}
          layout={wanted.layout}
          boards={groupFields(object).length > 0}
          exportOf={String(writeState({ ...state, open: undefined }))}
          onLayout={(layout) => set({ layout })}
        />
      }
      below={
        <ListTools
          object={object}
          fields={fields}
          view={view}
          wanted={wanted}
          told={told}
          count={problem ? null : count}
          searchBox={searchBox}
          onChange={set}
          onColumns={setColumns}
        />
      }
    >
      <div className={styles.body} aria-busy={busy} data-busy={busy || undefined}>
        <ListBody
          object={object}
          fields={fields}
          view={shown}
          question={question}
          asked={key}
          state={state}
          search={search}
          gone={gone}
          problem={problem}
          board={board}
          rows={page ? rows : null}
          selection={selection}
          onSelection={setSelection}
          onState={(next) => change(() => next)}
          onPart={set}
          onColumns={setColumns}
          onOpen={open}
          onEdit={edit}
        />
        <ChosenBar
          object={object}
          fields={fields}
          rows={rows}
          search={search}
          selection={selection}
          onSelection={setSelection}
          editing={editing === "chosen"}
          onEditing={(on) => setEditing(on ? "chosen" : null)}
        />
      </div>
      {dialog ? (
        <SaveViewDialog
          title={t(dialog === "create" ? "list_view_save_as" : "list_view_rename")}
          name={dialog === "create" ? "" : say(view.label)}
          shared={dialog === "rename" && view.saved?.shared === true}
          onClose={() => setDialog(null)}
          onSave={dialog === "rename" ? views.rename : views.create}
        />
      ) : null}
      <OpenRecord
        object={object.key}
        id={state.open}
        edit={editing === "open"}
        onClose={() => open(undefined)}
      />
    </Page>
  );
}
