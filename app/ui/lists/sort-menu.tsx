import { ActionIcon, Button, CloseButton, Icon, Popover, Select, Text } from "../../kit/index.ts";
import { type OpenField, ownFirst } from "../model.ts";
import { useWords } from "../words.tsx";
import type { Column } from "./list-state.ts";
import styles from "./sort-menu.module.css";
import { isSortable } from "./table-columns.ts";

/** As many as a view keeps. */
const MOST_TERMS = 5;

/** By what records stand in order, and which way; also where there are no heads to click: on a board, on a phone. */
export function SortMenu({
  fields,
  columns,
  sort,
  onChange,
}: {
  fields: ReadonlyMap<string, OpenField>;
  columns: readonly Column[];
  /** `-amount` is descending by `amount`. */
  sort: readonly string[];
  onChange(sort: string[]): void;
}) {
  const { t, say } = useWords();
  const shown = columns.map((column) => column.key);
  const keys = [...new Set([...shown, ...ownFirst(fields.values()).map((field) => field.key)])].filter(
    (key) => {
      const field = fields.get(key);
      return field && key !== "version" && isSortable(field);
    },
  );
  const terms = sort.map((term) =>
    term.startsWith("-") ? { key: term.slice(1), down: true } : { key: term, down: false },
  );
  const write = (next: readonly { key: string; down: boolean }[]) =>
    onChange(next.map(({ key, down }) => (down ? `-${key}` : key)));
  const put = (at: number, next: { key: string; down: boolean }) =>
    write(terms.map((term, index) => (index === at ? next : term)));
  // A term that leads through a reference has no field here; it is told by its path.
  const nameOf = (key: string) => say(fields.get(key)?.label) || key;
  const free = keys.filter((key) => !terms.some((term) => term.key === key));
  const [lead] = terms;
  const dataFor = (own: string) =>
    [...(keys.includes(own) ? [] : [own]), ...keys.filter((key) => key === own || free.includes(key))].map(
      (key) => ({ value: key, label: nameOf(key) }),
    );

  return (
    <Popover position="bottom-end" width={320} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={
            <Icon name={lead ? (lead.down ? "arrow-down" : "arrow-up") : "arrows-sort"} size={14} />
          }
          aria-label={
            lead
              ? t("list_sorted_by", { fields: terms.map(({ key }) => nameOf(key)).join(" · ") })
              : undefined
          }
        >
          {t("list_sort")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t("list_sort")}>
        {terms.length === 0 ? (
          <Text c="dimmed" size="sm" px={4} pb={6}>
            {t("list_sort_none")}
          </Text>
        ) : null}
        <ul className={styles.terms}>
          {terms.map(({ key, down }, at) => {
            const name = nameOf(key);
            return (
              <li key={key} className={styles.term}>
                <Select
                  size="xs"
                  aria-label={t("list_sort_field", { n: at + 1 })}
                  data={dataFor(key)}
                  value={key}
                  allowDeselect={false}
                  comboboxProps={{ withinPortal: false }}
                  onChange={(next) => next && put(at, { key: next, down })}
                />
                <ActionIcon
                  variant="default"
                  size={30}
                  aria-label={t(down ? "list_sort_is_down" : "list_sort_is_up", { field: name })}
                  title={t(down ? "list_sort_down" : "list_sort_up")}
                  data-autofocus={at === 0 || undefined}
                  onClick={() => put(at, { key, down: !down })}
                >
                  <Icon name={down ? "arrow-down" : "arrow-up"} size={14} />
                </ActionIcon>
                <CloseButton
                  size="sm"
                  aria-label={t("list_sort_remove", { field: name })}
                  onClick={() => write(terms.filter((_, index) => index !== at))}
                />
              </li>
            );
          })}
        </ul>
        {terms.length < MOST_TERMS && free.length > 0 ? (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => write([...terms, { key: free[0]!, down: false }])}
          >
            {t("list_sort_add")}
          </Button>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
