import type { Announcements } from "@dnd-kit/core";
import { useRef } from "react";
import type { PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { NONE } from "./lane.tsx";

/** What is read aloud while a card is moved by the keys. */
export function useAnnouncements(
  find: (id: unknown) => PageRecord | undefined,
  nameOf: (record: PageRecord) => string,
  stageOf: (record: PageRecord) => string | null,
  stageName: (key: string | null) => string,
): Announcements {
  const { t } = useWords();
  /** The column that was told last. */
  const told = useRef<string | null>(null);
  return {
    onDragStart: ({ active }) => {
      const record = find(active.id);
      told.current = (record && stageOf(record)) ?? NONE;
      return record && t("board_picked", { name: nameOf(record), stage: stageName(stageOf(record)) });
    },
    onDragOver: ({ active, over: column }) => {
      const record = find(active.id);
      // The column that it was lifted in was told with the lifting.
      if (!record || (column && column.id === told.current)) return;
      told.current = column ? String(column.id) : null;
      return column
        ? t("board_over", { name: nameOf(record), stage: stageName(String(column.id)) })
        : t("board_over_none", { name: nameOf(record) });
    },
    onDragEnd: ({ active, over: column }) => {
      const record = find(active.id);
      return (
        record &&
        (column
          ? t("board_dropped", { name: nameOf(record), stage: stageName(String(column.id)) })
          : t("board_cancelled", { name: nameOf(record) }))
      );
    },
    onDragCancel: ({ active }) => {
      const record = find(active.id);
      return record && t("board_cancelled", { name: nameOf(record) });
    },
  };
}
