import type { ReactNode } from "react";
import styles from "./pill.module.css";

/** Colours that options and stages may have; an unknown one is grey. */
const COLORS = new Set([
  "gray",
  "dark",
  "red",
  "pink",
  "grape",
  "violet",
  "indigo",
  "blue",
  "cyan",
  "teal",
  "green",
  "lime",
  "yellow",
  "orange",
]);

/** A choice: its label on a soft ground of its colour, readable in both themes. */
export function Pill({ color, children }: { color?: string; children: ReactNode }) {
  const name = color && COLORS.has(color) ? color : "gray";
  return (
    <span className={styles.pill} data-color={name}>
      {children}
    </span>
  );
}
