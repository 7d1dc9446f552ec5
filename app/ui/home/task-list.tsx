import { Link } from "@remix-run/react";
import { useState } from "react";
import { Anchor, Button, Paper, Text, Title } from "../../kit/index.ts";
import { openFields, type PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { Cell } from "../records/cell.tsx";
import { dayOf, relative } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { FinishDialog } from "./finish-dialog.tsx";
import styles from "./home.module.css";
import type { HomeTasks } from "./model.ts";
import { type TaskAct, TaskMenu } from "./task-menu.tsx";
import { useTaskWriter } from "./use-task-writer.ts";

/** Of what can wait, so many stand on the page: today's work and what lies below it come first. */
const MAY_WAIT = 4;

/** My open tasks by when they are due, and those that nobody has taken. */
export function TaskList({ tasks }: { tasks: HomeTasks }) {
  const { t } = useWords();
  const { timeZone } = useWorkspace();
  const now = useNow() ?? tasks.at;
  // Here, not in the row: a task may pass from today to overdue while somebody types.
  const [acting, setActing] = useState<{ task: PageRecord; act: TaskAct } | null>(null);
  const onAct = (task: PageRecord, act: TaskAct) => setActing({ task, act });
  const all = [...tasks.mine.data, ...tasks.free.data];
  /** As it stands now: a change is refused that does not know of the one before. */
  const taskFor = (...acts: TaskAct[]) =>
    acting && acts.includes(acting.act) ? (all.find(({ id }) => id === acting.task.id) ?? acting.task) : null;
  const groups = groupsOf(tasks.mine.data, now, timeZone).map((group) =>
    group.key === "home_later" || group.key === "home_undated"
      ? { ...group, tasks: group.tasks.slice(0, MAY_WAIT) }
      : group,
  );
  const shown = groups.reduce((sum, group) => sum + group.tasks.length, 0);
  return (
    <Paper withBorder className={styles.card} component="section" aria-label={t("home_tasks")}>
      <header className={styles.head}>
        <Title order={2}>{t("home_tasks")}</Title>
        <Text c="dimmed">{tasks.mine.count}</Text>
      </header>
      {groups.map((group) => (
        <Group key={group.key} name={t(group.key)} late={group.key === "home_overdue"}>
          {group.tasks.map((task) => (
            <TaskRow key={task.id} task={task} tasks={tasks} titles={tasks.mine.titles} onAct={onAct} />
          ))}
        </Group>
      ))}
      {tasks.mine.count > shown ? (
        <Anchor
          component={Link}
          to={`/o/task?filter=${encodeURIComponent(JSON.stringify(tasks.filter))}&sort=due_at`}
          className={styles.all}
        >
          {t("home_all", { n: tasks.mine.count })}
        </Anchor>
      ) : null}
      {tasks.free.data.length > 0 ? (
        <Group name={`${t("home_free")} ${tasks.free.count}`}>
          {tasks.free.data.map((task) => (
            <TaskRow key={task.id} task={task} tasks={tasks} titles={tasks.free.titles} free onAct={onAct} />
          ))}
        </Group>
      ) : null}
      <FinishDialog task={taskFor("finish")} object={tasks.object} onClose={() => setActing(null)} />
      <ChangeDialog
        task={taskFor("assignee", "due_at")}
        act={acting?.act === "assignee" ? "assignee" : "due_at"}
        object={tasks.object}
        onClose={() => setActing(null)}
      />
    </Paper>
  );
}

function Group({ name, late, children }: { name: string; late?: boolean; children: React.ReactNode }) {
  return (
    <>
      <h3 className={styles.group} data-late={late || undefined}>
        {name}
      </h3>
      <ul className={styles.list}>{children}</ul>
    </>
  );
}

function TaskRow({
  task,
  tasks,
  titles,
  free,
  onAct,
}: {
  task: PageRecord;
  tasks: HomeTasks;
  titles: HomeTasks["mine"]["titles"];
  free?: boolean;
  onAct(task: PageRecord, act: TaskAct): void;
}) {
  const { t, locale } = useWords();
  const now = useNow();
  const fields = openFields(tasks.object);
  const { take, busy } = useTaskWriter();
  const title = String(task.title ?? "") || t("ui_untitled");
  const due = typeof task.due_at === "string" ? Date.parse(task.due_at) : null;
  return (
    <li className={styles.task}>
      <div className={styles.what}>
        <Anchor component={Link} to={`/o/task/${task.id}`} c="inherit" underline="always">
          {title}
        </Anchor>
        {["kind", "priority", "customer"].map((key) => {
          const field = fields.get(key);
          return field && task[key] ? (
            <Cell key={key} field={field} value={task[key]} titles={titles} />
          ) : null;
        })}
      </div>
      <span className={styles.due} data-late={(due !== null && now !== null && due < now) || undefined}>
        {due === null ? null : now === null ? String(task.due_at).slice(0, 10) : relative(due, now, locale)}
      </span>
      {tasks.object.can.update ? (
        <div className={styles.acts}>
          {free ? (
            <Button size="compact-sm" variant="default" disabled={busy} onClick={() => take(task)}>
              {t("home_take")}
            </Button>
          ) : (
            <Button size="compact-sm" variant="default" onClick={() => onAct(task, "finish")}>
              {t("home_finish")}
            </Button>
          )}
          <TaskMenu task={task} title={title} object={tasks.object} onAct={onAct} />
        </div>
      ) : null}
    </li>
  );
}

/** Overdue, due today, later, undated: by the workspace's own days. */
function groupsOf(tasks: readonly PageRecord[], now: number, timeZone: string) {
  const today = dayOf(now, timeZone);
  const keyOf = (task: PageRecord): string => {
    if (typeof task.due_at !== "string") return "home_undated";
    const due = Date.parse(task.due_at);
    if (due < now) return "home_overdue";
    return dayOf(due, timeZone) === today ? "home_today" : "home_later";
  };
  return ["home_overdue", "home_today", "home_later", "home_undated"]
    .map((key) => ({ key, tasks: tasks.filter((task) => keyOf(task) === key) }))
    .filter((group) => group.tasks.length > 0);
}
