import { Link } from "@remix-run/react";
import { type KeyboardEvent, useRef } from "react";
import { scaleEnds, scoreTone } from "../../fields/score-tone.ts";
import { Tooltip } from "../../kit/index.ts";
import type { OpenField } from "../model.ts";
import styles from "./head-trend.module.css";
import type { TrendData, TrendPoint } from "./record-data.ts";
import { pointWords, type TrendSpeaker, trendWords } from "./trend-words.ts";

/** A point in the drawing: percent from the left, and from the top. */
interface Place {
  point: TrendPoint;
  x: number;
  y: number;
}

/**
 * Scores through time on their whole scale: a dot for each month or answer, joined where one follows the other, dashed over months
 * without answers. A dot leads to the answers behind it; with the keyboard the drawing is one stop, and the arrows go from dot to dot.
 */
export function TrendChart({
  trend,
  field,
  speaker,
}: {
  trend: TrendData;
  field: OpenField;
  speaker: TrendSpeaker;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { min, max } = scaleEnds(field);
  const slot = 100 / trend.points.length;
  const places = trend.points.flatMap((point, at): (Place & { at: number })[] => {
    if (point.value === null) return [];
    return [{ point, at, x: (at + 0.5) * slot, y: 100 * (1 - (point.value - min) / Math.max(1, max - min)) }];
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0) return;
    const dots = [...(box.current?.querySelectorAll<HTMLElement>("a") ?? [])];
    const next = dots[dots.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div className={styles.chart}>
      <span className={styles.ends} aria-hidden>
        <span>{max}</span>
        <span>{min}</span>
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside take the keys; the arrows go between them */}
      <div ref={box} className={styles.plot} onKeyDown={onKeyDown}>
        <svg
          role="img"
          aria-label={trendWords(trend, field, speaker)}
          className={styles.drawing}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
        >
          {places.slice(1).map((to, index) => {
            const from = places[index]!;
            return (
              <line
                key={to.point.at}
                x1={from.x}
                y1={from.y}
                x2={to.x}
                y2={to.y}
                className={styles.line}
                data-gap={to.at - from.at > 1 || undefined}
                vectorEffect="non-scaling-stroke"
              />
            );
          })}
        </svg>
        {places.map(({ point, at, x, y }, index) => {
          const words = pointWords(point, trend, speaker);
          return (
            <Tooltip
              key={`${at} ${point.at}`}
              label={words}
              events={{ hover: true, focus: true, touch: false }}
            >
              <Link
                to={addressOf(point, trend)}
                className={styles.stop}
                style={{ left: `${x - slot / 2}%`, width: `${slot}%` }}
                tabIndex={index === places.length - 1 ? 0 : -1}
                aria-label={words}
                data-point={point.at}
                data-value={point.value}
              >
                <span
                  className={styles.dot}
                  style={{ top: `${y}%` }}
                  data-tone={scoreTone(field, point.value!)}
                />
              </Link>
            </Tooltip>
          );
        })}
      </div>
    </div>
  );
}

/** Where the answers behind a point are read: the answer itself, or the list of its month. */
function addressOf(point: TrendPoint, trend: TrendData): string {
  return point.record ? `/o/${trend.object}/${point.record}` : answersAddress(trend, point.filter);
}

export function answersAddress({ object }: TrendData, filter: unknown): string {
  return `/o/${object}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
}
