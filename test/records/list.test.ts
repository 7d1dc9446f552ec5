import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, type Value } from "#app/fields/value.ts";
import { check } from "#app/logic/check.ts";
import { test } from "#app/logic/evaluate.ts";
import { decodeCursor, encodeCursor } from "#app/records/cursor.ts";
import { get, list } from "#app/records/read.server.ts";
import { create, remove } from "#app/records/single.server.ts";
import type { ListQuery, RecordJson } from "#app/records/types.ts";
import { write } from "#app/records/write.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, type ReadingWorld, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

const names = (page: { data: RecordJson[] }) => page.data.map((record) => record.name);

/** Every page from the first to the last. */
async function walk(world: ReadingWorld, query: ListQuery): Promise<RecordJson[]> {
  const rows: RecordJson[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await list(world.ctx, "customer", { ...query, cursor });
    rows.push(...page.data);
    if (page.next_cursor === null) return rows;
    expect(page.data).toHaveLength(query.limit!);
    cursor = page.next_cursor;
  }
}

describe.each(ENGINES)("lists on %s", (engine) => {
  describe("sorting", () => {
    const world = readingWorld(engine, async ({ ctx }) => {
      await fill(ctx, "customer", [
        { name: "beta", weight: 2, revenue: "10", since: "2024-02-29", region: "south" },
        { name: "Álpha", weight: 10, revenue: "9.99", since: "2023-12-31", region: "north" },
        { name: null, weight: null },
        { name: "ＡＬＰＨＢ", weight: -1, revenue: "100.5", active: true },
        { name: "合意", weight: 0.5, revenue: "0", active: false, region: "east" },
      ]);
    });

    it("text sorts without regard to case, width or accents, an absent one lowest", async () => {
      expect(names(await list(world.ctx, "customer", { sort: ["name"] }))).toEqual([
        null,
        "Álpha",
        "ＡＬＰＨＢ",
        "beta",
        "合意",
      ]);
      expect(names(await list(world.ctx, "customer", { sort: ["-name"] }))).toEqual([
        "合意",
        "beta",
        "ＡＬＰＨＢ",
        "Álpha",
        null,
      ]);
    });

    it("numbers, money, dates and choices sort as what they are", async () => {
      const weights = (await list(world.ctx, "customer", { sort: ["-weight"] })).data.map(
        (record) => record.weight,
      );
      expect(weights).toEqual([10, 2, 0.5, -1, null]);
      const revenues = (await list(world.ctx, "customer", { sort: ["revenue"] })).data.map(
        (record) => record.revenue,
      );
      expect(revenues).toEqual([null, "0.00", "9.99", "10.00", "100.50"]);
      const regions = (await list(world.ctx, "customer", { sort: ["region", "name"] })).data.map(
        (record) => record.region,
      );
      expect(regions).toEqual([null, null, "east", "north", "south"]);
    });

    it("formulas that are computed when read sort too, in and out of SQL's reach of a column", async () => {
      expect(names(await list(world.ctx, "customer", { sort: ["-double"], limit: 2 }))).toEqual([
        "ＡＬＰＨＢ",
        "beta",
      ]);
      expect(names(await list(world.ctx, "customer", { sort: ["-days"], limit: 1 }))).toEqual(["Álpha"]);
      expect(names(await list(world.ctx, "customer", { sort: ["greeting"] }))).toEqual([
        null,
        "Álpha",
        "ＡＬＰＨＢ",
        "beta",
        "合意",
      ]);
    });

    it("ties are broken by the id, ascending, whichever way the sort goes", async () => {
      for (const sort of [["created_at"], ["-created_at"], []]) {
        const ids = (await list(world.ctx, "customer", { sort })).data.map((record) => record.id);
        expect(ids).toEqual([...ids].sort());
      }
      const down = (await list(world.ctx, "customer", { sort: ["-id"] })).data.map((record) => record.id);
      expect(down).toEqual([...down].sort().reverse());
    });
  });

  describe("paging", () => {
    const world = readingWorld(engine, async ({ ctx }) => {
      await fill(
        ctx,
        "customer",
        Array.from({ length: 25 }, (_, n) => ({ name: `c${n}`, weight: n % 4 === 0 ? null : n % 4 })),
      );
    });

    it("pages join without a gap or a double, and the last one has no cursor", async () => {
      const all = await list(world.ctx, "customer", { sort: ["-weight"], limit: 500 });
      expect(all.next_cursor).toBeNull();
      for (const limit of [1, 3, 5, 25]) {
        expect(await walk(world, { sort: ["-weight"], limit })).toEqual(all.data);
      }
    });

    it("a record that comes or goes between two pages moves no other", async () => {
      const query = { sort: ["weight"], limit: 10, fields: ["name"] };
      const first = await list(world.ctx, "customer", query);
      const late = await create(world.ctx, "customer", { name: "late", weight: 1.5 });
      const early = await create(world.ctx, "customer", { name: "early", weight: null });
      const rest = await list(world.ctx, "customer", { ...query, limit: 500, cursor: first.next_cursor! });
      const seen = [...first.data, ...rest.data].map((record) => record.id);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toContain(late.id);
      for (const { id } of [late, early]) await remove(world.ctx, "customer", id);
    });

    it("an order that the clock moves is followed as it was when the list began, through midnight too", async () => {
      const { ctx, clock } = world;
      const ids = await fill(
        ctx,
        "customer",
        Array.from({ length: 6 }, (_, n) => ({ name: `d${n}`, since: `2025-01-0${n + 1}` })),
      );
      for (const sort of ["days", "-days"]) {
        const query = {
          sort: [sort],
          filter: { "!=": [{ var: "since" }, null] },
          fields: ["name"],
          limit: 2,
        };
        const began = await list(ctx, "customer", { ...query, limit: 500 });
        const seen: unknown[] = [];
        let cursor: string | null | undefined;
        do {
          const page: Awaited<ReturnType<typeof list>> = await list(ctx, "customer", {
            ...query,
            ...(cursor && { cursor }),
          });
          seen.push(...names(page));
          cursor = page.next_cursor;
          clock.tick(11 * 3_600_000);
        } while (cursor && seen.length < 20);
        expect(seen).toEqual(names(began));
      }
      for (const id of ids) await remove(ctx, "customer", id);
    });

    it("a time in a cursor is believed for a day back, and never ahead", async () => {
      const { ctx, clock } = world;
      const ids = await fill(
        ctx,
        "customer",
        Array.from({ length: 3 }, (_, n) => ({ name: `d${n}`, since: `2025-01-0${n + 1}` })),
      );
      const query = { sort: ["days"], filter: { "!=": [{ var: "since" }, null] }, limit: 1 };
      const question = JSON.stringify(["customer", query.filter, query.sort, "", false]);
      const { next_cursor: cursor } = await list(ctx, "customer", query);
      const place = decodeCursor(question, cursor!)!;
      expect(place.at).toBe(clock.now());
      // By the year before nobody had been there for as many days: were it believed, nothing would come after the first.
      for (const at of [clock.now() - 400 * 86_400_000, clock.now() + 400 * 86_400_000]) {
        const forged = encodeCursor(question, { ...place, at });
        expect(names(await list(ctx, "customer", { ...query, limit: 5, cursor: forged }))).toEqual([
          "d1",
          "d0",
        ]);
      }
      for (const id of ids) await remove(ctx, "customer", id);
    });

    it("a cursor belongs to its object, sort, filter and search, but not to its fields or limit", async () => {
      const cursor = (await list(world.ctx, "customer", { sort: ["weight"], limit: 5 })).next_cursor!;
      const bad = { status: 422, issues: ["cursor bad_cursor"] };
      for (const other of [
        { sort: ["-weight"] },
        { sort: ["weight", "name"] },
        { sort: ["weight"], filter: { ">": [{ var: "weight" }, 0] } },
        { sort: ["weight"], q: "c1" },
        { sort: ["weight"], deleted: true },
      ]) {
        expect(await refusal(list(world.ctx, "customer", { ...other, cursor }))).toMatchObject(bad);
      }
      expect(await refusal(list(world.ctx, "answer", { cursor }))).toMatchObject(bad);
      expect(
        await refusal(list(world.ctx, "customer", { sort: ["weight"], cursor: `${cursor}x` })),
      ).toMatchObject(bad);
      expect(
        await refusal(list(world.ctx, "customer", { sort: ["weight"], cursor: "' OR 1=1 --" })),
      ).toMatchObject(bad);
      const page = await list(world.ctx, "customer", {
        sort: ["weight"],
        cursor,
        fields: ["name"],
        limit: 2,
      });
      expect(page.data).toHaveLength(2);
    });

    it("counts what the filter finds, on every page alike", async () => {
      const query = { filter: { "==": [{ var: "weight" }, null] }, count: true, limit: 3 };
      const first = await list(world.ctx, "customer", query);
      expect(first.count).toBe(7);
      expect((await list(world.ctx, "customer", { ...query, cursor: first.next_cursor! })).count).toBe(7);
      expect((await list(world.ctx, "customer", { limit: 1 })).count).toBeNull();
    });
  });
});

describe("any filter and any sort", () => {
  const [sqlite, postgresql] = ENGINES.map((engine) => {
    const world = readingWorld(engine, async ({ ctx }) => {
      const results = await write(
        ctx,
        "customer",
        RECORDS.map(({ id, ...input }) => ({ op: "create", id, input })),
      );
      for (const result of results) if (result.status === "refused") throw result.error;
    });
    return { engine, world };
  });

  it("finds the same records in the same order on both engines and in memory, page by page", async () => {
    let pages = 0;
    await fc.assert(
      fc.asyncProperty(filters, sorts, fc.integer({ min: 1, max: 23 }), async (filter, sort, limit) => {
        const query = { filter, sort, limit, fields: ["name", "weight"] };
        const expected = await expectedOrder(sqlite!.world, filter, sort);
        for (const { world } of [sqlite!, postgresql!]) {
          const walked = (await walk(world, query)).map((record) => record.id);
          expect(walked).toEqual(expected);
          pages += Math.ceil(walked.length / limit);
        }
        const { count } = await list(postgresql!.world.ctx, "customer", { filter, count: true, limit: 1 });
        expect(count).toBe(expected.length);
      }),
      { numRuns: 250 },
    );
    expect(pages).toBeGreaterThan(2000);
  });
});

const NAMES = [
  null,
  "合意",
  "合",
  "意",
  "Ａcme",
  "acme",
  "ACME",
  "Äcme",
  "acm",
  "beta",
  "Zed",
  "zED",
  "ß",
  "ss",
  "ｶﾀｶﾅ",
  "カタカナ",
  " x",
  "~",
];
const pick = <T>(values: readonly T[], n: number): T => values[n % values.length]!;

/** Few values, so that ties are everywhere; the ids do not follow the order in which records are written. */
const RECORDS = Array.from({ length: 90 }, (_, n) => ({
  id: `0198c0de-0000-7000-8000-${String((n * 7919) % 100_003).padStart(12, "0")}`,
  name: pick(NAMES, n * 5 + (n >> 3)),
  region: pick([null, "north", "south", "east"], n + (n >> 2)),
  revenue: pick([null, "0", "0.01", "10", "9.99", "1000", "-5"], n * 3 + (n >> 4)),
  since: pick([null, "2024-02-29", "2024-03-01", "2023-12-31"], n * 7),
  weight: pick([null, 0, -1, 0.1, 0.2, 10, 2], n >> 1),
  active: pick([null, true, false], n >> 3),
  seen_at: pick(
    [null, "2026-10-05T06:30:00.000Z", "2026-10-04T16:00:00.000Z", "2026-10-04T15:59:59.999Z"],
    n >> 2,
  ),
}));

const SORTS = [
  "name",
  "region",
  "revenue",
  "since",
  "weight",
  "active",
  "seen_at",
  "double",
  "big",
  "greeting",
  "created_at",
  "id",
];
const sorts = fc
  .uniqueArray(fc.constantFrom(...SORTS), { maxLength: 3 })
  .chain((keys) => fc.tuple(...keys.map((key) => fc.constantFrom(key, `-${key}`))));

const reads = (path: string) => ({ var: path });
const comparison = fc.oneof(
  fc.tuple(
    fc.constantFrom("==", "!=", "<", "<=", ">", ">="),
    fc.constantFrom("weight"),
    fc.constantFrom(null, 0, 0.1, 2),
  ),
  fc.tuple(
    fc.constantFrom("==", "!=", "<", ">="),
    fc.constantFrom("name"),
    fc.constantFrom("ACME", "合意", "ｶﾀｶﾅ", "m"),
  ),
  fc.tuple(
    fc.constantFrom("==", "<", ">="),
    fc.constantFrom("revenue", "double"),
    fc.constantFrom("9.99", 0, "20"),
  ),
  fc.tuple(
    fc.constantFrom("==", "!=", "<", ">"),
    fc.constantFrom("since"),
    fc.constantFrom("2024-02-29", "2024-01-01"),
  ),
  fc.tuple(fc.constantFrom("==", "!="), fc.constantFrom("active", "big"), fc.constantFrom(true, false)),
  fc.tuple(fc.constantFrom("==", "!="), fc.constantFrom("region"), fc.constantFrom("north", "east", null)),
  fc.tuple(
    fc.constantFrom("contains", "starts_with"),
    fc.constantFrom("name", "greeting"),
    fc.constantFrom("cm", "合", "S"),
  ),
);
const leaf = comparison.map(([operator, path, literal]) => ({
  [literal === null && operator !== "==" ? "!=" : operator]: [reads(path), literal],
}));
const filters = fc.option(
  fc.oneof(
    leaf,
    fc.tuple(fc.constantFrom("and", "or"), leaf, leaf).map(([operator, a, b]) => ({ [operator]: [a, b] })),
    leaf.map((inner) => ({ "!": [inner] })),
  ),
  { nil: undefined },
);

/** The same by plain comparison of whole records in memory. */
async function expectedOrder(
  world: ReadingWorld,
  filter: unknown,
  sort: readonly string[],
): Promise<string[]> {
  const { ctx } = world;
  const model = ctx.workspace.objects.get("customer")!;
  const rows = [];
  for (const { id } of RECORDS) rows.push(await memoryRow(world, id));
  const expression =
    filter === undefined ? null : check(filter, model.scope, { expect: "condition", sql: true }).expression;
  if (filter !== undefined && !expression) throw new Error(`no such filter: ${JSON.stringify(filter)}`);
  const keep = rows.filter(
    (row) =>
      !expression ||
      test(expression, { get: (path) => row[path], now: ctx.clock.now(), timeZone: ctx.workspace.timeZone }),
  );
  keep.sort((a, b) => {
    for (const key of sort) {
      const path = key.replace("-", "");
      const order = compare(a[path] ?? null, b[path] ?? null) * (key.startsWith("-") ? -1 : 1);
      if (order !== 0) return order;
    }
    return compare(a.id!, b.id!);
  });
  return keep.map((row) => String(row.id));
}

const kept = new Map<string, Record<string, Value | null>>();

async function memoryRow(world: ReadingWorld, id: string): Promise<Record<string, Value | null>> {
  const known = kept.get(id);
  if (known) return known;
  const model = world.ctx.workspace.objects.get("customer")!;
  const record = await get(world.ctx, "customer", id);
  const row: Record<string, Value | null> = {};
  for (const field of model.fields.values()) {
    const parsed = field.type.parse(record[field.key], field);
    row[field.key] = "value" in parsed ? parsed.value : null;
  }
  row["settings.limits.big"] = 1000;
  row["parent.name"] = null;
  kept.set(id, row);
  return row;
}

function compare(a: Value | null, b: Value | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === "string" && typeof b === "string") {
    return Buffer.compare(Buffer.from(fold(a)), Buffer.from(fold(b)));
  }
  return Number(a) - Number(b);
}
