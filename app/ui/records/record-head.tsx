import { useMemo } from "react";
import { HeadFacts } from "./head-facts-row.tsx";
import { HeadTrend } from "./head-trend.tsx";
import type { RecordData } from "./record-data.ts";
import styles from "./record-head.module.css";

/** The head of a record: facts with their reasons, and beside them how others scored it through time. */
export function RecordHead({ data }: { data: RecordData }) {
  const { object, trends } = data;
  const told = useMemo(() => new Set(trends.flatMap((trend) => trend.figures)), [trends]);
  return (
    <div className={styles.head}>
      <HeadFacts object={object} told={told} beside={trends.length > 0} />
      {trends.length > 0 ? (
        <div className={styles.trends}>
          {trends.map((trend) => (
            <HeadTrend key={`${trend.object} ${trend.field.key}`} trend={trend} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
