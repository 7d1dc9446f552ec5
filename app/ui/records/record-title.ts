import type { PageObject, PageRecord } from "../model.ts";
import { openFields } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";

/** What a record is called, as text. */
export function useRecordTitle(): (object: PageObject, record: PageRecord) => string {
  const { t } = useWords();
  const { env } = useWorkspace();
  return (object, record) => {
    const field = object.title === null ? undefined : openFields(object).get(object.title);
    if (!field) return t("ui_untitled");
    const parsed = field.type.parse(record[field.key], field);
    if (!("value" in parsed)) return String(record[field.key]);
    return field.type.format(parsed.value, field, env) || t("ui_untitled");
  };
}
