import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  attune,
  client,
  forgetFolder,
  type Program,
  startProgram,
  temporaryFolder,
} from "#test/support/program.ts";

const official = resolve(import.meta.dirname, "../../../shared/data/jsonlogic/official-tests.json");
let program: Program;
let token: string;
let elsewhere: string;

beforeAll(async () => {
  program = await startProgram();
  elsewhere = temporaryFolder();
  token = (await attune(program, ["token", "create", "--user", "admin@demo.test"])).out.trim();
});

afterAll(async () => {
  expect(await program.stop()).toBe(0);
  forgetFolder(program.data);
  forgetFolder(elsewhere);
});

const run = (...args: string[]) => attune(program, args);
const call = (method: string, path: string, body?: unknown) => client(program.url, token)(method, path, body);

function sheet(name: string, text: string): string {
  const file = join(elsewhere, name);
  writeFileSync(file, text);
  return file;
}

describe("the command line, beside a running server", () => {
  it("prints a token alone on its line, and the token works", async () => {
    const made = await run("token", "create", "--user", "ops@demo.test", "--name", "spreadsheet");
    expect(made.out).toMatch(/^att_[0-9a-f]{8}_[0-9a-f]{64}\n$/);
    const me = await client(program.url, made.out.trim())("GET", "/me");
    expect(me.body.email).toBe("ops@demo.test");
  });

  it("tells wrong use (2) from a refusal (1) and says why on standard error", async () => {
    expect(await run("dance")).toMatchObject({ code: 2, out: "" });
    expect((await run("import", "customer")).code).toBe(2);
    expect((await run("import", "customer", "x.csv", "--nonsense")).code).toBe(2);
    const missing = await run("import", "customer", "no-such-file.csv");
    expect([missing.code, missing.out]).toEqual([1, ""]);
    expect(missing.err).toContain("no-such-file.csv");
    const nobody = await run("token", "create", "--user", "nobody@demo.test");
    expect([nobody.code, nobody.out]).toEqual([1, ""]);
    expect(nobody.err).toContain("nobody@demo.test");
    const help = await run("help");
    expect([help.code, help.err]).toEqual([0, ""]);
    expect(help.out).toContain("schema export");
  });

  it("imports a sheet, tells a bad row by line and column, and changes nothing the second time", async () => {
    const file = sheet("a.csv", "公司,年收入,Secret\n甲公司,1200000,x\n乙公司,many,x\n丙公司,60000,x\n");
    const words = [
      "import",
      "customer",
      file,
      "--map",
      "公司=name,年收入=annual_revenue",
      "--key",
      "name",
      "--json",
    ];
    const first = await run(...words);
    expect(first.code, first.err).toBe(0);
    const told = JSON.parse(first.out);
    expect(told).toMatchObject({
      read: 3,
      created: 2,
      updated: 0,
      unchanged: 0,
      ignored_columns: ["Secret"],
    });
    expect(told.refused).toMatchObject([{ line: 3, column: "年收入", code: "bad_number" }]);
    expect(JSON.parse((await run(...words)).out)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    const { body } = await call("POST", "/records/customer/query", {
      filter: { in: [{ var: "name" }, ["甲公司", "丙公司"]] },
      sort: ["name"],
      fields: ["name", "tier"],
    });
    expect(body.data.map((row: { tier: string }) => row.tier).sort()).toEqual(["silver", "vip"]);
  });

  it("rules stay out when told so, constants are set, and a dry run writes nothing", async () => {
    const file = sheet("b.csv", "comment,csat\nslow,1\nfine,5\n");
    const count = async () => (await call("GET", "/records/survey_response?count=exact&limit=1")).body.count;
    const before = await count();
    const dry = await run("import", "survey_response", file, "--set", "survey=old", "--dry-run", "--json");
    expect(JSON.parse(dry.out)).toMatchObject({ read: 2, created: 2 });
    expect(await count()).toBe(before);
    await run("import", "survey_response", file, "--set", "survey=old", "--rules", "skip", "--json");
    expect(await count()).toBe(before + 2);
    const filter = { "==": [{ var: "survey" }, "old"] };
    const { body } = await call("POST", "/records/survey_response/query", { filter, fields: ["follow_up"] });
    expect(body.data.map((row: { follow_up: string | null }) => row.follow_up)).not.toContain("open");
  });

  it("refuses a key that fits two records, for that row alone", async () => {
    for (const phone of ["010-1", "010-2"]) await call("POST", "/records/customer", { name: "双名", phone });
    const file = sheet("c.csv", "name,phone\n双名,010-3\n单名,010-4\n");
    const told = JSON.parse((await run("import", "customer", file, "--key", "name", "--json")).out);
    expect(told).toMatchObject({ created: 1, updated: 0 });
    expect(told.refused).toMatchObject([{ line: 2, column: "name", code: "ambiguous_key" }]);
  });

  it("a file that stops being CSV is refused with the line", async () => {
    const ran = await run("import", "customer", sheet("d.csv", 'name,notes\nA,fine\nB,"never closed\n'));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("3");
  });

  it("exports, imports elsewhere and exports again to the same bytes", async () => {
    const ours = join(elsewhere, "ours.json");
    expect((await run("schema", "export", ours)).code).toBe(0);
    const changed = JSON.parse(readFileSync(ours, "utf8"));
    const customer = changed.schemas.find(
      (s: { kind: string; key: string }) => s.kind === "object" && s.key === "customer",
    );
    customer.fields.push({ key: "fax", type: "phone", label: { "zh-CN": "传真", en: "Fax" } });
    writeFileSync(ours, JSON.stringify(changed));
    const diff = await run("schema", "diff", ours);
    expect(diff.out).toContain("fax");
    expect((await run("schema", "import", ours, "--dry-run")).code).toBe(0);
    expect((await call("GET", "/schema")).body.revision).toBe(1);
    expect((await run("schema", "import", ours)).code).toBe(0);
    expect((await run("schema", "export", ours)).code).toBe(0);
    // The running server answers by the new revision, without a restart.
    await expect
      .poll(async () => (await call("POST", "/records/customer", { name: "有传真", fax: "010-5" })).status)
      .toBe(201);

    const data = join(elsewhere, "other");
    mkdirSync(data);
    const other = { env: { ...program.env, ATTUNE_DATA: data } };
    expect((await attune(other, ["schema", "import", ours])).code).toBe(0);
    const theirs = join(elsewhere, "theirs.json");
    expect((await attune(other, ["schema", "export", theirs])).code).toBe(0);
    expect(readFileSync(theirs, "utf8")).toBe(readFileSync(ours, "utf8"));
  });

  it("refuses a configuration with every problem and its pointer", async () => {
    const file = sheet(
      "bad.json",
      JSON.stringify({ format: 1, schemas: [{ kind: "object", key: "x y", label: "X", fields: [] }] }),
    );
    const ran = await run("schema", "import", file);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("/schemas/0/key");
  });

  it("evaluates JSON-Logic a line at a time, ours or stock", async () => {
    const lines = [
      '[{"<":[{"var":"csat"},3]},{}]',
      '[{"var":"constructor.name"},{}]',
      '[{"in":["a","abc"]},null]',
    ].join("\n");
    const ours = (await attune(program, ["logic", "apply"], lines)).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(ours[0]).toBe(false);
    expect(ours[1]).toHaveProperty("error");
    const stock = (await attune(program, ["logic", "apply", "--standard"], lines)).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(stock[2]).toBe(true);
    const broken = await attune(program, ["logic", "apply"], "not json");
    expect(JSON.parse(broken.out)).toHaveProperty("error");
  });

  it("answers the official cases as stock json-logic does", async ({ skip }) => {
    let cases: unknown[];
    try {
      cases = JSON.parse(readFileSync(official, "utf8")).filter((item: unknown) => Array.isArray(item));
    } catch {
      console.log("SKIPPED: the official JSON-Logic cases do not lie in ../shared/data.");
      return skip();
    }
    const input = cases.map((item) => JSON.stringify((item as unknown[]).slice(0, 2))).join("\n");
    const out = (await attune(program, ["logic", "apply", "--standard"], input)).out.trim().split("\n");
    expect(out.map((line) => JSON.parse(line))).toEqual(cases.map((item) => (item as unknown[])[2]));
    expect(cases).toHaveLength(278);
  });

  it("backs up while writing goes on; the copy opens elsewhere with what was there", async () => {
    const file = join(elsewhere, "copy.sqlite");
    const writing = Promise.all(
      Array.from({ length: 50 }, (_, at) => call("POST", "/records/customer", { name: `写 ${at}` })),
    );
    expect((await run("backup", file)).code).toBe(0);
    await writing;
    const data = join(elsewhere, "restored");
    mkdirSync(data);
    const other = { env: { ...program.env, ATTUNE_DATA: data } };
    const restored = await attune(other, ["restore", file]);
    expect(restored.code, restored.err).toBe(0);
    const doctor = await attune(other, ["doctor", "--json"]);
    expect(doctor.code, doctor.out).toBe(0);
    expect(JSON.parse(doctor.out).findings).toContainEqual(
      expect.objectContaining({ check: "integrity", ok: true }),
    );
  });
});
