import {
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { lazy, Suspense, useRef, useState } from "react";
import { Button, toast } from "../../kit/index.ts";
import type { Board } from "../../records/board.server.ts";
import type { ListQuestion } from "../lists/list-question.ts";
import type { OpenField, PageObject, PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import styles from "./board.module.css";
import { BoardCard, CardBody } from "./card.tsx";
import { ColumnHead } from "./column-head.tsx";
import { besideColumn } from "./keyboard.ts";
import { Lane, NONE } from "./lane.tsx";
import { StageStrip } from "./stage-strip.tsx";
import { useAnnouncements } from "./use-announcements.ts";
import { useCardMoves } from "./use-card-moves.ts";
import { type ShownColumn, useMoves } from "./use-moves.ts";

const GateDialog = lazy(async () => ({ default: (await import("./gate-dialog.tsx")).GateDialog }));

const DAY = 86_400_000;
/** Cards that a column reads at once. */
const MORE_CARDS = 25;

/** Records as cards under the options of a field, moved by mouse, finger, keys or menu. What a move still misses is asked for. */
export function BoardView({
  object,
  fields,
  question,
  board,
  search,
  openId,
  onOpen,
}: {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  question: ListQuestion;
  board: Board;
  /** The list's address: further cards answer the same question. */
  search: string;
  openId?: string;
  onOpen(id: string): void;
}) {
  const { t, say } = useWords();
  const now = useNow();
  const box = useRef<HTMLElement>(null);
  const group = question.group!;
  const field = fields.get(group)!;
  const sumField = question.columns
    .map(({ key }) => fields.get(key))
    .find((one) => one?.currency ?? one?.as?.currency);
  const { columns, titles, move, loadMore } = useMoves(object.key, group, sumField?.key, search, board);
  const moves = useCardMoves(object, fields, field, move);
  const { stages, stageName, stageOf, asked } = moves;
  const [lifted, setLifted] = useState<PageRecord | null>(null);
  const movable = object.can.update && !field.readOnly;

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: besideColumn }),
  );
  const find = (id: unknown) => columns.flatMap((column) => column.cards).find((record) => record.id === id);
  const announcements = useAnnouncements(find, moves.name, stageOf, stageName);

  /** Whole days that a card stands still, where its stage says that is too long. */
  const stillFor = (record: PageRecord, column: ShownColumn): number | undefined => {
    const limit = column.key === null ? undefined : stages.get(column.key)?.warn_after_days;
    const since = board.since[record.id];
    if (limit === undefined || since === undefined || now === null || stageOf(record) !== column.key)
      return undefined;
    const days = Math.floor((now - since) / DAY);
    return days >= limit && days > 0 ? days : undefined;
  };
  const targets = (record: PageRecord) =>
    columns
      .filter(({ key }) => key !== null && key !== stageOf(record) && !moves.isClosed(record, key))
      .map(({ key }) => ({ key: key!, label: stageName(key) }));
  const card = { object, fields, columns: question.columns, group, titles };

  return (
    <>
      <StageStrip
        board={box}
        stages={columns.map(({ key, count }) => ({ key: key ?? NONE, name: stageName(key), count }))}
      />
      <DndContext
        id={`board-${object.key}`}
        sensors={sensors}
        collisionDetection={(args) => {
          const under = pointerWithin(args);
          return under.length > 0 ? under : rectIntersection(args);
        }}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t("board_how") } }}
        onDragStart={({ active }) => setLifted(find(active.id) ?? null)}
        onDragEnd={({ active, over }) => {
          const record = find(active.id);
          setLifted(null);
          if (record && over) moves.start(record, over.id === NONE ? null : String(over.id));
        }}
        onDragCancel={() => setLifted(null)}
      >
        {/* A scroll box that the keyboard can reach, also while no card stands in it. */}
        <section
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: axe asks for it
          tabIndex={0}
          className={styles.board}
          data-moving={lifted !== null || undefined}
          aria-label={t("board_label", { objects: say(object.plural) })}
        >
          {columns.map((column) => (
            <Lane
              key={column.key ?? NONE}
              id={column.key ?? NONE}
              label={t("board_column", { stage: stageName(column.key), n: column.count })}
              closed={lifted !== null && moves.isClosed(lifted, column.key)}
              head={
                <ColumnHead field={field} column={column} name={stageName(column.key)} sumField={sumField} />
              }
            >
              {column.cards.map((record) => (
                <BoardCard
                  key={record.id}
                  {...card}
                  record={record}
                  still={stillFor(record, column)}
                  open={record.id === openId}
                  movable={movable}
                  targets={movable ? targets(record) : []}
                  onOpen={() => onOpen(record.id)}
                  onMove={(to) => {
                    moves.start(record, to);
                    focusCard(record.id);
                  }}
                />
              ))}
              {column.cards.length === 0 ? (
                <p className={styles.none}>{t("board_empty", { objects: say(object.plural) })}</p>
              ) : null}
              {column.more ? (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="gray"
                  onClick={() =>
                    loadMore(column).catch(() =>
                      toast({ kind: "bad", text: t("list_more_failed"), closeLabel: t("ui_close") }),
                    )
                  }
                >
                  {t("board_more", { n: Math.min(MORE_CARDS, column.count - column.cards.length) })}
                </Button>
              ) : null}
            </Lane>
          ))}
        </section>
        <DragOverlay dropAnimation={null}>
          {lifted ? (
            <article className={styles.card} data-lifted>
              <CardBody {...card} record={lifted} />
            </article>
          ) : null}
        </DragOverlay>
      </DndContext>
      {asked ? (
        <Suspense fallback={null}>
          <GateDialog
            stage={stageName(asked.to)}
            record={asked.record}
            missing={asked.missing}
            onClose={moves.forget}
            onMove={async (values) => {
              const problem = await moves.finish(asked.record, asked.to, values);
              if (!problem) moves.forget();
              return problem;
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

/** The card is drawn anew in its other column; the keys stay with it, unless a dialog has them. */
function focusCard(id: string): void {
  setTimeout(() => {
    if (document.querySelector('[role="dialog"]')) return;
    document.querySelector<HTMLElement>(`[data-card="${id}"] [data-handle]`)?.focus();
  }, 50);
}
