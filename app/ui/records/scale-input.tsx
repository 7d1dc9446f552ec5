import { type ReactNode, useId } from "react";
import type { Field } from "../../fields/field-type.ts";
import { Input, UnstyledButton } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import styles from "./scale-input.module.css";

/** A score on its scale: one radio for each number, none chosen where nobody answered. */
export function ScaleInput({
  field,
  value,
  onChange,
  onBlur,
  label,
  description,
  error,
  required,
  disabled,
}: {
  field: Field;
  value: unknown;
  onChange(value: unknown): void;
  onBlur?(): void;
  label: ReactNode;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  disabled?: boolean;
}) {
  const { t } = useWords();
  const name = useId();
  const min = Number(field.def.min ?? 0);
  const max = Number(field.def.max ?? 10);
  const numbers = Array.from({ length: max - min + 1 }, (_, at) => min + at);
  const answered = value !== null && value !== undefined && value !== "";
  return (
    <fieldset className={styles.scale} onBlur={onBlur} disabled={disabled}>
      <legend>
        <Input.Label component="span" required={required}>
          {label}
        </Input.Label>
      </legend>
      {description ? <Input.Description>{description}</Input.Description> : null}
      <div className={styles.row}>
        {numbers.map((number) => (
          <label key={number} className={styles.step}>
            <input
              type="radio"
              name={name}
              value={number}
              checked={answered && Number(value) === number}
              onChange={() => onChange(number)}
            />
            <span>{number}</span>
          </label>
        ))}
        {answered && !required ? (
          <UnstyledButton className={styles.clear} onClick={() => onChange(null)} disabled={disabled}>
            {t("ui_clear")}
          </UnstyledButton>
        ) : null}
      </div>
      {error ? <Input.Error>{error}</Input.Error> : null}
    </fieldset>
  );
}
