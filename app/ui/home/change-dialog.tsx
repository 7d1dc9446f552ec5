import { useState } from "react";
import { Button, Dialog, Group, Stack } from "../../kit/index.ts";
import { openFields, type PageObject, type PageRecord } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { useMoveTask } from "./use-move-task.ts";
import { useTaskWriter } from "./use-task-writer.ts";

/** Asks who a task goes to, or when it is due. */
export function ChangeDialog({
  task,
  act,
  object,
  onClose,
}: {
  task: PageRecord | null;
  act: "assignee" | "due_at";
  object: PageObject;
  onClose(): void;
}) {
  const { t } = useWords();
  const workspace = useWorkspace();
  const { change, busy } = useTaskWriter();
  const moveTask = useMoveTask();
  // Nothing until somebody types: the task itself may come anew meanwhile.
  const [typed, setTyped] = useState<{ value: unknown } | null>(null);
  const value = typed ? typed.value : (task?.[act] ?? null);
  const field = openFields(object).get(act);
  const close = () => {
    setTyped(null);
    onClose();
  };
  const save = (changed: PageRecord) =>
    act === "due_at"
      ? moveTask(changed, Date.parse(String(value)))
      : change(
          changed,
          { assignee: value },
          t("home_reassigned", { name: workspace.person(String(value))?.name ?? "" }),
        );
  return (
    <Dialog
      opened={task !== null}
      onClose={close}
      title={act === "assignee" ? t("home_reassign") : t("home_move")}
      closeLabel={t("ui_close")}
    >
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (task && (await save(task))) close();
        }}
      >
        <Stack>
          {field ? (
            <FieldInput
              field={field}
              value={value}
              onChange={(next) => setTyped({ value: next })}
              autoFocus
              required
            />
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("ui_cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={!value}>
              {t("ui_save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
