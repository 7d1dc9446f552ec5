import { useState } from "react";
import { yields } from "../../fields/resolve.ts";
import { Button, Checkbox, Dialog, Group, Select, Stack } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";

/** One field, one value, for every chosen record. */
export function BulkEditDialog({
  fields,
  count,
  onApply,
  onClose,
}: {
  fields: ReadonlyMap<string, OpenField>;
  count: number;
  onApply(field: OpenField, value: unknown): void;
  onClose(): void;
}) {
  const { t, say } = useWords();
  const [key, setKey] = useState<string | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const field = key === null ? undefined : fields.get(key);
  const writable = [...fields.values()].filter((one) => !one.readOnly && !one.def.unique && !one.system);
  const apply = () => {
    if (!field) return;
    if (empty) {
      onApply(field, null);
      return;
    }
    const parsed = field.type.parse(value, field);
    if ("issue" in parsed) setFault(t(parsed.issue.code, parsed.issue.params));
    else if (parsed.value === null) setFault(t("list_bulk_needs_value"));
    else {
      const [issue] = yields(field).type.validate(parsed.value, field);
      if (issue) setFault(t(issue.code, issue.params));
      else onApply(field, value);
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("list_bulk_edit_title", { n: count })}
      closeLabel={t("ui_close")}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Stack gap="sm">
          <Select
            label={t("list_which_field")}
            data={writable.map((one) => ({ value: one.key, label: say(one.label) }))}
            value={key}
            searchable
            data-autofocus
            nothingFoundMessage={t("ui_nothing_found")}
            onChange={(next) => {
              setKey(next);
              setValue(next && fields.get(next)?.type.control === "switch" ? false : null);
              setFault(null);
            }}
          />
          {field ? (
            <>
              <FieldInput
                key={field.key}
                field={field}
                value={empty ? null : value}
                label={t("list_bulk_value")}
                disabled={empty}
                error={fault}
                onChange={(next) => {
                  setValue(next);
                  setFault(null);
                }}
              />
              {field.def.required ? null : (
                <Checkbox
                  label={t("list_bulk_empty")}
                  checked={empty}
                  onChange={(event) => {
                    setEmpty(event.currentTarget.checked);
                    setFault(null);
                  }}
                />
              )}
            </>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("ui_cancel")}
            </Button>
            <Button type="submit" disabled={!field}>
              {t("list_bulk_apply", { n: count })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
