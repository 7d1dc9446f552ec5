import { ActionIcon, Icon, Menu } from "../../kit/index.ts";
import { openFields, type PageObject, type PageRecord } from "../model.ts";
import { dayOf, wallTime } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { useMoveTask } from "./use-move-task.ts";

const DAY = 86_400_000;

/** What can be asked about a task before it is done; the list asks, because a row may move while somebody types. */
export type TaskAct = "finish" | "assignee" | "due_at";

/** Hand over, move the date, finish. */
export function TaskMenu({
  task,
  title,
  object,
  onAct,
}: {
  task: PageRecord;
  title: string;
  object: PageObject;
  onAct(task: PageRecord, act: TaskAct): void;
}) {
  const { t } = useWords();
  const workspace = useWorkspace();
  const moveTask = useMoveTask();
  const fields = openFields(object);
  const moveTo = (at: number) => moveTask(task, at);
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

  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={t("home_more", { title })}>
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="check" />} onClick={() => onAct(task, "finish")}>
          {t("home_finish")}
        </Menu.Item>
        {fields.has("assignee") ? (
          <Menu.Item leftSection={<Icon name="user-check" />} onClick={() => onAct(task, "assignee")}>
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
            <Menu.Item onClick={() => onAct(task, "due_at")}>{t("home_pick_date")}</Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
