import { beforeAll, describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { list } from "#app/records/read.server.ts";
import type { SavedViewInput } from "#app/records/saved-view.ts";
import {
  createSavedView,
  removeSavedView,
  restoreSavedView,
  savedViews,
  updateSavedView,
} from "#app/records/saved-views.server.ts";
import { type ImportHouse, openImportHouse } from "#test/exchange/house.ts";
import { ENGINES } from "#test/support/databases.ts";
import { refusal } from "./refusals.ts";

const VIEW: SavedViewInput = {
  name: "VIP 与金牌",
  layout: "table",
  query: {
    filter: { and: [{ in: [{ var: "tier" }, ["vip", "gold"]] }] },
    sort: ["-annual_revenue", "name"],
    columns: [{ key: "name", width: 300 }, { key: "annual_revenue" }],
    q: "上海",
  },
};
const named = (name: string, more: Partial<SavedViewInput> = {}): SavedViewInput => ({
  ...VIEW,
  name,
  ...more,
});
const paths = (error: { issues: readonly { path: string; code: string }[] }) =>
  error.issues.map(({ path, code }) => `${path} ${code}`);

describe.each(ENGINES)("saved views on %s", (engine) => {
  let house: ImportHouse;
  let sales: Context;
  let other: Context;
  let ops: Context;

  beforeAll(async () => {
    house = await openImportHouse(engine);
    sales = await house.person("Sales", ["sales"]);
    other = await house.person("Other", ["sales"]);
    ops = await house.person("Ops", ["ops"]);
  });

  it("a view comes back as it was saved, to its owner only", async () => {
    const made = await createSavedView(sales, "customer", VIEW);
    expect(made).toMatchObject({ ...VIEW, mine: true, mayEdit: true, shared: false, owner: "Sales" });
    expect(await savedViews(sales, "customer")).toEqual([made]);
    expect(await savedViews(other, "customer")).toEqual([]);
    expect(await savedViews(sales, "deal")).toEqual([]);
    // What it asks is a question that the list answers.
    const { filter, sort, q } = made.query;
    expect((await list(sales, "customer", { filter, sort, q })).data).toEqual([]);
    await removeSavedView(sales, made.id);
  });

  it("its owner renames it and changes what it asks; what is not told stays", async () => {
    const { id } = await createSavedView(sales, "customer", VIEW);
    const renamed = await updateSavedView(sales, id, { name: "  大客户  " });
    expect(renamed).toMatchObject({ name: "大客户", query: VIEW.query });
    const query = { columns: [{ key: "name" }] };
    await updateSavedView(sales, id, { query });
    expect(await savedViews(sales, "customer")).toMatchObject([{ name: "大客户", query }]);
    await removeSavedView(sales, id);
  });

  it("a deleted view can be had back, and is swept away after a day", async () => {
    const { id } = await createSavedView(sales, "customer", VIEW);
    await removeSavedView(sales, id);
    expect(await savedViews(sales, "customer")).toEqual([]);
    expect(await restoreSavedView(sales, id)).toMatchObject({ id, name: VIEW.name });
    expect(await savedViews(sales, "customer")).toHaveLength(1);
    await removeSavedView(sales, id);
    house.clock.tick(86_400_001);
    await removeSavedView(sales, (await createSavedView(sales, "customer", named("Another"))).id);
    expect((await refusal(restoreSavedView(sales, id))).error).toMatchObject({ kind: "not_found" });
  });

  it("sharing needs the right to edit settings; others see a shared view and may not change it", async () => {
    expect(
      (await refusal(createSavedView(sales, "customer", named("x", { shared: true })))).error,
    ).toMatchObject({
      kind: "forbidden",
      code: "may_not_share_view",
    });
    const { id } = await createSavedView(ops, "customer", named("全公司", { shared: true }));
    expect(await savedViews(sales, "customer")).toMatchObject([
      { id, mine: false, shared: true, mayEdit: false, owner: "Ops" },
    ]);
    for (const attempt of [updateSavedView(sales, id, { name: "mine" }), removeSavedView(sales, id)]) {
      expect((await refusal(attempt)).error).toMatchObject({ kind: "forbidden", code: "may_not_edit_view" });
    }
    const own = await createSavedView(sales, "customer", named("自己的"));
    expect((await savedViews(sales, "customer")).map((view) => view.name)).toEqual(["自己的", "全公司"]);
    expect((await refusal(updateSavedView(ops, own.id, { name: "x" }))).error).toMatchObject({
      kind: "not_found",
    });
    await removeSavedView(ops, id);
    await removeSavedView(sales, own.id);
  });

  it("a shared view that names what a reader may not know is not offered to them, and a hidden column falls away", async () => {
    const byNotes = await createSavedView(
      ops,
      "customer",
      named("备注", {
        shared: true,
        query: { ...VIEW.query, filter: { contains: [{ var: "notes" }, "密"] } },
      }),
    );
    const withNotes = await createSavedView(
      ops,
      "customer",
      named("带备注", { shared: true, query: { columns: [{ key: "notes" }, { key: "name" }] } }),
    );
    const offered = await savedViews(sales, "customer");
    expect(offered).toMatchObject([{ id: withNotes.id, query: { columns: [{ key: "name" }] } }]);
    expect(JSON.stringify(offered)).not.toContain('"notes"');
    await removeSavedView(ops, byNotes.id);
    await removeSavedView(ops, withNotes.id);
  });

  it("refuses what the list would refuse, by pointer, a hidden field like one that is not there", async () => {
    const query = {
      filter: { "==": [{ var: "notes" }, "x"] },
      sort: ["gone"],
      columns: [{ key: "notes" }, { key: "name" }],
      group: "name",
    };
    const { error } = await refusal(
      createSavedView(sales, "customer", named("   ", { query, layout: "board" })),
    );
    expect(error.kind).toBe("invalid");
    expect(paths(error)).toEqual([
      "/name required",
      expect.stringMatching(/^\/query\/filter\/\S* expression_unknown_field$/),
      "/query/sort unknown_field",
      "/query/fields unknown_field",
      "/query/group view_group_without_options",
    ]);
    expect(
      paths(
        (
          await refusal(
            createSavedView(
              sales,
              "deal",
              named("b", { layout: "board", query: { columns: [{ key: "name" }] } }),
            ),
          )
        ).error,
      ),
    ).toEqual(["/query/group view_board_without_group"]);
    expect(
      paths(
        (await refusal(createSavedView(sales, "customer", { ...VIEW, name: 3, extra: 1 } as never))).error,
      ),
    ).toContain("/name bad_saved_view");
    expect(paths((await refusal(createSavedView(sales, "customer", named("x".repeat(81))))).error)).toEqual([
      "/name too_long",
    ]);
    expect(paths((await refusal(createSavedView(sales, "customer", named("a\0b")))).error)).toEqual([
      "/name bad_text",
    ]);
  });

  it("knows no object that is closed to the reader, and no view for a program", async () => {
    expect((await refusal(savedViews(sales, "nowhere"))).error).toMatchObject({ kind: "not_found" });
    expect((await refusal(createSavedView(house.as(SYSTEM), "customer", VIEW))).error).toMatchObject({
      kind: "forbidden",
    });
    expect((await refusal(removeSavedView(sales, "x\0y"))).error).toMatchObject({ kind: "not_found" });
  });

  it("keeps at most a hundred views of an object for one person", async () => {
    for (let n = 0; n < 100; n++)
      await createSavedView(other, "deal", named(`v${n}`, { query: { columns: [{ key: "name" }] } }));
    const { error } = await refusal(
      createSavedView(other, "deal", named("too many", { query: { columns: [{ key: "name" }] } })),
    );
    expect(error).toMatchObject({ kind: "conflict", code: "too_many_saved_views" });
    await createSavedView(sales, "deal", named("mine", { query: { columns: [{ key: "name" }] } }));
  });
});
