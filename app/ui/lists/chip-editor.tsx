import { useEffect, useRef, useState } from "react";
import { yields } from "../../fields/resolve.ts";
import { Button, Group, Select, Stack, Text } from "../../kit/index.ts";
import { controlOf, type OpenField, type Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { type Chip, type ChipOperator, inputOf, isComplete, operatorsOf } from "./chip.ts";
import { ChipValue } from "./chip-value.tsx";
import { operatorCode } from "./chip-words.ts";

/** One condition: the field's operators in words, then the field's own input. */
export function ChipEditor({
  field,
  chip,
  titles,
  onDone,
  onCancel,
}: {
  field: OpenField;
  chip?: Chip;
  titles?: Titles;
  onDone(chip: Chip): void;
  onCancel(): void;
}) {
  const { t, say } = useWords();
  const offered = operatorsOf(field);
  const operators = chip && !offered.includes(chip.operator) ? [...offered, chip.operator] : offered;
  const [operator, setOperator] = useState<ChipOperator>(chip?.operator ?? operators[0]!);
  const [value, setValue] = useState<unknown>(chip?.value ?? blank(operator));
  const input = inputOf(operator);
  const form = useRef<HTMLFormElement>(null);
  // Where the editor came later than the box around it, that box had nothing to give the keys to.
  useEffect(() => {
    if (form.current?.contains(document.activeElement)) return;
    (
      form.current?.querySelector<HTMLElement>("[data-autofocus]") ?? form.current?.querySelector("input")
    )?.focus();
  }, []);
  const next: Chip =
    input === "none" ? { field: field.key, operator } : { field: field.key, operator, value };
  const fault = faultOf(next, field, t);
  const complete = isComplete(next) && fault === null;
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (complete) onDone(next);
      }}
    >
      <Stack gap="xs" w={280}>
        <Select
          label={say(field.label)}
          data={operators.map((one) => ({ value: one, label: t(operatorCode(field, one)) }))}
          value={operator}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(chosen) => {
            const to = chosen as ChipOperator;
            if (inputOf(to) !== input) setValue(blank(to));
            setOperator(to);
          }}
        />
        <ChipValue field={field} operator={operator} value={value} titles={titles} onChange={setValue} />
        {fault ? (
          <Text size="sm" c="var(--attune-bad)" role="alert">
            {fault}
          </Text>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="xs" onClick={onCancel}>
            {t("ui_cancel")}
          </Button>
          <Button type="submit" size="xs" disabled={!complete}>
            {t("list_apply_filter")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function blank(operator: ChipOperator): unknown {
  switch (inputOf(operator)) {
    case "several":
      return [];
    case "two":
      return [null, null];
    case "period":
      return { n: 7, unit: "day" };
    default:
      return null;
  }
}

/** What is wrong with a value that was typed; null when nothing is. */
function faultOf(
  chip: Chip,
  field: OpenField,
  t: (code: string, params?: Record<string, unknown>) => string,
): string | null {
  const shown = yields(field);
  const input = inputOf(chip.operator);
  if (input === "none" || input === "period" || controlOf(field) === "moment" || shown.type.textual)
    return null;
  if (chip.operator === "any_of" || chip.operator === "none_of") return null;
  const values = Array.isArray(chip.value) ? chip.value : [chip.value];
  for (const value of values) {
    if (value === null || value === undefined || value === "") continue;
    const parsed = shown.type.parse(value, shown);
    if ("issue" in parsed) return t(parsed.issue.code, parsed.issue.params);
  }
  return null;
}
