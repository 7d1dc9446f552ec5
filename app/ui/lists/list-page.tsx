import { Link, useNavigate, useNavigation } from "@remix-run/react";
import type { RowSelectionState } from "@tanstack/react-table";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  ActionIcon,
  Button,
  Failure,
  Icon,
  Menu,
  Page,
  SegmentedControl,
  Select,
  SkeletonRows,
  Text,
  toast,
} from "../../kit/index.ts";
import type { Board } from "../../records/board.server.ts";
import type { SavedView } from "../../records/saved-view.ts";
import { openFields, type PageObject, type PageProblem, type Titles } from "../model.ts";
import { useKeys } from "../shell/hotkeys.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ColumnsMenu } from "./columns-menu.tsx";
import { conditionsOf, filterOf } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { LazyBoard, OpenRecord } from "./lazy-parts.tsx";
import { ListEmpty } from "./list-empty.tsx";
import styles from "./list-page.module.css";
import {
  chooseView,
  groupFields,
  isChanged,
  type ListState,
  queryOf,
  questionOf,
  viewsOf,
  writeState,
} from "./list-state.ts";
import { ListTable } from "./list-table.tsx";
import { SaveViewDialog } from "./save-view.tsx";
import { SearchBox } from "./search-box.tsx";
import { useListState } from "./use-list-state.ts";
import { type RowsPage, useRows } from "./use-rows.ts";
import { useSavedViews } from "./use-saved-views.ts";
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
  const { may } = useWorkspace();
  const navigate = useNavigate();
  const navigation = useNavigation();
  const { state, search, pending, change } = useListState();
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [dialog, setDialog] = useState<"create" | "rename" | null>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const views = useSavedViews();

  const fields = useMemo(() => openFields(object), [object]);
  const all = useMemo(() => viewsOf(object, saved), [object, saved]);
  // The rows that are here answer `question`; the controls show what was asked for since.
  const shown = chooseView(all, state).view;
  const question = questionOf(object, shown, state);
  const { view } = chooseView(all, pending);
  const wanted = questionOf(object, view, pending);
  const conditions = conditionsOf(wanted.own, fields);
  const locked = conditionsOf(view.locked, fields);
  const key = JSON.stringify([object.key, question.filter, question.sort, question.q]);
  const rows = useRows(object.key, search, key, page ?? NO_ROWS);
  const busy = navigation.state === "loading" && navigation.location.pathname === `/o/${object.key}`;
  const changed = isChanged(pending);

  const set = useCallback(
    (part: Partial<ListState>, replace = false) => change((before) => ({ ...before, ...part }), { replace }),
    [change],
  );
  const open = useCallback((id: string | undefined) => set({ open: id }), [set]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, other records: nothing stays chosen
  useEffect(() => setSelection({}), [key]);
  useLastView(
    object.key,
    view.key,
    search,
    all.map((one) => one.key),
    (to) => change(() => ({ view: to }), { replace: true }),
  );

  const create = `/o/${object.key}/new`;
  useKeys({
    "/": { says: "list_key_search", run: () => searchBox.current?.focus() },
    c: { says: "list_key_create", run: () => object.can.create && navigate(create) },
    Escape: { says: "list_key_close", run: () => (state.open ? open(undefined) : setSelection({})) },
  });

  const boards = groupFields(object);
  const plural = say(object.plural);
  const filtered = question.filter !== undefined || question.q !== undefined;
  const count = board ? board.columns.reduce((sum, column) => sum + column.count, 0) : rows.count;

  const save = async () => {
    const input = { layout: wanted.layout, query: queryOf(wanted) };
    const answer = await views.send({ intent: "update", id: view.key, input });
    if (answer.ok) {
      toast({ text: t("list_view_saved", { view: say(view.label) }), closeLabel: t("ui_close") });
      change(() => ({ view: view.key }), { replace: true });
    } else toast({ kind: "bad", text: answer.problem.message, closeLabel: t("ui_close") });
  };
  const removeView = async () => {
    const name = say(view.label);
    const answer = await views.send({ intent: "delete", id: view.key });
    if (!answer.ok) {
      toast({ kind: "bad", text: answer.problem.message, closeLabel: t("ui_close") });
      return;
    }
    change(() => ({}), { replace: true });
    toast({
      text: t("list_view_deleted", { view: name }),
      closeLabel: t("ui_close"),
      undo: {
        label: t("ui_undo"),
        run: async () => {
          await views.send({ intent: "restore", id: view.key });
          change(() => ({ view: view.key }));
        },
      },
    });
  };

  return (
    <Page
      title={plural}
      icon={object.icon}
      color={object.color}
      fill
      switcher={
        <ViewMenu
          views={all}
          view={view}
          changed={changed}
          onChoose={(to) => change(() => ({ view: to }))}
          onReset={() => change(() => ({ view: view.key }))}
          onSave={save}
          onSaveAs={() => setDialog("create")}
          onRename={() => setDialog("rename")}
          onDelete={removeView}
        />
      }
      actions={
        <>
          {boards.length > 0 ? (
            <SegmentedControl
              size="xs"
              aria-label={t("list_layout")}
              data={[
                { value: "table", label: t("list_as_table") },
                { value: "board", label: t("list_as_board") },
              ]}
              value={wanted.layout}
              onChange={(layout) => set({ layout: layout as "table" | "board" })}
            />
          ) : null}
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon aria-label={t("list_more_actions")}>
                <Icon name="dots" size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {object.can.import ? (
                <Menu.Item
                  component={Link}
                  to={`/o/${object.key}/import`}
                  leftSection={<Icon name="file-import" />}
                >
                  {t("list_import")}
                </Menu.Item>
              ) : null}
              {may("export") ? (
                <Menu.Item
                  component="a"
                  href={`/o/${object.key}/export?${writeState({ ...state, open: undefined })}`}
                  download
                  leftSection={<Icon name="download" />}
                >
                  {t("list_export")}
                </Menu.Item>
              ) : null}
              <Menu.Item component={Link} to={`/o/${object.key}/bin`} leftSection={<Icon name="trash" />}>
                {t("list_bin")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {object.can.create ? (
            <Button component={Link} to={create} size="xs" leftSection={<Icon name="plus" />}>
              {t("list_new", { object: say(object.label) })}
            </Button>
          ) : null}
        </>
      }
      below={
        <div className={styles.tools}>
          {object.searchable ? (
            <SearchBox
              key={view.key}
              inputRef={searchBox}
              label={t("list_search", { objects: plural })}
              value={wanted.q ?? ""}
              onChange={(q) => set({ q: q === (view.q ?? "") ? undefined : q }, true)}
            />
          ) : null}
          <FilterBar
            fields={fields}
            conditions={conditions}
            locked={locked}
            titles={told.titles}
            sentences={told.sentences}
            onChange={(next) => set({ filter: filterOf(next, fields) ?? null })}
          />
          <div className={styles.end}>
            <Text size="sm" c="dimmed" role="status" className={styles.count}>
              {count === null || problem ? "" : t("list_count", { n: count, shown: count.toLocaleString() })}
            </Text>
            {wanted.layout === "table" ? (
              <ColumnsMenu
                fields={fields}
                columns={wanted.columns}
                onChange={(next) =>
                  change((before) => ({
                    ...before,
                    columns: next(questionOf(object, chooseView(all, before).view, before).columns),
                  }))
                }
              />
            ) : boards.length > 1 ? (
              <Select
                size="xs"
                w={190}
                aria-label={t("board_group_label")}
                data={boards.map((one) => ({
                  value: one,
                  label: t("board_group", { field: say(fields.get(one)!.label) }),
                }))}
                value={wanted.group}
                allowDeselect={false}
                onChange={(group) => group && set({ group })}
              />
            ) : null}
          </div>
        </div>
      }
    >
      <div className={styles.body} aria-busy={busy} data-busy={busy || undefined}>
        {gone ? <div className={styles.note}>{t("list_view_gone")}</div> : null}
        {problem || state.badFilter ? (
          <div className={styles.note}>
            <Failure
              title={t("list_bad_question")}
              text={problem?.errors.map((fault) => fault.message).join(" ") ?? t("list_bad_filter")}
              retry={{ label: t("list_view_reset"), run: () => change(() => ({ view: state.view })) }}
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
            onOpen={open}
          />
        ) : page && question.layout === "table" ? (
          count === 0 ? (
            <ListEmpty
              object={object}
              filtered={filtered}
              onClear={() =>
                change(() => ({ view: view.locked ? undefined : view.key, filter: null, q: "" }))
              }
            />
          ) : (
            <ListTable
              key={shown.key}
              asked={key}
              object={object}
              fields={fields}
              columns={question.columns}
              sort={question.sort}
              rows={rows}
              selection={selection}
              label={t("list_of", { objects: plural, view: say(shown.label) })}
              onSelection={setSelection}
              onSort={(sort) => set({ sort })}
              onWidth={(column, width) =>
                set(
                  {
                    columns: wanted.columns.map((one) => (one.key === column ? { key: column, width } : one)),
                  },
                  true,
                )
              }
              onOpen={open}
              openId={state.open}
            />
          )
        ) : (
          <SkeletonRows rows={12} label={t("ui_loading")} />
        )}
        <BulkBar
          object={object}
          fields={fields}
          rows={rows}
          search={search}
          selection={selection}
          onSelection={setSelection}
        />
      </div>
      {dialog ? (
        <SaveViewDialog
          title={t(dialog === "create" ? "list_view_save_as" : "list_view_rename")}
          name={dialog === "create" ? "" : say(view.label)}
          shared={dialog === "rename" && view.saved?.shared === true}
          onClose={() => setDialog(null)}
          onSave={async (name, shared) => {
            if (dialog === "rename")
              return views.send({ intent: "update", id: view.key, input: { name, shared } });
            const input = { name, shared, layout: wanted.layout, query: queryOf(wanted) };
            const answer = await views.send({ intent: "create", object: object.key, input });
            if (answer.ok && answer.view) change(() => ({ view: answer.view!.id }));
            return answer;
          }}
        />
      ) : null}
      <OpenRecord object={object.key} id={state.open} onClose={() => open(undefined)} />
    </Page>
  );
}

/** Remembers the view of each object on this device, and opens it where the address names nothing. */
function useLastView(
  object: string,
  view: string,
  search: string,
  known: readonly string[],
  choose: (view: string) => void,
): void {
  const name = `attune.view.${object}`;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      const last = localStorage.getItem(name);
      if (search === "" && last && last !== view && known.includes(last)) {
        choose(last);
        return;
      }
    }
    if (search !== "") localStorage.setItem(name, view);
  }, [name, view, search, known, choose]);
}
