import { type ReactNode, useMemo } from "react";
import { Empty, Page, Paper, Text, Title } from "../../kit/index.ts";
import { useNow } from "../now.ts";
import { hourOf } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { arrange, type HomeKey } from "./arrange.ts";
import { HomeCard } from "./card.tsx";
import { Care } from "./care.tsx";
import styles from "./home.module.css";
import type { Home, HomeSection } from "./model.ts";
import { Queue } from "./queue.tsx";
import { StandingDeals } from "./still.tsx";
import { TaskList } from "./task-list.tsx";
import { MovedTiers } from "./tiers.tsx";
import { DueVisits } from "./visits.tsx";

/** The start of the day: what waits for this person, in the order of its weight; what holds nothing now is a line each at the end. */
export function HomePage({ home }: { home: Home }) {
  const { t } = useWords();
  const { me, timeZone } = useWorkspace();
  const now = useNow();
  const hour = now === null ? null : hourOf(now, timeZone);
  const greeting =
    hour === null ? "home_hello" : hour < 12 ? "home_morning" : hour < 18 ? "home_noon" : "home_evening";
  const { columns, quiet } = useArranged(home);
  const nothing = columns.flat().length === 0;
  return (
    <Page title={t(greeting, { name: me.name })}>
      <div className={styles.home} data-columns={columns.length}>
        {nothing ? (
          <Empty icon="circle-check" title={t("home_nothing")} text={t("home_no_tasks_hint")} />
        ) : null}
        {columns.map((keys, at) => (
          <div key={at === 0 ? "first" : "second"} className={styles.column}>
            {keys.map((key) => (
              <HomePart key={key} of={key} home={home} />
            ))}
            {at === columns.length - 1 && quiet.length > 0 ? <QuietOnes keys={quiet} home={home} /> : null}
          </div>
        ))}
      </div>
    </Page>
  );
}

/** Cards stay in their columns while their rows come and go: only a card that fills or empties moves others. */
function useArranged(home: Home) {
  const next = arrange(home);
  const shape = JSON.stringify([next.columns.flat(), next.quiet]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by the cards that there are, not by their rows
  return useMemo(() => next, [shape]);
}

function HomePart({ of, home }: { of: HomeKey; home: Home }): ReactNode {
  switch (of) {
    case "care":
      return home.care && <Care care={home.care} />;
    case "queue":
      return home.queue && <Queue queue={home.queue} />;
    case "tasks":
      return home.tasks && <TaskList tasks={home.tasks} />;
    case "low":
      return home.low && <LowScores low={home.low} />;
    case "still":
      return home.still && <StandingDeals still={home.still} />;
    case "visits":
      return home.visits && <DueVisits visits={home.visits} />;
    case "tiers":
      return home.tiers && <MovedTiers tiers={home.tiers} />;
  }
}

function QuietOnes({ keys, home }: { keys: readonly HomeKey[]; home: Home }) {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const objects = say(workspace.object(home.queue?.object ?? "")?.plural);
  const words: Record<HomeKey, [name: string, none: string]> = {
    care: [t("home_care"), ""],
    queue: [t("home_queue", { objects }), t("home_none_queue", { objects })],
    tasks: [t("home_tasks"), t("home_no_tasks")],
    low: [t("home_low_scores"), t("home_none_low_scores")],
    still: [t("home_standing_deals"), t("home_none_standing_deals")],
    visits: [t("home_due_visits"), t("home_none_due_visits", { n: home.visits?.days ?? 0 })],
    tiers: [t("home_moved_tiers"), t("home_none_moved_tiers", { n: home.tiers?.days ?? 0 })],
  };
  return (
    <Paper withBorder className={styles.card}>
      {keys.map((key) => (
        <section key={key} className={styles.quiet} aria-label={words[key][0]}>
          <Title order={2}>{words[key][0]}</Title>
          <Text c="dimmed" size="sm">
            {words[key][1]}
          </Text>
        </section>
      ))}
    </Paper>
  );
}

function LowScores({ low }: { low: HomeSection }) {
  const { t } = useWords();
  const filter = encodeURIComponent(JSON.stringify(low.filter));
  return (
    <HomeCard
      name={t("home_low_scores")}
      part={low}
      all={`/o/${low.object}?filter=${filter}&sort=${low.sort.join(",")}`}
    />
  );
}
