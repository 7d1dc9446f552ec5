import { describe, expect, it } from "vitest";
import { AppError } from "#app/errors.ts";
import { create } from "#app/records/single.server.ts";
import {
  bringBack,
  listRevisions,
  previewBringBack,
  revisionChanges,
  settingsBefore,
  settingsHistory,
  settingsRevision,
} from "#app/schema/history.server.ts";
import { saveSettings } from "#app/schema/settings.server.ts";
import { currentConfiguration, setSettings } from "#app/schema/store.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const status = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was not refused");
  return error.status;
};

describe.each(ENGINES)("the history of the configuration on %s", (engine) => {
  const world = () => testContext(engine, { configuration: shipped().schemas });

  it("tells who changed which settings, when, why, from what to what; and gives the way back", async () => {
    const { ctx, clock, person, publish } = await world();
    const ops = await person("Ops", ["ops"]);
    clock.set("2026-10-06T01:00:00.000Z");
    await saveSettings(
      ops,
      { "tiers.vip_revenue": "800000.00", "satisfaction.low_csat": 4 },
      { note: "a hard quarter" },
    );
    // A revision that changed no setting is none of this history.
    const other = structuredClone((await currentConfiguration(ctx)).schemas);
    other.find((schema) => schema.key === "customer" && schema.kind === "object")!.label = "Account";
    await publish(other);
    clock.set("2026-10-07T01:00:00.000Z");
    await setSettings(ctx, { "satisfaction.low_csat": 5 });

    const { data, next } = await settingsHistory(ops);
    expect(next).toBeNull();
    expect(data).toMatchObject([
      {
        number: 4,
        author: "system",
        at: Date.parse("2026-10-07T01:00:00.000Z"),
        changes: [{ path: "satisfaction.low_csat", before: 4, after: 5 }],
      },
      {
        number: 2,
        author: "Ops",
        authorId: ops.actor.id,
        note: "a hard quarter",
        at: Date.parse("2026-10-06T01:00:00.000Z"),
        changes: [
          { path: "satisfaction.low_csat", before: 3, after: 4 },
          { path: "tiers.vip_revenue", before: "1000000.00", after: "800000.00" },
        ],
      },
    ]);
    expect((await settingsHistory(ops, { limit: 1 })).next).toBe(4);
    expect((await settingsHistory(ops, { limit: 1, before: 4 })).data.map((one) => one.number)).toEqual([2]);

    const patch = await settingsBefore(ops, 2);
    expect(patch).toEqual({ "satisfaction.low_csat": 3, "tiers.vip_revenue": "1000000.00" });
    expect(await saveSettings(ops, patch, { note: "back" })).toBe(5);
    expect(ctx.workspace.settings.get("satisfaction.low_csat")).toBe(3);
    expect(ctx.workspace.settings.get("tiers.vip_revenue")).toBe(1_000_000);
    expect(await settingsRevision(ops, 5)).toMatchObject({ number: 5, note: "back", changes: { length: 2 } });
    // What stands in the document is again what was shipped.
    const settingsOf = (schemas: readonly AnySchema[]) =>
      schemas.filter((schema) => schema.kind === "settings");
    expect(settingsOf((await currentConfiguration(ctx)).schemas)).toEqual(settingsOf(shipped().schemas));
  });

  it("brings a revision back as a new one: what came after it is archived, and records lose nothing", async () => {
    const { ctx, db, publish } = await world();
    const first = await currentConfiguration(ctx);
    const changed = structuredClone(first.schemas) as (AnySchema & { fields: Record<string, unknown>[] })[];
    const customer = changed.find((schema) => schema.kind === "object" && schema.key === "customer")!;
    customer.fields.push({ key: "nickname", type: "text", label: "Nickname" });
    const tier = customer.fields.find((field) => field.key === "tier")! as { options: unknown[] };
    tier.options.push({ key: "platinum", label: "Platinum" });
    const pipeline = changed.find((schema) => schema.kind === "pipeline" && schema.key === "sales")!;
    (pipeline as unknown as { stages: unknown[] }).stages.push({
      key: "paused",
      label: "Paused",
      state: "open",
    });
    changed.push({
      kind: "view",
      key: "nicknames",
      label: "Nicknames",
      object: "customer",
      layout: "table",
      columns: ["nickname"],
    } as never);
    await publish(changed);
    const made = await create(ctx, "customer", { name: "A", nickname: "Al" });

    const list = await listRevisions(ctx);
    expect(list.data.map(({ number, counts }) => ({ number, counts }))).toEqual([
      { number: 2, counts: { added: 4 } },
      { number: 1, counts: {} },
    ]);
    const { changes } = await revisionChanges(ctx, 2);
    expect(changes.map(({ op, kind, key, field }) => [op, kind, key, field])).toEqual(
      expect.arrayContaining([
        ["added", "object", "customer", "nickname"],
        ["added", "object", "customer", "tier.platinum"],
        ["added", "pipeline", "sales", "paused"],
        ["added", "view", "nicknames", undefined],
      ]),
    );

    const preview = await previewBringBack(ctx, 1);
    expect(preview).toMatchObject({ current: 2, problems: [] });
    expect(preview.changes.map(({ op, key, field }) => `${op} ${key} ${field ?? ""}`.trim()).sort()).toEqual([
      "archived customer nickname",
      "archived customer tier.platinum",
      "archived nicknames",
      "archived sales paused",
    ]);
    expect(ctx.workspace.revision).toBe(2);

    expect(await status(bringBack(ctx, 1, { ifMatch: 1 }))).toBe(412);
    expect(await bringBack(ctx, 1, { ifMatch: 2, note: "back to the first" })).toMatchObject({ revision: 3 });
    expect(ctx.workspace.objects.get("customer")!.fields.has("nickname")).toBe(false);
    expect(await db.all("SELECT nickname FROM o_customer WHERE id = ?", [made.id])).toEqual([
      { nickname: "Al" },
    ]);
    // And forth again.
    expect(await bringBack(ctx, 2, { ifMatch: 3 })).toMatchObject({ revision: 4 });
    const again = await currentConfiguration(ctx);
    expect((await revisionChanges(ctx, 4, 2)).changes).toEqual([]);
    expect(again.schemas).toEqual((await listedSchemas(2)).schemas);

    async function listedSchemas(number: number) {
      const rows = await db.all<{ document: string }>("SELECT document FROM revisions WHERE number = ?", [
        number,
      ]);
      return JSON.parse(rows[0]!.document) as { schemas: AnySchema[] };
    }
  });

  it("is open to those who may publish; settings' history to those who turn them; and knows no revision that is not there", async () => {
    const { ctx, person } = await world();
    const sales = await person("Sal", ["sales"]);
    expect(await status(listRevisions(sales))).toBe(403);
    expect(await status(revisionChanges(sales, 1))).toBe(403);
    expect(await status(bringBack(sales, 1, { ifMatch: 1 }))).toBe(403);
    expect(await status(settingsHistory(sales))).toBe(403);
    expect(await status(settingsBefore(sales, 1))).toBe(403);
    expect(await status(revisionChanges(ctx, 7))).toBe(404);
    expect(await status(settingsRevision(ctx, 7))).toBe(404);
    expect(await status(revisionChanges(ctx, Number.NaN))).toBe(404);
    expect((await settingsHistory(ctx)).data).toEqual([]);
  });
});
