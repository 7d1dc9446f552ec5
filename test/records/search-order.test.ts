import { describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { migrate } from "#app/db/migrate.server.ts";
import { MIGRATIONS } from "#app/db/migrations/index.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import { list } from "#app/records/read.server.ts";
import { recompute } from "#app/records/recompute.server.ts";
import { refillSearch } from "#app/records/refill-search.server.ts";
import { remove, restore, update } from "#app/records/single.server.ts";
import type { ListQuery } from "#app/records/types.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";

const handlers = { recompute, refill_search: refillSearch, build_indexes: async () => {} };
const runJobs = (ctx: Context) =>
  runDueJobs({ db: ctx.db, handlers, contextFor: () => ({ ...ctx, actor: SYSTEM }) });

/** Every order that entries may know, and some that only records do. */
const ORDERS: (string[] | undefined)[] = [
  undefined,
  ["name"],
  ["-name"],
  ["id"],
  ["-id"],
  ["-revenue"],
  ["region", "name"],
  ["name", "-revenue"],
  ["greeting"],
  ["phone"],
];

/** A list's ids from its first page to its last. */
async function pages(ctx: Context, query: ListQuery, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await list(ctx, "customer", { ...query, limit, cursor });
    ids.push(...page.data.map((record) => record.id));
    if (!page.next_cursor) return ids;
    cursor = page.next_cursor;
  }
}

describe.each(ENGINES)("the order of a search on %s", (engine) => {
  let owner: Context & { actor: { id: string } };
  const world = readingWorld(engine, async (world) => {
    owner = await world.person("Sales", ["sales"]);
    const names = ["乙", "甲", null, "Zoë", "zoe", "甲", "ａｂｃ", null, "Abd", "丙", "10", "9"];
    await fill(
      world.ctx,
      "customer",
      names.map((name, at) => ({
        name,
        // The searched word stands beside the name, so that records without one are found, too.
        phone: at % 4 === 3 ? "+8613900000000" : "+8613812340000",
        notes: at % 4 === 3 ? null : "quince",
        region: ["north", "south", null][at % 3],
        revenue: at % 5 === 0 ? null : `${(at * 7) % 4}.00`,
        owner: at % 2 === 0 ? owner.actor.id : null,
      })),
    );
  });

  /** What a search answers must be what the list answers whose filter says the same. */
  async function compare(ctx: Context, where: string) {
    const quince = { contains: [{ var: "phone" }, "1234"] };
    for (const sort of ORDERS) {
      const expected = await pages(ctx, { filter: quince, sort }, 500);
      for (const limit of [1, 2, 500]) {
        const found = await pages(ctx, { q: "123", sort }, limit);
        expect([where, sort, limit, found]).toEqual([where, sort, limit, expected]);
      }
      const counted = await list(ctx, "customer", { q: "123", sort, count: true, sounds: true });
      expect(counted.data.map((record) => record.id)).toEqual(expected);
      expect(counted.count).toBe(expected.length);
    }
  }

  it("is that of any list, whichever way it goes and wherever a page ends", async () => {
    await compare(world.ctx, "everything");
    expect(await pages(world.ctx, { q: "123" }, 500)).toHaveLength(9);
  });

  it("holds among the records that somebody may see, and a page is filled with those", async () => {
    await compare(owner, "own");
    const { data } = await list(owner, "customer", { q: "123", sort: ["name"], limit: 3 });
    expect(data).toHaveLength(3);
  });

  it("goes with a filter, and follows a record that is called otherwise, thrown away and brought back", async () => {
    const [id] = (await fill(world.ctx, "customer", [{ name: "中间", phone: "+8613812349999" }])) as [string];
    await compare(world.ctx, "before");
    await update(world.ctx, "customer", id, { name: "0 first" });
    const first = await list(world.ctx, "customer", { q: "123", sort: ["name"], limit: 3 });
    expect(first.data[1]?.name).toBe("0 first");
    const filtered = await list(world.ctx, "customer", {
      q: "9999",
      sort: ["name"],
      filter: { "==": [{ var: "name" }, "0 first"] },
    });
    expect(filtered.data.map((record) => record.id)).toEqual([id]);
    await remove(world.ctx, "customer", id);
    await compare(world.ctx, "in the bin");
    const binned = await list(world.ctx, "customer", { q: "123", sort: ["name"], deleted: true });
    expect(binned.data.map((record) => record.id)).toEqual([id]);
    await restore(world.ctx, "customer", id);
    await update(world.ctx, "customer", id, { name: null });
    await compare(world.ctx, "without a name");
    await remove(world.ctx, "customer", id);
  });

  it("is right while entries still know another title, and afterwards", async () => {
    const titled = (title: string) =>
      READING_HOUSE.map((schema) =>
        schema.kind === "object" && schema.key === "customer" ? { ...schema, title } : schema,
      ) as AnySchema[];
    await world.publish(titled("phone"));
    await compare(world.ctx, "not yet");
    await runJobs(world.ctx);
    await compare(world.ctx, "a phone");
    await world.publish(titled("notes"));
    await runJobs(world.ctx);
    await compare(world.ctx, "many lines");
    await world.publish(titled("greeting"));
    await runJobs(world.ctx);
    await compare(world.ctx, "a formula");
    await world.publish(titled("name"));
    await compare(world.ctx, "not yet again");
    await runJobs(world.ctx);
    await compare(world.ctx, "name");
  });

  it("is right in a database of the program before this one, whose entries a job writes anew", async () => {
    const { db } = world.ctx;
    const upTo = MIGRATIONS.findIndex(({ name }) => name.endsWith("-titles-of-entries"));
    if (engine === "postgresql")
      for (const column of ["title_of", "title"])
        await db.run(`ALTER TABLE "s_customer" DROP COLUMN "${column}"`);
    await db.run("UPDATE meta SET value = ? WHERE key = 'tables'", [String(upTo)]);
    await db.run("DELETE FROM jobs");
    await migrate(db);
    await compare(world.ctx, "migrated");
    const jobs = (await db.all("SELECT kind FROM jobs")).map((row) => row.kind);
    expect(jobs).toEqual(engine === "postgresql" ? ["refill_search"] : []);
    await runJobs(world.ctx);
    await runJobs(world.ctx);
    await compare(world.ctx, "filled");
    if (engine === "sqlite") return;
    const entries = await db.all(
      `SELECT count(*) AS "n" FROM "s_customer" "s" JOIN "o_customer" "o" ON "o"."id" = "s"."id"
        WHERE "s"."title_of" = 'name' AND "s"."title" IS NOT DISTINCT FROM "o"."name__f"`,
    );
    expect(entries).toEqual(await db.all(`SELECT count(*) AS "n" FROM "o_customer"`));
  });

  it("a word that thousands have, and none of them to be seen, is no hit", async () => {
    const many = Array.from({ length: 2100 }, (_, at) => ({ name: `quorum ${at}`, phone: "+8615055501234" }));
    await fill(world.ctx, "customer", many);
    expect((await list(owner, "customer", { q: "quorum", sort: ["name"] })).data).toEqual([]);
    await compare(owner, "among many");
    const first = await list(world.ctx, "customer", { q: "quorum", sort: ["-name"], limit: 2 });
    expect(first.data.map((record) => record.name)).toEqual(["quorum 999", "quorum 998"]);
  });
});
