import { useDroppable } from "@dnd-kit/core";
import type { ReactNode } from "react";
import styles from "./board.module.css";

/** Droppables are named by their option; the column of records without one by this. */
export const NONE = "";

/** A column that cards can be dropped on. */
export function Lane({
  id,
  label,
  closed,
  head,
  children,
}: {
  id: string;
  label: string;
  /** The card that is being moved may not come here. */
  closed: boolean;
  head: ReactNode;
  children: ReactNode;
}) {
  const { setNodeRef, isOver } = useDroppable({ id });
  return (
    <section
      ref={setNodeRef}
      className={styles.lane}
      aria-label={label}
      data-lane={id}
      data-over={(isOver && !closed) || undefined}
      data-closed={closed || undefined}
    >
      {head}
      <div className={styles.cards}>{children}</div>
    </section>
  );
}
