import { type ReactNode, useEffect } from "react";
import { Button, Group, Text } from "../../kit/index.ts";
import type { Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { FormFields } from "./form-fields.tsx";
import type { OpenForm } from "./form-model.ts";
import { FormRefusal } from "./form-refusal.tsx";
import styles from "./record.module.css";
import type { Outside } from "./record-data.ts";
import { type FormValues, type SendForm, useRecordForm } from "./use-record-form.ts";

/** A button of the form: its name, and what it does with what is sent. */
export interface FormAction {
  label: string;
  run: SendForm;
}

/**
 * The whole form of a record, new or not: sections as the object's form says, fields that show and are required as its conditions say,
 * judged in the browser as on the server. What the server refuses lands on its fields.
 */
export function RecordForm({
  form,
  values,
  before,
  titles,
  outside,
  actions,
  onCancel,
  onDirty,
  beside,
  foot,
  only,
  notice,
}: {
  form: OpenForm;
  /** What the inputs start with. */
  values: FormValues;
  /** The record as it stands; absent for a new one. */
  before?: FormValues;
  titles: Titles;
  outside: Outside;
  /** The last one is the primary one, and what Enter does. */
  actions: FormAction[];
  onCancel?(): void;
  onDirty?(dirty: boolean): void;
  /** Shown under a field, by its key: a hint about what is being typed. */
  beside?(field: string, values: FormValues): ReactNode;
  /** Stands above the buttons: what is said of what a save would send. */
  foot?(input: FormValues): ReactNode;
  /** Only these fields. */
  only?: readonly string[];
  notice?: ReactNode;
}) {
  const { t } = useWords();
  const { element, control, given, shape, input, dirty, faults, rootFault, refused, busy, send } =
    useRecordForm({ form, values, before, outside, only });
  useEffect(() => onDirty?.(dirty), [dirty, onDirty]);
  const primary = actions.length - 1;
  const submit = send(actions[primary]!.run, primary);
  return (
    <form
      ref={element}
      className={styles.form}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit();
      }}
    >
      {notice}
      <FormFields
        form={form}
        shape={shape}
        control={control}
        titles={titles}
        given={given}
        beside={beside}
        only={only}
      />
      <FormRefusal form={form} rootFault={rootFault} refused={refused} faults={faults} />
      <div className={styles.savebar}>
        {foot?.(input)}
        <Text size="sm" c={faults > 0 ? undefined : "dimmed"} role="status">
          {faults > 0
            ? t("record_faults", { n: faults })
            : before && dirty
              ? t("record_unsaved_count", { n: Object.keys(input).length })
              : ""}
        </Text>
        <Group gap="xs" wrap="wrap" justify="flex-end">
          {onCancel ? (
            <Button variant="default" onClick={onCancel}>
              {t("ui_cancel")}
            </Button>
          ) : null}
          {actions.map((action, at) => (
            <Button
              key={action.label}
              variant={at === primary ? "filled" : "default"}
              type={at === primary ? "submit" : "button"}
              onClick={at === primary ? undefined : () => void send(action.run, at)()}
              loading={busy === at}
              disabled={busy !== null && busy !== at}
            >
              {action.label}
            </Button>
          ))}
        </Group>
      </div>
    </form>
  );
}
