import { useEffect, useRef } from "react";
import { useWords } from "../words.tsx";
import { clampWidth, MAX_WIDTH, MIN_WIDTH } from "./list-state.ts";
import styles from "./list-table.module.css";

const STEP = 16;

/** The edge of a column: dragged, or moved by the arrow keys. */
export function ColumnHandle({
  name,
  width,
  moving,
  onDrag,
  onWidth,
}: {
  name: string;
  /** Pixels. */
  width: number;
  moving: boolean;
  onDrag(event: unknown): void;
  onWidth(width: number): void;
}) {
  const { t } = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves has a value, which <hr> cannot
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t("list_width_of", { field: name })}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={0}
      className={styles.handle}
      data-moving={moving || undefined}
      onMouseDown={onDrag}
      onTouchStart={onDrag}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        const step = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : 0;
        if (step === 0) return;
        event.preventDefault();
        onWidth(clampWidth(width + step));
      }}
    />
  );
}

/** A width that was dragged is kept once the hand lets go. */
export function useWidths(
  table: {
    state: { columnResizing: { isResizingColumn: false | string } };
    getColumn(id: string): { getSize(): number } | undefined;
  },
  onWidth: (key: string, width: number) => void,
): void {
  const moving = table.state.columnResizing.isResizingColumn;
  const moved = useRef<string | null>(null);
  useEffect(() => {
    if (moving) moved.current = moving;
    else if (moved.current) {
      const key = moved.current;
      moved.current = null;
      const width = table.getColumn(key)?.getSize();
      if (width) onWidth(key, clampWidth(width));
    }
  }, [moving, table, onWidth]);
}
