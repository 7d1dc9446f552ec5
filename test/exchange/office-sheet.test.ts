import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { getImport } from "#app/exchange/entries.server.ts";
import { refusedRows } from "#app/exchange/refused.server.ts";
import { startUndo } from "#app/exchange/undo.server.ts";
import { importUpload, tryUpload } from "#app/exchange/upload-runs.server.ts";
import { decide, openUpload } from "#app/exchange/uploads.server.ts";
import { uploadView } from "#app/exchange/wizard.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { openImportHouse, uploadSheet } from "./house.ts";

test.each(ENGINES)(
  "a sheet as it comes out of a Chinese office: title, GB18030 with a byte order mark, empty columns and rows, names twice, every spelling of dates and amounts, on %s",
  async (engine) => {
    const house = await openImportHouse(engine);
    const ops = await house.person("Ops", ["ops"]);
    const id = await uploadSheet(
      house,
      ops,
      "customer",
      readFileSync("test/fixtures/customers-titled-gb18030.csv"),
    );
    const view = await uploadView(ops, id);
    expect(view).toMatchObject({
      found: { encoding: "gb18030", delimiter: ",", heading: 2 },
      rows: 9,
      uneven: 0,
      missing: [],
      key: ["external_id"],
    });
    expect(view.heads.map(({ line }) => line).slice(0, 3)).toEqual([1, 3, 4]);
    expect(view.columns.map((column) => column.choice?.field ?? null)).toEqual([
      "name",
      "external_id",
      "phone",
      "annual_revenue",
      "relationship_since",
      "tier",
      "industry",
      "notes",
      null,
      "owner",
      "region",
      null,
      null,
      null,
    ]);
    const { columns } = (await openUpload(ops, id)).choices;
    const meaning = (at: number, words: [string, string][]) => {
      columns[at] = { ...columns[at]!, translate: [...(columns[at]!.translate ?? []), ...words] };
    };
    meaning(5, [
      ["黄金", "gold"],
      ["普通", "standard"],
      ["白金", "vip"],
    ]);
    meaning(6, [
      ["零售业", "retail"],
      ["未知", ""],
    ]);
    meaning(9, [
      ["不存在的人", ""],
      ["陈思远", ""],
      ["sales@demo.test", ""],
    ]);
    await decide(ops, id, { columns });
    await tryUpload(ops, id);
    await house.work();
    const { result } = (await uploadView(ops, id)).dry!;
    expect(result!.refused.map(({ line, column, message }) => `${line} ${column} ${message}`)).toEqual([
      "6 合作时间 “45000”: This looks like a spreadsheet’s own number for 2023-03-15. Give the column a date format, then save it as CSV again.",
      "7 年收入（元） “120万”: Enter a number.",
      "7 合作时间 “2024-02-30”: Enter a day that exists, such as 2026-10-05.",
      "8 联系电话 “1.38E+10”: Enter a phone number: digits and the usual marks.",
      "9 客户名称（必填） This is required.",
      "11 客户编号 This is empty, so the record that the row is matched with cannot be told",
      "13 联系电话 “电话不详”: Enter a phone number: digits and the usual marks.",
      "13 年收入（元） “USD 100”: This is in another currency; the field is in CNY.",
      "13 合作时间 “去年三月”: Enter a day that exists, such as 2026-10-05.",
    ]);
    const started = await importUpload(ops, id);
    await house.work();
    expect(await getImport(ops, started)).toMatchObject({ read: 9, created: 2, updated: 1, refused: 6 });
    const made = await house.rows("customer");
    expect(made.find((row) => row.external_id === "K001")).toMatchObject({
      name: "甲科技有限公司",
      // It stands there twice, and the later row holds.
      annual_revenue: 130_000_000,
    });
    expect(made.find((row) => row.external_id === "K002")).toMatchObject({
      phone: "１３８００１３８０００",
      relationship_since: "2024-03-05",
      annual_revenue: 35_000_000,
    });

    // The refused rows, mended, go in with what was decided before; what is refused again keeps its first line and has one reason.
    const { path } = await refusedRows(ops, started);
    const text = readFileSync(path, "utf8");
    expect(text.split("\r\n")[0]).toBe(
      "\ufeffLine in the original,客户名称（必填）,客户编号,联系电话,年收入（元）,合作时间,客户等级,所属行业,备注,备注,负责人,区域,,,,Why it was not imported",
    );
    const mended = text
      .replace("45000", "2023/3/15")
      .replace("120万", "1200000")
      .replace("2024-02-30", "2024.2.29")
      .replace("1.38E+10", "138 0000 0000");
    const again = await uploadSheet(house, ops, "customer", mended);
    const second = await uploadView(ops, again);
    expect(second.key).toEqual(["external_id"]);
    expect(second.columns[6]!.choice).toMatchObject({ field: "tier" });
    const next = await importUpload(ops, again);
    await house.work();
    expect(await getImport(ops, next)).toMatchObject({ read: 6, created: 3, refused: 3 });
    const left = readFileSync((await refusedRows(ops, next)).path, "utf8")
      .trimEnd()
      .split("\r\n");
    expect(left[0]!.match(/Line in the original|Why it was not imported/g)).toHaveLength(2);
    expect(left.slice(1).map((line) => line.split(",")[0])).toEqual(["9", "11", "13"]);

    for (const one of [next, started]) await startUndo(ops, one);
    await house.work();
    expect((await house.rows("customer")).filter((row) => String(row.external_id).startsWith("K"))).toEqual(
      [],
    );
  },
);
