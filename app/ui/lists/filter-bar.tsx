import { useState } from "react";
import { Button, CloseButton, Icon, Popover, UnstyledButton } from "../../kit/index.ts";
import type { OpenField, Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { ChipEditor, FieldPicker } from "./chip-editor.tsx";
import { useChipWords } from "./chip-words.ts";
import { type Chip, type Condition, inputOf, operatorsOf } from "./filter.ts";
import styles from "./filter-bar.module.css";

/** The conditions of a list as chips that say what they ask; a click changes one, the cross takes it away. */
export function FilterBar({
  fields,
  conditions,
  locked,
  titles,
  sentences,
  onChange,
}: {
  fields: ReadonlyMap<string, OpenField>;
  conditions: readonly Condition[];
  /** The view's own conditions: told, not changed. */
  locked: readonly Condition[];
  titles: Titles;
  /** What conditions mean that no chip can show, by their JSON. */
  sentences: Readonly<Record<string, string>>;
  onChange(conditions: Condition[]): void;
}) {
  const { t } = useWords();
  const tell = useChipWords(fields, titles);
  const put = (at: number, next: Condition | null) =>
    onChange(conditions.flatMap((one, index) => (index === at ? (next ? [next] : []) : [one])));
  const advanced = (rule: unknown) => sentences[JSON.stringify(rule)];

  return (
    <section className={styles.bar} aria-label={t("list_filters")}>
      {locked.map((condition) => {
        const text = "chip" in condition ? tell(condition.chip).text : advanced(condition.rule);
        return text ? (
          <span key={text} className={styles.locked} title={t("list_view_condition")}>
            <Icon name="lock" size={12} />
            <span className={styles.text}>{text}</span>
          </span>
        ) : null;
      })}
      {conditions.map((condition, at) => {
        const remove = () => put(at, null);
        const key = `${at}-${JSON.stringify(condition)}`;
        if ("chip" in condition) {
          return (
            <ChipView
              key={key}
              chip={condition.chip}
              fields={fields}
              titles={titles}
              onChange={(chip) => put(at, { chip })}
              onRemove={remove}
            />
          );
        }
        const sentence = advanced(condition.rule);
        return (
          <span key={key} className={styles.chip}>
            <span className={styles.body} title={sentence ?? JSON.stringify(condition.rule)}>
              <Icon name="filter" size={13} />
              <span className={styles.text}>
                {t("list_advanced_filter")}
                {sentence ? <span className={styles.dim}> {sentence}</span> : null}
              </span>
            </span>
            <CloseButton
              size="xs"
              aria-label={t("list_remove_filter", { filter: sentence ?? t("list_advanced_filter") })}
              onClick={remove}
            />
          </span>
        );
      })}
      <AddFilter fields={fields} onAdd={(chip) => onChange([...conditions, { chip }])} />
      {conditions.length > 0 ? (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange([])}>
          {t("list_clear_filters")}
        </Button>
      ) : null}
    </section>
  );
}

function ChipView({
  chip,
  fields,
  titles,
  onChange,
  onRemove,
}: {
  chip: Chip;
  fields: ReadonlyMap<string, OpenField>;
  titles: Titles;
  onChange(chip: Chip): void;
  onRemove(): void;
}) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const words = useChipWords(fields, titles)(chip);
  return (
    <span className={styles.chip}>
      <Popover
        opened={opened}
        onChange={setOpened}
        position="bottom-start"
        trapFocus
        returnFocus
        withinPortal
      >
        <Popover.Target>
          <UnstyledButton
            className={styles.body}
            aria-label={t("list_change_filter", { filter: words.text })}
            onClick={() => setOpened(!opened)}
          >
            <span className={styles.text}>
              <span className={styles.dim}>{words.field}</span> {words.operator} <b>{words.value}</b>
            </span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown aria-label={words.field}>
          <ChipEditor
            field={fields.get(chip.field)!}
            chip={chip}
            titles={titles}
            onDone={(next) => {
              setOpened(false);
              onChange(next);
            }}
            onCancel={() => setOpened(false)}
          />
        </Popover.Dropdown>
      </Popover>
      <CloseButton
        size="xs"
        aria-label={t("list_remove_filter", { filter: words.text })}
        onClick={onRemove}
      />
    </span>
  );
}

/** Which field, then what about it. */
function AddFilter({ fields, onAdd }: { fields: ReadonlyMap<string, OpenField>; onAdd(chip: Chip): void }) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const [field, setField] = useState<OpenField | null>(null);
  const close = () => {
    setOpened(false);
    setField(null);
  };
  const choose = (next: OpenField) => {
    const [operator] = operatorsOf(next);
    if (operatorsOf(next).length === 1 && inputOf(operator!) === "none") {
      close();
      onAdd({ field: next.key, operator: operator! });
    } else setField(next);
  };
  return (
    <Popover
      opened={opened}
      onChange={(next) => (next ? setOpened(true) : close())}
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="filter" size={14} />}
          onClick={() => (opened ? close() : setOpened(true))}
        >
          {t("list_add_filter")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={field ? "sm" : 4} aria-label={t("list_add_filter")}>
        {field ? (
          <ChipEditor
            field={field}
            onDone={(chip) => {
              close();
              onAdd(chip);
            }}
            onCancel={close}
          />
        ) : (
          <FieldPicker
            fields={[...fields.values()].filter(
              (one) => one.key !== "version" && operatorsOf(one).length > 0,
            )}
            label={t("list_which_field")}
            onChoose={choose}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
