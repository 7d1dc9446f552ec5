import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite3 from "sqlite3";
import { describe, expect, test } from "vitest";
import { readConfig } from "#app/config.server.ts";
import { client } from "#test/support/program.ts";
import { folder, type Installation, inside, installation, run, server } from "./house.ts";

describe("commands and their exit codes", () => {
  test("help is 0; what is no command, or a command wrongly used, is 2 and says how it is used", async () => {
    const here = installation();
    const help = await run(here, "help");
    const none = await inside(here, []);
    const dashed = await inside(here, "--help");
    const of = await inside(here, "import --help");
    const chinese = await inside({ env: { ...here.env, LC_ALL: "zh_CN.UTF-8" } }, "help");
    for (const ran of [help, none, dashed, of]) {
      expect(ran).toMatchObject({ code: 0, err: "" });
      expect(ran.out).toContain("schema export <file>");
    }
    expect(chinese.out).toContain("用法");
    const wrong = [
      "nope",
      "__proto__",
      "constructor",
      "import",
      "import customer",
      "import customer a.csv more",
      "import customer a.csv --nope",
      "import customer a.csv --rules maybe",
      "import customer a.csv --encoding klingon",
      "import customer a.csv --delimiter ab",
      "schema",
      "schema export",
      "schema publish x",
      "schema export a b",
      "schema shipped x",
      "schema shipped --add --only automation:nope",
      "schema diff x --add",
      "import customer a.csv --heading-row 0",
      "import customer a.csv --heading-row first",
      "logic",
      "logic run",
      "token",
      "token create",
      "token delete x",
      "user create",
      "backup",
      "restore",
      "doctor now",
      "doctor --verbose",
    ];
    const answers = [{ line: wrong[0]!, ...(await run(here, wrong[0]!)) }];
    for (const line of wrong) answers.push({ line, ...(await inside(here, line)) });
    for (const { line, code, out, err } of answers) {
      expect({ line, code, out }).toEqual({ line, code: 2, out: "" });
      expect(err, line).toMatch(/Usage|Wrong arguments|No such command/);
      expect(err, line).not.toMatch(/at .*\.js:|undefined/);
    }
    expect(existsSync(join(here.data, "attune.sqlite"))).toBe(false);
  });

  test("a token stands alone on its line, works at a server that runs already, and is printed once", async () => {
    const program = await server();
    const made = await run(program, "token create --user admin@demo.test --name robot");
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out).toMatch(/^att_[0-9a-f]{8}_[0-9a-f]{64}\n$/);
    const me = await client(program.url, made.out.trim())("GET", "/me");
    expect(me.body).toMatchObject({ email: "admin@demo.test" });
    const json = await run(program, "token create --user sales@demo.test --json");
    expect(Object.keys(JSON.parse(json.out))).toEqual(["token"]);
    const nobody = await run(program, "token create --user nobody@demo.test");
    expect(nobody).toMatchObject({ code: 1, out: "" });
    expect(nobody.err).toContain("nobody@demo.test");
    const database = readFileSync(join(program.data, "attune.sqlite"));
    expect(database.includes(made.out.trim().split("_")[2]!)).toBe(false);
    await program.stop();
  });

  test("production: no demo people, a secret is needed, the first admin comes from the command line, and doctor agrees", async () => {
    const here = installation({ ATTUNE_DEMO: "0", SESSION_SECRET: "" });
    const without = await run(here, "doctor");
    expect(without).toMatchObject({ code: 1, out: "" });
    expect(without.err).toContain("SESSION_SECRET");
    here.env.SESSION_SECRET = "s".repeat(31);
    const wrong = async () => {
      const { code, out } = await inside(here, "doctor --json");
      expect(code).toBe(1);
      return JSON.parse(out).findings.filter((one: { ok: boolean }) => !one.ok);
    };
    const admin = { check: "admin", text: expect.stringContaining("user create") };
    const secret = { check: "secret", text: expect.stringContaining("at least 32") };
    expect(await wrong()).toMatchObject([admin, secret]);
    here.env.SESSION_SECRET = "s".repeat(32);
    expect(await wrong()).toMatchObject([admin]);
    const demo = await inside(here, "token create --user admin@demo.test");
    expect(demo.code).toBe(1);
    const made = await run(here, [
      "user",
      "create",
      "--email",
      "eva@firma.cn",
      "--name",
      "Eva",
      "--role",
      "admin",
    ]);
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
    // The way to a password: a link, and a newer one when it was lost.
    expect(made.err).toMatch(/http:\/\/\S+\/invite\/[\w-]{43}\n$/);
    const link = await inside(here, "user link --email eva@firma.cn --json");
    expect(JSON.parse(link.out)).toEqual({
      link: expect.stringMatching(/\/invite\/[\w-]{43}$/),
      expires_at: expect.stringMatching(/Z$/),
    });
    expect((await inside(here, "user link --email nobody@firma.cn")).code).toBe(1);
    const twice = await inside(here, [
      "user",
      "create",
      "--email",
      "EVA@firma.cn",
      "--name",
      "Eva",
      "--role",
      "admin",
    ]);
    expect(twice.code).toBe(1);
    const role = await inside(here, [
      "user",
      "create",
      "--email",
      "x@firma.cn",
      "--name",
      "X",
      "--role",
      "king",
    ]);
    expect(role).toMatchObject({ code: 1, err: expect.stringContaining("king") });
    expect((await inside(here, "doctor")).code).toBe(0);
    expect((await inside(here, "token create --user eva@firma.cn")).out).toMatch(/^att_/);
  });

  test("a setting of the environment that cannot be is named", async () => {
    writeFileSync(join(folder, "text.txt"), "a file");
    for (const [env, text] of [
      [{ PORT: "eighty" }, "PORT"],
      [{ PUBLIC_URL: "ftp://x" }, "PUBLIC_URL"],
      [{ DATABASE_URL: "mysql://x" }, "DATABASE_URL"],
      [{ HOST: "not a host" }, "HOST"],
      // Whoever writes `no` wants no demo sign-ins, and must not get them.
      [{ ATTUNE_DEMO: "no" }, "ATTUNE_DEMO"],
      [{ ATTUNE_DATA: join(folder, "text.txt") }, "ATTUNE_DATA"],
    ] as const) {
      const ran = await inside(installation(env as never), "doctor");
      expect(ran).toMatchObject({ code: 1, out: "", err: expect.stringContaining(text) });
      expect(ran.err.split("\n")).toHaveLength(2);
    }
  });

  test("a server on an address of IPv6 is told in brackets, as a browser takes it", () => {
    const { data } = installation();
    const env = { ...process.env, ATTUNE_DATA: data, HOST: "::1", PORT: "3001", PUBLIC_URL: "" };
    expect(readConfig(env).publicUrl).toBe("http://[::1]:3001");
  });

  test("a file that cannot be read or written is refused in a sentence that says why", async () => {
    const program = { env: installation().env };
    const nowhere = join(folder, "nowhere", "x");
    const text = join(folder, "text.json");
    writeFileSync(text, "not json");
    for (const [line, said] of [
      [["schema", "export", nowhere], `The file ${nowhere} cannot be written: ENOENT`],
      [["schema", "import", text], `The file ${text} is not JSON`],
      [["schema", "diff", nowhere], `The file ${nowhere} cannot be read: ENOENT`],
      [["import", "customer", folder], `The file ${folder} cannot be read: EISDIR`],
      [["backup", nowhere], `There is no folder ${join(folder, "nowhere")}`],
      [["restore", nowhere], `There is no such backup: ${nowhere}`],
    ] as const) {
      const ran = await inside(program, line);
      expect(ran).toMatchObject({ code: 1, out: "", err: expect.stringContaining(said) });
      expect(ran.err.split("\n")).toHaveLength(2);
    }
  });

  test("rules are applied line by line, ours and stock, without a database", async () => {
    const here = installation();
    const lines = [
      '[{"==":[{"var":"a"},1]},{"a":1}]',
      '[{"<":[{"var":"a"},3]},{}]',
      '[{"<":[null,3]},null]',
      '[{"in":["b","abc"]},{}]',
      '[{"===":[1,"1"]},{}]',
      '[{"cat":["a",{"var":"x.y"}]},{"x":{"y":"b"}}]',
      "",
      "nonsense",
      "[]",
      "[1,2,3]",
      '[{"method":["a","toString"]},{}]',
      '[{"var":"constructor.name"},{}]',
      `[${'{"!":['.repeat(60)}1${"]}".repeat(60)},{}]`,
      '[{"map":[[1,2],{"+":[{"var":""},1]}]},{}]',
      '["plain",{}]',
      '[{"log":"said"},{}]',
    ].join("\n");
    const [ours, stock] = await Promise.all([
      run(here, "logic apply", lines),
      run(here, "logic apply --standard", lines),
    ]);
    const parse = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    expect(ours).toMatchObject({ code: 0, err: "" });
    const mine = parse(ours.out);
    // The empty line is no rule and no answer.
    expect(mine).toHaveLength(15);
    expect(mine.slice(0, 6)).toEqual([true, false, false, expect.anything(), false, "ab"]);
    for (const at of [6, 7, 8, 9, 11, 12, 14]) expect(mine[at], String(at)).toHaveProperty("error");
    expect(mine[10]).not.toBe("Object");
    expect(mine[13]).toBe("plain");
    const standard = parse(stock.out);
    expect(standard).toHaveLength(15);
    expect(standard.slice(0, 6)).toEqual([true, true, true, true, false, "ab"]);
    expect(standard[12]).toEqual([2, 3]);
    // What a rule logs is no answer.
    expect(standard[14]).toBe("said");
    expect(stock.err).toContain("said");
    expect(existsSync(join(here.data, "attune.sqlite"))).toBe(false);
  });
});

describe("what a newer program ships", () => {
  /** Makes the installation's workspace one that an older program began: it has no such rule, and its people turned a limit. */
  async function older(here: Installation): Promise<void> {
    const database = new sqlite3.Database(join(here.data, "attune.sqlite"));
    const ask = (sql: string, params: unknown[] = []) =>
      new Promise<{ document: string }[]>((done, fail) =>
        database.all<{ document: string }>(sql, params, (error, rows) => (error ? fail(error) : done(rows))),
      );
    const [row] = await ask("SELECT document FROM revisions WHERE number = 1");
    const { format, schemas } = JSON.parse(row!.document);
    const left = schemas.filter(
      ({ kind, key }: { kind: string; key: string }) =>
        !(kind === "automation" && ["tiering", "deal_closed"].includes(key)),
    );
    const satisfaction = left.find(
      ({ kind, key }: { kind: string; key: string }) => kind === "settings" && key === "satisfaction",
    );
    satisfaction.values.low_csat = 4;
    await ask("UPDATE revisions SET document = ?", [JSON.stringify({ format, schemas: left })]);
    await new Promise((done) => database.close(done));
  }

  test("is listed where the workspace lacks it, and added on request only, without touching the rest", async () => {
    const here = installation();
    expect(await inside(here, "schema shipped")).toMatchObject({
      code: 0,
      out: "The workspace has everything that this program ships.\n",
      err: "",
    });
    await older(here);
    const told = await inside(here, "schema shipped");
    expect(told.code).toBe(0);
    expect(told.out.trim().split("\n")).toEqual([
      expect.stringMatching(/^\+ automation tiering \(.+\): added$/),
      expect.stringMatching(/^\+ automation deal_closed \(.+\): added$/),
      expect.stringMatching(/^Shipped differently .*schema import:$/),
      expect.stringMatching(
        /^~ settings satisfaction \(.+\) low_csat: 4 → 3 {2}\/schemas\/\d+\/values\/low_csat$/,
      ),
    ]);
    expect(told.err).toContain("--add");
    const dry = await inside(here, "schema shipped --add --dry-run --json");
    expect(JSON.parse(dry.out)).toMatchObject({
      changes: [{ op: "added" }, { op: "added" }],
      problems: [],
      differing: [{ op: "changed", kind: "settings", key: "satisfaction", before: 4, after: 3 }],
    });
    const one = await inside(here, "schema shipped --add --only automation:tiering --json");
    expect(one).toMatchObject({ code: 0, out: '{"revision":2}\n', err: "" });
    const rest = await inside(here, "schema shipped --only automation:deal_closed");
    expect(rest.out).toMatch(/^\+ automation deal_closed .*\n$/);
    expect(await inside(here, "schema shipped --add")).toMatchObject({ code: 0, err: "revision 3\n" });
    expect(JSON.parse((await inside(here, "schema shipped --add --json")).out)).toMatchObject({
      changes: [],
      problems: [],
      differing: [{ key: "satisfaction" }],
    });
    const file = join(folder, "kept.json");
    await inside(here, `schema export ${file}`);
    const kept = JSON.parse(readFileSync(file, "utf8")).schemas.find(
      ({ kind, key }: { kind: string; key: string }) => kind === "settings" && key === "satisfaction",
    );
    expect(kept.values.low_csat).toBe(4);
  });
});

describe("the configuration as a file", () => {
  test("export, import elsewhere, export again: the same bytes; and a running server answers by it within a second", async () => {
    const first = installation();
    const file = join(folder, "first.json");
    expect(await inside(first, `schema export ${file}`)).toMatchObject({ code: 0, out: "" });
    const configuration = JSON.parse(readFileSync(file, "utf8"));
    expect(Object.keys(configuration)).toEqual(["format", "schemas"]);
    const customer = configuration.schemas.find(
      (schema: { kind: string; key: string }) => schema.kind === "object" && schema.key === "customer",
    );
    customer.fields.push({ key: "loyalty", type: "number", label: { "zh-CN": "忠诚", en: "Loyalty" } });
    configuration.schemas.push({
      kind: "object",
      key: "ship",
      label: "Ship",
      title: "name",
      fields: [{ key: "name", type: "text", label: "Name" }],
    });
    const changed = join(folder, "changed.json");
    // Another spelling of the same: other spaces, other order of keys, a byte order mark.
    writeFileSync(
      changed,
      `\ufeff${JSON.stringify({ schemas: configuration.schemas, revision: 99, format: 1 })}`,
    );

    const program = await server();
    const admin = client(
      program.url,
      (await inside(program, "token create --user admin@demo.test")).out.trim(),
    );
    const same = await inside(program, `schema diff ${file} --json`);
    expect(same).toMatchObject({ code: 0, out: '{"changes":[],"problems":[]}\n' });
    const diff = await inside(program, `schema diff ${changed}`);
    expect(diff.code).toBe(0);
    expect(diff.out).toMatch(/loyalty/);
    expect(diff.out).toMatch(/ship/);
    const dry = await inside(program, `schema import ${changed} --dry-run`);
    expect(dry).toMatchObject({ code: 0, out: diff.out });
    expect((await admin("GET", "/schema")).body.revision).toBe(1);

    expect(await run(program, `schema import ${changed} --json`)).toMatchObject({
      code: 0,
      out: '{"revision":2}\n',
    });
    const from = Date.now();
    let answer = await admin("POST", "/records/ship", { name: "Beagle" });
    while (answer.status !== 201 && Date.now() - from < 1_000) {
      await new Promise((done) => setTimeout(done, 50));
      answer = await admin("POST", "/records/ship", { name: "Beagle" });
    }
    expect(answer.status).toBe(201);
    expect((await admin("GET", "/schema")).body.revision).toBe(2);

    const [one, two] = [join(folder, "one.json"), join(folder, "two.json")];
    expect((await inside(program, `schema export ${one}`)).code).toBe(0);
    expect((await inside(first, `schema import ${one}`)).code).toBe(0);
    expect((await inside(first, `schema export ${two}`)).code).toBe(0);
    expect(readFileSync(two).equals(readFileSync(one))).toBe(true);
    expect(readFileSync(one, "utf8")).not.toMatch(/"revision"/);

    const broken = join(folder, "broken.json");
    configuration.schemas.find((schema: { key: string }) => schema.key === "ship").fields[0].type = "number";
    customer.fields.at(-1).key = "other";
    writeFileSync(broken, JSON.stringify(configuration));
    for (const line of [
      `schema import ${broken}`,
      `schema import ${broken} --dry-run`,
      `schema diff ${broken}`,
    ]) {
      const refused = await inside(program, line);
      expect(refused.code, line).toBe(1);
      expect(refused.err, line).toMatch(/\/schemas\/\d+\/fields\/0\/type/);
    }
    expect((await admin("GET", "/schema")).body.revision).toBe(2);
    writeFileSync(broken, "{");
    expect(await inside(program, `schema import ${broken}`)).toMatchObject({ code: 1, out: "" });
    expect(await inside(program, `schema import ${join(folder, "never.json")}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining("never.json"),
    });
    await program.stop();
  });
});
