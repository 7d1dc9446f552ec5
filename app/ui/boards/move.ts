import type { OpenField, PageObject, PageRecord, PageStage } from "../model.ts";

/** What a board knows of a move before anybody is asked: whether it may be tried, and what is still missing. */

/** Stages of the board's field by key; empty for a plain choice. */
export function stagesOf(object: PageObject, field: OpenField): ReadonlyMap<string, PageStage> {
  const stages = field.pipeline ? (object.pipelines[field.pipeline]?.stages ?? []) : [];
  return new Map(stages.map((stage) => [stage.key, stage]));
}

export type Hindrance = "board_not_next" | "board_closed" | "board_read_only";

/** Why a record may not go from one column to another; null when it may be tried. */
export function hindrance(
  stages: ReadonlyMap<string, PageStage>,
  field: OpenField,
  from: string | null,
  to: string | null,
): Hindrance | null {
  if (field.readOnly) return "board_read_only";
  const next = from === null ? undefined : stages.get(from)?.next;
  if (next && to !== null && !next.includes(to)) return "board_not_next";
  return to !== null && stages.get(to)?.open === false ? "board_closed" : null;
}

/** Fields that a stage's gate asks for and the record does not have. One that the reader does not see is the server's to name. */
export function missingFor(
  stages: ReadonlyMap<string, PageStage>,
  fields: ReadonlyMap<string, OpenField>,
  record: PageRecord,
  to: string | null,
): OpenField[] {
  const required = (to === null ? undefined : stages.get(to)?.require) ?? [];
  return required.flatMap((key) => {
    const field = fields.get(key);
    return field && !field.readOnly && isAbsent(record[key]) ? [field] : [];
  });
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
