import { yields } from "../../fields/resolve.ts";
import { Group, NumberInput, Select, TextInput } from "../../kit/index.ts";
import { controlOf, type OpenField, type Titles } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";
import { type ChipOperator, inputOf, type Period, SPANS, type Span } from "./chip.ts";
import { SeveralValues } from "./several-values.tsx";

/** What an operator is filled in with: nothing, one value, two, several, or a period. */
export function ChipValue({
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
          <OneValue
            field={field}
            day={isMoment}
            label={t("list_from")}
            value={from}
            onChange={(next) => onChange([next, to])}
            autoFocus
          />
          <OneValue
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
      return <SeveralValues field={field} value={value as unknown[]} titles={titles} onChange={onChange} />;
    default:
      return (
        <OneValue
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

function OneValue({
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
