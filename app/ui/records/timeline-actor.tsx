import type { ReactNode } from "react";
import { Icon, Person, Tooltip } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { relative, wallTime } from "./moments.ts";
import type { TimelineItem } from "./record-data.ts";
import styles from "./timeline.module.css";

/** The face of who did it; a sign for what is no person. */
export function ActorMark({ entry }: { entry: TimelineItem }) {
  const { kind, name } = entry.actor;
  if (kind === "user") return <Person name={name} bare />;
  return (
    <span className={styles.mark} aria-hidden>
      <Icon
        name={
          kind === "automation"
            ? "bolt"
            : kind === "survey"
              ? "message-star"
              : kind === "token"
                ? "key"
                : "refresh"
        }
        size={14}
      />
    </span>
  );
}

/** Who did it, in words. */
export function ActorName({ entry }: { entry: TimelineItem }): ReactNode {
  const { t } = useWords();
  const { kind, name } = entry.actor;
  if (kind === "automation") return t("record_actor_rule", { name });
  if (kind === "survey") return t("record_actor_survey");
  if (kind === "token") return t("record_actor_token", { name });
  if (kind === "system") return t("record_actor_system");
  return name;
}

/** The sign of the object that a linked record belongs to. */
export function ObjectMark({ object }: { object: string }) {
  const outline = useWorkspace().object(object);
  return (
    <span
      className={styles.mark}
      style={{ color: `var(--mantine-color-${outline?.color ?? "gray"}-text)` }}
      aria-hidden
    >
      <Icon name={outline?.icon} size={14} />
    </span>
  );
}

/** Younger than this, an entry says how long ago it was, in milliseconds. */
const RECENT_MS = 12 * 3_600_000;

/** When it was: soon after, how long ago; on a day that stands above it, the time; else the day too. The whole moment on hover. */
export function When({ at, now, near }: { at: number; now: number; near: boolean }) {
  const { env } = useWorkspace();
  const wall = wallTime(at, env.timeZone);
  const time = wall.slice(11, 16);
  const day = new Intl.DateTimeFormat(env.locale, {
    month: "short",
    day: "numeric",
    timeZone: env.timeZone,
  }).format(at);
  return (
    <Tooltip label={wall}>
      <time className={styles.when} dateTime={new Date(at).toISOString()}>
        {now - at < RECENT_MS ? relative(at, now, env.locale) : near ? time : `${day} ${time}`}
      </time>
    </Tooltip>
  );
}
