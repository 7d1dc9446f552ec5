import { Button } from "../../kit/index.ts";
import { openField, type PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { Cell } from "../records/cell.tsx";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { HomeCard } from "./card.tsx";
import styles from "./home.module.css";
import type { HomeQueue, HomeWait } from "./model.ts";
import { useTaskWriter } from "./use-task-writer.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What is left is little from here on. */
const SOON = 2 * HOUR;

/** My queue: what waits for me, by the time that is left; late ones say so. */
export function Queue({ queue }: { queue: HomeQueue }) {
  const { t, say } = useWords();
  const object = useWorkspace().object(queue.object);
  const now = useNow() ?? queue.at;
  const tier = queue.tier && openField(queue.tier);
  const filter = encodeURIComponent(JSON.stringify(queue.filter));
  const sort = queue.sort.length > 0 ? `&sort=${queue.sort.join(",")}` : "";
  return (
    <HomeCard
      name={t("home_queue", { objects: say(object?.plural) })}
      hint={t(queue.takes ? "home_hint_queue_free" : "home_hint_queue")}
      late={queue.late > 0 ? t("home_queue_late", { n: queue.late }) : undefined}
      part={queue}
      // The list would begin with what has no moment at all: as far as it is here, the queue unfolds in its own order.
      all={queue.count > queue.data.length ? `/o/${queue.object}?filter=${filter}${sort}` : undefined}
      extra={[
        { name: t("home_left"), cell: ({ id }) => <Left wait={queue.waits[id]} now={now} /> },
        ...(tier
          ? [
              {
                name: say(tier.label),
                cell: ({ id }: PageRecord) => <Cell field={tier} value={queue.tiers[id]} />,
              },
            ]
          : []),
        ...(queue.free.length > 0
          ? [
              {
                name: t("home_free"),
                cell: (record: PageRecord) =>
                  queue.free.includes(record.id) ? <Take queue={queue} record={record} /> : null,
              },
            ]
          : []),
      ]}
    />
  );
}

function Left({ wait, now }: { wait: HomeWait | undefined; now: number }) {
  const { t } = useWords();
  if (!wait) return <span className={styles.due}>{t("home_undated")}</span>;
  const left = Date.parse(wait.due) - now;
  const size = Math.abs(left);
  const [unit, n] =
    size >= 2 * DAY
      ? ["home_days", Math.floor(size / DAY)]
      : size >= HOUR
        ? ["home_hours", Math.floor(size / HOUR)]
        : ["home_minutes", Math.floor(size / MINUTE)];
  const tone = left < 0 ? styles.late : left < SOON ? styles.soon : undefined;
  return (
    <time className={tone} dateTime={wait.due}>
      {t(`home_${wait.clock}_${left < 0 ? "late" : "left"}`, { time: t(unit as string, { n: n as number }) })}
    </time>
  );
}

/** Nobody has it: one click makes it mine. */
function Take({ queue, record }: { queue: HomeQueue; record: PageRecord }) {
  const { t } = useWords();
  const { me } = useWorkspace();
  const { change, busy } = useTaskWriter();
  const title = String(record[queue.columns[0] ?? ""] ?? "") || t("ui_untitled");
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={busy}
      aria-label={t("home_take_one", { title })}
      onClick={() => change(record, { assignee: me.id }, t("home_taken", { title }), queue.object)}
    >
      {t("home_take")}
    </Button>
  );
}
