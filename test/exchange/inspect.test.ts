import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guessColumns, guessOption } from "#app/exchange/guess.ts";
import { inspect } from "#app/exchange/inspect.server.ts";
import { mappingTools } from "#app/exchange/plan.server.ts";
import { strangeValues } from "#app/exchange/values.ts";
import type { ImportHouse } from "./house.ts";
import { openImportHouse } from "./house.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-inspect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const file = (bytes: string | Uint8Array) => {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, bytes);
  return path;
};
const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures", name);

describe("looking into a file", () => {
  it("finds encoding, delimiter, columns with their first values, and the first rows with their lines", async () => {
    const found = await inspect(file('Name;Stufe\n甲;gold\n"乙\nzwei";\n;gold\n丙\n'));
    expect(found).toEqual({
      encoding: "utf-8",
      delimiter: ";",
      heading: 1,
      heads: [
        { line: 1, cells: ["Name", "Stufe"] },
        { line: 2, cells: ["甲", "gold"] },
        { line: 3, cells: ["乙\nzwei", ""] },
        { line: 5, cells: ["", "gold"] },
        { line: 6, cells: ["丙"] },
      ],
      rows: 4,
      complete: true,
      uneven: 1,
      columns: [
        {
          index: 0,
          heading: "Name",
          samples: ["甲", "乙\nzwei", "丙"],
          filled: 3,
          values: [
            ["甲", 1],
            ["乙\nzwei", 1],
            ["丙", 1],
          ],
          more: false,
        },
        { index: 1, heading: "Stufe", samples: ["gold"], filled: 2, values: [["gold", 2]], more: false },
      ],
      preview: [
        { line: 2, cells: ["甲", "gold"] },
        { line: 3, cells: ["乙\nzwei", ""] },
        { line: 5, cells: ["", "gold"] },
        { line: 6, cells: ["丙"] },
      ],
    });
  });

  it("reads what Chinese and Western Excel save, and what the sender names instead", async () => {
    expect(await inspect(fixture("hotels-gb18030.csv"))).toMatchObject({
      encoding: "gb18030",
      columns: [{ heading: "客户名称" }, { heading: "等级" }, { heading: "备注" }],
    });
    expect(await inspect(fixture("teas-utf16.csv"))).toMatchObject({ encoding: "utf-16le", delimiter: "\t" });
    expect(await inspect(fixture("cafes-1252.csv"), { encoding: "windows-1252" })).toMatchObject({
      delimiter: ";",
      columns: [{ samples: ["Café Zürich"] }, {}],
    });
    await expect(inspect(fixture("hotels-gb18030.csv"), { encoding: "utf-8" })).rejects.toMatchObject({
      code: "wrong_encoding",
    });
  });

  it("finds the headings below a sheet's title, and takes the row that it is told", async () => {
    const titled = file("客户登记表,,,\n填表人：王,,,\n\n名称,电话,备注,\n甲,010,,\n乙,020,,\n,,,\n");
    expect(await inspect(titled)).toMatchObject({
      delimiter: ",",
      heading: 3,
      rows: 2,
      columns: [
        {
          heading: "名称",
          values: [
            ["甲", 1],
            ["乙", 1],
          ],
        },
        { heading: "电话" },
        { heading: "备注" },
        { heading: "" },
      ],
      preview: [{ line: 5 }, { line: 6 }],
    });
    expect(await inspect(titled, { heading: 1 })).toMatchObject({
      heading: 1,
      rows: 4,
      columns: [{ heading: "客户登记表" }, {}, {}, {}],
    });
    // A title on a line of its own does not hide the delimiter of the lines below it.
    expect(await inspect(file("Kunden 2024\nName;Tel;Ort\nA;1;B\n"))).toMatchObject({
      delimiter: ";",
      heading: 2,
      rows: 1,
      columns: [{ heading: "Name" }, { heading: "Tel" }, { heading: "Ort" }],
    });
    // One column is one column, and two are no sheet with a title.
    expect(await inspect(file("name\na\nb\n"))).toMatchObject({ heading: 1, rows: 2 });
    expect(await inspect(file("name,\na,b\n"))).toMatchObject({ heading: 1, rows: 1 });
  });

  it("says of a spreadsheet how to save it as CSV, by its first bytes and whatever it is called", async () => {
    for (const bytes of ["504b030414000600", "d0cf11e0a1b11ae1"]) {
      await expect(inspect(file(Buffer.from(`${bytes}00ff`, "hex")))).rejects.toMatchObject({
        status: 422,
        code: "spreadsheet_file",
      });
    }
  });

  it("keeps two hundred different values of a column, counts them, and knows that there are more", async () => {
    const rows = Array.from({ length: 900 }, (_, at) => `${at % 3},n${at},${"x".repeat(500)}`);
    const found = await inspect(file(["a,b,c", ...rows].join("\n")));
    expect(found.columns[0]!.values).toEqual([
      ["0", 300],
      ["1", 300],
      ["2", 300],
    ]);
    expect(found.columns[1]!.values).toHaveLength(200);
    expect(found.columns[1]!.more).toBe(true);
    // Nobody's choice, and not kept whole.
    expect(found.columns[2]).toMatchObject({ values: [], more: true, samples: ["x".repeat(120)] });
    expect(found.preview).toHaveLength(20);
  });

  it("looks at fifty thousand rows and says that there are more", async () => {
    const found = await inspect(file(`a\n${"1\n".repeat(50_001)}`));
    expect(found).toMatchObject({ rows: 50_000, complete: false });
  });

  it("refuses an empty file and a heading wider than anybody would map", async () => {
    await expect(inspect(file("\n\n"))).rejects.toMatchObject({ code: "empty_file" });
    await expect(inspect(file(Array(501).fill("a").join(",")))).rejects.toMatchObject({
      code: "too_many_columns",
    });
  });
});

describe("guessing which field a column feeds", () => {
  let house: ImportHouse;
  beforeAll(async () => {
    house = await openImportHouse("sqlite");
  });

  const guess = (object: string, headings: string[]) =>
    guessColumns(headings, mappingTools(house.ctx, house.ctx.workspace.objects.get(object)!)).map((found) =>
      found ? `${found.field}${found.by ? `.${found.by}` : ""} ${found.sure}` : null,
    );

  it("knows fields by key and label in either language, and says that it is sure", () => {
    expect(guess("customer", ["name", "电话", "Annual revenue", "Colour", ""])).toEqual([
      "name name",
      "phone name",
      "annual_revenue name",
      null,
      null,
    ]);
  });

  it("takes headings with units, marks and other words for the same thing as likely", () => {
    expect(
      guess("customer", [
        "公司名称",
        "手机号码",
        "电子邮箱（必填）",
        "年收入(元)",
        "负责人*",
        "备注说明",
        "客户编号",
      ]),
    ).toEqual([
      "name likely",
      "phone likely",
      "email likely",
      "annual_revenue likely",
      expect.stringMatching(/^owner /),
      null,
      "external_id likely",
    ]);
    expect(guess("customer", ["Company Name", "Mobile Phone", "E-Mail", "ID"])).toEqual([
      "name likely",
      "phone likely",
      expect.stringMatching(/^email /),
      "external_id likely",
    ]);
  });

  it("looks behind the object's own name, and takes a name that is one sign longer", () => {
    expect(guess("customer", ["客户级别", "客户电话", "合作开始", "Customer website", "客户天气"])).toEqual([
      "tier likely",
      "phone likely",
      "relationship_since likely",
      "website likely",
      null,
    ]);
  });

  it("finds references by the name or the number of what they lead to", () => {
    expect(guess("deal", ["客户名称", "customer_id", "Product name"])).toEqual([
      "customer likely",
      null,
      "product likely",
    ]);
    expect(guess("order", ["Customer ID", "ordered_at"])[0]).toBe("customer.external_id likely");
  });

  it("feeds each field once: the surer heading gets it", () => {
    expect(guess("customer", ["手机", "Phone"])).toEqual([null, "phone name"]);
  });

  it("takes an option whose label holds the word, or stands in it, when there is only one", () => {
    const tier = house.ctx.workspace.objects.get("customer")!.fields.get("tier")!;
    expect(guessOption(tier, "Gold customer")).toBe("gold");
    expect(guessOption(tier, "platinum")).toBeUndefined();
    expect(guessOption(tier, "")).toBeUndefined();
    expect(guessOption(tier, "gold or silver")).toBeUndefined();
  });

  it("lists the words of a column that are no choices of its field, parts of several choices one by one", () => {
    const fields = house.ctx.workspace.objects.get("customer")!.fields;
    const told = (key: string, values: [string, number][]) =>
      strangeValues(fields.get(key)!, { values }, house.ctx);
    expect(
      told("tier", [
        ["gold", 3],
        ["白金", 2],
        ["金牌", 1],
        ["VIP", 1],
      ]),
    ).toEqual(expect.arrayContaining([{ value: "白金", count: 2 }]));
    const tags = fields.get("tags")!.options!.map((option) => option.key);
    expect(
      told("tags", [
        [`${tags[0]};nope`, 2],
        ["nope、新", 3],
      ]),
    ).toEqual([
      { value: "nope", count: 5 },
      { value: "新", count: 3 },
    ]);
    expect(told("name", [["anything", 1]])).toEqual([]);
  });
});
