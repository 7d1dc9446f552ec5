import { useMemo } from "react";
import { toast } from "../../kit/index.ts";
import type { PageProblem, PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { DuplicatesHint } from "./duplicates-hint.tsx";
import { Foresight } from "./foresight.tsx";
import { initialValues } from "./form-issues.ts";
import { openForm } from "./form-model.ts";
import type { NewRecordData } from "./record-data.ts";
import { RecordForm } from "./record-form.tsx";
import { useRecordTitle } from "./record-title.ts";
import { useRecordWriter } from "./use-record-writer.ts";
import { useWhatRulesDid } from "./use-what-rules-did.ts";

/** The form of a new record: defaults and given values, a hint where one like it is there already, and "create and add another". */
export function NewRecordForm({
  start,
  onCreated,
  onAnother,
  onOpen,
  onCancel,
  onDirty,
}: {
  start: NewRecordData;
  onCreated(record: PageRecord): void;
  /** One was made and the next is to follow. */
  onAnother(): void;
  /** The reader wants to see what was made. */
  onOpen(record: PageRecord): void;
  onCancel(): void;
  onDirty?(dirty: boolean): void;
}) {
  const { t, say } = useWords();
  const form = useMemo(() => openForm(start.object), [start.object]);
  const values = useMemo(() => initialValues(form, start.values), [form, start.values]);
  const { write } = useRecordWriter();
  const titleOf = useRecordTitle();
  const rulesDid = useWhatRulesDid();

  const create = async (
    input: Record<string, unknown>,
    after: (record: PageRecord) => void,
  ): Promise<PageProblem | null> => {
    const told = await write(start.object.key, { intent: "create", input });
    if (!told.ok) return told.problem;
    const record = told.record!;
    onDirty?.(false);
    after(record);
    const title = titleOf(start.object, record);
    const made = t("record_created", { object: say(start.object.label), title });
    const did = await rulesDid(start.object.key, record.id);
    toast({
      text: did ? `${made} ${t("record_created_went", { sentence: did })}` : made,
      action: { label: t("record_open"), run: () => onOpen(record) },
      closeLabel: t("ui_close"),
    });
    return null;
  };

  return (
    <RecordForm
      form={form}
      values={values}
      titles={start.titles}
      outside={start.outside}
      onCancel={onCancel}
      onDirty={onDirty}
      beside={(field, given) =>
        field === start.object.title ? <DuplicatesHint object={start.object} text={given[field]} /> : null
      }
      foot={(input) => <Foresight object={start.object.key} input={input} />}
      actions={[
        { label: t("record_create_next"), run: (input) => create(input, onAnother) },
        { label: t("record_create"), run: (input) => create(input, onCreated) },
      ]}
    />
  );
}
