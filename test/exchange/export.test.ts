import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { exportCsv } from "#app/exchange/export.server.ts";
import { list } from "#app/records/read.server.ts";
import type { RecordJson } from "#app/records/types.ts";
import { refusal } from "#test/records/refusals.ts";
import { ENGINES } from "#test/support/databases.ts";
import { type ImportHouse, openImportHouse } from "./house.ts";

const FIELDS = [
  "external_id",
  "name",
  "kind",
  "owner",
  "annual_revenue",
  "relationship_since",
  "tags",
  "phone",
  "website",
  "survey_consent",
  "notes",
];

async function text(chunks: Promise<AsyncGenerator<string>>): Promise<string> {
  let all = "";
  for await (const chunk of await chunks) all += chunk;
  return all;
}
const rowsOf = (csv: string): string[][] => parse(csv, { bom: true });

describe.each(ENGINES)("exporting on %s", (engine) => {
  let house: ImportHouse;
  let ops: Context & { actor: { id: string } };
  let manager: Context & { actor: { id: string } };
  let customers: RecordJson[];

  beforeAll(async () => {
    house = await openImportHouse(engine);
    ops = await house.person("Ops", ["ops"]);
    manager = await house.person("Manager", ["sales_manager"]);
    const put = (input: Record<string, unknown>) => house.put(ops, "customer", { op: "create", input });
    customers = [
      await put({
        external_id: "A-1",
        name: "=HYPERLINK(1)",
        kind: "company",
        owner: manager.actor.id,
        annual_revenue: "-1200.50",
        relationship_since: "2024-02-29",
        tags: ["strategic", "needs_care"],
        phone: "+86 10 6395 9988",
        website: "https://example.test/?a=1,2",
        survey_consent: false,
        notes: 'zwei\nZeilen, "so"',
      }),
      await put({ external_id: "A-2", name: "双胞胎", owner: manager.actor.id }),
      await put({ external_id: "A-3", name: "双胞胎", annual_revenue: "7" }),
      await put({ external_id: "A-4", name: "独一家", owner: ops.actor.id, notes: "-1+2" }),
    ];
  });

  it("writes the list as it is seen: its conditions, order and columns, labels as heads in the reader's language", async () => {
    const query = {
      filter: { "!=": [{ var: "annual_revenue" }, null] },
      sort: ["annual_revenue"],
      fields: ["name", "annual_revenue", "kind", "owner"],
    };
    const csv = await text(exportCsv({ ...ops, locale: "zh-CN" }, "customer", query));
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    expect(csv.endsWith("\r\n")).toBe(true);
    expect(rowsOf(csv)).toEqual([
      ["客户名称", "年收入", "客户类型", "负责人"],
      ["'=HYPERLINK(1)", "-1200.50", "企业", "Manager"],
      ["双胞胎", "7.00", "", ""],
    ]);
    expect(rowsOf(await text(exportCsv(ops, "customer", query)))[0]).toEqual([
      "Name",
      "Annual revenue",
      "Kind",
      "Owner",
    ]);
  });

  it("stops formulas in texts and leaves numbers and telephones alone", async () => {
    const csv = rowsOf(await text(exportCsv(ops, "customer", { sort: ["external_id"], fields: FIELDS })));
    expect(csv[1]).toEqual([
      "A-1",
      "'=HYPERLINK(1)",
      "Company",
      "Manager",
      "-1200.50",
      "2024-02-29",
      expect.stringContaining("Strategic"),
      "+86 10 6395 9988",
      "https://example.test/?a=1,2",
      expect.any(String),
      'zwei\nZeilen, "so"',
    ]);
    expect(csv[4]!.at(-1)).toBe("'-1+2");
  });

  it("is read back by an import without a change", async () => {
    const fields = FIELDS.filter((key) => key !== "notes");
    const filter = { "!=": [{ var: "name" }, "=HYPERLINK(1)"] };
    const before = await list(ops, "customer", { sort: ["external_id"], fields });
    const csv = await text(exportCsv(ops, "customer", { sort: ["external_id"], filter, fields }));
    const entry = await house.import(ops, "customer", csv, { key: ["external_id"] });
    expect(entry).toMatchObject({
      state: "done",
      total: 3,
      unchanged: 3,
      created: 0,
      updated: 0,
      refused: 0,
    });
    expect((await list(ops, "customer", { sort: ["external_id"], fields })).data).toEqual(before.data);
  });

  it("names a record behind a reference where that leads back to it, else gives its id", async () => {
    const [formula, twin, , only] = customers;
    for (const [at, customer] of [formula, twin, only].entries()) {
      await house.put(ops, "deal", {
        op: "create",
        input: { external_id: `D-${at}`, name: `Deal ${at}`, customer: customer!.id },
      });
    }
    const csv = await text(
      exportCsv(ops, "deal", { sort: ["external_id"], fields: ["external_id", "name", "customer"] }),
    );
    expect(rowsOf(csv).map((row) => row[2])).toEqual(["Customer", formula!.id, twin!.id, "独一家"]);
    const entry = await house.import(ops, "deal", csv, { key: ["external_id"] });
    expect(entry).toMatchObject({ unchanged: 3, refused: 0, created: 0 });
  });

  it("gives a reader only the records and fields that they may see, and nothing without the ability", async () => {
    const sales = await house.person("Sales", ["sales"]);
    const { error } = await refusal(exportCsv(sales, "customer", { fields: ["name"] }));
    expect(error).toMatchObject({ kind: "forbidden", code: "may_not_export" });
    const mine = rowsOf(
      await text(exportCsv(manager, "customer", { sort: ["external_id"], fields: ["external_id"] })),
    );
    expect(mine).toEqual([["External id"], ["A-1"], ["A-2"]]);
    const hidden = await refusal(
      exportCsv({ ...manager, actor: { ...manager.actor, roles: ["sales", "sales_manager"] } }, "customer", {
        fields: ["name", "gone"],
      }),
    );
    expect(hidden.error).toMatchObject({ kind: "invalid" });
  });

  it("streams more than one page in the list's order, each record once", async () => {
    const rows = Array.from({ length: 1203 }, (_, n) => `P-${String(n).padStart(4, "0")},产品 ${n % 7}`);
    await house.import(ops, "product", `sku,name\n${rows.join("\n")}\n`);
    const chunks: string[] = [];
    for await (const chunk of await exportCsv(ops, "product", {
      sort: ["name", "-sku"],
      fields: ["sku", "name"],
    }))
      chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(3);
    const skus = rowsOf(chunks.join(""))
      .slice(1)
      .map(([sku]) => sku);
    expect(new Set(skus).size).toBe(1203);
    const first = await list(ops, "product", { sort: ["name", "-sku"], fields: ["sku"], limit: 500 });
    expect(skus.slice(0, 500)).toEqual(first.data.map((record) => record.sku));
  });
});
