import { useState } from "react";
import { Button, Dialog, Group, Stack, Text } from "../../kit/index.ts";
import type { PageRecord, Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { Cell } from "./cell.tsx";
import type { OpenForm } from "./form-model.ts";
import styles from "./record.module.css";

export interface OpenConflict {
  /** Keys of the fields that both changed. */
  fields: string[];
  yours: Record<string, unknown>;
  now: PageRecord;
  titles: Titles;
}

/** Somebody was quicker: field by field, what the reader entered beside what stands there, and a choice. Nothing is lost either way. */
export function ConflictDialog({
  form,
  conflict,
  onDone,
}: {
  form: OpenForm;
  conflict: OpenConflict;
  /** What to send now; null: back to the form, as it was. */
  onDone(input: Record<string, unknown> | null): void;
}) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const [chosen, setChosen] = useState<Record<string, "yours" | "theirs">>({});
  const who = workspace.person(String(conflict.now.updated_by ?? ""))?.name ?? t("record_somebody");
  const finish = () => {
    const left = Object.entries(conflict.yours).filter(
      ([key]) => !conflict.fields.includes(key) || chosen[key] !== "theirs",
    );
    onDone(Object.fromEntries(left));
  };
  return (
    <Dialog
      opened
      onClose={() => onDone(null)}
      title={t("record_conflict_title")}
      closeLabel={t("ui_close")}
      size="lg"
    >
      <Stack gap="md">
        <Text>{t("record_conflict_text", { person: who })}</Text>
        {conflict.fields.map((key) => {
          const field = form.fields.get(key)!;
          const name = say(field.label);
          const choice = chosen[key] ?? "yours";
          const sides = [
            ["yours", conflict.yours[key], "record_keep_yours"],
            ["theirs", conflict.now[key], "record_take_theirs"],
          ] as const;
          return (
            <fieldset key={key} className={styles.conflict} data-field={key}>
              <legend>{name}</legend>
              <div className={styles.sides}>
                {sides.map(([side, value, code]) => (
                  <label key={side} className={styles.side} data-chosen={choice === side || undefined}>
                    <input
                      type="radio"
                      name={`conflict-${key}`}
                      value={side}
                      checked={choice === side}
                      onChange={() => setChosen({ ...chosen, [key]: side })}
                      aria-label={t(code, { field: name })}
                    />
                    <span className={styles.sideValue}>
                      <Text span size="sm" c="dimmed">
                        {t(`record_${side}`)}
                      </Text>
                      <Cell field={field} value={value} titles={conflict.titles} full />
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
          );
        })}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onDone(null)}>
            {t("record_stay")}
          </Button>
          <Button onClick={finish}>{t("record_conflict_save")}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
