import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { Button, toast } from "../../kit/index.ts";
import type { Board } from "../../records/board.server.ts";
import type { ListQuestion } from "../lists/list-state.ts";
import { nameOf } from "../lists/row-cells.tsx";
import type { OpenField, PageObject, PageProblem, PageRecord } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./board.module.css";
import { BoardCard, CardBody } from "./card.tsx";
import { ColumnHead } from "./column-head.tsx";
import { GateDialog } from "./gate-dialog.tsx";
import { besideColumn } from "./keyboard.ts";
import { hindrance, missingFor, stagesOf } from "./move.ts";
import { type ShownColumn, useMoves } from "./use-moves.ts";

const DAY = 86_400_000;
/** Droppables are named by their option; the column of records without one by this. */
const NONE = "";

interface Asked {
  record: PageRecord;
  to: string;
  missing: OpenField[];
}

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
  const { env } = useWorkspace();
  const now = useNow();
  const group = question.group!;
  const field = fields.get(group)!;
  const stages = useMemo(() => stagesOf(object, field), [object, field]);
  const sumField = question.columns
    .map(({ key }) => fields.get(key))
    .find((one) => one?.currency ?? one?.as?.currency);
  const { columns, titles, move, loadMore } = useMoves(object.key, group, sumField?.key, search, board);
  const [lifted, setLifted] = useState<PageRecord | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: besideColumn }),
  );
  const movable = object.can.update && !field.readOnly;
  const stageName = (key: string | null) =>
    key === null || key === NONE
      ? t("board_none")
      : say(field.options?.find((one) => one.key === key)?.label) || key;
  const name = (record: PageRecord) => {
    const title = object.title === null ? undefined : fields.get(object.title);
    return nameOf(title, object.title === null ? null : record[object.title], env) || t("ui_untitled");
  };
  const find = (id: unknown) => columns.flatMap((column) => column.cards).find((record) => record.id === id);
  const stageOf = (record: PageRecord) => (record[group] ?? null) as string | null;
  const refuse = (record: PageRecord, reason: string) =>
    toast({
      kind: "bad",
      text: t("board_refused", { name: name(record), reason }),
      closeLabel: t("ui_close"),
    });

  /** Tries a move; asks first when the gate misses something. */
  const start = (record: PageRecord, to: string | null) => {
    const from = stageOf(record);
    if (to === from) return;
    const reason = hindrance(stages, field, from, to);
    if (reason) {
      refuse(record, t(reason, { from: stageName(from), to: stageName(to) }));
      return;
    }
    const missing = missingFor(stages, fields, record, to);
    if (missing.length > 0 && to !== null) setAsked({ record, to, missing });
    else void finish(record, to, {}).then((problem) => problem && refuse(record, reasonOf(problem)));
  };

  /** Writes a move and offers the way back; answers why it was refused. */
  const finish = async (record: PageRecord, to: string | null, values: Record<string, unknown>) => {
    const from = stageOf(record);
    const done = await move(record, to, values);
    if ("problem" in done) return done.problem;
    const moved = done.record;
    toast({
      text: t("board_moved", { name: name(record), stage: stageName(to) }),
      closeLabel: t("ui_close"),
      undo: {
        label: t("ui_undo"),
        run: async () => {
          const before = Object.fromEntries(Object.keys(values).map((key) => [key, record[key] ?? null]));
          const back = await move({ ...record, ...moved }, from, before);
          if ("problem" in back) refuse(record, reasonOf(back.problem));
        },
      },
    });
    return null;
  };

  /** The column that was told last. */
  const over = useRef<string | null>(null);
  const announcements: Announcements = {
    onDragStart: ({ active }) => {
      const record = find(active.id);
      over.current = (record && stageOf(record)) ?? NONE;
      return record && t("board_picked", { name: name(record), stage: stageName(stageOf(record)) });
    },
    onDragOver: ({ active, over: column }) => {
      const record = find(active.id);
      // The column that it was lifted in was told with the lifting.
      if (!record || (column && column.id === over.current)) return;
      over.current = column ? String(column.id) : null;
      return column
        ? t("board_over", { name: name(record), stage: stageName(String(column.id)) })
        : t("board_over_none", { name: name(record) });
    },
    onDragEnd: ({ active, over: column }) => {
      const record = find(active.id);
      return (
        record &&
        (column
          ? t("board_dropped", { name: name(record), stage: stageName(String(column.id)) })
          : t("board_cancelled", { name: name(record) }))
      );
    },
    onDragCancel: ({ active }) => {
      const record = find(active.id);
      return record && t("board_cancelled", { name: name(record) });
    },
  };
  const drop = ({ active, over }: DragEndEvent) => {
    const record = find(active.id);
    setLifted(null);
    if (record && over) start(record, over.id === NONE ? null : String(over.id));
  };
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
      .filter(
        ({ key }) =>
          key !== null && key !== stageOf(record) && !hindrance(stages, field, stageOf(record), key),
      )
      .map(({ key }) => ({ key: key!, label: stageName(key) }));
  const card = { object, fields, columns: question.columns, group, titles };

  return (
    <>
      <DndContext
        id={`board-${object.key}`}
        sensors={sensors}
        collisionDetection={(args) => {
          const under = pointerWithin(args);
          return under.length > 0 ? under : rectIntersection(args);
        }}
        accessibility={{ announcements, screenReaderInstructions: { draggable: t("board_how") } }}
        onDragStart={({ active }: DragStartEvent) => setLifted(find(active.id) ?? null)}
        onDragEnd={drop}
        onDragCancel={() => setLifted(null)}
      >
        <section className={styles.board} aria-label={t("board_label", { objects: say(object.plural) })}>
          {columns.map((column) => (
            <Lane
              key={column.key ?? NONE}
              id={column.key ?? NONE}
              label={t("board_column", { stage: stageName(column.key), n: column.count })}
              closed={
                lifted !== null &&
                column.key !== stageOf(lifted) &&
                hindrance(stages, field, stageOf(lifted), column.key) !== null
              }
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
                    start(record, to);
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
                  {t("board_more", { n: Math.min(25, column.count - column.cards.length) })}
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
        <GateDialog
          stage={stageName(asked.to)}
          record={asked.record}
          missing={asked.missing}
          onClose={() => setAsked(null)}
          onMove={async (values) => {
            const problem = await finish(asked.record, asked.to, values);
            if (!problem) setAsked(null);
            return problem;
          }}
        />
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

const reasonOf = (problem: PageProblem): string =>
  problem.errors.map((fault) => fault.message).join(" ") || problem.message;

function Lane({
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
      data-over={(isOver && !closed) || undefined}
      data-closed={closed || undefined}
    >
      {head}
      <div className={styles.cards}>{children}</div>
    </section>
  );
}
