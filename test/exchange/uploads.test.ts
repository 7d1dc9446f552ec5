import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { getImport } from "#app/exchange/entries.server.ts";
import { stopImport } from "#app/exchange/history.server.ts";
import { refusedRows } from "#app/exchange/refused.server.ts";
import { startUndo } from "#app/exchange/undo.server.ts";
import { dropUpload, importUpload, stopTrying, tryUpload } from "#app/exchange/upload-runs.server.ts";
import { decide, openUpload, tidyUpload } from "#app/exchange/uploads.server.ts";
import { uploadView } from "#app/exchange/wizard.server.ts";
import { getJob } from "#app/jobs/queue.server.ts";
import { remove } from "#app/records/single.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { type ImportHouse, openImportHouse, uploadSheet } from "./house.ts";

describe.each(ENGINES)("preparing an import on %s", (engine) => {
  let house: ImportHouse;
  let ops: Context & { actor: { id: string } };

  beforeAll(async () => {
    house = await openImportHouse(engine);
    ops = await house.person("Ops", ["ops"]);
    await house.put(ops, "customer", { op: "create", input: { name: "甲公司", external_id: "C1" } });
  });

  const upload = (object: string, text: string | Buffer, ctx: Context = ops) =>
    uploadSheet(house, ctx, object, text);

  const MESSY = [
    "公司名称,客户编号,等级 ,手机号码,颜色,年收入(元)",
    "甲公司,C1,金牌客户,010-12345678,红,1200000",
    "乙公司,C2,白金,电话不详,绿,60000",
    '"丙,公司",C3,白金,,,',
    ",C4,金牌客户,,,1",
  ].join("\n");

  test("a messy sheet is understood: columns guessed, words that are no choices listed, the key found", async () => {
    const id = await upload("customer", MESSY);
    const view = await uploadView(ops, id);
    expect(view).toMatchObject({
      object: "customer",
      fileName: "客户 表.csv",
      size: Buffer.byteLength(MESSY),
      found: { encoding: "utf-8", delimiter: "," },
      rows: 4,
      complete: true,
      key: ["external_id"],
      rules: "run",
      missing: [],
      dry: null,
      importId: null,
      known: null,
    });
    expect(view.columns.map((column) => column.choice?.field ?? null)).toEqual([
      "name",
      "external_id",
      "tier",
      "phone",
      null,
      "annual_revenue",
    ]);
    const tier = view.columns[2]!;
    expect(tier).toMatchObject({ samples: ["金牌客户", "白金"], options: expect.any(Array) });
    expect(tier.strange).toEqual(expect.arrayContaining([{ value: "白金", count: 2 }]));
    expect(view.keys.find((key) => key.key === "external_id")).toMatchObject({ unique: true });
    // Only its owner knows of it.
    const other = await house.person("Other", ["ops"]);
    await expect(uploadView(other, id)).rejects.toMatchObject({ status: 404 });
    const sales = await house.person("Sales", ["sales"]);
    await expect(upload("customer", "name\nx\n", sales)).rejects.toMatchObject({ status: 403 });
    await expect(upload("nope", "name\nx\n")).rejects.toMatchObject({ status: 404 });
  });

  test("decisions are kept; a dry run tells every fault by line and column; then the rows go in, and out again", async () => {
    const id = await upload("customer", MESSY);
    const { columns } = (await openUpload(ops, id)).choices;
    columns[2] = {
      field: "churn_risk",
      translate: [
        ["白金", "low"],
        ["金牌客户", ""],
      ],
    };
    await decide(ops, id, { columns });
    const first = await tryUpload(ops, id);
    await house.work();
    const tried = await uploadView(ops, id);
    expect(tried.dry).toMatchObject({ state: "done", fresh: true, error: null });
    expect(tried.dry!.result).toMatchObject({ read: 4, created: 1, updated: 1, refused_count: 2 });
    expect(tried.dry!.result!.refused.map(({ line, column }) => `${line} ${column}`)).toEqual([
      "3 手机号码",
      "5 公司名称",
    ]);
    expect(tried.columns[2]!.choice!.translate).toHaveLength(2);
    expect((await house.rows("customer")).map((row) => row.external_id)).toEqual(["C1"]);

    await decide(ops, id, { rules: "skip" });
    expect((await uploadView(ops, id)).dry).toMatchObject({ fresh: false });
    await decide(ops, id, { rules: "run" });
    expect(await tryUpload(ops, id)).not.toBe(first);

    const started = await importUpload(ops, id);
    expect(await importUpload(ops, id)).toBe(started);
    await house.work();
    const entry = await getImport(ops, started);
    expect(entry).toMatchObject({ state: "done", created: 1, updated: 1, refused: 2, ignored: ["颜色"] });
    const made = (await house.rows("customer")).find((row) => row.external_id === "C3");
    expect(made).toMatchObject({ name: "丙,公司", churn_risk: "low" });

    const { path, name } = await refusedRows(ops, started);
    expect(name).toBe("客户 表-refused.csv");
    const text = readFileSync(path, "utf8");
    expect(text.startsWith("\ufeff")).toBe(true);
    const lines = text.slice(1).split("\r\n");
    expect(lines[0]).toBe(
      "Line in the original,公司名称,客户编号,等级 ,手机号码,颜色,年收入(元),Why it was not imported",
    );
    expect(lines[1]).toMatch(/^3,乙公司,C2,白金,电话不详,绿,60000,手机号码: /);
    expect(lines[2]).toMatch(/^5,,C4,金牌客户,,,1,公司名称: /);
    expect(lines).toHaveLength(4);
    // Mended, it goes in again as it is, mapped as it was before; its own two columns feed nothing.
    const mended = text.replace("电话不详", "010-1234567").replace(",,C4,", ",丁公司,C4,");
    const again = await upload("customer", mended);
    const view = await uploadView(ops, again);
    expect(view.columns.map((column) => column.choice?.field ?? null)).toEqual([
      null,
      "name",
      "external_id",
      "churn_risk",
      "phone",
      null,
      "annual_revenue",
      null,
    ]);
    expect(view.columns[3]!.choice).toMatchObject({ guess: "before", translate: columns[2]!.translate });
    expect(view.key).toEqual(["external_id"]);
    const second = await importUpload(ops, again);
    await house.work();
    expect(await getImport(ops, second)).toMatchObject({ created: 2, refused: 0 });
    await startUndo(ops, second);
    await house.work();

    await startUndo(ops, started);
    await house.work();
    expect((await house.rows("customer")).map((row) => [row.external_id, row.phone])).toEqual([["C1", null]]);
  });

  test("cells that look like formulas come back from the refused rows as they were sent", async () => {
    const entry = await house.import(ops, "customer", 'name,phone\n=1+1,"=HYPERLINK(""x"")"\n-a,@b\n');
    const { path } = await refusedRows(ops, entry.id);
    expect(readFileSync(path, "utf8")).toContain('2,=1+1,"=HYPERLINK(""x"")",');
    expect(readFileSync(path, "utf8")).toContain("3,-a,@b,");
    const other = await house.person("Nobody", ["sales_manager"]);
    await expect(refusedRows(other, entry.id)).rejects.toMatchObject({ status: 404 });
    const clean = await house.import(ops, "customer", "name\nclean\n");
    await expect(refusedRows(ops, clean.id)).rejects.toMatchObject({ code: "no_refused_rows" });
  });

  test("another encoding reads the file anew; one that does not fit is refused and changes nothing", async () => {
    const id = await upload("customer", Buffer.from([0xc3, 0xfb, 0xb3, 0xc6, 0x0a, 0xbc, 0xd7, 0x0a]));
    expect((await uploadView(ops, id)).columns[0]).toMatchObject({
      heading: "名称",
      choice: { field: "name" },
    });
    await decide(ops, id, { encoding: "windows-1252" });
    const odd = await uploadView(ops, id);
    expect(odd).toMatchObject({ asked: { encoding: "windows-1252" }, columns: [{ choice: null }] });
    expect(odd.missing).toHaveLength(1);
    await expect(decide(ops, id, { encoding: "utf-8" })).rejects.toMatchObject({ code: "wrong_encoding" });
    expect((await uploadView(ops, id)).asked.encoding).toBe("windows-1252");
    await expect(tryUpload(ops, id)).rejects.toMatchObject({ code: "no_column_chosen" });
  });

  test("what leads nowhere is refused by name, and nothing of it is kept", async () => {
    const id = await upload("customer", MESSY);
    const before = await openUpload(ops, id);
    const bad = (change: object) => expect(decide(ops, id, change as never)).rejects;
    await bad({ columns: [{ field: "nope" }] }).toMatchObject({ issues: [{ code: "unknown_field" }] });
    await bad({ columns: [{ field: "version" }] }).toMatchObject({ issues: [{ code: "unknown_field" }] });
    await bad({ columns: [{ field: "name" }, { field: "name" }] }).toMatchObject({
      issues: [{ code: "field_fed_twice" }],
    });
    await bad({ columns: [{ field: "owner", by: "password_hash" }] }).toMatchObject({
      issues: [{ code: "unknown_field" }],
    });
    await bad({ columns: [{ field: 1 }] }).toMatchObject({ issues: [{ code: "upload_bad_option" }] });
    await bad({ columns: [{ field: "tier", translate: [["a"]] }] }).toMatchObject({
      issues: [{ code: "upload_bad_option" }],
    });
    await bad({ encoding: "klingon" }).toMatchObject({ issues: [{ code: "upload_bad_option" }] });
    await bad({ delimiter: "::" }).toMatchObject({ issues: [{ code: "upload_bad_option" }] });
    await bad({ rules: "maybe" }).toMatchObject({ issues: [{ code: "upload_bad_option" }] });
    await bad({ key: [1] }).toMatchObject({ issues: [{ code: "upload_bad_option" }] });
    expect((await openUpload(ops, id)).choices).toEqual(before.choices);
    // A key whose column is taken away is no key any more.
    await decide(ops, id, { columns: before.choices.columns.map((state, at) => (at === 1 ? null : state)) });
    const view = await uploadView(ops, id);
    expect(view.key).toEqual([]);
    expect(view.known).toEqual({ asked: 3, found: 1 });
  });

  test("a reference shows how many of its values are found, by the field that was chosen", async () => {
    const id = await upload("deal", "name,客户名称\nD1,甲公司\nD2,谁也不是\nD3,C1\n");
    const [, column] = (await uploadView(ops, id)).columns;
    expect(column).toMatchObject({
      choice: { field: "customer" },
      lookUp: { asked: 3, found: 2, lost: ["谁也不是"] },
    });
    expect(column!.lookUp!.by.map((one) => one.key)).toEqual(expect.arrayContaining(["name", "external_id"]));
    await decide(ops, id, { columns: [{ field: "name" }, { field: "customer", by: "name" }] });
    expect((await uploadView(ops, id)).columns[1]!.lookUp).toMatchObject({ asked: 3, found: 1 });
    await decide(ops, id, {
      columns: [{ field: "name" }, { field: "customer", by: "name", translate: [["C1", "甲公司"]] }],
    });
    expect((await uploadView(ops, id)).columns[1]!.lookUp).toMatchObject({ asked: 3, found: 2 });
  });

  test("words of several choices are translated one by one", async () => {
    const tags = house.ctx.workspace.objects.get("customer")!.fields.get("tags")!.options!;
    const id = await upload("customer", `name,tags\nT1,${tags[0]!.key};大\nT2,大、小\n`);
    const [name] = (await openUpload(ops, id)).choices.columns;
    await decide(ops, id, {
      columns: [
        name!,
        {
          field: "tags",
          translate: [
            ["大", tags[1]!.key],
            ["小", ""],
          ],
        },
      ],
    });
    await importUpload(ops, id);
    await house.work();
    const rows = (await house.rows("customer")).filter((row) => /^T\d$/.test(String(row.name)));
    expect(rows.map((row) => JSON.parse(String(row.tags)))).toEqual([
      [tags[0]!.key, tags[1]!.key],
      [tags[1]!.key],
    ]);
  });

  test("an import that is stopped keeps what it wrote, says so, and can be undone", async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => (at === 10 ? `,S${at}` : `Stop ${at},S${at}`));
    const id = await house.queue(ops, "customer", ["name,external_id", ...rows].join("\n"));
    const working = house.work();
    for (;;) {
      const { read } = await getImport(ops, id);
      if (read > 100) break;
      await new Promise((wake) => setTimeout(wake, 2));
    }
    const other = await house.person("Somebody", ["sales_manager"]);
    await expect(stopImport(other, id)).rejects.toMatchObject({ status: 404 });
    await stopImport(ops, id);
    const stopped = await getImport(ops, id);
    await working;
    expect(await getImport(ops, id)).toEqual(stopped);
    expect(stopped).toMatchObject({ state: "stopped", total: 3_000, refused: 1 });
    expect(stopped.read).toBeLessThan(3_000);
    const written = (await house.rows("customer")).filter((row) => /^Stop /.test(String(row.name)));
    expect(written).toHaveLength(stopped.created);
    await expect(stopImport(ops, id)).rejects.toMatchObject({ status: 409 });
    expect(readFileSync((await refusedRows(ops, id)).path, "utf8")).toContain("12,,S10,");
    await startUndo(ops, id);
    await house.work();
    expect((await getImport(ops, id)).undo).toMatchObject({ state: "done", binned: stopped.created });
    expect((await house.rows("customer")).filter((row) => /^Stop /.test(String(row.name)))).toEqual([]);
  });

  test("an import whose file turns out wrong says so in words", async () => {
    const entry = await house.import(ops, "customer", 'name,notes\na,b\nc,"d\n');
    expect(entry).toMatchObject({ state: "failed", created: 0, error: expect.stringContaining("quote") });
  });

  test("uploads, their copies and what was refused are cleared away in their time", async () => {
    const id = await upload("customer", MESSY);
    await tryUpload(ops, id);
    await stopTrying(ops, id);
    expect((await uploadView(ops, id)).dry).toBeNull();
    const { file } = await openUpload(ops, id);
    const started = await importUpload(ops, id);
    await house.work();
    const { path } = await refusedRows(ops, started);
    const copy = path.replace(".rows.csv", "");
    expect([file, copy, path].map((one) => existsSync(one))).toEqual([true, true, true]);
    const due = async () => {
      await house.db.run(
        "UPDATE jobs SET run_at = 0 WHERE kind IN ('tidy_import', 'tidy_upload') AND state = 'ready'",
      );
      await house.work({ tidy_upload: tidyUpload });
    };
    const last = async () =>
      house.db.all(
        "SELECT id FROM jobs WHERE kind = 'tidy_import' AND state = 'ready' AND payload LIKE '%last%'",
      );
    await house.db.run("UPDATE jobs SET run_at = 0 WHERE kind = 'tidy_import' AND state = 'ready'");
    await house.work();
    expect([file, copy, path].map((one) => existsSync(one))).toEqual([true, false, true]);
    expect((await last()).length).toBeGreaterThan(0);
    await due();
    await due();
    expect([file, copy, path].map((one) => existsSync(one))).toEqual([false, false, false]);
    await expect(openUpload(ops, id)).rejects.toMatchObject({ code: "upload_gone" });
    await expect(refusedRows(ops, started)).rejects.toMatchObject({ code: "no_refused_rows" });
    expect((await getJob(ops, started))!.state).toBe("done");
    const gone = await upload("customer", MESSY);
    const { file: itsFile } = await openUpload(ops, gone);
    await dropUpload(ops, gone);
    expect(existsSync(itsFile)).toBe(false);
    await expect(uploadView(ops, gone)).rejects.toMatchObject({ status: 404 });
  });

  test("a cell with a NUL is shown like any other, wherever its column leads, and is found nowhere", async () => {
    const id = await upload("contact", "Name,customer,external_id\nA,甲\0公司,C\0\nB,甲公司,D\n");
    const view = await uploadView(ops, id);
    expect(view.columns[1]!.lookUp).toMatchObject({ asked: 2, found: 1, lost: ["甲\0公司"] });
    await decide(ops, id, { key: ["external_id"] });
    expect(await uploadView(ops, id)).toMatchObject({ key: ["external_id"] });
  });

  test("words that mean nothing are told when they are decided; those decided once are left out when they have lost their meaning", async () => {
    const sheet = "Name,Client\nSomebody,C9\n";
    const first = await upload("contact", sheet);
    const to = (word: string) => ({
      columns: [{ field: "name" }, { field: "customer", by: "name", translate: [["C9", word]] }],
    });
    await expect(decide(ops, first, to("nowhere") as never)).rejects.toMatchObject({
      status: 422,
      issues: [{ path: "map", code: "translation_not_taken" }],
    });
    const { id } = await house.put(ops, "customer", { op: "create", input: { name: "Soon gone" } });
    await decide(ops, first, to("Soon gone") as never);
    await importUpload(ops, first);
    await house.work();
    const again = (await openUpload(ops, await upload("contact", sheet))).choices;
    expect(again.columns[1]).toMatchObject({ guess: "before", translate: [["C9", "Soon gone"]] });
    await remove(house.as(SYSTEM), "customer", id, {});
    const later = await upload("contact", sheet);
    const { columns } = (await openUpload(ops, later)).choices;
    expect(columns[1]).toMatchObject({ guess: "before", field: "customer", by: "name" });
    expect(columns[1]!.translate).toBeUndefined();
    await decide(ops, later, { rules: "skip" });
  });
});
