import { quote } from "../db/types.ts";
import { objectColumn, type Value, type ValueType } from "../fields/value.ts";
import { evaluate } from "../logic/evaluate.ts";
import type { Expression } from "../logic/expression.ts";
import { toSql } from "../logic/sql.ts";
import type { Env, Sql } from "../logic/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { Select } from "./select.server.ts";
import { sql } from "./sql-text.ts";

/** A row as the database gives it, by the names of what was selected. */
export type Row = Readonly<Record<string, unknown>>;

/** How one field gets from a row of the database into an answer. */
export interface Reader {
  key: string;
  read(row: Row, env: Env): unknown;
}

/** How a field gets from the row into the answer; registers the columns that it needs in `selected`. */
export function readerOf(
  field: FieldModel,
  model: ObjectModel,
  select: Select,
  selected: Map<string, Sql>,
): Reader {
  const { key, type } = field;
  const need = (of: FieldModel) => {
    for (const { name } of of.columns) {
      if (holdsValue(of, name)) selected.set(name, sql(`${select.alias}.${quote(name)}`));
    }
  };
  if (field.stored) {
    need(field);
    return { key, read: (row) => type.toJson(type.fromRow(row, field), field) };
  }
  const formula = field.formula!;
  const own = ownFields(formula, model);
  if (own) {
    for (const source of own.values()) need(source);
    return {
      key,
      read: (row, env) => type.toJson(evaluate(formula, envOf(row, own, env)), field),
    };
  }
  selected.set(key, toSql(formula, select));
  return { key, read: (row) => type.toJson(fromSql(row[key], formula.type), field) };
}

/** Companions (folded text, sums behind an average) are for queries, not for readers. */
const holdsValue = (field: FieldModel, column: string): boolean =>
  column === field.key || column === objectColumn(field.key);

/** The record's own stored fields that a formula reads, by path; null when it reads more than those and constants. */
function ownFields(formula: Expression, model: ObjectModel): Map<string, FieldModel> | null {
  const own = new Map<string, FieldModel>();
  for (const path of formula.paths) {
    const field = model.fields.get(path);
    if (field?.stored) own.set(path, field);
    else if (!path.startsWith("settings.") && !path.startsWith("actor.")) return null;
  }
  return own;
}

function envOf(row: Row, own: ReadonlyMap<string, FieldModel>, env: Env): Env {
  return {
    ...env,
    get(path) {
      const field = own.get(path);
      return field ? field.type.fromRow(row, field) : env.get(path);
    },
  };
}

/** A value that the database computed, in memory form. */
function fromSql(value: unknown, type: ValueType): Value | null {
  if (value === null || value === undefined) return null;
  if (type.kind === "boolean") return Number(value) !== 0;
  if (type.kind === "number" || type.kind === "moment") return Number(value);
  return String(value);
}
