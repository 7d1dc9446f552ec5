import { useState } from "react";
import { CloseButton, Popover, UnstyledButton } from "../../kit/index.ts";
import type { OpenField, Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import type { Chip } from "./chip.ts";
import { useChipWords } from "./chip-words.ts";
import styles from "./filter-bar.module.css";
import { ChipEditor, expectChipEditor } from "./lazy-chip-editor.tsx";

/** A condition in words; a click changes it, the cross takes it away. */
export function FilterChip({
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
            onFocus={expectChipEditor}
            onPointerEnter={expectChipEditor}
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
