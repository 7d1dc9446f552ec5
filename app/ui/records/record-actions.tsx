import { lazy, Suspense, useState } from "react";
import { ActionIcon, Button, Icon, Menu, Tooltip, toast } from "../../kit/index.ts";
import { useKeys } from "../shell/hotkeys.ts";
import { useWords } from "../words.tsx";
import type { RecordData, RelatedData } from "./record-data.ts";

const InviteDialog = lazy(async () => ({
  default: (await import("../surveys/invite-dialog.tsx")).InviteDialog,
}));

/** What one may do with a record: add to it, edit all of it, and the rest behind "more". */
export function RecordActions({
  data,
  onEdit,
  onAdd,
  onDelete,
  adding,
  onAdding,
}: {
  data: RecordData;
  onEdit(): void;
  onAdd(list: RelatedData): void;
  onDelete(): void;
  /** The menu of what may be added is open. */
  adding: boolean;
  onAdding(open: boolean): void;
}) {
  const { t, say } = useWords();
  const [inviting, setInviting] = useState(false);
  const addable = addableLists(data);
  // Surveys go to customers: the object of this key is the one thing that invitations know by name.
  const asked =
    data.object.key === "customer" &&
    data.related.some((list) => list.object.key === "survey_response" && list.object.can.create);
  const log = addable.find((list) => list.log);
  useKeys({ l: { run: () => log && onAdd(log), says: "record_key_log" } }, log !== undefined);
  const copy = async () => {
    const text = `${location.origin}/o/${data.object.key}/${data.record.id}`;
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    toast({
      text: t(done ? "record_link_copied" : "record_copy_failed"),
      kind: done ? "done" : "bad",
      closeLabel: t("ui_close"),
    });
  };
  return (
    <>
      {log ? (
        <Button leftSection={<Icon name="plus" />} onClick={() => onAdd(log)} aria-keyshortcuts="l">
          {say(log.object.label)}
        </Button>
      ) : null}
      {addable.length > 0 ? (
        <Menu opened={adding} onChange={onAdding} position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<Icon name="chevron-down" />} aria-keyshortcuts="c">
              {t("record_add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {addable.map((list) => (
              <Menu.Item
                key={`${list.object.key} ${list.field}`}
                leftSection={<Icon name={list.object.icon} />}
                onClick={() => onAdd(list)}
              >
                {say(list.object.label)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {data.can.update ? (
        <Button variant="default" leftSection={<Icon name="pencil" />} onClick={onEdit} aria-keyshortcuts="e">
          {t("record_edit")}
        </Button>
      ) : null}
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t("record_more")}>
            <ActionIcon variant="default" size="lg" aria-label={t("record_more")}>
              <Icon name="dots" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="copy" />} onClick={() => void copy()}>
            {t("record_copy_link")}
          </Menu.Item>
          {asked ? (
            <Menu.Item leftSection={<Icon name="message-star" />} onClick={() => setInviting(true)}>
              {t("record_copy_survey_link")}
            </Menu.Item>
          ) : null}
          {data.can.delete ? (
            <>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<Icon name="trash" />} onClick={onDelete}>
                {t("record_delete")}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {inviting ? (
        <Suspense>
          <InviteDialog customerId={data.record.id} onClose={() => setInviting(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

/** Lists that the reader may add to, one for each object. */
export function addableLists(data: RecordData): RelatedData[] {
  const seen = new Set<string>();
  return data.related.filter((list) => {
    if (!list.object.can.create || seen.has(list.object.key)) return false;
    seen.add(list.object.key);
    return true;
  });
}
