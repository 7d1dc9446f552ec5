import { Icon, Text, VisuallyHidden } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { useNow } from "../now.ts";
import { Cell } from "../records/cell.tsx";
import { relative } from "../records/moments.ts";
import { TraceButton } from "../records/why.tsx";
import { useWords } from "../words.tsx";
import { HomeCard } from "./card.tsx";
import styles from "./home.module.css";
import type { HomeMoves } from "./model.ts";

/** Customers whose tier has changed: from what to what, when, and why. */
export function MovedTiers({ tiers }: { tiers: HomeMoves }) {
  const { t, say, locale } = useWords();
  const now = useNow();
  const field = openField(tiers.field);
  const move = (id: string) => tiers.moves[id]!;
  return (
    <HomeCard
      name={t("home_moved_tiers")}
      hint={t("home_hint_moved_tiers", { n: tiers.days })}
      part={tiers}
      extra={[
        {
          name: say(field.label),
          cell: ({ id }) => (
            <span className={styles.move}>
              <Cell field={field} value={move(id).from} full />
              <Icon name="arrow-right" size={14} />
              <VisuallyHidden>{t("home_became")}</VisuallyHidden>
              <Cell field={field} value={move(id).to} full />
            </span>
          ),
        },
        {
          name: t("home_when"),
          cell: ({ id }) => (
            <time dateTime={move(id).at}>
              {now === null ? move(id).at.slice(0, 10) : relative(Date.parse(move(id).at), now, locale)}
            </time>
          ),
        },
        {
          name: t("home_why"),
          cell: ({ id }) => {
            const { because, by } = move(id);
            return because ? (
              <span className={styles.why}>
                <Text span size="sm" className={styles.sentence} title={because.sentence}>
                  {because.sentence}
                </Text>
                <TraceButton run={because} />
              </span>
            ) : (
              <Text span size="sm">
                {t("home_moved_by", { person: by })}
              </Text>
            );
          },
        },
      ]}
    />
  );
}
