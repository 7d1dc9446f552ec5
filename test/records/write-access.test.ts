import { describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { updateUser } from "#app/access/users.server.ts";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { outcomes, refusal } from "./refusals.ts";
import { WORLD } from "./world.ts";

describe.each(ENGINES)("who may write what on %s", (engine) => {
  async function people() {
    const world = await testContext(engine, { configuration: WORLD });
    const rep = await world.person("Rep", ["rep"]);
    const other = await world.person("Other", ["rep"]);
    const viewer = await world.person("Viewer", ["viewer"]);
    const boss = await world.person("Boss", ["boss"]);
    const nobody = await world.person("Nobody", []);
    return { ...world, rep, other, viewer, boss, nobody };
  }

  it("somebody without any right learns nothing, not even that there are accounts", async () => {
    const { ctx, nobody } = await people();
    const account = await create(ctx, "account", { name: "Acme" });
    const unknown = await refusal(create(nobody, "no_such_object", { name: "x" }));
    for (const work of [
      () => create(nobody, "account", { name: "x" }),
      () => update(nobody, "account", account.id, { name: "x" }),
      () => remove(nobody, "account", account.id),
    ]) {
      const { error: _, ...seen } = await refusal(work());
      expect(seen).toEqual({ status: unknown.status, code: unknown.code, issues: [] });
    }
  });

  it("a reader is told that it may not write", async () => {
    const { ctx, viewer, rep } = await people();
    const account = await create(ctx, "account", { name: "Acme" });
    expect(await refusal(create(viewer, "account", { name: "x" }))).toMatchObject({
      status: 403,
      code: "may_not_create",
    });
    expect(await refusal(update(viewer, "account", account.id, { name: "x" }))).toMatchObject({
      status: 403,
      code: "may_not_update",
    });
    expect(await refusal(remove(viewer, "account", account.id))).toMatchObject({
      status: 403,
      code: "may_not_delete",
    });
    expect(await refusal(remove(rep, "order", account.id))).toMatchObject({
      status: 403,
      code: "may_not_delete",
    });
  });

  it("a record out of sight is not found, one that is only seen is forbidden", async () => {
    const { ctx, rep, other } = await people();
    const mine = await create(ctx, "account", { name: "Mine", owner: rep.actor.id });
    const unseen = await create(ctx, "account", { name: "Unseen", owner: other.actor.id });
    const seen = await create(ctx, "account", { name: "Seen", owner: other.actor.id, region: "south" });
    expect(await update(rep, "account", mine.id, { name: "Ours" })).toMatchObject({ name: "Ours" });
    expect(await refusal(update(rep, "account", unseen.id, { name: "x" }))).toMatchObject({ status: 404 });
    expect(await refusal(update(rep, "account", seen.id, { name: "x" }))).toMatchObject({
      status: 403,
      code: "may_not_update_record",
    });
    const results = await write(rep, "account", [
      { op: "delete", id: mine.id },
      { op: "delete", id: unseen.id },
      { op: "delete", id: seen.id },
    ]);
    expect(outcomes(results)).toEqual(["deleted", 404, 403]);
    expect(await restore(rep, "account", mine.id)).toMatchObject({ name: "Ours" });
  });

  it("whether a new record is allowed is decided by the record as it would be", async () => {
    const { ctx, rep, other } = await people();
    expect(await create(rep, "account", { name: "By default" })).toMatchObject({
      owner: rep.actor.id,
      created_by: rep.actor.id,
    });
    expect(await refusal(create(rep, "account", { name: "x", owner: other.actor.id }))).toMatchObject({
      status: 403,
      code: "may_not_create_record",
    });
    const theirs = await create(ctx, "account", { name: "Theirs", owner: other.actor.id, region: "south" });
    expect(await refusal(create(rep, "order", { account: theirs.id }))).toMatchObject({ status: 403 });
    const mine = await create(ctx, "account", { name: "Mine", owner: rep.actor.id });
    expect(await create(rep, "order", { account: mine.id })).toMatchObject({ account: mine.id });
  });

  it("a hidden field answers exactly like one that does not exist", async () => {
    const { rep } = await people();
    const hidden = await refusal(create(rep, "account", { name: "x", secret: "1" }));
    const unknown = await refusal(create(rep, "account", { name: "x", secrex: "1" }));
    const blur = (issues: unknown) => JSON.stringify(issues).replaceAll("secrex", "secret");
    expect(hidden.status).toBe(422);
    expect(blur(hidden.error.issues)).toBe(blur(unknown.error.issues));
  });

  it("hidden fields are left out of answers and conflicts", async () => {
    const { ctx, rep } = await people();
    const record = await create(ctx, "account", { name: "Mine", owner: rep.actor.id, secret: "canary" });
    const changed = await update(rep, "account", record.id, { name: "Mine still" });
    expect(Object.keys(changed)).not.toContain("secret");
    const stale = await refusal(update(rep, "account", record.id, { name: "x" }, { version: 1 }));
    expect(Object.keys(stale.error.extra.conflicts as object)).toEqual(["name"]);
    const twin = await create(rep, "account", { name: "Twin", email: "mine@example.test" });
    const double = await refusal(create(rep, "account", { name: "x", email: "MINE@example.test" }));
    expect(double.error.extra.record).toMatchObject({ id: twin.id });
    expect(JSON.stringify([changed, stale.error.extra, double.error.extra])).not.toContain("canary");
  });

  it("a doubled value of a record out of sight is told without the record", async () => {
    const { ctx, rep } = await people();
    await create(ctx, "account", { name: "Unseen", email: "taken@example.test" });
    const found = await refusal(create(rep, "account", { name: "x", email: "taken@example.test" }));
    expect(found).toMatchObject({ status: 409, issues: ["/email not_unique"] });
    expect(found.error.extra.record).toBeUndefined();
  });

  it("a field that a role may only read is refused to it, and nobody else", async () => {
    const { rep, boss, ctx } = await people();
    const record = await create(ctx, "account", { name: "Mine", owner: rep.actor.id, revenue: 5000 });
    expect((await refusal(update(rep, "account", record.id, { tier: "gold" }))).issues).toEqual([
      "/tier read_only",
    ]);
    expect(await update(boss, "account", record.id, { tier: "gold" })).toMatchObject({ tier: "gold" });
  });

  it("a reference to a record out of sight is a reference to nobody", async () => {
    const { ctx, rep, other } = await people();
    const unseen = await create(ctx, "account", { name: "Unseen", owner: other.actor.id });
    const mine = await create(ctx, "account", { name: "Mine", owner: rep.actor.id });
    const order = await create(rep, "order", { account: mine.id });
    for (const input of [{ account: unseen.id }, { related: { object: "account", id: unseen.id } }]) {
      const key = Object.keys(input)[0]!;
      expect((await refusal(update(rep, "order", order.id, input))).issues).toEqual([
        `/${key} unknown_reference`,
      ]);
    }
    expect(
      (await update(rep, "order", order.id, { related: { object: "account", id: mine.id } })).related,
    ).toEqual({
      object: "account",
      id: mine.id,
    });
  });

  it("object rules tell nothing of a record out of sight that a new one is to refer to", async () => {
    const vipNeedsComment = {
      key: "vip_needs_comment",
      when: { "==": [{ var: "account.tier" }, "plain"] },
      require: ["comment"],
    };
    const schemas = WORLD.map((schema) => {
      if (schema.kind === "object" && schema.key === "order") return { ...schema, rules: [vipNeedsComment] };
      if (schema.kind !== "role" || schema.key !== "rep") return schema;
      const create = { "!=": [{ var: "account.region" }, "south"] };
      return { ...schema, objects: { ...(schema.objects as object), order: { read: true, create } } };
    });
    const { ctx, person } = await testContext(engine, { configuration: schemas });
    const rep = await person("Rep", ["rep"]);
    const nobody = "01980000-0000-7000-8000-000000000000";
    const hidden = await create(ctx, "account", { name: "Hidden", tier: "plain", region: "north" });
    const { error: _, ...seen } = await refusal(create(rep, "order", { account: hidden.id }));
    const { error: __, ...none } = await refusal(create(rep, "order", { account: nobody }));
    expect(seen).toEqual({ status: 422, code: "invalid", issues: ["/account unknown_reference"] });
    expect(none).toEqual(seen);
  });

  it("a disabled user can be given nothing new", async () => {
    const { as, ctx, other } = await people();
    const kept = await create(ctx, "account", { name: "Kept", owner: other.actor.id });
    await updateUser(as(SYSTEM), other.actor.id, { disabled: true });
    expect((await refusal(create(ctx, "account", { name: "x", owner: other.actor.id }))).issues).toEqual([
      "/owner unknown_reference",
    ]);
    expect(await update(ctx, "account", kept.id, { years: 3 })).toMatchObject({ owner: other.actor.id });
  });

  it("a default that names somebody who has left is not taken, and nobody is refused for it", async () => {
    const { as, ctx, other, publish } = await people();
    const [account] = WORLD.filter((schema) => schema.key === "account") as unknown as {
      fields: { key: string }[];
    }[];
    const fields = account!.fields.map((field) =>
      field.key === "owner" ? { ...field, default: other.actor.id } : field,
    );
    const schemas = WORLD.map((schema) => (schema.key === "account" ? { ...schema, fields } : schema));
    await publish(schemas);
    expect(await create(ctx, "account", { name: "a" })).toMatchObject({ owner: other.actor.id });
    await updateUser(as(SYSTEM), other.actor.id, { disabled: true });
    expect(await create(ctx, "account", { name: "b" })).toMatchObject({ owner: null });
  });

  it("a requirement of a field that one may not see refuses without naming it", async () => {
    const { rep } = await people();
    const deal = await create(rep, "deal", { name: "d", stage: "talk" });
    const found = await refusal(update(rep, "deal", deal.id, { stage: "lost" }));
    expect(found).toMatchObject({ status: 422, issues: [" hidden_requirement"] });
    expect(JSON.stringify(found.error.issues)).not.toContain("secret_reason");
  });

  it("a stage may be kept for roles; the house itself needs none", async () => {
    const { ctx, rep, boss } = await people();
    const deal = await create(ctx, "deal", { name: "d", stage: "talk" });
    expect((await refusal(update(rep, "deal", deal.id, { stage: "signed" }))).issues).toEqual([
      "/stage stage_not_for_role",
    ]);
    expect(await update(boss, "deal", deal.id, { stage: "signed" })).toMatchObject({ stage: "signed" });
    expect(await create(ctx, "deal", { name: "e", stage: "signed" })).toMatchObject({ stage: "signed" });
  });

  it("a record that its writer may no longer read is answered by id and version alone", async () => {
    const { ctx, rep, other } = await people();
    const mine = await create(ctx, "account", { name: "Mine", owner: rep.actor.id });
    const given = await update(rep, "account", mine.id, { owner: other.actor.id });
    expect(given).toEqual({ id: mine.id, version: 2 });
  });

  it("rules see the whole record, whoever writes", async () => {
    const { ctx, rep } = await people();
    const mine = await create(ctx, "account", {
      name: "Mine",
      owner: rep.actor.id,
      tier: "gold",
      revenue: 2000,
    });
    expect((await refusal(update(rep, "account", mine.id, { revenue: 5 }))).issues).toEqual([
      " rule_refused_because",
    ]);
  });
});
