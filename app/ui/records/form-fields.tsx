import type { ReactNode } from "react";
import { type Control, Controller } from "react-hook-form";
import { Title } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { FieldInput } from "./field-input.tsx";
import { showsInput } from "./form-inputs.ts";
import type { FormState, OpenForm } from "./form-model.ts";
import styles from "./record.module.css";
import type { FormValues } from "./use-record-form.ts";

/** The inputs of a form, section by section, as its conditions say. */
export function FormFields({
  form,
  shape,
  control,
  titles,
  given,
  beside,
  only,
}: {
  form: OpenForm;
  shape: FormState;
  control: Control<FormValues>;
  titles: Titles;
  given: FormValues;
  /** Shown under a field, by its key: a hint about what is being typed. */
  beside?(field: string, values: FormValues): ReactNode;
  /** Only these fields. */
  only?: readonly string[];
}) {
  const { t, say } = useWords();
  return form.sections.map((section, at) => {
    const items = section.items.filter((item) => showsInput(item, shape.shown, only));
    if (items.length === 0) return null;
    const name = section.rest ? t("record_more_fields") : say(section.label);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: sections never move
      <section key={at} className={styles.section} aria-label={name || undefined}>
        {name && !only ? (
          <Title order={2} className={styles.sectionTitle}>
            {name}
          </Title>
        ) : null}
        <div className={styles.inputs} data-columns={only ? 1 : section.columns}>
          {items.map(({ field, help }) => (
            <Controller
              key={field.key}
              name={field.key}
              control={control}
              render={({ field: bound, fieldState }) => (
                <div
                  data-field={field.key}
                  data-invalid-field={fieldState.invalid || undefined}
                  data-wide={field.type.control === "text" || undefined}
                >
                  <FieldInput
                    field={field}
                    value={bound.value}
                    onChange={bound.onChange}
                    onBlur={bound.onBlur}
                    error={fieldState.error?.message}
                    help={help ? say(help) : undefined}
                    required={shape.required.has(field.key)}
                    titles={titles}
                  />
                  {beside?.(field.key, given)}
                </div>
              )}
            />
          ))}
        </div>
      </section>
    );
  });
}
