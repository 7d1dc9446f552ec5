import type { Ref } from "react";
import { Select, Text } from "../../kit/index.ts";
import type { OpenField, PageObject, Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { ColumnsMenu } from "./columns-menu.tsx";
import { type Condition, conditionsOf, filterOf } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import styles from "./list-page.module.css";
import { groupFields, type ListQuestion } from "./list-question.ts";
import type { Column, ListState } from "./list-state.ts";
import type { ListView } from "./list-views.ts";
import { SearchBox } from "./search-box.tsx";
import { SortMenu } from "./sort-menu.tsx";

/** The row under the title: search, conditions, how many there are, order, columns. */
export function ListTools({
  object,
  fields,
  view,
  wanted,
  told,
  count,
  searchBox,
  onChange,
  onColumns,
}: {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  view: ListView;
  /** What was asked for last. */
  wanted: ListQuestion;
  told: { sentences: Record<string, string>; titles: Titles };
  /** Null while nobody knows. */
  count: number | null;
  searchBox: Ref<HTMLInputElement>;
  onChange(part: Partial<ListState>, replace?: boolean): void;
  /** Takes the columns as they then are, so that quick changes add up. */
  onColumns(next: (columns: readonly Column[]) => Column[]): void;
}) {
  const { t, say } = useWords();
  const conditions: Condition[] = conditionsOf(wanted.own, fields);
  const locked = conditionsOf(view.locked, fields);
  const boards = groupFields(object);
  return (
    <div className={styles.tools}>
      {object.searchable ? (
        <SearchBox
          key={view.key}
          inputRef={searchBox}
          label={t("list_search", { objects: say(object.plural) })}
          value={wanted.q ?? ""}
          onChange={(q) => onChange({ q: q === (view.q ?? "") ? undefined : q }, true)}
        />
      ) : null}
      <FilterBar
        fields={fields}
        conditions={conditions}
        locked={locked}
        titles={told.titles}
        sentences={told.sentences}
        onChange={(next) => onChange({ filter: filterOf(next, fields) ?? null })}
      />
      <Text size="sm" c="dimmed" role="status" className={styles.count}>
        {count === null ? "" : t("list_count", { n: count, shown: count.toLocaleString() })}
      </Text>
      <div className={styles.end}>
        <SortMenu
          fields={fields}
          columns={wanted.columns}
          sort={wanted.sort}
          onChange={(sort) => onChange({ sort })}
        />
        {wanted.layout === "table" ? (
          <ColumnsMenu fields={fields} columns={wanted.columns} onChange={onColumns} />
        ) : boards.length > 1 ? (
          <Select
            size="xs"
            className={styles.group}
            aria-label={t("board_group_label")}
            data={boards.map((one) => ({
              value: one,
              label: t("board_group", { field: say(fields.get(one)!.label) }),
            }))}
            value={wanted.group}
            allowDeselect={false}
            onChange={(group) => group && onChange({ group })}
          />
        ) : null}
      </div>
    </div>
  );
}
