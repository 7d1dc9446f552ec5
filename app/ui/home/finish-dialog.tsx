import { useState } from "react";
import { Button, Dialog, Group, Stack, Text } from "../../kit/index.ts";
import { openFields, type PageObject, type PageRecord } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";
import { useTaskWriter } from "./use-task-writer.ts";

/** Finishing asks for the result, where the task has such a field. */
export function FinishDialog({
  task,
  object,
  onClose,
}: {
  task: PageRecord | null;
  object: PageObject;
  onClose(): void;
}) {
  const { t } = useWords();
  const { finish, busy } = useTaskWriter();
  const [typed, setTyped] = useState<{ result: unknown } | null>(null);
  const result = typed ? typed.result : (task?.result ?? null);
  const field = openFields(object).get("result");
  const close = () => {
    setTyped(null);
    onClose();
  };
  return (
    <Dialog opened={task !== null} onClose={close} title={t("home_finish_title")} closeLabel={t("ui_close")}>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (task && (await finish(task, field ? ((result as string | null) ?? null) : null))) close();
        }}
      >
        <Stack>
          <Text>{String(task?.title ?? "")}</Text>
          {field ? (
            <FieldInput
              field={field}
              value={result}
              onChange={(next) => setTyped({ result: next })}
              help={t("home_finish_hint")}
              autoFocus
            />
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("ui_cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("home_finish")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
