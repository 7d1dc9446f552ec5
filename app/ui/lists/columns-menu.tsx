import { ActionIcon, Button, Checkbox, Group, Icon, Popover, Text } from "../../kit/index.ts";
import { type OpenField, ownFirst } from "../model.ts";
import { useWords } from "../words.tsx";
import styles from "./columns-menu.module.css";
import type { Column } from "./list-state.ts";

/** Which columns, and in what order: boxes, and arrows that the keyboard reaches, too. */
export function ColumnsMenu({
  fields,
  columns,
  onChange,
}: {
  fields: ReadonlyMap<string, OpenField>;
  columns: readonly Column[];
  /** Takes the columns as they then are, so that quick changes add up. */
  onChange(next: (columns: readonly Column[]) => Column[]): void;
}) {
  const { t, say } = useWords();
  const shown = columns.filter((column) => fields.has(column.key));
  const rest = ownFirst(fields.values()).filter(
    (field) => !NEVER.has(field.key) && !shown.some((column) => column.key === field.key),
  );
  const move = (key: string, by: number) =>
    onChange((now) => {
      const next = [...now];
      const at = next.findIndex((column) => column.key === key);
      const [column] = next.splice(at, 1);
      next.splice(at + by, 0, column!);
      return next;
    });
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button size="compact-sm" variant="default" leftSection={<Icon name="columns" size={14} />}>
          {t("list_columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t("list_columns")}>
        <div className={styles.list}>
          <ul className={styles.part}>
            {shown.map((column, at) => {
              const name = say(fields.get(column.key)!.label);
              return (
                <li key={column.key} className={styles.item}>
                  <Checkbox
                    label={name}
                    checked
                    disabled={shown.length === 1}
                    onChange={() => onChange((now) => now.filter((one) => one.key !== column.key))}
                  />
                  <Group gap={0} wrap="nowrap">
                    <ActionIcon
                      size="sm"
                      aria-label={t("list_column_left", { field: name })}
                      disabled={at === 0}
                      onClick={() => move(column.key, -1)}
                    >
                      <Icon name="arrow-up" size={14} />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      aria-label={t("list_column_right", { field: name })}
                      disabled={at === shown.length - 1}
                      onClick={() => move(column.key, 1)}
                    >
                      <Icon name="arrow-down" size={14} />
                    </ActionIcon>
                  </Group>
                </li>
              );
            })}
          </ul>
          {rest.length > 0 ? (
            <>
              <Text size="sm" c="dimmed" px={6} pt={8}>
                {t("list_columns_more")}
              </Text>
              <ul className={styles.part}>
                {rest.map((field) => (
                  <li key={field.key} className={styles.item}>
                    <Checkbox
                      label={say(field.label)}
                      checked={false}
                      onChange={() => onChange((now) => [...now, { key: field.key }])}
                    />
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Known by the record's own address, and told by its conflicts. */
const NEVER: ReadonlySet<string> = new Set(["id", "version"]);
