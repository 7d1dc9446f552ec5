import { beforeAll, describe, expect, test } from "vitest";
import type { Context } from "#app/context.ts";
import { getImport, listImports } from "#app/exchange/entries.server.ts";
import { startUndo } from "#app/exchange/undo.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { startChild } from "#test/support/child.ts";
import { ENGINES } from "#test/support/databases.ts";
import { type ImportHouse, openImportHouse } from "./house.ts";

const FULL = process.env.ATTUNE_TEST_FULL === "1";

describe.each(ENGINES)("undoing an import on %s", (engine) => {
  let house: ImportHouse;
  let ops: Context & { actor: { id: string } };

  beforeAll(async () => {
    house = await openImportHouse(engine);
    ops = await house.person("Ops", ["ops"]);
  });

  async function undo(id: string, ctx: Context = ops) {
    await startUndo(ctx, id);
    await house.work();
    return (await getImport(ctx, id)).undo!;
  }

  const find = async (object: string, external: string) =>
    (await house.rows(object)).find((row) => row.external_id === external);

  test("what it created goes to the bin, what it updated gets its earlier values back, what it left alone stays", async () => {
    const before = await house.put(ops, "customer", {
      op: "create",
      input: { name: "老客户", external_id: "A1", annual_revenue: "400000", points: 7 },
    });
    expect(before.tier).toBe("gold");
    const entry = await house.import(
      ops,
      "customer",
      "external_id,name,annual_revenue,phone\nA1,老客户改,2000000,010-12345678\nA2,新客户,60000,\nA3,,1,\n",
      { key: ["external_id"] },
    );
    expect(entry).toMatchObject({
      state: "done",
      total: 3,
      read: 3,
      created: 1,
      updated: 1,
      refused: 1,
      fileName: "sheet.csv",
      undo: null,
    });
    expect(await find("customer", "A1")).toMatchObject({ name: "老客户改", tier: "vip" });

    const report = await undo(entry.id);
    expect(report).toMatchObject({ state: "done", binned: 1, restored: 1, leftCount: 0, left: [] });
    expect(report.done).toBe(report.total);
    expect(await find("customer", "A2")).toBeUndefined();
    const after = (await find("customer", "A1"))!;
    expect(after).toMatchObject({ name: "老客户", tier: "gold", phone: null, points: 7 });
    const story = await timeline(ops, "customer", before.id, {});
    expect(story.data[0]).toMatchObject({ changes: expect.objectContaining({ name: expect.anything() }) });
    await expect(startUndo(ops, entry.id)).rejects.toMatchObject({ status: 409, code: "import_undone" });
  });

  test("a record that somebody changed since is left and listed; a field that it did not touch is no matter", async () => {
    const old = await house.put(ops, "customer", {
      op: "create",
      input: { name: "B1", external_id: "B1", wechat: "alt" },
    });
    const entry = await house.import(
      ops,
      "customer",
      "external_id,name,wechat,source\nB1,B1 neu,neu,\nB2,B2,w2,\nB3,B3,w3,\n",
      { key: ["external_id"] },
    );
    const b2 = (await find("customer", "B2"))!;
    await house.put(ops, "customer", { op: "update", id: old.id, input: { wechat: "von Hand", notes: "n" } });
    await house.put(ops, "customer", { op: "update", id: String(b2.id), input: { phone: "13800138000" } });
    const report = await undo(entry.id);
    expect(report).toMatchObject({ state: "done", binned: 1, restored: 1, leftCount: 2 });
    expect(report.left).toEqual(
      expect.arrayContaining([
        { object: "customer", id: old.id, code: "undo_changed", fields: ["wechat"] },
        { object: "customer", id: b2.id, code: "undo_changed", fields: ["phone"] },
      ]),
    );
    expect(await find("customer", "B1")).toMatchObject({ name: "B1", wechat: "von Hand", notes: "n" });
    expect(await find("customer", "B2")).toMatchObject({ name: "B2", phone: "13800138000" });
    expect(await find("customer", "B3")).toBeUndefined();
  });

  test("a change that was taken back again, and one that a rule made, hold nothing up", async () => {
    const entry = await house.import(ops, "customer", "external_id,name\nC1,C1\n");
    const { id } = (await find("customer", "C1"))!;
    await house.put(ops, "customer", { op: "update", id: String(id), input: { name: "anders" } });
    await house.put(ops, "customer", { op: "update", id: String(id), input: { name: "C1" } });
    const rule = house.as({ ...ops.actor, kind: "automation", id: null, name: "nightly" });
    await house.put(rule, "customer", { op: "update", id: String(id), input: { churn_risk: "high" } });
    expect(await undo(entry.id)).toMatchObject({ binned: 1, leftCount: 0 });
  });

  test("a record that others refer to by now is left and listed; one whose own rule made the reference is not", async () => {
    const entry = await house.import(ops, "customer", "external_id,name\nD1,D1\nD2,D2\n");
    const d1 = (await find("customer", "D1"))!;
    await house.put(ops, "deal", { op: "create", input: { name: "Deal", customer: d1.id, stage: "lead" } });
    const report = await undo(entry.id);
    expect(report).toMatchObject({ binned: 1, leftCount: 1 });
    expect(report.left).toEqual([{ object: "customer", id: d1.id, code: "undo_in_use" }]);
    expect(await find("customer", "D1")).toBeDefined();

    const tasks = (await house.rows("task")).length;
    const answers = await house.import(ops, "survey_response", "survey,csat\nu,1\nu,5\nu,2\n");
    expect(await house.rows("task")).toHaveLength(tasks + 2);
    expect(await undo(answers.id)).toMatchObject({ binned: 5, leftCount: 0 });
    expect(await house.rows("task")).toHaveLength(tasks);
    expect((await house.rows("survey_response")).filter((row) => row.survey === "u")).toEqual([]);
  });

  test("a follow-up that somebody has worked on stays, and so does the answer that it belongs to", async () => {
    const entry = await house.import(ops, "survey_response", "survey,csat\nv,1\n");
    const task = (await house.rows("task")).at(-1)!;
    await house.put(ops, "task", { op: "update", id: String(task.id), input: { status: "in_progress" } });
    const report = await undo(entry.id);
    expect(report.left.map(({ object, code }) => `${object} ${code}`).sort()).toEqual([
      "survey_response undo_in_use",
      "task undo_changed",
    ]);
    expect(report.binned).toBe(0);
  });

  test("imports are undone one after the other: the first one as well, when the second one is", async () => {
    const sheet = (revenue: number) => `external_id,name,annual_revenue\nE1,E1,${revenue}\n`;
    const first = await house.import(ops, "customer", sheet(10), { key: ["external_id"] });
    const second = await house.import(ops, "customer", sheet(20), { key: ["external_id"] });
    expect(await undo(second.id)).toMatchObject({ restored: 1, leftCount: 0 });
    expect(await find("customer", "E1")).toMatchObject({ annual_revenue: 1000 });
    expect(await undo(first.id)).toMatchObject({ binned: 1, leftCount: 0 });
  });

  test("the same record twice in one file goes back to what it was before both rows", async () => {
    await house.put(ops, "customer", { op: "create", input: { name: "F1", external_id: "F1" } });
    const sheet = `external_id,wechat\nF1,eins\n${"\n".repeat(2)}F1,zwei\nF1,\n`;
    const entry = await house.import(ops, "customer", sheet, { key: ["external_id"] });
    expect(entry).toMatchObject({ updated: 3 });
    await undo(entry.id);
    expect(await find("customer", "F1")).toMatchObject({ wechat: null, name: "F1" });
  });

  test("a record that went to the bin since is left there", async () => {
    await house.put(ops, "customer", { op: "create", input: { name: "G1", external_id: "G1" } });
    const entry = await house.import(ops, "customer", "external_id,name\nG1,G1 neu\nG2,G2\n", {
      key: ["external_id"],
    });
    for (const external of ["G1", "G2"]) {
      const { id } = (await find("customer", external))!;
      await house.put(ops, "customer", { op: "delete", id: String(id) });
    }
    const report = await undo(entry.id);
    expect(report).toMatchObject({ binned: 0, restored: 0, leftCount: 1 });
    expect(report.left).toMatchObject([{ code: "undo_in_bin" }]);
  });

  test("whoever made an import may undo it, also where a rule set what they may not, and records without an owner", async () => {
    const manager = await house.person("Manager", ["sales_manager"]);
    const owner = manager.actor.id;
    const entry = await house.import(
      manager,
      "customer",
      `external_id,name,annual_revenue,owner\nM1,M1,400000,\nM2,M2,1,${owner}\n`,
    );
    expect(entry).toMatchObject({ created: 2, refused: 0 });
    expect(await undo(entry.id, manager)).toMatchObject({ binned: 2, leftCount: 0 });
  });

  test("nobody else learns of an import, let alone undoes it; an admin does both", async () => {
    const entry = await house.import(ops, "customer", "name\nSecret\n");
    const manager = await house.person("Other", ["sales_manager"]);
    const sales = await house.person("Sales", ["sales"]);
    const admin = await house.person("Admin", ["admin"]);
    await expect(getImport(manager, entry.id)).rejects.toMatchObject({ status: 404 });
    await expect(startUndo(manager, entry.id)).rejects.toMatchObject({ status: 404 });
    await expect(listImports(sales)).rejects.toMatchObject({ status: 403 });
    expect((await listImports(manager)).map((one) => one.id)).not.toContain(entry.id);
    expect((await listImports(ops))[0]).toMatchObject({ id: entry.id, created: 1, object: "customer" });
    expect((await listImports(admin, { object: "customer" }))[0]!.id).toBe(entry.id);
    expect(await undo(entry.id, admin)).toMatchObject({ binned: 1, actor: { name: "Admin" } });
  });

  test("an import that wrote nothing, still runs, or is older than thirty days is not undone, and says why", async () => {
    const nothing = await house.import(ops, "customer", "name\n\n,\n");
    await expect(startUndo(ops, nothing.id)).rejects.toMatchObject({ code: "import_wrote_nothing" });
    const waiting = await house.queue(ops, "customer", "name\nx\n");
    await expect(startUndo(ops, waiting)).rejects.toMatchObject({ code: "import_not_ended" });
    await house.work();
    await house.db.run("UPDATE imports SET created_at = ? WHERE id = ?", [
      Date.now() - 31 * 86_400_000,
      waiting,
    ]);
    await expect(startUndo(ops, waiting)).rejects.toMatchObject({ code: "import_too_old" });
  });

  // That the job of a killed worker is taken over is tested on both engines (`jobs`); here the long suite kills on both.
  test.runIf(engine === "sqlite" || FULL)(
    "an undo whose worker is killed again and again goes on where it was, and ends with every record seen to once",
    async () => {
      const rows = 1_200;
      const kept = await house.put(ops, "customer", {
        op: "create",
        input: { name: "K7", external_id: "K7" },
      });
      const lines = Array.from({ length: rows }, (_, at) => `K${at},Kill ${at}`);
      const entry = await house.import(ops, "customer", ["external_id,name", ...lines].join("\n"), {
        key: ["external_id"],
      });
      expect(entry).toMatchObject({ created: rows - 1, updated: 1 });
      await startUndo(ops, entry.id);
      let kills = 0;
      for (const until of [150, 500, rows + 1]) {
        const child = startChild("test/exchange/undo-child.ts", [urlOf(house)]);
        for (;;) {
          const { undo: report } = await getImport(ops, entry.id);
          if (report!.state === "done" || report!.done >= until) break;
          await new Promise((wake) => setTimeout(wake, 5));
        }
        if ((await getImport(ops, entry.id)).undo!.state !== "done") kills++;
        child.process.kill("SIGKILL");
        await child.ended;
      }
      expect(kills).toBeGreaterThan(0);
      const { undo: report } = await getImport(ops, entry.id);
      expect(report).toMatchObject({
        state: "done",
        binned: rows - 1,
        restored: 1,
        leftCount: 0,
        done: rows,
      });
      expect(await find("customer", "K7")).toMatchObject({ id: kept.id, name: "K7" });
      const doubled = await house.db.all(
        "SELECT record_id FROM events WHERE kind = 'deleted' GROUP BY record_id HAVING count(*) > 1",
      );
      expect(doubled).toEqual([]);
    },
    120_000,
  );
});

const urlOf = (house: ImportHouse): string =>
  house.db.dialect === "sqlite" ? `sqlite:${house.db.place}` : house.db.place;
