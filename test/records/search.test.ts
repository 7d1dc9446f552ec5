import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "#app/fields/value.ts";
import { list } from "#app/records/read.server.ts";
import { searchAll } from "#app/records/search-all.server.ts";
import { remove, restore, update } from "#app/records/single.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, type ReadingWorld, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

const found = async (world: ReadingWorld, q: string, object = "customer") =>
  (await list(world.ctx, object, { q, sort: [object === "customer" ? "name" : "id"] })).data.map(
    (record) => record.name,
  );

describe.each(ENGINES)("search on %s", (engine) => {
  const world = readingWorld(engine, async ({ ctx }) => {
    await fill(ctx, "customer", [
      { name: "北京贵都大酒店", phone: "010-58112288", notes: "100% 满意 _underscore_" },
      { name: "上海贵宾楼饭店", notes: "Quick brown fox" },
      { name: "Acme Trading GmbH", notes: 'says "NEAR" OR nothing*' },
      { name: "Über Straße Café", notes: "O'Reilly; DROP TABLE events; --" },
      { name: "HP", notes: "ﾃｽﾄ株式会社 \\ backslash" },
    ]);
  });

  it("Chinese is found by two characters, and by one, inside a name", async () => {
    expect(await found(world, "贵都")).toEqual(["北京贵都大酒店"]);
    expect(await found(world, "贵")).toEqual(["上海贵宾楼饭店", "北京贵都大酒店"]);
    expect(await found(world, "都贵")).toEqual([]);
  });

  it("Latin is found by three letters inside a word, and by fewer too", async () => {
    expect(await found(world, "rad")).toEqual(["Acme Trading GmbH"]);
    expect(await found(world, "ROW")).toEqual(["上海贵宾楼饭店"]);
    expect(await found(world, "hp")).toEqual(["HP"]);
    expect(await found(world, "x")).toEqual(["上海贵宾楼饭店"]);
    expect(await found(world, "5811")).toEqual(["北京贵都大酒店"]);
  });

  it("case, width and accents do not matter", async () => {
    expect(await found(world, "ＵＢＥＲ")).toEqual(["Über Straße Café"]);
    expect(await found(world, "strasse cafe")).toEqual(["Über Straße Café"]);
    expect(await found(world, "テスト")).toEqual(["HP"]);
  });

  it("several words must all be there, in whatever field and order", async () => {
    expect(await found(world, "酒店 满意")).toEqual(["北京贵都大酒店"]);
    expect(await found(world, "fox　贵宾")).toEqual(["上海贵宾楼饭店"]);
    expect(await found(world, "fox 贵都")).toEqual([]);
  });

  it("operators and wildcards of either engine are plain characters", async () => {
    expect(await found(world, "%")).toEqual(["北京贵都大酒店"]);
    expect(await found(world, "100%")).toEqual(["北京贵都大酒店"]);
    expect(await found(world, "_")).toEqual(["北京贵都大酒店"]);
    expect(await found(world, '"NEAR"')).toEqual(["Acme Trading GmbH"]);
    expect(await found(world, "nothing*")).toEqual(["Acme Trading GmbH"]);
    expect(await found(world, "brow*")).toEqual([]);
    expect(await found(world, "fox OR acme")).toEqual([]);
    expect(await found(world, "O'Reilly; DROP")).toEqual(["Über Straße Café"]);
    expect(await found(world, "\\")).toEqual(["HP"]);
    expect(await found(world, ":* & | ! <-> grams:")).toEqual([]);
  });

  it("an empty search is none, a too long one is refused", async () => {
    expect(await found(world, "  　")).toHaveLength(5);
    for (const q of ["x".repeat(201), "a b c d e f g h i j k", "a\0b", "\ud800"]) {
      expect(await refusal(list(world.ctx, "customer", { q }))).toMatchObject({ status: 422 });
    }
  });

  it("goes with filter, sort, count and pages", async () => {
    const first = await list(world.ctx, "customer", { q: "贵", sort: ["-name"], limit: 1, count: true });
    expect([first.data[0]!.name, first.count]).toEqual(["北京贵都大酒店", 2]);
    const second = await list(world.ctx, "customer", {
      q: "贵",
      sort: ["-name"],
      limit: 1,
      cursor: first.next_cursor!,
    });
    expect([second.data[0]!.name, second.next_cursor]).toEqual(["上海贵宾楼饭店", null]);
    const filtered = await list(world.ctx, "customer", {
      q: "贵",
      filter: { contains: [{ var: "notes" }, "fox"] },
    });
    expect(filtered.data.map((record) => record.name)).toEqual(["上海贵宾楼饭店"]);
  });

  it("follows a record through change, bin and back", async () => {
    const [id] = (await fill(world.ctx, "customer", [{ name: "Wandering 迁徙" }])) as [string];
    await update(world.ctx, "customer", id, { name: "Settled 定居" });
    expect(await found(world, "迁徙")).toEqual([]);
    expect(await found(world, "wander")).toEqual([]);
    expect(await found(world, "定居")).toEqual(["Settled 定居"]);
    await update(world.ctx, "customer", id, { notes: "安家" });
    expect(await found(world, "安家 定居")).toEqual(["Settled 定居"]);
    await remove(world.ctx, "customer", id);
    expect(await found(world, "定居")).toEqual([]);
    await restore(world.ctx, "customer", id);
    expect(await found(world, "定居")).toEqual(["Settled 定居"]);
    await remove(world.ctx, "customer", id);
  });

  it("a search over everything names object and title", async () => {
    const [id] = await fill(world.ctx, "ticket", [{ subject: "贵都的投诉" }]);
    const hits = await searchAll(world.ctx, "贵都");
    expect(hits).toEqual([
      { object: "customer", id: expect.any(String), title: "北京贵都大酒店" },
      { object: "ticket", id, title: "贵都的投诉" },
    ]);
    expect(await searchAll(world.ctx, " ")).toEqual([]);
  });

  it("whatever stands in a text is found by any piece of it, and by nothing else", async () => {
    const texts = fc.array(
      fc.constantFrom(
        "合",
        "意",
        "科技",
        "acme",
        "Ab",
        "é",
        "ß",
        "1",
        "20",
        " ",
        "-",
        "한",
        "か゛",
        "😀",
        "%",
        "'",
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const names = fc.sample(texts, { numRuns: 60, seed: 7 }).map((parts) => parts.join("").trim() || "x");
    const ids = await fill(
      world.ctx,
      "vault",
      names.map((name) => ({ name })),
    );
    const pieces = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    await fc.assert(
      fc.asyncProperty(pieces, async ([which, from, length]) => {
        const name = fold(names[which % names.length]!);
        const start = from % name.length;
        const q = name.slice(start, start + 1 + (length % 5));
        fc.pre(!/\p{Cs}/u.test(q) && q.trim() !== "");
        const terms = fold(q).split(/\s+/u).filter(Boolean);
        const expected = ids.filter((_, index) => terms.every((term) => fold(names[index]!).includes(term)));
        const { data } = await list(world.ctx, "vault", { q, limit: 500 });
        expect(data.map((record) => record.id).sort()).toEqual([...expected].sort());
      }),
      { numRuns: 200 },
    );
  });

  it("a word that thousands have is found as fast and as completely as a rare one", async () => {
    const many = Array.from({ length: 2600 }, (_, n) => ({
      subject: `公司 number ${n}`,
      ...(n === 1234 && { subject: "公司 稀有" }),
    }));
    await fill(world.ctx, "ticket", many);
    const page = await list(world.ctx, "ticket", { q: "公司", limit: 3, count: true });
    expect([page.count, page.data.map((record) => record.subject)]).toEqual([
      2600,
      many.slice(0, 3).map((row) => row.subject),
    ]);
    expect((await list(world.ctx, "ticket", { q: "公司 稀有" })).data).toHaveLength(1);
    const last = await list(world.ctx, "ticket", { q: "公司", sort: ["-id"], limit: 1 });
    expect(last.data[0]!.subject).toBe("公司 number 2599");
  });
});
