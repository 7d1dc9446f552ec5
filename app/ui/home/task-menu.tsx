import { useState } from "react";
import { ActionIcon, Button, Dialog, Group, Icon, Menu, Stack } from "../../kit/index.ts";
import { openFields, type PageObject, type PageRecord } from "../model.ts";
import { FieldInput } from "../records/field-input.tsx";
import { dayOf, wallTime } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { useTaskWriter } from "./use-task-writer.ts";

const DAY = 86_400_000;

/** Hand over, move the date, finish. */
export function TaskMenu({
  task,
  title,
  object,
  onFinish,
}: {
  task: PageRecord;
  title: string;
  object: PageObject;
  onFinish(task: PageRecord): void;
}) {
  const { t, locale } = useWords();
  const workspace = useWorkspace();
  const { change, busy } = useTaskWriter();
  const [asked, setAsked] = useState<"assignee" | "due_at" | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const fields = openFields(object);

  const moveTo = (at: number) =>
    change(
      task,
      { due_at: new Date(at).toISOString() },
      t("home_moved", {
        date: new Intl.DateTimeFormat(locale, {
          timeZone: workspace.timeZone,
          dateStyle: "medium",
          timeStyle: "short",
        }).format(at),
      }),
    );
  /** The same hour of another day: the due time's, else the present one's. */
  const shifted = (days: number) => {
    const due = typeof task.due_at === "string" ? Date.parse(task.due_at) : Date.now();
    const hours = ((due % DAY) + DAY) % DAY;
    const today = Date.parse(`${dayOf(Date.now(), workspace.timeZone)}T00:00:00Z`);
    const offset =
      Date.parse(`${wallTime(due, workspace.timeZone).replace(" ", "T")}Z`) - Math.floor(due / 1000) * 1000;
    const wall = (hours + offset + DAY) % DAY;
    return today + days * DAY + wall - offset;
  };
  const untilMonday = () => (8 - new Date(shifted(0)).getUTCDay()) % 7 || 7;

  const ask = (key: "assignee" | "due_at") => {
    setValue(task[key] ?? null);
    setAsked(key);
  };
  const field = asked ? fields.get(asked) : undefined;
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={t("home_more", { title })}>
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="check" />} onClick={() => onFinish(task)}>
            {t("home_finish")}
          </Menu.Item>
          {fields.has("assignee") ? (
            <Menu.Item leftSection={<Icon name="user-check" />} onClick={() => ask("assignee")}>
              {t("home_reassign")}
            </Menu.Item>
          ) : null}
          {fields.has("due_at") ? (
            <>
              <Menu.Divider />
              <Menu.Label>{t("home_move")}</Menu.Label>
              <Menu.Item onClick={() => moveTo(shifted(1))}>{t("home_tomorrow")}</Menu.Item>
              <Menu.Item onClick={() => moveTo(shifted(3))}>{t("home_in_three_days")}</Menu.Item>
              <Menu.Item onClick={() => moveTo(shifted(untilMonday()))}>{t("home_next_week")}</Menu.Item>
              <Menu.Item onClick={() => ask("due_at")}>{t("home_pick_date")}</Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <Dialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked === "assignee" ? t("home_reassign") : t("home_move")}
        closeLabel={t("ui_close")}
      >
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            const done =
              asked === "due_at"
                ? await moveTo(Date.parse(String(value)))
                : await change(
                    task,
                    { assignee: value },
                    t("home_reassigned", { name: workspace.person(String(value))?.name ?? "" }),
                  );
            if (done) setAsked(null);
          }}
        >
          <Stack>
            {field ? <FieldInput field={field} value={value} onChange={setValue} autoFocus required /> : null}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsked(null)}>
                {t("ui_cancel")}
              </Button>
              <Button type="submit" loading={busy} disabled={!value}>
                {t("ui_save")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
