import { useState } from "react";
import { Button, Dialog, Group, Stack, Switch, Text, TextInput } from "../../kit/index.ts";
import type { PageAnswer } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";

/** Asks what a view is called, and, of those who may, whether everybody is offered it. */
export function SaveViewDialog({
  title,
  name: first,
  shared: before,
  onSave,
  onClose,
}: {
  title: string;
  name: string;
  shared: boolean;
  onSave(name: string, shared: boolean): Promise<PageAnswer<object>>;
  onClose(): void;
}) {
  const { t } = useWords();
  const { may } = useWorkspace();
  const [name, setName] = useState(first);
  const [shared, setShared] = useState(before);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (name.trim() === "") {
      setFault(t("list_view_needs_name"));
      return;
    }
    setBusy(true);
    const answer = await onSave(name.trim(), shared);
    setBusy(false);
    if (answer.ok) onClose();
    else setFault(answer.problem.errors[0]?.message ?? answer.problem.message);
  };
  return (
    <Dialog opened onClose={onClose} title={title} closeLabel={t("ui_close")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t("list_view_name")}
            value={name}
            maxLength={80}
            data-autofocus
            error={fault}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setFault(null);
            }}
          />
          {may("settings.edit") ? (
            <Switch
              label={t("list_view_share")}
              description={t("list_view_share_help")}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          ) : (
            <Text c="dimmed" size="sm">
              {t("list_view_own_help")}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("ui_cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("ui_save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
