import { useState } from "react";
import { yields } from "../../fields/resolve.ts";
import { fold } from "../../fields/value.ts";
import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  TagsSelect,
  Text,
  TextInput,
  UnstyledButton,
} from "../../kit/index.ts";
import { controlOf, type OpenField, type Titles } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { operatorCode } from "./chip-words.ts";
import {
  type Chip,
  type ChipOperator,
  inputOf,
  isComplete,
  operatorsOf,
  type Period,
  SPANS,
  type Span,
} from "./filter.ts";
import styles from "./filter-bar.module.css";
import { RecordsInput } from "./records-input.tsx";

/** Finds a field by its name. */
export function FieldPicker({
  fields,
  label,
  onChoose,
}: {
  fields: readonly OpenField[];
  label: string;
  onChoose(field: OpenField): void;
}) {
  const { t, say } = useWords();
  const [text, setText] = useState("");
  const wanted = fold(text.trim());
  const found = fields.filter((field) => wanted === "" || fold(say(field.label)).includes(wanted));
  return (
    <Stack gap={4} w={230}>
      <TextInput
        aria-label={label}
        placeholder={label}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && found[0]) onChoose(found[0]);
        }}
      />
      <div className={styles.fields}>
        {found.map((field) => (
          <UnstyledButton key={field.key} className={styles.field} onClick={() => onChoose(field)}>
            {say(field.label)}
          </UnstyledButton>
        ))}
        {found.length === 0 ? (
          <Text c="dimmed" px="xs" py={4}>
            {t("ui_nothing_found")}
          </Text>
        ) : null}
      </div>
    </Stack>
  );
}

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
  const next: Chip =
    input === "none" ? { field: field.key, operator } : { field: field.key, operator, value };
  const fault = faultOf(next, field, t);
  const complete = isComplete(next) && fault === null;
  return (
    <form
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
        <Value field={field} operator={operator} value={value} titles={titles} onChange={setValue} />
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

function Value({
  field,
  operator,
  value,
  titles,
  onChange,
}: {
  field: OpenField;
  operator: ChipOperator;
  value: unknown;
  titles?: Titles;
  onChange(value: unknown): void;
}) {
  const { t, say } = useWords();
  // A condition about a moment is about its day.
  const isMoment = controlOf(field) === "moment";
  switch (inputOf(operator)) {
    case "none":
      return null;
    case "period":
      return <PeriodInput value={value as Period} onChange={onChange} />;
    case "two": {
      const [from, to] = value as [unknown, unknown];
      return (
        <Group grow gap="xs" align="flex-start">
          <One
            field={field}
            day={isMoment}
            label={t("list_from")}
            value={from}
            onChange={(next) => onChange([next, to])}
            autoFocus
          />
          <One
            field={field}
            day={isMoment}
            label={t("list_to")}
            value={to}
            onChange={(next) => onChange([from, next])}
          />
        </Group>
      );
    }
    case "several":
      return <Several field={field} value={value as unknown[]} titles={titles} onChange={onChange} />;
    default:
      return (
        <One
          field={field}
          day={isMoment}
          label={say(field.label)}
          value={value}
          onChange={onChange}
          autoFocus
        />
      );
  }
}

function One({
  field,
  day,
  label,
  value,
  onChange,
  autoFocus,
}: {
  field: OpenField;
  day: boolean;
  label: string;
  value: unknown;
  onChange(value: unknown): void;
  autoFocus?: boolean;
}) {
  const shown = yields(field);
  if (day)
    return (
      <TextInput
        type="date"
        aria-label={label}
        value={typeof value === "string" ? value : ""}
        data-autofocus={autoFocus || undefined}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    );
  if (shown.type.textual)
    return (
      <TextInput
        aria-label={label}
        value={typeof value === "string" ? value : ""}
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    );
  return (
    <FieldInput
      field={shown}
      value={value ?? null}
      onChange={onChange}
      hideLabel={controlOf(field) !== "scale"}
      label={label}
      autoFocus={autoFocus}
    />
  );
}

function Several({
  field,
  value,
  titles,
  onChange,
}: {
  field: OpenField;
  value: unknown[];
  titles?: Titles;
  onChange(value: unknown[]): void;
}) {
  const { t, say } = useWords();
  const { people } = useWorkspace();
  const shown = yields(field);
  const control = controlOf(field);
  const label = say(field.label);
  const chosen = value.map(String);
  const common = { "aria-label": label, comboboxProps: { withinPortal: false }, autoFocus: true } as const;
  if (control === "reference")
    return (
      <RecordsInput object={shown.to![0]!} label={label} value={chosen} titles={titles} onChange={onChange} />
    );
  const options = (shown.options ?? []).filter((option) => !option.archived || chosen.includes(option.key));
  if ((control === "choice" || control === "choices") && options.length <= MOST_BOXES) {
    return (
      <Checkbox.Group aria-label={label} value={chosen} onChange={onChange}>
        <Stack gap={6} className={styles.fields}>
          {options.map((option) => (
            <Checkbox key={option.key} value={option.key} label={say(option.label) || option.key} />
          ))}
        </Stack>
      </Checkbox.Group>
    );
  }
  if (control === "choice" || control === "choices" || control === "person") {
    const data =
      control === "person"
        ? people.map((person) => ({ value: person.id, label: person.name }))
        : options.map((option) => ({ value: option.key, label: say(option.label) || option.key }));
    return (
      <TagsSelect
        {...common}
        data={data}
        value={chosen}
        onChange={onChange}
        clearLabel={t("ui_clear")}
        nothingFoundMessage={t("ui_nothing_found")}
      />
    );
  }
  return (
    <TagsInput
      {...common}
      placeholder={t("list_several_hint")}
      value={chosen}
      onChange={(next) => onChange(shown.type.textual ? next : next.map((text) => numberOf(text)))}
    />
  );
}

/** More options than this are looked for by name. */
const MOST_BOXES = 16;

const numberOf = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

function PeriodInput({ value, onChange }: { value: Period; onChange(value: Period): void }) {
  const { t } = useWords();
  return (
    <Group gap="xs" wrap="nowrap">
      <NumberInput
        aria-label={t("list_how_many")}
        value={value.n}
        min={1}
        max={1000}
        allowDecimal={false}
        w={90}
        data-autofocus
        onChange={(n) => onChange({ ...value, n: Number(n) })}
      />
      <Select
        aria-label={t("list_unit")}
        data={SPANS.map((unit) => ({ value: unit, label: t(`list_unit_${unit}`) }))}
        value={value.unit}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        style={{ flex: 1 }}
        onChange={(unit) => onChange({ ...value, unit: unit as Span })}
      />
    </Group>
  );
}
