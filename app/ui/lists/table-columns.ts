import { yields } from "../../fields/resolve.ts";
import { ORDERED_KINDS } from "../../fields/value.ts";
import { controlOf, type OpenField, type PageObject } from "../model.ts";
import { isNumeric } from "../records/numeric.ts";
import type { Column } from "./list-state.ts";

/** What fields are as columns: whether they sort, how wide they are, which of them a phone shows. */

/** Whether records can be sorted by this field. */
export function isSortable(field: OpenField): boolean {
  const shown = yields(field);
  return ORDERED_KINDS.has(shown.type.valueType(shown).kind);
}

/** Pixels that a column has before anybody sets a width. */
export function usualWidth(field: OpenField, isTitle: boolean): number {
  if (isTitle) return 240;
  if (controlOf(field) === "scale") return 100;
  if (isNumeric(field)) return 130;
  return field.type.textual ? 180 : 140;
}

/** A column on a phone's card: `lead` and `whose` are its first line; the others stand on the second, from the left or at its end. */
export type Place = "lead" | "whose" | "first" | "second" | "end";

const MOST_PILLS = 2;
const MOST_TELLING = 3;

/**
 * What a phone shows of a record: its name, and two or three columns that tell most: what the list is sorted by, how far it has come
 * and other choices as pills, then an amount or a date, then whatever the view names next. `alike`: many go by the same name, so that
 * the record behind the first reference stands beside it.
 */
export function tellingColumns(
  columns: readonly Column[],
  fields: ReadonlyMap<string, OpenField>,
  object: Pick<PageObject, "title" | "views">,
  sort: readonly string[],
  alike = false,
): ReadonlyMap<string, Place> {
  const keys = columns.map((column) => column.key).filter((key) => fields.has(key));
  const lead = keys.find((key) => key === object.title) ?? keys[0];
  const whose = alike
    ? keys.find((key) => key !== lead && controlOf(fields.get(key)!) === "reference")
    : undefined;
  const rest = keys.filter((key) => key !== lead && key !== whose);
  const sorted = sort[0]?.replace(/^-/, "");
  const boards = object.views.map((view) => view.group);
  const stages = rest.filter((key) => fields.get(key)!.pipeline !== undefined || boards.includes(key));
  const choices = rest.filter((key) => isPill(fields.get(key)!));
  const pills = [...new Set([...stages, ...choices])].slice(0, MOST_PILLS);
  const chosen = [
    ...new Set([
      ...rest.filter((key) => key === sorted),
      ...pills,
      ...rest.filter((key) => isMeasure(fields.get(key)!)),
      ...rest,
    ]),
  ].slice(0, MOST_TELLING);
  const places = new Map<string, Place>(lead === undefined ? [] : [[lead, "lead"]]);
  if (whose !== undefined) places.set(whose, "whose");
  // Pills stand together; whatever else there is closes the line.
  const line = [
    ...chosen.filter((key) => isPill(fields.get(key)!)),
    ...chosen.filter((key) => !isPill(fields.get(key)!)),
  ];
  for (const [at, key] of line.entries()) {
    const last = at === line.length - 1 && at > 0;
    places.set(key, last ? "end" : at === 0 ? "first" : "second");
  }
  return places;
}

/** Whether names do not tell records apart: answers to one survey are all called by it. */
export function areAlike(
  records: readonly Readonly<Record<string, unknown>>[],
  title: string | null,
): boolean {
  if (title === null || records.length < 2) return false;
  return new Set(records.map((record) => record[title])).size <= records.length / 2;
}

/** Where no head stands above it, a figure, a score or a date says nothing by itself; a choice, a person or an amount of money does. */
export const needsName = (field: OpenField): boolean =>
  ["date", "moment", "switch", "scale"].includes(controlOf(field)) ||
  (isNumeric(field) && !(field.currency ?? field.as?.currency));

const isPill = (field: OpenField): boolean => ["choice", "choices", "scale"].includes(controlOf(field));

/** An amount, another figure, a date or a moment. */
const isMeasure = (field: OpenField): boolean =>
  isNumeric(field) || ["date", "moment"].includes(controlOf(field));
