import { describe, expect, test } from "vitest";
import {
  dropIndex,
  ensureIndex,
  ensureObjectTable,
  findDuplicates,
  indexName,
  listIndexes,
} from "#app/db/tables.server.ts";
import type { Db, Queries } from "#app/db/types.ts";
import type { Column } from "#app/fields/value.ts";
import { ENGINES, openTestDb, reopenTestDb } from "#test/support/databases.ts";

const COLUMNS: Column[] = [
  { name: "name", type: "text" },
  { name: "name__f", type: "text" },
  { name: "amount", type: "integer" },
  { name: "rate", type: "real" },
];

const make = (db: Db, columns = COLUMNS, unique: string[] = []) =>
  db.transaction((tx) => ensureObjectTable(tx, { key: "order", columns, unique }));

const add = (q: Queries, id: string, values: Record<string, string | number | null> = {}) => {
  const row: Record<string, string | number | null> = {
    id,
    version: 1,
    created_at: 1,
    updated_at: 1,
    ...values,
  };
  const names = Object.keys(row);
  return q.run(
    `INSERT INTO "o_order" (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
    Object.values(row),
  );
};

describe.each(ENGINES)("on %s", (engine) => {
  test("what figures and rules read stands before the long texts", async () => {
    const db = await openTestDb(engine);
    await make(db, [
      { name: "note", type: "text" },
      { name: "note__f", type: "text" },
      { name: "status", type: "text" },
      ...COLUMNS,
    ]);
    await add(db, "a");
    const [row] = await db.all('SELECT * FROM "o_order"');
    const names = Object.keys(row!);
    const at = (name: string) => names.indexOf(name);
    expect(Math.max(at("amount"), at("rate"))).toBeLessThan(at("status"));
    expect(at("status")).toBeLessThan(Math.min(at("note"), at("note__f"), at("name"), at("external_id")));
  });

  test("an object's table keeps what it is given, each value in its type", async () => {
    const db = await openTestDb(engine);
    await make(db);
    await add(db, "a", { name: "李雷", amount: 2 ** 45, rate: 0.5, deleted_at: null });
    const [row] = await db.all(
      'SELECT id, version, name, amount, rate, external_id, deleted_at FROM "o_order"',
    );
    expect(row).toEqual({
      id: "a",
      version: 1,
      name: "李雷",
      amount: 2 ** 45,
      rate: 0.5,
      external_id: null,
      deleted_at: null,
    });
    await expect(add(db, "a")).rejects.toMatchObject({
      name: "UniqueViolation",
      table: "o_order",
      columns: ["id"],
    });
  });

  test("text sorts by code point, not by the server's language", async () => {
    const db = await openTestDb(engine);
    await make(db);
    for (const name of ["b", "B", "a", "é", "中"]) await add(db, name, { name });
    const rows = await db.all<{ name: string }>('SELECT name FROM "o_order" ORDER BY name');
    expect(rows.map((row) => row.name)).toEqual(["B", "a", "b", "é", "中"]);
  });

  test("publishing again adds what is new, keeps what is there and never changes a type", async () => {
    const db = await openTestDb(engine);
    await make(db);
    await add(db, "a", { name: "x" });
    await db.all('SELECT * FROM "o_order"');
    await make(db, [{ name: "extra", type: "integer" }]);
    await make(db, [...COLUMNS, { name: "extra", type: "integer" }]);
    const [row] = await db.all('SELECT * FROM "o_order"');
    expect(row).toMatchObject({ id: "a", name: "x", extra: null });
    await expect(make(db, [{ name: "extra", type: "text" }])).rejects.toThrow("never changes");
  });

  test("a column that another process has just added is seen, not added twice", async () => {
    const db = await openTestDb(engine);
    const other = await reopenTestDb(engine === "sqlite" ? `sqlite:${db.place}` : db.place);
    await make(db);
    await make(other);
    const wider: Column[] = [...COLUMNS, { name: "extra", type: "integer" }];
    await make(other, wider, ["extra"]);
    await make(db, wider, ["extra"]);
    await add(db, "a", { extra: 5 });
    expect(await other.all('SELECT extra FROM "o_order"')).toEqual([{ extra: 5 }]);
    expect((await listIndexes(db, "order")).map(({ columns }) => columns)).toContainEqual(["extra"]);
  });

  test("a publish that is undone leaves no column", async () => {
    const db = await openTestDb(engine);
    await make(db);
    const work = db.transaction(async (tx) => {
      await ensureObjectTable(tx, { key: "order", columns: [{ name: "gone", type: "text" }] });
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    const rows = await db.all('SELECT * FROM "o_order"');
    await add(db, "a");
    expect(rows).toEqual([]);
    expect(Object.keys((await db.all('SELECT * FROM "o_order"'))[0]!)).not.toContain("gone");
  });

  test("unique means: among records outside the bin that have a value", async () => {
    const db = await openTestDb(engine);
    await make(db, COLUMNS, ["name__f"]);
    await add(db, "a", { name__f: "x", external_id: "E1" });
    await add(db, "b");
    await add(db, "c");
    await expect(add(db, "d", { name__f: "x" })).rejects.toMatchObject({
      table: "o_order",
      columns: ["name__f"],
    });
    await expect(add(db, "d", { external_id: "E1" })).rejects.toMatchObject({ columns: ["external_id"] });
    await add(db, "d", { external_id: "e1" });
    await db.run(`UPDATE "o_order" SET deleted_at = 5 WHERE id = 'a'`);
    await add(db, "e", { name__f: "x", external_id: "E1" });
  });

  test("a field that becomes unique over doubled values is refused, and the doubles can be listed", async () => {
    const db = await openTestDb(engine);
    await make(db);
    for (const [id, name__f] of [
      ["a", "x"],
      ["b", "x"],
      ["c", "y"],
      ["d", "y"],
      ["e", "y"],
      ["f", "z"],
      ["g", null],
    ] as const) {
      await add(db, id, { name__f });
    }
    await expect(make(db, COLUMNS, ["name__f"])).rejects.toMatchObject({
      name: "UniqueViolation",
      columns: ["name__f"],
    });
    expect(await findDuplicates(db, "order", ["name__f"])).toEqual([
      { ids: ["c", "d", "e"], count: 3 },
      { ids: ["a", "b"], count: 2 },
    ]);
    await db.run(`DELETE FROM "o_order" WHERE id IN ('b', 'd', 'e')`);
    await make(db, COLUMNS, ["name__f"]);
  });

  test("indexes come, are found and go; building one beside running work too", async () => {
    const db = await openTestDb(engine);
    await make(db);
    const spec = { object: "order", columns: ["-amount", "name__f", "id"], live: true };
    expect(await ensureIndex(db, spec)).toBe(true);
    expect(await ensureIndex(db, spec)).toBe(false);
    await db.transaction((tx) => ensureIndex(tx, { object: "order", columns: ["rate"] }));
    const own = async () => (await listIndexes(db, "order")).filter((index) => index.name.startsWith("i_"));
    // SQLite answers out of an index alone only when everything that a query names stands in it.
    const bin = engine === "sqlite" ? ["deleted_at"] : [];
    expect(await own()).toEqual([
      { name: indexName(spec), columns: ["amount", "name__f", "id", ...bin], unique: false },
      { name: indexName({ object: "order", columns: ["rate"] }), columns: ["rate"], unique: false },
    ]);
    await dropIndex(db, indexName(spec));
    expect(await own()).toHaveLength(1);
  });

  test("an index over a sorted list is used for that list, absent values lowest, both ways", async () => {
    const db = await openTestDb(engine);
    await make(db);
    await ensureIndex(db, { object: "order", columns: ["amount", "id"], live: true });
    for (let i = 0; i < 60; i++) await add(db, `r${i}`, { amount: i % 3 ? i : null });
    const nulls = engine === "sqlite" ? ["", ""] : ["NULLS FIRST", "NULLS LAST"];
    const explain = engine === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN";
    for (const order of [`amount ASC ${nulls[0]}, id ASC`, `amount DESC ${nulls[1]}, id DESC`]) {
      const sql = `SELECT id FROM "o_order" WHERE deleted_at IS NULL ORDER BY ${order} LIMIT 5`;
      const plan = await db.transaction(async (tx) => {
        if (engine === "postgresql") await tx.run("SET LOCAL enable_seqscan = off");
        return JSON.stringify(await tx.all(`${explain} ${sql}`));
      });
      expect(plan).toContain(indexName({ object: "order", columns: ["amount", "id"], live: true }));
      expect(plan).not.toMatch(/Sort|TEMP B-TREE/);
    }
  });

  test("search finds what was written by its grams", async () => {
    const db = await openTestDb(engine);
    await make(db);
    await add(db, "a", { name: "北京饭店" });
    await add(db, "b", { name: "南京" });
    if (engine === "sqlite") {
      await db.run(
        `INSERT INTO "s_order" (rowid, grams) SELECT _n, '北 京 北京 饭店' FROM "o_order" WHERE id = 'a'`,
      );
      await db.run(
        `INSERT INTO "s_order" (rowid, grams) SELECT _n, '南 京 南京' FROM "o_order" WHERE id = 'b'`,
      );
      const find = (grams: string) =>
        db.all(
          `SELECT o.id FROM "s_order" JOIN "o_order" o ON o._n = "s_order".rowid WHERE "s_order" MATCH ?`,
          [grams],
        );
      expect(await find('"北京" AND "饭店"')).toEqual([{ id: "a" }]);
      await db.run(`DELETE FROM "s_order" WHERE rowid = (SELECT _n FROM "o_order" WHERE id = 'a')`);
      expect(await find('"北京"')).toEqual([]);
    } else {
      await db.run(
        `INSERT INTO "s_order" (id, grams) VALUES ('a', array_to_tsvector(string_to_array('北 京 北京 饭店', ' ')))`,
      );
      const find = (grams: string) =>
        db.all(`SELECT id FROM "s_order" WHERE grams @@ CAST(? AS tsquery)`, [grams]);
      expect(await find("'北京' & '饭店'")).toEqual([{ id: "a" }]);
      expect(await find("'南京'")).toEqual([]);
    }
  });

  test("names that the engines keep for themselves are refused", async () => {
    const db = await openTestDb(engine);
    for (const name of ["ctid", "xmin"]) {
      await expect(make(db, [{ name, type: "text" }])).rejects.toThrow("keeps this name for itself");
    }
  });
});

test("an index's name is its own, and short enough for PostgreSQL", () => {
  const long = { object: "a".repeat(48), columns: ["b".repeat(48), "c".repeat(48)] };
  const names = [
    long,
    { ...long, unique: true },
    { ...long, live: true },
    { ...long, columns: long.columns.toReversed() },
  ].map(indexName);
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
});
