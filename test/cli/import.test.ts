import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { client, type Program } from "#test/support/program.ts";
import { folder, inside, run, server } from "./house.ts";

let program: Program;
let admin: ReturnType<typeof client>;

beforeAll(async () => {
  program = await server();
  admin = client(program.url, (await run(program, "token create --user admin@demo.test")).out.trim());
});

const fixture = (name: string) => `test/fixtures/${name}`;

/** An import with `--json`: its one line, read. */
async function imported(object: string, file: string, ...args: string[]) {
  const ran = await inside(program, ["import", object, file, ...args, "--json"]);
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(ran.out.trim().split("\n")).toHaveLength(1);
  const result = JSON.parse(ran.out);
  expect(Object.keys(result)).toEqual([
    "read",
    "created",
    "updated",
    "unchanged",
    "refused",
    "ignored_columns",
  ]);
  return result;
}

async function all(object: string, query = "") {
  return (await admin("GET", `/records/${object}?limit=500${query}`)).body.data as Record<string, unknown>[];
}

const CUSTOMERS = ["--map", "No=external_id,Company=name,Turnover=annual_revenue,Since=relationship_since"];

test("a dry run beside the server tells what would be, and changes nothing", async () => {
  const dry = await imported("customer", fixture("customers.csv"), ...CUSTOMERS, "--dry-run");
  expect(dry).toMatchObject({ read: 6, created: 3, refused: { length: 5 } });
  expect(await all("customer")).toEqual([]);
  expect((await admin("GET", "/automations/runs")).body.data).toEqual([]);
});

test("names map by themselves, good rows go in, bad ones are named by line and column, the rest is listed", async () => {
  const result = await imported("customer", fixture("customers.csv"), ...CUSTOMERS);
  expect(result).toMatchObject({
    read: 6,
    created: 3,
    updated: 0,
    unchanged: 0,
    ignored_columns: ["Colour"],
  });
  expect(
    result.refused.map((row: { line: number; column: string; code: string }) => [
      row.line,
      row.column,
      row.code,
    ]),
  ).toEqual([
    [4, "Tier", "unknown_option"],
    [5, "Company", "required"],
    [6, "Turnover", expect.any(String)],
    [6, "Since", expect.any(String)],
    [6, "Owner", "reference_not_found"],
  ]);
  const sales = (await admin("GET", "/users")).body.data.find(
    (user: { email: string }) => user.email === "sales@demo.test",
  );
  const found = await all("customer", "&sort=external_id");
  expect(
    found.map(({ external_id, name, annual_revenue, tier, owner }) => ({
      external_id,
      name,
      annual_revenue,
      tier,
      owner,
    })),
  ).toEqual([
    { external_id: "C1", name: "Müller, Söhne", annual_revenue: "60000.00", tier: "silver", owner: sales.id },
    { external_id: "C2", name: "上海贸易", annual_revenue: "1200000.50", tier: "vip", owner: sales.id },
    { external_id: "C6", name: "Last", annual_revenue: null, tier: "standard", owner: null },
  ]);
});

test("people read the result in words: counts, refused rows, columns that went nowhere", async () => {
  const ran = await run(program, [
    "import",
    "customer",
    fixture("customers.csv"),
    ...CUSTOMERS,
    "--key",
    "external_id",
  ]);
  expect(ran.code).toBe(0);
  expect(ran.out).toBe("6 rows read: 0 created, 0 updated, 3 unchanged, 5 refused.\n");
  expect(ran.err).toContain("line 4, column Tier: There is no option “platinum”.");
  expect(ran.err).toContain("Columns not used: Colour");
});

test("references are found by a field or a name; values are translated before they are looked up; a column feeds two fields", async () => {
  expect(await imported("product", fixture("products.csv"))).toMatchObject({ created: 3, refused: [] });
  const map = [
    "opportunity_id=external_id",
    "opportunity_id=name",
    "account=customer.external_id",
    "product=product.name{GTXPro:GTX Pro}",
    "deal_stage=stage{Won:won,Lost:lost,Engaging:qualified,Prospecting:lead}",
    "close_value=amount",
    "engage_date=opened_at",
  ].join(",");
  const result = await imported(
    "deal",
    fixture("deals.csv"),
    "--map",
    map,
    "--set",
    "source=other",
    "--set",
    "probability=10",
  );
  expect(result).toMatchObject({ read: 5, created: 3, ignored_columns: [] });
  expect(result.refused).toMatchObject([
    { line: 5, column: "account", code: "reference_not_found", message: "“C9” was not found" },
    { line: 6, column: "product", code: "reference_not_found", message: "“GTX 9” was not found" },
  ]);
  const deals = await all("deal", "&sort=external_id");
  const products = new Map((await all("product")).map(({ id, name }) => [id, name]));
  const customers = new Map((await all("customer")).map(({ id, external_id }) => [id, external_id]));
  expect(
    deals.map((deal) => [
      deal.name,
      customers.get(deal.customer as string),
      products.get(deal.product as string),
      deal.stage,
      deal.amount,
      deal.opened_at,
      deal.source,
      deal.probability,
    ]),
  ).toEqual([
    ["D1", "C1", "GTX Pro", "won", "4821.00", "2024-10-20", "other", 10],
    ["D2", "C2", "GTX Basic", "qualified", null, "2024-10-21", "other", 10],
    ["D3", undefined, "MG Special", "lead", null, null, "other", 10],
  ]);
});

test("a time without a zone is the workspace's; a customer behind an order is found; every answered low score has one task, ever", async () => {
  expect(
    await imported(
      "order",
      fixture("orders.csv"),
      "--map",
      "number=external_id,customer=customer.external_id",
    ),
  ).toMatchObject({ created: 2, refused: [] });
  expect((await all("order", "&sort=external_id")).map((order) => order.ordered_at)).toEqual([
    "2026-01-01T19:04:05.000Z",
    "2026-03-29T01:00:00.000Z",
  ]);
  const args = [
    "--map",
    "review_id=external_id,order_id=order.external_id,score=csat",
    "--set",
    "survey=Shop",
    "--key",
    "external_id",
  ];
  const first = await imported("survey_response", fixture("reviews.csv"), ...args);
  expect(first).toMatchObject({
    read: 5,
    created: 4,
    refused: [{ line: 7, column: "order_id", code: "reference_not_found" }],
  });
  const tasks = async () => (await all("task")).map((task) => (task.related as { id: string }).id).sort();
  const low = (await all("survey_response")).filter((answer) =>
    ["R1", "R3"].includes(answer.external_id as string),
  );
  expect(low.map((answer) => answer.comment).sort()).toEqual(['bad, "really"', "two\nlines"]);
  expect(await tasks()).toEqual(low.map((answer) => answer.id).sort());
  expect(await imported("survey_response", fixture("reviews.csv"), ...args)).toMatchObject({
    created: 0,
    updated: 0,
    unchanged: 4,
  });
  expect(await tasks()).toHaveLength(2);
});

test("a title above the headings is left out where their row is named", async () => {
  const file = join(folder, "titled.csv");
  writeFileSync(file, "客户名单,\n\nName,Points\n标题行客户,7\n");
  expect(await imported("customer", file, "--heading-row", "2")).toMatchObject({ read: 1, created: 1 });
  expect(await imported("customer", file, "--heading-row", "2", "--set", "notes=x")).toMatchObject({
    read: 1,
  });
  const beyond = await inside(program, ["import", "customer", file, "--heading-row", "9"]);
  expect(beyond).toMatchObject({ code: 1, err: expect.stringContaining("no row 9") });
});

test("rules can be left out", async () => {
  const file = join(folder, "quiet.csv");
  writeFileSync(file, "Survey,csat\nquiet,1\nquiet,2\n");
  const before = (await all("task")).length;
  expect(await imported("survey_response", file, "--rules", "skip")).toMatchObject({ created: 2 });
  const made = (await all("survey_response")).filter((answer) => answer.survey === "quiet");
  expect(made.map((answer) => answer.follow_up)).toEqual(["none", "none"]);
  expect(await all("task")).toHaveLength(before);
});

test("a key of two fields, a key that two records have, and a key that the file has twice", async () => {
  const file = join(folder, "keys.csv");
  writeFileSync(file, "Name,Phone,Points\nTwin,13800000001,1\nTwin,13800000002,2\n");
  expect(await imported("customer", file)).toMatchObject({ created: 2 });
  writeFileSync(file, "Name,Phone,Points\nTwin,13800000002,20\nTwin,13800000003,30\nTwin,13800000003,31\n");
  expect(await imported("customer", file, "--key", "name,phone")).toMatchObject({
    created: 1,
    updated: 2,
    refused: [],
  });
  const twins = (await all("customer", "&sort=phone")).filter((customer) => customer.name === "Twin");
  expect(twins.map((customer) => customer.points)).toEqual([1, 20, 31]);
  writeFileSync(file, "Name,Points\nTWIN,5\n,6\nLast,7\n");
  const ambiguous = await imported("customer", file, "--key", "name");
  expect(ambiguous).toMatchObject({ created: 0, updated: 1 });
  expect(ambiguous.refused).toMatchObject([
    { line: 2, column: "Name", code: "ambiguous_key" },
    { line: 3, column: "Name", code: "key_missing" },
  ]);
});

test("sheets come in what encoding and with what delimiter they come", async () => {
  expect(
    await imported("customer", fixture("hotels-gb18030.csv"), "--map", "等级=tier{vip:vip,gold:gold}"),
  ).toMatchObject({ created: 2, refused: [] });
  expect(await imported("customer", fixture("cafes-1252.csv"), "--encoding", "windows-1252")).toMatchObject({
    created: 1,
  });
  expect(await imported("customer", fixture("teas-utf16.csv"))).toMatchObject({
    created: 1,
    ignored_columns: [],
  });
  const names = (await all("customer")).map((customer) => customer.name);
  expect(names).toEqual(expect.arrayContaining(["北京饭店", "长城宾馆", "Café Zürich", "茶馆"]));
  const file = join(folder, "bars.csv");
  writeFileSync(file, "Name|Notes\na,b|c;d\n");
  // A column that is mapped to nothing is listed like one that nothing is known of.
  expect(await imported("customer", file, "--delimiter", "|", "--map", "Notes=")).toMatchObject({
    created: 1,
    ignored_columns: ["Notes"],
  });
  expect(names).not.toContain("a,b");
  for (const [args, code] of [
    [["--encoding", "utf-8"], /utf-8/],
    [["--encoding", "utf-16"], /No column leads|utf-16/],
  ] as const) {
    const ran = await inside(program, ["import", "customer", fixture("hotels-gb18030.csv"), ...args]);
    expect(ran).toMatchObject({ code: 1, out: "" });
    expect(ran.err).toMatch(code);
  }
});

test("what cannot be is refused with its reason before a row is written, and exits 1", async () => {
  const count = (await all("customer")).length;
  const quote = join(folder, "quote.csv");
  writeFileSync(quote, 'Name,Notes\ngood,row\nbad,"never closed\nmore\n');
  for (const [args, text] of [
    [["nope", fixture("customers.csv")], "Not found"],
    [["customer", "absent.csv"], "absent.csv"],
    [["customer", folder], "cannot be read"],
    [["customer", quote], "line 3"],
    [["customer", fixture("customers.csv"), "--map", "Company=nope"], "nope"],
    [["customer", fixture("customers.csv"), "--map", "Nope=name"], "Nope"],
    [["customer", fixture("customers.csv"), "--map", "Company=name{a:b"], "Cannot read"],
    [["customer", fixture("customers.csv"), "--key", "external_id"], "external_id"],
    [["customer", fixture("customers.csv"), "--set", "tier"], "tier"],
    [["customer", fixture("customers.csv"), "--set", "code=1"], "--set code=1: "],
    [["customer", fixture("customers.csv"), "--set", "points=many"], "--set points=many: "],
    [["customer", fixture("customers.csv"), "--set", "tier=nope", "--dry-run"], "no option “nope”"],
    [
      ["customer", fixture("customers.csv"), "--map", "Tier=tier{platinum:nope}"],
      "“platinum” is to become “nope”",
    ],
    [["customer", fixture("customers.csv"), "--key", ""], "--key"],
  ] as const) {
    const ran = await inside(program, ["import", ...args]);
    expect({ args, code: ran.code, out: ran.out }).toEqual({ args, code: 1, out: "" });
    expect(ran.err).toContain(text);
    expect(ran.err).not.toMatch(/at .*\.js:/);
  }
  expect(await all("customer")).toHaveLength(count);
});

test("what an import leaves behind is the records, and the rows it refused for as long as it can be undone", async () => {
  const imports = await inside(program, "import list --json");
  const refusing = JSON.parse(imports.out).filter((entry: { refused: number }) => entry.refused > 0);
  expect(refusing.length).toBeGreaterThan(3);
  const found = readdirSync(join(program.data, "imports")).sort();
  expect(found).toEqual(
    refusing.flatMap(({ id }: { id: string }) => [`${id}.csv.refused`, `${id}.csv.rows.csv`]).sort(),
  );
});

describe("taking an import back", () => {
  test("`import list` names what every door brought in, and `import undo` takes it back beside the running server", async () => {
    const file = join(folder, "undo.csv");
    writeFileSync(file, "external_id,Name,Points\nU1,Undo 1,1\nU2,Undo 2,2\n");
    const told = await run(program, ["import", "customer", file]);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining("2 created") });
    const id = /import undo ([0-9a-f-]{36})/.exec(told.err)![1]!;
    const list = await inside(program, "import list");
    expect(list.out.split("\n")[0]).toMatch(
      new RegExp(`^${id}  .*Z  customer  undo\\.csv  Done  2 created, 0 updated, 0 refused$`),
    );
    const [entry] = JSON.parse((await inside(program, "import list --json")).out);
    expect(entry).toMatchObject({ id, door: "command", state: "done", created: 2, file: "undo.csv" });

    const [kept] = (await all("customer")).filter((row) => row.external_id === "U2");
    expect((await admin("PATCH", `/records/customer/${kept!.id}`, { points: 20 })).status).toBe(200);
    const undone = await run(program, ["import", "undo", id]);
    expect(undone).toMatchObject({ code: 0, out: "Undone: 1 to the bin, 0 restored, 1 left as they are.\n" });
    expect(undone.err).toBe(`customer ${kept!.id}: Somebody has changed it since\n`);
    expect((await all("customer")).filter((row) => String(row.external_id).startsWith("U"))).toMatchObject([
      { external_id: "U2", points: 20 },
    ]);
    const again = await inside(program, ["import", "undo", id]);
    expect(again).toMatchObject({ code: 1, out: "", err: "This import has already been undone\n" });
    expect((await inside(program, "import undo nobody")).err).toContain("Not found");
    expect((await inside(program, "import undo")).code).toBe(2);
    expect(JSON.parse((await inside(program, "import list --json")).out)[0]).toMatchObject({
      state: "undone",
    });
  });

  test("an import over HTTP is taken back in the same way, and `--json` tells it in one line", async () => {
    const form = new FormData();
    form.append("file", new Blob(["Name,external_id\nüber HTTP,H1\n"]), "http.csv");
    const token = (await inside(program, "token create --user admin@demo.test")).out.trim();
    const sent = await fetch(`${program.url}/api/v1/imports/customer`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    const { id } = (await sent.json()) as { id: string };
    await vi.waitFor(
      async () => expect((await admin("GET", `/jobs/${id}`)).body).toMatchObject({ state: "done" }),
      { timeout: 20_000 },
    );
    const undone = await inside(program, ["import", "undo", id, "--json"]);
    expect(undone).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(undone.out)).toEqual({ binned: 1, restored: 0, left_count: 0, left: [] });
    expect((await all("customer")).filter((row) => row.external_id === "H1")).toEqual([]);
  });
});
