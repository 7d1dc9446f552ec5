import { Dialog, Text } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { useRecord } from "./record-context.tsx";
import { RecordForm } from "./record-form.tsx";

/** Asks only for what a change still needs (a stage's gate, a rule), and saves it together with the change. */
export function NeedDialog({
  base: record,
  fields,
  input,
  onClose,
}: {
  /** The record as it was when the change began. */
  base: PageRecord;
  fields: readonly string[];
  /** The change that waits. */
  input: Record<string, unknown>;
  onClose(saved: boolean): void;
}) {
  const { t } = useWords();
  const { form, titles, outside, save } = useRecord();
  return (
    <Dialog opened onClose={() => onClose(false)} title={t("record_need_title")} closeLabel={t("ui_close")}>
      <RecordForm
        form={form}
        values={{ ...record, ...input }}
        before={record}
        titles={titles}
        outside={outside}
        only={fields}
        notice={<Text mb="sm">{t("record_need_text")}</Text>}
        onCancel={() => onClose(false)}
        actions={[
          {
            label: t("ui_save"),
            async run(sent) {
              const saved = await save(sent, record);
              if ("problem" in saved) return saved.problem;
              onClose("record" in saved);
              return null;
            },
          },
        ]}
      />
    </Dialog>
  );
}
