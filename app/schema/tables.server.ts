import { UniqueViolation } from "../db/errors.server.ts";
import {
  ColumnOfAnotherType,
  dropIndex,
  ensureObjectTable,
  findDuplicates,
  indexName,
} from "../db/tables.server.ts";
import type { Tx } from "../db/types.ts";
import type { Issue } from "../errors.ts";
import { foldedColumn } from "../fields/value.ts";
import type { FieldModel, ObjectModel, Workspace } from "./workspace.ts";

/**
 * Lays out the tables of `next`: new objects, new columns, unique indexes. Answers with the values that stand in the way of a new
 * unique field; the transaction must then be given up.
 */
export async function layTables(tx: Tx, before: Workspace | null, next: Workspace): Promise<Issue[]> {
  const problems: Issue[] = [];
  for (const object of next.objects.values()) {
    const old = before?.objects.get(object.key);
    if (old && sameLayout(old, object)) continue;
    if (old) {
      const doubled = await doubledValues(tx, old, object, next);
      problems.push(...doubled);
      if (doubled.length > 0) continue;
      for (const column of uniqueColumns(old)) {
        if (uniqueColumns(object).includes(column)) continue;
        await dropIndex(tx, indexName({ object: object.key, columns: [column], unique: true }));
      }
    }
    problems.push(...(await layTable(tx, object, next)));
  }
  return problems;
}

/**
 * An object back from the archive may have values twice where a field became unique meanwhile. What a roll-up keeps beside its figure may
 * be left from an earlier revision, in which it was ordered by something else.
 */
async function layTable(tx: Tx, object: ObjectModel, next: Workspace): Promise<Issue[]> {
  try {
    await ensureObjectTable(tx, { key: object.key, columns: object.columns, unique: uniqueColumns(object) });
    return [];
  } catch (error) {
    if (error instanceof ColumnOfAnotherType) return [retyped(error, object, next)];
    const field =
      error instanceof UniqueViolation &&
      uniqueFields(object).find((one) => error.columns.includes(uniqueColumn(one)));
    if (!field) throw error;
    return [
      {
        path: `${placeOf(next, object.key, field.key)}/unique`,
        code: "duplicates_exist",
        params: { field: field.key, duplicates: "" },
      },
    ];
  }
}

function retyped(error: ColumnOfAnotherType, object: ObjectModel, next: Workspace): Issue {
  const { column, holds: from, wanted: to } = error;
  const field = [...object.fields.values()].find((one) => one.columns.some(({ name }) => name === column));
  if (!field) throw error;
  return {
    path: placeOf(next, object.key, field.key),
    code: "values_changed",
    params: { field: field.key, from, to },
  };
}

function sameLayout(a: ObjectModel, b: ObjectModel): boolean {
  const layout = (object: ObjectModel) => JSON.stringify([object.columns, uniqueColumns(object)]);
  return layout(a) === layout(b);
}

/** Text is unique as it compares: without regard to case and width. */
const uniqueColumn = (field: FieldModel): string =>
  field.type.textual ? foldedColumn(field.key) : field.key;

function uniqueFields(object: ObjectModel): FieldModel[] {
  return [...object.fields.values()].filter((field) => field.def.unique && !field.system);
}

const uniqueColumns = (object: ObjectModel): string[] => uniqueFields(object).map(uniqueColumn);

async function doubledValues(
  tx: Tx,
  before: ObjectModel,
  object: ObjectModel,
  next: Workspace,
): Promise<Issue[]> {
  const there = new Set(before.columns.map((column) => column.name));
  const known = new Set(uniqueColumns(before));
  const problems: Issue[] = [];
  for (const field of uniqueFields(object)) {
    const column = uniqueColumn(field);
    if (known.has(column) || !there.has(column)) continue;
    const found = await findDuplicates(tx, object.key, [column]);
    if (found.length === 0) continue;
    problems.push({
      path: `${placeOf(next, object.key, field.key)}/unique`,
      code: "duplicates_exist",
      params: {
        field: field.key,
        duplicates: found
          .map(({ ids, count }) => `${count} × (${ids.join(", ")}${count > ids.length ? ", …" : ""})`)
          .join("; "),
      },
    });
  }
  return problems;
}

function placeOf(workspace: Workspace, object: string, field: string): string {
  const at = workspace.schemas.findIndex((schema) => schema.kind === "object" && schema.key === object);
  const fields = workspace.schemas[at]?.fields as { key: string }[];
  return `/schemas/${at}/fields/${fields.findIndex((one) => one.key === field)}`;
}
