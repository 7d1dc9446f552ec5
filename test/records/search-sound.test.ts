import { describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { migrate } from "#app/db/migrate.server.ts";
import { MIGRATIONS } from "#app/db/migrations/index.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import { aggregate } from "#app/records/aggregate.server.ts";
import { lookUp } from "#app/records/look-up.server.ts";
import { list } from "#app/records/read.server.ts";
import { recompute } from "#app/records/recompute.server.ts";
import { refillSearch } from "#app/records/refill-search.server.ts";
import { searchAll } from "#app/records/search-all.server.ts";
import { remove, restore, update } from "#app/records/single.server.ts";
import type { ListQuery } from "#app/records/types.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

const found = async (ctx: Context, q: string, limit?: number) =>
  (await searchAll(ctx, q, limit)).map((hit) => hit.title);
const handlers = { recompute, refill_search: refillSearch, build_indexes: async () => {} };
const runJobs = (ctx: Context) =>
  runDueJobs({ db: ctx.db, handlers, contextFor: () => ({ ...ctx, actor: SYSTEM }) });

describe.each(ENGINES)("search by sound on %s", (engine) => {
  const world = readingWorld(engine, async ({ ctx }) => {
    await fill(ctx, "customer", [
      { name: "上海华东科技有限公司", phone: "13800138000", notes: "hdkj@example.test" },
      { name: "ABC科技（苏州）", phone: "13911112222" },
      { name: "吕布" },
      { name: "单雄信" },
      { name: "HD Kajima", notes: "明天联系 zhongqing" },
      { name: "重庆长城银行" },
      { name: "华东科贸" },
    ]);
  });

  it("the palette finds a name by full pinyin, by initials, by a mixture, in any case, with spaces", async () => {
    for (const q of [
      "shanghaihuadong",
      "shhdkj",
      "SHHuaD",
      "shang hai hua dong",
      "keji shanghai",
      "s h h d k j",
    ]) {
      expect([q, await found(world.ctx, q)]).toEqual([q, ["上海华东科技有限公司"]]);
    }
    expect(await found(world.ctx, "abckj")).toEqual(["ABC科技（苏州）"]);
    expect(await found(world.ctx, "lv")).toEqual(["吕布"]);
    expect(await found(world.ctx, "lü")).toEqual(["吕布"]);
    expect(await found(world.ctx, "shanxx")).toEqual(["单雄信"]);
    expect(await found(world.ctx, "danxx")).toEqual(["单雄信"]);
    expect(await found(world.ctx, "cqcc")).toEqual(["重庆长城银行"]);
    expect(await found(world.ctx, "xqz")).toEqual([]);
  });

  it("words that stand in another field go with it", async () => {
    expect(await found(world.ctx, "hdkj 1380")).toEqual(["上海华东科技有限公司"]);
    expect(await found(world.ctx, "科技 hd")).toEqual(["上海华东科技有限公司"]);
    expect(await found(world.ctx, "科技hd 1391")).toEqual([]);
    expect(await found(world.ctx, "华东kj")).toEqual(["上海华东科技有限公司"]);
  });

  it("a name that has the letters comes first, then names that sound so, those that begin so before others, then other texts", async () => {
    expect(await found(world.ctx, "hd")).toEqual(["HD Kajima", "华东科贸", "上海华东科技有限公司"]);
    expect(await found(world.ctx, "zhongqing")).toEqual(["重庆长城银行", "HD Kajima"]);
    expect(await found(world.ctx, "hd", 2)).toEqual(["HD Kajima", "华东科贸"]);
  });

  it("objects where it stands written come before those where a title only sounds so", async () => {
    const [task] = await fill(world.ctx, "task", [{ title: "call lb about prices" }]);
    const hits = await searchAll(world.ctx, "lb");
    expect(hits.map(({ object, title }) => [object, title])).toEqual([
      ["task", "call lb about prices"],
      ["customer", "吕布"],
    ]);
    await remove(world.ctx, "task", task!);
  });

  it("reference inputs find by sound too", async () => {
    const hits = await lookUp(world.ctx, "customer", "cqccyh");
    expect(hits.map((hit) => hit.title)).toEqual(["重庆长城银行"]);
    expect(await lookUp(world.ctx, "customer", "")).toHaveLength(7);
  });

  it("the API finds what it found before", async () => {
    const count = async (q: string) => (await list(world.ctx, "customer", { q, count: true })).count;
    expect(await count("hdkj")).toBe(1);
    expect(await count("huadong")).toBe(0);
    expect(await count("hd")).toBe(2);
    expect(await count("lv")).toBe(0);
    expect(await count("py1hua")).toBe(0);
    expect(await count("py0")).toBe(0);
  });

  it("a list that people search finds names by sound as well: sorted, counted, page after page, with its other conditions", async () => {
    const listed = async (q: string, more: Partial<ListQuery> = {}, ctx = world.ctx) => {
      const page = await list(ctx, "customer", { q, count: true, sounds: true, sort: ["name"], ...more });
      expect(page.count).toBe(page.data.length);
      return page.data.map((record) => record.name);
    };
    expect(await listed("huadong")).toEqual(["上海华东科技有限公司", "华东科贸"]);
    expect(await listed("huadong", { sort: ["-name"] })).toEqual(["华东科贸", "上海华东科技有限公司"]);
    expect(await listed("hd")).toEqual(["HD Kajima", "上海华东科技有限公司", "华东科贸"]);
    expect(await listed("hdkj 1380")).toEqual(["上海华东科技有限公司"]);
    expect(await listed("zhongqing")).toEqual(["HD Kajima", "重庆长城银行"]);
    expect(await listed("xqz")).toEqual([]);
    const filter = { "!": [{ empty: [{ var: "phone" }] }] };
    expect(await listed("huadong", { filter })).toEqual(["上海华东科技有限公司"]);
    const first = await list(world.ctx, "customer", { q: "hd", sounds: true, sort: ["name"], limit: 2 });
    const second = await list(world.ctx, "customer", {
      q: "hd",
      sounds: true,
      sort: ["name"],
      limit: 2,
      cursor: first.next_cursor!,
    });
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(await listed("hd"));
    // A page of one search is no place in the other.
    const other = { q: "hd", sort: ["name"], cursor: first.next_cursor! };
    expect(await refusal(list(world.ctx, "customer", other))).toMatchObject({ status: 422 });
    const figure = { measure: "count", q: "huadong" };
    expect((await aggregate(world.ctx, "customer", { ...figure, sounds: true })).data[0]?.value).toBe(2);
    expect((await aggregate(world.ctx, "customer", figure)).data[0]?.value).toBe(0);
    const rep = await world.person("Lister", ["sales"]);
    expect(await listed("huadong", {}, rep)).toEqual([]);
  });

  it("who may not see a name does not find by its sound, and who may not see a record does not find it", async () => {
    const [id] = await fill(world.ctx, "vault", [{ name: "秘密金库" }]);
    expect(await found(world.ctx, "mmjk")).toEqual(["秘密金库"]);
    const rep = await world.person("Rep", ["sales"]);
    expect(await found(rep, "mmjk")).toEqual([]);
    expect(await found(rep, "cqcc")).toEqual([]);
    await fill(world.ctx, "customer", [{ name: "长江实业", owner: rep.actor.id }]);
    expect(await found(rep, "cjsy")).toEqual(["长江实业"]);
    expect(await refusal(lookUp(rep, "vault", "mmjk"))).toMatchObject({ status: 404 });
    await remove(world.ctx, "vault", id!);
  });

  it("a hidden name is not found by its sound, and no hidden text helps", async () => {
    const blind = READING_HOUSE.map((schema) =>
      schema.kind === "role" && schema.key === "service"
        ? {
            ...schema,
            objects: { ...(schema.objects as object), customer: { read: true, hidden: ["name"] } },
          }
        : schema,
    ) as AnySchema[];
    await world.publish(blind);
    const clerk = await world.person("Clerk", ["service"]);
    expect(await found(clerk, "cqcc")).toEqual([]);
    expect(await found(clerk, "shhd 1380")).toEqual([]);
    await world.publish(READING_HOUSE);
    const other = await world.person("Other", ["service"]);
    expect(await found(other, "shhd")).toEqual(["上海华东科技有限公司"]);
    expect(await found(other, "shhd 1380")).toEqual([]);
  });

  it("follows a record through change, bin and back", async () => {
    const [id] = (await fill(world.ctx, "customer", [{ name: "迁徙公社" }])) as [string];
    expect(await found(world.ctx, "qxgs")).toEqual(["迁徙公社"]);
    await update(world.ctx, "customer", id, { name: "定居公社" });
    expect([await found(world.ctx, "qxgs"), await found(world.ctx, "djgs")]).toEqual([[], ["定居公社"]]);
    await update(world.ctx, "customer", id, { notes: "安家" });
    expect(await found(world.ctx, "djgs")).toEqual(["定居公社"]);
    await remove(world.ctx, "customer", id);
    expect(await found(world.ctx, "djgs")).toEqual([]);
    await restore(world.ctx, "customer", id);
    expect(await found(world.ctx, "djgs")).toEqual(["定居公社"]);
    await remove(world.ctx, "customer", id);
  });

  it("what is no search is refused as ever", async () => {
    for (const q of ["x".repeat(201), "hdkj a\0b", "hdkj \ud800"]) {
      expect(await refusal(searchAll(world.ctx, q))).toMatchObject({ status: 422 });
    }
    for (const q of [
      "bcdfghjklmnpqrstwxyz".repeat(3),
      "xianggang".repeat(6),
      "li ".repeat(5).trim(),
      "an en ou ao ai ei er wo yi wu",
    ]) {
      expect([q, await found(world.ctx, q)]).toEqual([q, []]);
    }
    for (const q of ["hd' OR 1=1", 'hd" OR "x', "hd)(", "hd & | !", "hd:*", "%", "hd\\"]) {
      expect(await found(world.ctx, q)).toEqual([]);
    }
  });

  it("another field that becomes the title is found by its sound", async () => {
    await fill(world.ctx, "ticket", [{ subject: "漏水报修" }]);
    const [answer] = await fill(world.ctx, "answer", [{ comment: "态度很好" }]);
    expect(await found(world.ctx, "lsbx")).toEqual(["漏水报修"]);
    const [customer] = await fill(world.ctx, "customer", [{ name: "换名之前", notes: "秋水长天" }]);
    await world.publish(
      READING_HOUSE.map((schema) =>
        schema.kind === "object" && schema.key === "customer" ? { ...schema, title: "notes" } : schema,
      ) as AnySchema[],
    );
    await runJobs(world.ctx);
    expect(await found(world.ctx, "qsct")).toEqual(["秋水长天"]);
    expect(await found(world.ctx, "hmzq")).toEqual([]);
    await world.publish(READING_HOUSE);
    await runJobs(world.ctx);
    expect(await found(world.ctx, "hmzq")).toEqual(["换名之前"]);
    await remove(world.ctx, "customer", customer!);
    await remove(world.ctx, "answer", answer!);
  });

  it("a database of the program before this one is filled by a job, once", async () => {
    const { db } = world.ctx;
    const upTo = MIGRATIONS.findIndex(({ name }) => name.endsWith("-sounds"));
    await db.run("DELETE FROM jobs");
    // Entries as they were before: without sounds.
    if (engine === "sqlite") {
      await db.run(`INSERT INTO "s_customer"("s_customer") VALUES ('delete-all')`);
    } else {
      await db.run(`UPDATE "s_customer" SET "grams" = ''::tsvector`);
    }
    expect(await found(world.ctx, "cqcc")).toEqual([]);
    await db.run("UPDATE meta SET value = ? WHERE key = 'tables'", [String(upTo)]);
    await migrate(db, MIGRATIONS.slice(0, upTo + 1));
    expect((await db.all("SELECT kind FROM jobs")).map((row) => row.kind)).toEqual(["refill_search"]);
    await runJobs(world.ctx);
    await runJobs(world.ctx);
    expect(await found(world.ctx, "cqcc")).toEqual(["重庆长城银行"]);
    expect(await db.all("SELECT kind FROM jobs WHERE state <> 'done'")).toEqual([]);
    await db.run("UPDATE meta SET value = ? WHERE key = 'tables'", [String(MIGRATIONS.length)]);
  });

  it("initials that thousands have are answered at once, and a rare one among them is found", async () => {
    const many = Array.from({ length: 1500 }, (_, n) => ({
      subject: n === 1400 ? "华夏稀有金属公司" : `华夏第${n}公司`,
    }));
    await fill(world.ctx, "ticket", many);
    expect(await found(world.ctx, "hx")).toEqual(many.slice(0, 5).map(({ subject }) => subject));
    expect(await found(world.ctx, "gongsi")).toHaveLength(6);
    expect(await found(world.ctx, "hxxyjs")).toEqual(["华夏稀有金属公司"]);
    // Two pairs that stand in other places than asked for: the index offers them all, and none is meant.
    expect(await found(world.ctx, "gsxh")).toEqual([]);
  });
});

describe.each(ENGINES)("a new database on %s", (engine) => {
  const world = readingWorld(engine);
  it("has no job to fill what is not there", async () => {
    const kinds = (await world.ctx.db.all("SELECT kind FROM jobs")).map((row) => row.kind);
    expect(kinds).not.toContain("refill_search");
  });
});
