import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureObjectTable } from "#app/db/tables.server.ts";
import { type Db, quote } from "#app/db/types.ts";
import type { Field } from "#app/fields/field-type.ts";
import { yields } from "#app/fields/field-type.ts";
import { foldedColumn, type SqlValue, type Value } from "#app/fields/value.ts";
import { ENGINES, openTestDb } from "#test/support/databases.ts";
import { buildExampleFields } from "#test/support/field-examples.ts";

/** Every type's examples in one real table of each engine: what is stored is read back, found, and sorted with absence lowest. */

const EXAMPLES = buildExampleFields((type, at) => `f_${type}_${at}`);
const TABLE = quote("o_example");

const read = (json: unknown, field: Field): Value | null => {
  const parsed = field.type.parse(json, field);
  return "value" in parsed ? parsed.value : expect.fail(parsed.issue.code);
};

/** Column that compares, sorts and is unique. */
const sorting = (field: Field): string => (yields(field).type.textual ? foldedColumn(field.key) : field.key);

describe.each(ENGINES)("on %s", (engine) => {
  let db: Db;
  let made = 0;

  beforeAll(async () => {
    db = await openTestDb(engine);
    const columns = EXAMPLES.flatMap(({ field }) => field.type.columns(field));
    await db.transaction((tx) => ensureObjectTable(tx, { key: "example", columns }));
  });
  afterAll(() => db.close());

  /** Stores one record a value, marked as belonging together, and gives their ids. */
  async function store(field: Field, values: (Value | null)[], mark: string): Promise<string[]> {
    const names = field.type.columns(field).map((column) => column.name);
    const columns = ["id", "version", "created_at", "updated_at", "created_by", ...names];
    const sql = `INSERT INTO ${TABLE} (${columns.map(quote).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
    const ids = values.map(() => `id-${++made}`);
    await db.transaction(async (tx) => {
      for (const [at, value] of values.entries())
        await tx.run(sql, [ids[at]!, 1, 0, 0, mark, ...field.type.toRow(value, field)]);
    });
    return ids;
  }

  it.each(EXAMPLES)("reads back what it stored: $name", async ({ field, example }) => {
    const json = [...(example.accepts ?? []), ...(example.cells ?? [])].map((one) => one.json);
    const ids = await store(
      field,
      json.map((one) => read(one, field)),
      `back ${field.key}`,
    );
    const rows = await db.all(`SELECT * FROM ${TABLE} WHERE created_by = ?`, [`back ${field.key}`]);
    const found = new Map(
      rows.map((row) => [row.id, field.type.toJson(field.type.fromRow(row, field), field)]),
    );
    expect(ids.map((id) => found.get(id))).toEqual(json);
  });

  const sorted = EXAMPLES.filter(({ example }) => example.ascending);
  it.each(sorted)("sorts absence lowest and then as the type says: $name", async ({ field, example }) => {
    const ascending = [null, ...(example.ascending ?? [])].map((json) =>
      json === null ? null : read(json, field),
    );
    const mark = `sort ${field.key}`;
    const ids = (await store(field, [...ascending].reverse(), mark)).reverse();
    const ordered = async (direction: string) =>
      (
        await db.all<{ id: string }>(
          `SELECT id FROM ${TABLE} WHERE created_by = ? ORDER BY ${quote(sorting(field))} ${direction}`,
          [mark],
        )
      ).map((row) => row.id);
    expect(await ordered("ASC NULLS FIRST")).toEqual(ids);
    expect(await ordered("DESC NULLS LAST")).toEqual([...ids].reverse());

    const last = ascending.at(-1)!;
    const cells = field.type.toRow(last, field);
    const at = field.type.columns(field).findIndex((column) => column.name === sorting(field));
    const where = async (condition: string, ...params: SqlValue[]) =>
      (
        await db.all<{ id: string }>(`SELECT id FROM ${TABLE} WHERE created_by = ? AND ${condition}`, [
          mark,
          ...params,
        ])
      ).map((row) => row.id);
    expect(await where(`${quote(sorting(field))} = ?`, cells[at]!)).toEqual([ids.at(-1)]);
    expect((await where(`${quote(sorting(field))} < ?`, cells[at]!)).sort()).toEqual(ids.slice(1, -1).sort());
    expect(await where(`${quote(sorting(field))} IS NULL`)).toEqual([ids[0]]);
  });

  it("keeps amounts and sums whole: a thousand cents are ten", async () => {
    const money = EXAMPLES.find(({ field }) => field.key === "f_currency_0")!.field;
    await store(money, Array(1000).fill(0.01), "cents");
    const [row] = await db.all(
      `SELECT SUM(${quote(money.key)}) AS ${quote(money.key)} FROM ${TABLE} WHERE created_by = ?`,
      ["cents"],
    );
    expect(money.type.toJson(money.type.fromRow(row!, money), money)).toBe("10.00");
  });
});
