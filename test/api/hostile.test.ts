import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { installedFolder } from "#test/support/installed.ts";
import { attune, client, forgetFolder, type Program, startProgram } from "#test/support/program.ts";
import { body, type Client, type House, json, openHouse, problem } from "./house.ts";

const NAUGHTY = [
  "undefined",
  "null",
  "NULL",
  "NaN",
  "Infinity",
  "true",
  "0",
  "-0",
  "1e1000",
  "0x1F",
  "1/0",
  "[object Object]",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "then",
  "\\",
  "\\\\",
  "'",
  '"',
  "`",
  "';--",
  "' OR 1=1 --",
  "1;DROP TABLE o_customer",
  "%s%n%x",
  "{{7*7}}",
  "${7*7}",
  "<script>alert(1)</script>",
  "&amp;",
  "=1+1",
  "+1",
  "@SUM(A1)",
  "-2+3",
  "../../etc/passwd",
  "C:\\CON",
  "file:///etc/passwd",
  "田中さんにあげて下さい",
  "和製漢語",
  "社會科學院",
  "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
  "ﬀ ﬁ Å Å",
  "😍👩🏽‍🚀🏳️‍🌈",
  "👾 🙇 💁",
  "ثم نفس سقطت",
  "הָיְתָה",
  "​‌‍⁠﻿",
  "‮ evil ‬",
  "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè",
  "ⒽⒺⓁⓁⓄ",
  "İıſ",
  "ǅ",
  "ß",
  "a\tb\nc\r\nd",
  "\u0001\u0002\u001f\u007f",
  "\ud800",
  "\udc00x",
  "a\u0000b",
  " ",
  "\u00a0",
  "　",
  "x".repeat(199),
  "－１",
  "١٢٣",
];

/** What takes so long hangs, on any machine; the whole list of questions is bound by its longest, not by how busy the machine is. */
const HUNG_MS = 15_000;
const ALL_MS = 300_000;

const FULL = process.env.ATTUNE_TEST_FULL === "1";

describe.each(ENGINES)("naughty strings on %s", (engine) => {
  let house: House;
  const admin: Client = (...args) => house.admin(...args);
  test("each comes back as it went in, is found again, or is refused by name", async () => {
    house = await openHouse(engine);
    let kept = 0;
    for (const [at, text] of NAUGHTY.entries()) {
      const sent = { name: text, notes: text, external_id: `${at} ${text}`.slice(0, 200) };
      const answer = await admin("POST", "/records/customer", sent);
      if (answer.status !== 201) {
        for (const issue of problem(answer, 422).errors!)
          expect(issue.path, JSON.stringify(text)).toMatch(/^\/(name|notes|external_id)$/);
        continue;
      }
      kept++;
      const { id, name, notes } = answer.body;
      // Text loses at most the blanks around it.
      expect(
        [name, notes].map((found) => String(found).trim()),
        JSON.stringify(text),
      ).toEqual([text.trim(), text.trim()]);
      expect(body(await admin("GET", `/records/customer/${id}`))).toMatchObject({ name, notes });
      const found = body(
        await admin("GET", `/records/customer?limit=500&filter=${json({ "==": [{ var: "name" }, name] })}`),
      );
      expect(
        found.data.map((record: { id: string }) => record.id),
        JSON.stringify(text),
      ).toContain(id);
      expect((await admin("GET", `/records/customer?q=${encodeURIComponent(text)}`)).status).toBe(200);
      expect(body(await admin("GET", `/records/customer/${id}/timeline`)).data[0].changes.name.to).toBe(name);
    }
    expect(kept).toBeGreaterThan(NAUGHTY.length / 2);
  });

  test("each as a key, an id, a header, an option or a number is an answer below 500", async () => {
    const { id } = body(await admin("POST", "/records/customer", { name: "target" }), 201);
    for (const [at, text] of NAUGHTY.entries()) {
      const inPath = encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "?"));
      const asked = [
        () => admin("GET", `/records/${inPath}`),
        () => admin("GET", `/records/customer/${inPath}`),
        () => admin("PATCH", `/records/customer/${inPath}`, { name: "x" }),
        () => admin("GET", `/records/customer/${inPath}/timeline`),
        () => admin("GET", `/jobs/${inPath}`),
        () => admin("GET", `/automations/runs?record=${inPath}`),
        () => admin("GET", `/automations/runs?automation=${inPath}`),
        () => admin("POST", `/automations/${inPath}/test`, { record: text }),
        () => admin("GET", `/records/customer?${inPath}=1`),
        () => admin("GET", `/records/customer?sort=${inPath}&fields=${inPath}`),
        () => admin("GET", `/records/customer?cursor=${inPath}`),
        () => admin("GET", `/records/customer/aggregate?measure=${inPath}&by=${inPath}`),
        () =>
          admin(
            "PATCH",
            `/records/customer/${id}`,
            JSON.stringify({ name: "x" }).replace("name", JSON.stringify(text).slice(1, -1)),
          ),
        () =>
          admin("PATCH", `/records/customer/${id}`, {
            tier: text,
            points: text,
            birthday: text,
            owner: text,
            email: text,
            website: text,
            annual_revenue: text,
            churn_signals: [text],
          }),
        // Refused before any database is asked, after a look at the whole configuration: a third of them on one engine is enough.
        ...((engine === "sqlite" && at % 3 === 0) || FULL
          ? [() => admin("PATCH", "/settings", { [text]: text })]
          : []),
        () => admin("POST", "/records/customer/query", { filter: { [text]: [{ var: text }, text] } }),
        () => admin("POST", "/records/customer/query", { filter: { "==": [{ var: text }, text] } }),
      ];
      const answers = await Promise.all(asked.map((ask) => ask()));
      for (const [nth, answer] of answers.entries()) {
        expect(
          answer.status,
          `${nth} ${JSON.stringify(text)} ${JSON.stringify(answer.body).slice(0, 200)}`,
        ).toBeLessThan(500);
      }
    }
  });

  test("values of every wrong type are named, one by one", async () => {
    const wrong = [
      {},
      [],
      [[]],
      { $ne: null },
      { var: "name" },
      true,
      1e308,
      -0,
      Number.POSITIVE_INFINITY,
      0.1,
      2 ** 53 + 2,
      "",
      " ",
      { __proto__x: 1 },
      { object: "customer", id: "x" },
    ];
    const fields = [
      "name",
      "kind",
      "owner",
      "annual_revenue",
      "relationship_since",
      "churn_signals",
      "birthday",
      "points",
      "survey_consent",
      "notes",
      "email",
      "website",
      "external_id",
    ];
    for (const field of fields) {
      for (const value of wrong) {
        const sent = `{"name":"n",${JSON.stringify(field)}:${value === Number.POSITIVE_INFINITY ? "1e400" : JSON.stringify(value)}}`;
        const answer = await admin("POST", "/records/customer", sent);
        if (answer.status === 201) continue;
        if (answer.status === 409) continue;
        const found = problem(answer, 422);
        expect(
          found.errors!.every((issue) => issue.path.startsWith(`/${field}`)),
          `${sent} ${JSON.stringify(found.errors)}`,
        ).toBe(true);
      }
    }
  });
});

describe("hostile input to the built program", { timeout: ALL_MS }, () => {
  let program: Program;
  let admin: Client;
  let token: string;
  const memory = () =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${program.process.pid}/status`, "utf8"))![1]) / 1024;

  beforeAll(async () => {
    program = await startProgram({}, await installedFolder());
    token = (await attune(program, ["token", "create", "--user", "admin@demo.test"])).out.trim();
    admin = client(program.url, token);
  });
  afterAll(async () => {
    await program?.stop("SIGKILL");
    forgetFolder(program.data);
  });

  async function upload(file: Buffer | string, parts: Record<string, string> = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries(parts)) form.append(name, value);
    form.append("file", new Blob([file as never]), "f.csv");
    const answer = await fetch(`${program.url}/api/v1/imports/customer`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "accept-language": "en" },
      body: form,
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }

  test("each is named and none hangs, and the memory is within 100 MiB of before", async () => {
    const nested = (depth: number, leaf: unknown = 1): unknown =>
      depth === 0 ? leaf : { "!": [nested(depth - 1, leaf)] };
    const big = {
      and: Array.from({ length: 1_700 }, (_, at) => ({
        "==": [{ var: "name" }, `${at}`.padStart(20, "x")],
      })),
    };
    expect(JSON.stringify(big).length).toBeGreaterThan(65_000);
    const { schemas } = body(await admin("GET", "/schema"));
    const withRule = (condition: unknown) => ({
      format: 1,
      schemas: schemas.map((schema: { kind: string; key: string }) =>
        schema.kind === "automation" && schema.key === "low_score" ? { ...schema, condition } : schema,
      ),
    });
    const revision = { "if-match": '"1"' };
    const rules: unknown[] = [
      big,
      nested(25),
      nested(80),
      { method: ["a", "constructor"] },
      { log: "x" },
      { map: [[1, 2], { cat: ["a", "b"] }] },
      { reduce: [[1], { "+": [1, 1] }, 0] },
      { "==": [{ var: "constructor.name" }, "Object"] },
      { "==": [{ var: "__proto__.x" }, 1] },
      { constructor: [1] },
      { toString: [] },
      { and: [true], or: [true] },
      { cat: Array.from({ length: 600 }, () => "x") },
    ];
    const asks: [
      string,
      () => Promise<{ status: number; headers: Headers; body: unknown }>,
      number,
      string?,
    ][] = [
      [
        "10 MB of body",
        () => admin("POST", "/records/customer", JSON.stringify({ name: "x".repeat(10_000_000) })),
        413,
      ],
      ["5 MB of [", () => admin("POST", "/records/customer", "[".repeat(5_000_000)), 400],
      [
        "10,000 deep",
        () => admin("POST", "/records/customer", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`),
        400,
      ],
      [
        "10,000 deep to the schema",
        () => admin("PUT", "/schema", `${"[".repeat(10_000)}${"]".repeat(10_000)}`, revision),
        400,
      ],
      [
        "5,000 unknown keys",
        () =>
          admin(
            "POST",
            "/records/customer",
            Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, 1])),
          ),
        422,
        "/k0",
      ],
      [
        "300,000 keys",
        () =>
          admin(
            "POST",
            "/records/customer",
            `{${Array.from({ length: 300_000 }, (_, at) => `"k${at}":1`).join()}}`,
          ),
        422,
      ],
      [
        "a million characters of name",
        () => admin("POST", "/records/customer", { name: "x".repeat(1_000_000) }),
        422,
        "/name",
      ],
      [
        "100,000 options",
        () =>
          admin("POST", "/records/customer", {
            name: "x",
            churn_signals: Array.from({ length: 100_000 }, (_, at) => `o${at}`),
          }),
        422,
        "/churn_signals",
      ],
      [
        "10,000 rows",
        () =>
          admin("POST", "/records/customer/bulk", {
            create: Array.from({ length: 10_000 }, () => ({ name: "x" })),
          }),
        422,
        "/create",
      ],
      [
        "1,000 wrong rows",
        () =>
          admin("POST", "/records/customer/bulk", {
            create: Array.from({ length: 1_000 }, () => ({ nope: 1 })),
          }),
        200,
      ],
      [
        "an id list of 100,000",
        () =>
          admin("POST", "/records/customer/query", {
            filter: { in: [{ var: "id" }, Array.from({ length: 100_000 }, (_, at) => `${at}`)] },
          }),
        422,
        "/filter",
      ],
      [
        "1,000 sort keys",
        () => admin("POST", "/records/customer/query", { sort: Array.from({ length: 1_000 }, () => "name") }),
        422,
        "/sort",
      ],
      [
        "100,000 fields",
        () =>
          admin("POST", "/records/customer/query", {
            fields: Array.from({ length: 100_000 }, () => "name"),
          }),
        422,
        "/fields",
      ],
      [
        "a search of a megabyte",
        () => admin("POST", "/records/customer/query", { q: "长 ".repeat(300_000) }),
        422,
        "/q",
      ],
      [
        "__proto__ as a key",
        () => admin("POST", "/records/customer", '{"name":"x","__proto__":{"admin":true}}'),
        422,
        "/__proto__",
      ],
      [
        "__proto__ deep inside",
        () => admin("PUT", "/schema", '{"format":1,"schemas":[{"kind":"object","__proto__":{}}]}', revision),
        422,
        "/schemas/0/__proto__",
      ],
      [
        "__proto__ in a header",
        () => admin("GET", "/me", undefined, { __proto__x: "1", "x-__proto__": "1" }),
        200,
      ],
      ["__proto__ as an object", () => admin("GET", "/records/__proto__"), 404],
      ["__proto__ as a parameter", () => admin("GET", "/records/customer?__proto__=1"), 422, "__proto__"],
      ["__proto__ as a setting", () => admin("PATCH", "/settings", '{"__proto__.x":1}'), 422, "/__proto__.x"],
      [
        "a sheet with an unclosed quote",
        () => upload(`Name,Notes\n${"a,b\n".repeat(50_000)}c,"${"d\n".repeat(300_000)}`),
        422,
      ],
      ["a sheet that is one cell of 20 MB", () => upload(`Name\n"${"x".repeat(20_000_000)}"\n`), 422],
      ["a sheet of 300,000 columns", () => upload(`Name${",".repeat(300_000)}\n`), 422],
      [
        "a sheet in another encoding",
        () =>
          upload(
            Buffer.concat([
              Buffer.from("Name\n"),
              Buffer.from("公司", "utf16le"),
              Buffer.from([0xff, 0xfe, 0xff]),
            ]),
            { encoding: "utf-8" },
          ),
        422,
      ],
      ["a sheet of NULs", () => upload(Buffer.alloc(2_000_000)), 422],
      ...rules.flatMap((rule, at): typeof asks => [
        [
          `rule ${at} as a filter`,
          () => admin("POST", "/records/customer/query", { filter: rule }),
          422,
          "/filter",
        ],
        [
          `rule ${at} to be published`,
          () => admin("PUT", "/schema", withRule(rule), revision),
          422,
          "/schemas/",
        ],
        [
          `rule ${at} to be tried`,
          () =>
            admin("POST", "/automations/low_score/test", {
              all: true,
              schema: withRule(rule).schemas.find(
                (s: { kind: string; key: string }) => s.kind === "automation" && s.key === "low_score",
              ),
            }),
          422,
          "/schema/condition",
        ],
      ]),
    ];
    // Warm: the code is compiled and the caches are filled before the memory counts.
    for (let round = 0; round < 3; round++) for (const [, ask] of asks.slice(8, 20)) await ask();
    const before = memory();
    const slow: string[] = [];
    const hung: string[] = [];
    for (const [name, ask, status, path] of asks) {
      let answer: Awaited<ReturnType<typeof ask>>;
      let tries = 0;
      let took: number;
      // Code that nobody has run yet, and a machine that is busy with something else, get a second and a third chance.
      do {
        const from = performance.now();
        answer = await ask();
        took = performance.now() - from;
      } while (took > 1_000 && ++tries < 3);
      if (took > 1_000) slow.push(`${name}: ${Math.round(took)} ms`);
      if (took > HUNG_MS) hung.push(name);
      expect({
        name,
        status: answer.status,
        body: answer.status === status ? "" : JSON.stringify(answer.body).slice(0, 300),
      }).toEqual({ name, status, body: "" });
      if (status >= 400) {
        const found = problem(answer as never, status);
        if (path)
          expect(
            found.errors!.map((issue) => issue.path).some((one) => one.startsWith(path)),
            `${name}: ${JSON.stringify(found.errors!.slice(0, 3))}`,
          ).toBe(true);
        expect(JSON.stringify(found).length, name).toBeLessThan(100_000);
      }
    }
    // The promise is a second on a machine of its own; a test on a shared one only holds that nothing hangs.
    if (slow.length > 0) console.log(`slower than a second here: ${slow.join("; ")}`);
    expect(hung).toEqual([]);
    // What hostile requests left behind goes in the quiet after them, as the engine comes round to it; what stays is what counts.
    let after = memory();
    for (let waited = 0; waited < 60 && after - before >= 100; waited++) {
      body(await admin("GET", "/records/customer"));
      await new Promise((done) => setTimeout(done, 500));
      after = memory();
    }
    console.log(
      `memory ${Math.round(before)} → ${Math.round(after)} MiB after ${asks.length} hostile requests`,
    );
    expect(after - before).toBeLessThan(100);
    expect(body(await admin("GET", "/schema")).revision).toBe(1);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    body(await admin("POST", "/records/customer", { name: "still here" }), 201);
    expect(program.printed()).not.toMatch(/"level":"error"/);
  });
});
