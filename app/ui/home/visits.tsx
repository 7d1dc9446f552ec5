import { Link, useRevalidator } from "@remix-run/react";
import { lazy, Suspense, useState } from "react";
import { Anchor, Button, Icon } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { relative } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { HomeCard } from "./card.tsx";
import styles from "./home.module.css";
import type { HomeVisit, HomeVisits } from "./model.ts";

const CreateDialog = lazy(async () => ({
  default: (await import("../records/create-dialog.tsx")).CreateDialog,
}));

/** VIPs to be in touch with today, why, and a way to write down that one was. */
export function DueVisits({ visits }: { visits: HomeVisits }) {
  const { t, say } = useWords();
  const { revalidate } = useRevalidator();
  const [logging, setLogging] = useState<PageRecord | null>(null);
  const { log } = visits;
  return (
    <>
      <HomeCard
        name={t("home_due_visits")}
        hint={t("home_hint_due_visits", { n: visits.days })}
        part={visits}
        extra={[
          { name: t("home_reason"), cell: ({ id }) => <Reason visit={visits.visits[id]!} /> },
          ...(log
            ? [
                {
                  name: say(log),
                  cell: (record: PageRecord) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      leftSection={<Icon name="plus" size={14} />}
                      onClick={() => setLogging(record)}
                      aria-label={t("home_log_for", {
                        log: say(log),
                        customer: String(record[visits.columns[0] ?? ""] ?? ""),
                      })}
                    >
                      {say(log)}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {logging ? (
        <Suspense>
          <CreateDialog
            object="activity"
            values={{ customer: logging.id }}
            onCreated={() => revalidate()}
            onClose={() => setLogging(null)}
          />
        </Suspense>
      ) : null}
    </>
  );
}

function Reason({ visit: { task, quiet } }: { visit: HomeVisit }) {
  const { t, locale } = useWords();
  const now = useNow();
  if (!task)
    return (
      <span className={styles.late}>{quiet === null ? t("home_never") : t("home_quiet", { n: quiet })}</span>
    );
  const due = Date.parse(task.due);
  return (
    <span className={styles.still}>
      <Anchor component={Link} to={`/o/task/${task.id}`} c="inherit" underline="always">
        {task.title || t("ui_untitled")}
      </Anchor>
      <span className={now !== null && due < now ? styles.late : undefined}>
        {now === null ? task.due.slice(0, 10) : relative(due, now, locale)}
      </span>
    </span>
  );
}
