import { useState } from "react";
import { Button, Icon, Popover } from "../../kit/index.ts";
import { type OpenField, ownFirst } from "../model.ts";
import { useWords } from "../words.tsx";
import { type Chip, inputOf, operatorsOf } from "./chip.ts";
import { FieldPicker } from "./field-picker.tsx";
import styles from "./filter-bar.module.css";
import { ChipEditor, expectChipEditor } from "./lazy-chip-editor.tsx";

/** Which field, then what about it. */
export function AddFilter({
  fields,
  onAdd,
}: {
  fields: ReadonlyMap<string, OpenField>;
  onAdd(chip: Chip): void;
}) {
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
          className={styles.add}
          leftSection={<Icon name="filter" size={14} />}
          onClick={() => {
            expectChipEditor();
            if (opened) close();
            else setOpened(true);
          }}
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
            fields={ownFirst(fields.values()).filter(
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
