import type { ReactNode, Ref } from "react";
import type { Field } from "../../fields/field-type.ts";
import { currencySign } from "../../fields/formats.ts";
import { yields } from "../../fields/resolve.ts";
import { NumberInput, Select, Switch, TagsSelect, Textarea, TextInput } from "../../kit/index.ts";
import { controlOf, type Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { isCalled } from "./called.ts";
import { MomentInput } from "./moment-input.tsx";
import { ReferenceInput } from "./reference-input.tsx";
import { ScaleInput } from "./scale-input.tsx";

export interface FieldInputProps {
  field: Field;
  /** As clients send and read it; null is absent. */
  value: unknown;
  onChange(value: unknown): void;
  onBlur?(): void;
  /** Sentence under the control. */
  error?: ReactNode;
  /** Shown above; the field's own label unless told. `hideLabel` keeps it for screen readers only. */
  label?: ReactNode;
  hideLabel?: boolean;
  help?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Names behind the value, where it is a reference. */
  titles?: Titles;
  inputRef?: Ref<HTMLElement>;
}

/** The input of a field, by what its type is met with. Values are those of the API: text, numbers, ISO moments, ids, keys. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange, onBlur, error, help, required, disabled, autoFocus } = props;
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const shown = yields(field);
  const name = props.label ?? say(field.label);
  const common = {
    label: props.hideLabel ? undefined : name,
    "aria-label": props.hideLabel ? say(field.label) : undefined,
    description: help,
    error,
    required,
    withAsterisk: required,
    disabled,
    "data-autofocus": autoFocus || undefined,
    autoFocus,
    onBlur,
  };
  const ref = props.inputRef as never;
  // Who asked for this very field wants its choices at once.
  const opens = autoFocus === true;
  const text = value === null || value === undefined ? "" : String(value);
  switch (controlOf(field)) {
    case "text":
      return (
        <Textarea
          {...common}
          ref={ref}
          autosize
          minRows={2}
          maxRows={12}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          ref={ref}
          value={text}
          onChange={(next) => onChange(next === "" ? null : next)}
          suffix={shown.type.unit && ` ${shown.type.unit}`}
          prefix={shown.currency ? currencySign(shown.currency) : undefined}
          decimalScale={shown.digits ?? (shown.def.decimals as number | undefined)}
          thousandSeparator=","
        />
      );
    case "switch":
      return (
        <Switch
          label={name}
          description={help}
          error={error}
          disabled={disabled}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
          onBlur={onBlur}
          ref={ref}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          ref={ref}
          openOnFocus={opens}
          data={optionsOf(shown, say, text === "" ? [] : [text])}
          value={text === "" ? null : text}
          onChange={onChange}
          clearable={!required}
          searchable
          clearButtonProps={{ "aria-label": t("ui_clear") }}
          nothingFoundMessage={t("ui_nothing_found")}
        />
      );
    case "choices":
      return (
        <TagsSelect
          {...common}
          openOnFocus={opens}
          data={optionsOf(shown, say, Array.isArray(value) ? value.map(String) : [])}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(next) => onChange(next.length === 0 ? null : next)}
          nothingFoundMessage={t("ui_nothing_found")}
          clearLabel={t("ui_clear")}
        />
      );
    case "person":
      return (
        <Select
          {...common}
          ref={ref}
          openOnFocus={opens}
          data={workspace.people
            .filter((person) => !person.disabled || person.id === text)
            .map((person) => ({ value: person.id, label: person.name }))}
          value={text === "" ? null : text}
          onChange={onChange}
          clearable={!required}
          searchable
          filter={({ options, search }) =>
            options.filter((option) => "value" in option && isCalled(workspace.person(option.value), search))
          }
          clearButtonProps={{ "aria-label": t("ui_clear") }}
          nothingFoundMessage={t("ui_nothing_found")}
        />
      );
    case "reference":
      return (
        <ReferenceInput {...common} field={shown} value={value} onChange={onChange} titles={props.titles} />
      );
    case "date":
      return (
        <TextInput
          {...common}
          ref={ref}
          type="date"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    case "moment":
      return <MomentInput {...common} field={shown} value={text} onChange={onChange} />;
    case "scale":
      return <ScaleInput {...common} label={name} field={shown} value={value} onChange={onChange} />;
    default:
      return (
        <TextInput
          {...common}
          ref={ref}
          type={INPUT_TYPES[controlOf(field)] ?? "text"}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
  }
}

const INPUT_TYPES: Partial<Record<string, string>> = { email: "email", phone: "tel", url: "url" };

/** Archived options are offered only where they are the value already. */
function optionsOf(field: Field, say: (text: Field["label"]) => string, kept: readonly string[]) {
  return (field.options ?? [])
    .filter((option) => !option.archived || kept.includes(option.key))
    .map((option) => ({ value: option.key, label: say(option.label) || option.key }));
}
