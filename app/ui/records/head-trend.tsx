import { Link } from "@remix-run/react";
import { scoreTone } from "../../fields/score-tone.ts";
import { Anchor, Text } from "../../kit/index.ts";
import { openField } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./head-trend.module.css";
import { answersAddress, TrendChart } from "./head-trend-chart.tsx";
import type { TrendData } from "./record-data.ts";
import { axisDate, scoreText, trendSummary } from "./trend-words.ts";

/** How others scored the record through time, at its head: the last score, the mean with its n, and the drawing. */
export function HeadTrend({ trend }: { trend: TrendData }) {
  const words = useWords();
  const { t } = words;
  const { timeZone } = useWorkspace();
  const speaker = { words, timeZone };
  const field = openField(trend.field);
  const name = words.say(field.label);
  const summary = trendSummary(trend, speaker);
  const ends = trend.points.length > 1 ? [trend.points[0]!, trend.points.at(-1)!] : trend.points;
  const last = trend.points.findLast((point) => point.value !== null);
  return (
    <figure className={styles.trend} data-trend={field.key} aria-label={name}>
      <figcaption className={styles.caption}>
        <span className={styles.name}>
          {name}{" "}
          {last ? (
            <span className={styles.last} data-tone={scoreTone(field, last.value!)}>
              {t("record_trend_latest", { value: scoreText(last.value!, speaker) })}
            </span>
          ) : null}
        </span>
        {last ? (
          <Anchor
            component={Link}
            to={answersAddress(trend, trend.filter)}
            size="xs"
            c="dimmed"
            className={styles.summary}
          >
            {summary}
          </Anchor>
        ) : (
          <Text span size="xs" c="dimmed">
            {summary}
          </Text>
        )}
      </figcaption>
      {last ? (
        <>
          <TrendChart trend={trend} field={field} speaker={speaker} />
          <div className={styles.dates} aria-hidden>
            {ends.map((point) => (
              <span key={point.at}>{axisDate(point, trend, speaker)}</span>
            ))}
          </div>
        </>
      ) : null}
    </figure>
  );
}
