import { useMemo, useState } from "react";
import { toast } from "../../kit/index.ts";
import { nameOf } from "../lists/row-cells.tsx";
import type { OpenField, PageObject, PageProblem, PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { NONE } from "./lane.tsx";
import { hindrance, missingFor, stagesOf } from "./move.ts";
import type { useMoves } from "./use-moves.ts";

/** A move that waits for what its stage's gate asks. */
export interface AskedMove {
  record: PageRecord;
  to: string;
  missing: OpenField[];
}

/** Moves of cards as people meet them: refused with a reason, asked for what is missing, told, and taken back. */
export function useCardMoves(
  object: PageObject,
  fields: ReadonlyMap<string, OpenField>,
  field: OpenField,
  move: ReturnType<typeof useMoves>["move"],
) {
  const { t, say } = useWords();
  const { env } = useWorkspace();
  const [asked, setAsked] = useState<AskedMove | null>(null);
  const stages = useMemo(() => stagesOf(object, field), [object, field]);

  const stageName = (key: string | null) =>
    key === null || key === NONE
      ? t("board_none")
      : say(field.options?.find((one) => one.key === key)?.label) || key;
  const stageOf = (record: PageRecord) => (record[field.key] ?? null) as string | null;
  const name = (record: PageRecord) => {
    const title = object.title === null ? undefined : fields.get(object.title);
    return nameOf(title, object.title === null ? null : record[object.title], env) || t("ui_untitled");
  };
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

  /** Whether a record that is being moved may not come to this column. */
  const isClosed = (record: PageRecord, to: string | null) =>
    to !== stageOf(record) && hindrance(stages, field, stageOf(record), to) !== null;

  return { stages, stageName, stageOf, name, start, finish, isClosed, asked, forget: () => setAsked(null) };
}

const reasonOf = (problem: PageProblem): string =>
  problem.errors.map((fault) => fault.message).join(" ") || problem.message;
