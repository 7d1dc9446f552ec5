import { openField } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { useWords } from "../words.tsx";
import { HomeCard } from "./card.tsx";
import styles from "./home.module.css";
import type { HomeStill } from "./model.ts";

/** Deals that stand still: in which stage, and for how long. */
export function StandingDeals({ still }: { still: HomeStill }) {
  const { t, say } = useWords();
  const stage = openField(still.stage);
  return (
    <HomeCard
      name={t("home_standing_deals")}
      hint={t("home_hint_standing_deals")}
      part={still}
      extra={[
        {
          name: say(stage.label),
          cell: (record) => (
            <span className={styles.still}>
              <Cell field={stage} value={record[stage.key]} />
              <span className={styles.late}>
                {t("home_days_in_stage", { n: still.days[record.id] ?? 0 })}
              </span>
            </span>
          ),
        },
      ]}
    />
  );
}
