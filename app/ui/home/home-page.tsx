import { Page } from "../../kit/index.ts";
import { useNow } from "../now.ts";
import { hourOf } from "../records/moments.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { HomeCard } from "./card.tsx";
import styles from "./home.module.css";
import type { Home, HomeSection } from "./model.ts";
import { StandingDeals } from "./still.tsx";
import { TaskList } from "./task-list.tsx";
import { MovedTiers } from "./tiers.tsx";
import { DueVisits } from "./visits.tsx";

/** The start of the day: my tasks, low scores of my customers, deals that stand still, VIPs to be in touch with, tiers that moved. */
export function HomePage({ home: { tasks, low, still, visits, tiers } }: { home: Home }) {
  const { t } = useWords();
  const { me, timeZone } = useWorkspace();
  const now = useNow();
  const hour = now === null ? null : hourOf(now, timeZone);
  const greeting =
    hour === null ? "home_hello" : hour < 12 ? "home_morning" : hour < 18 ? "home_noon" : "home_evening";
  return (
    <Page title={t(greeting, { name: me.name })}>
      <div className={styles.home}>
        {tasks ? <TaskList tasks={tasks} /> : null}
        {low ? <LowScores low={low} /> : null}
        {still ? <StandingDeals still={still} /> : null}
        {visits ? <DueVisits visits={visits} /> : null}
        {tiers ? <MovedTiers tiers={tiers} /> : null}
      </div>
    </Page>
  );
}

function LowScores({ low }: { low: HomeSection }) {
  const { t } = useWords();
  const filter = encodeURIComponent(JSON.stringify(low.filter));
  return (
    <HomeCard
      name={t("home_low_scores")}
      none={t("home_none_low_scores")}
      part={low}
      all={`/o/${low.object}?filter=${filter}&sort=${low.sort.join(",")}`}
    />
  );
}
