import { useCallback, useState } from "react";
import { Button, Dialog, Group, Stack, Text } from "../../kit/index.ts";
import type { OpenField, PageProblem, PageRecord } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";

/** Asks for what a stage's gate still misses, and for nothing else. A refusal is told here; what was typed stays. */
export function GateDialog({
  stage,
  record,
  missing,
  onMove,
  onClose,
}: {
  stage: string;
  record: PageRecord;
  missing: readonly OpenField[];
  /** Null when it has moved. */
  onMove(values: Record<string, unknown>): Promise<PageProblem | null>;
  onClose(): void;
}) {
  const { t } = useWords();
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(missing.map((field) => [field.key, record[field.key] ?? null])),
  );
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  // The menu that led here gives its focus back late; the first field takes it after that.
  const takeFocus = useCallback((input: HTMLElement | null) => {
    if (input) setTimeout(() => input.focus(), 120);
  }, []);
  const move = async () => {
    const found = faultsOf(missing, values, t);
    setFaults(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const problem = await onMove(values);
    setBusy(false);
    if (!problem) return;
    const own = problem.errors.filter((fault) => missing.some((field) => fault.path === `/${field.key}`));
    setFaults(Object.fromEntries(own.map((fault) => [fault.path.slice(1), fault.message])));
    const rest = problem.errors.filter((fault) => !own.includes(fault)).map((fault) => fault.message);
    setFailure(rest.join(" ") || (own.length > 0 ? null : problem.message));
  };
  return (
    <Dialog opened onClose={onClose} title={t("board_gate_title", { stage })} closeLabel={t("ui_close")}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void move();
        }}
      >
        <Stack gap="sm">
          <Text c="dimmed" size="sm">
            {t("board_gate_help")}
          </Text>
          {missing.map((field, at) => (
            <FieldInput
              key={field.key}
              field={field}
              value={values[field.key]}
              required
              autoFocus={at === 0}
              inputRef={at === 0 ? takeFocus : undefined}
              error={faults[field.key]}
              onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
            />
          ))}
          {failure ? (
            <Text c="var(--attune-bad)" size="sm" role="alert">
              {failure}
            </Text>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("ui_cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("board_gate_go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** The same checks as the server's, by field. */
function faultsOf(
  fields: readonly OpenField[],
  values: Readonly<Record<string, unknown>>,
  t: (code: string, params?: Record<string, unknown>) => string,
): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const parsed = field.type.parse(values[field.key], field);
    const issue =
      "issue" in parsed
        ? parsed.issue
        : parsed.value === null
          ? { code: "required" }
          : field.type.validate(parsed.value, field)[0];
    if (issue) faults[field.key] = t(issue.code, { ...issue.params });
  }
  return faults;
}
