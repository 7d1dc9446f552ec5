import { yields } from "../fields/field-type.ts";
import type { ValueType } from "../fields/value.ts";
import type { Variable } from "../logic/types.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";

export const PERIODS = ["day", "week", "month", "quarter", "year"] as const;
export type Period = (typeof PERIODS)[number];

const MEASURES = ["count", "sum", "avg", "min", "max", "share"] as const;
export type MeasureKind = (typeof MEASURES)[number];

/** `avg:csat`, `share:channel:web`; `count` has no path. */
export interface MeasureText {
  kind: MeasureKind;
  path: string;
  option: string;
}

/** Reads the words of a measure; null when it is none. */
export function parseMeasure(text: string): MeasureText | null {
  const [kind = "", path = "", ...rest] = text.split(":");
  if (!(MEASURES as readonly string[]).includes(kind)) return null;
  const option = rest.join(":");
  if (kind === "count" ? text !== "count" : path === "") return null;
  if (kind === "share" ? option === "" : rest.length > 0) return null;
  return { kind: kind as MeasureKind, path, option };
}

/** `month:submitted_at` or a plain field or path. */
export function parseGroup(text: string): { period: Period | null; path: string } {
  const colon = text.indexOf(":");
  const period = text.slice(0, Math.max(colon, 0));
  if ((PERIODS as readonly string[]).includes(period)) {
    return { period: period as Period, path: text.slice(colon + 1) };
  }
  return { period: null, path: text };
}

/** Whether a measure makes sense for a field: as its type says; columns that belong to no field by the kind of their values. */
export function measurable(kind: MeasureKind, variable: Variable, field: FieldModel | null): boolean {
  const values: Record<MeasureKind, ValueType["kind"][]> = {
    count: [],
    sum: ["number"],
    avg: ["number"],
    min: ["number", "date", "moment"],
    max: ["number", "date", "moment"],
    share: ["option", "boolean", "list"],
  };
  if (!values[kind].includes(variable.type.kind)) return false;
  return !field || yields(field).type.measures.includes(kind);
}

/** The field at the end of a path through references; null when the path ends outside the objects (users). */
export function fieldAt(workspace: Workspace, model: ObjectModel, path: string): FieldModel | null {
  const keys = path.split(".");
  const last = keys.pop()!;
  let at: ObjectModel | undefined = model;
  for (const key of keys) {
    const to: readonly string[] | undefined = at?.fields.get(key)?.to;
    at = to?.length === 1 ? workspace.objects.get(to[0]!) : undefined;
  }
  return at?.fields.get(last) ?? null;
}

/** Minor units as a decimal string: 1234n of a currency with two digits is `12.34`. */
export function moneyText(minor: bigint, digits: number): string {
  const sign = minor < 0n ? "-" : "";
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `sum / count` in whole minor units, half away from zero. */
export function meanOf(sum: bigint, count: number): bigint {
  const absolute = sum < 0n ? -sum : sum;
  const rounded = (2n * absolute + BigInt(count)) / (2n * BigInt(count));
  return sum < 0n ? -rounded : rounded;
}

/** A number without the noise that adding doubles leaves behind. */
export const significant = (value: number, digits: number): number => Number(value.toPrecision(digits));
