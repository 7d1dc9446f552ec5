import { describe, expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { body, type Client, type House, json, openHouse, problem } from "./house.ts";

const NOBODY = "01a00000-0000-7000-8000-000000000000";

describe.each(ENGINES)("imports over HTTP on %s", (engine) => {
  let house: House;
  const admin: Client = (...args) => house.admin(...args);

  async function send(
    object: string,
    text: string | Buffer,
    parts: Record<string, string | string[]> = {},
    options: { headers?: Record<string, string>; email?: string } = {},
  ) {
    const form = new FormData();
    for (const [name, values] of Object.entries(parts))
      for (const value of [values].flat()) form.append(name, value);
    form.append("file", new Blob([text as never]), "file.csv");
    const token = await house.token(options.email ?? "admin@demo.test");
    const answer = await fetch(`${house.url}/api/v1/imports/${object}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "accept-language": "en", ...options.headers },
      body: form,
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  }

  /** The job's last word. */
  async function done(path: string, client = admin) {
    for (let tries = 0; tries < 200; tries++) {
      const job = body(await client("GET", path));
      if (job.state === "done" || job.state === "dead") return job;
      await new Promise((wake) => setTimeout(wake, 25));
    }
    throw new Error(`the job ${path} did not end`);
  }

  async function run(object: string, text: string | Buffer, parts: Record<string, string | string[]> = {}) {
    const sent = await send(object, text, parts);
    const job = body(sent, 202);
    expect(sent.headers.get("location")).toBe(`/api/v1/jobs/${job.id}`);
    return done(`/jobs/${job.id}`);
  }

  test("an installation opens", async () => {
    house = await openHouse(engine, { worker: true });
  });

  test("a sheet goes in: good rows are written, bad ones named by line and column, unknown columns listed", async () => {
    const sheet = [
      "Name,tier,Annual revenue,Colour,备注",
      "甲公司,gold,60000,red,好",
      '"乙, 公司",nope,1,red,"zwei',
      'Zeilen"',
      "丙公司,,,,",
      ",gold,1,,",
      "丁公司,vip,x,,",
      "太多,,,,,,zu viel",
    ].join("\n");
    const job = await run("customer", sheet);
    expect(job).toMatchObject({ kind: "import", state: "done", error: null, progress: { read: 6 } });
    expect(job.result).toEqual({
      read: 6,
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: [
        { line: 3, column: "tier", code: "unknown_option", message: "There is no option “nope”." },
        { line: 6, column: "Name", code: "required", message: expect.any(String) },
        { line: 7, column: "Annual revenue", code: expect.any(String), message: expect.any(String) },
        { line: 8, column: null, code: "column_count", message: expect.any(String) },
      ],
      refused_count: 4,
      ignored_columns: ["Colour"],
    });
    const filter = json({ "==": [{ var: "name" }, "甲公司"] });
    const [made] = body(await admin("GET", `/records/customer?filter=${filter}`)).data;
    // Rules ran: the tier is what revenue makes it.
    expect(made).toMatchObject({ tier: "silver", annual_revenue: "60000.00", notes: "好" });
    expect(made.created_by).toBe(await house.id("admin@demo.test"));
  });

  test("the same file by its key again changes nothing; a changed cell changes one record", async () => {
    const rows = Array.from({ length: 120 }, (_, at) => `K${at},Kunde ${at},${at}`);
    const sheet = (head: string) => [head, ...rows].join("\n");
    const parts = { key: "external_id", map: "No=external_id" };
    const first = await run("customer", sheet("No,Name,Points"), parts);
    expect(first.result).toMatchObject({ read: 120, created: 120, updated: 0, refused: [] });
    const again = await run("customer", sheet("No,Name,Points"), parts);
    expect(again.result).toMatchObject({ read: 120, created: 0, updated: 0, unchanged: 120 });
    rows[7] = "K7,Kunde 7,700";
    const third = await run("customer", sheet("No,Name,Points"), parts);
    expect(third.result).toMatchObject({ created: 0, updated: 1, unchanged: 119 });
  });

  test("an upload that is sent again under its Idempotency-Key is one import", async () => {
    const sheet = "Name\nonce\n";
    const token = await house.token("admin@demo.test");
    const once = async (text: string) => {
      const form = new FormData();
      form.append("file", new Blob([text]), "file.csv");
      const answer = await fetch(`${house.url}/api/v1/imports/customer`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "idempotency-key": "upload" },
        body: form,
      });
      return { status: answer.status, body: (await answer.json()) as { id: string } };
    };
    const [one, two] = [await once(sheet), await once(sheet)];
    expect(two).toEqual(one);
    expect((await once("Name\ntwice\n")).status).toBe(422);
    await done(`/jobs/${one.body.id}`);
    const filter = json({ in: [{ var: "name" }, ["once", "twice"]] });
    expect(body(await admin("GET", `/records/customer?filter=${filter}&count=exact`)).count).toBe(1);
  });

  test("a dry run tells what would be, and writes nothing", async () => {
    const before = body(await admin("GET", "/records/customer?count=exact&limit=1")).count;
    const job = await run("customer", "Name,tier\nDry,gold\nDry2,nope\n", { dry_run: "1" });
    expect(job.result).toMatchObject({ read: 2, created: 1, refused: [{ line: 3 }] });
    expect(body(await admin("GET", "/records/customer?count=exact&limit=1")).count).toBe(before);
    expect(
      await house.app.db.all("SELECT * FROM meta WHERE key LIKE 'import:%' AND value LIKE '%\"read\":2,%'"),
    ).toEqual([]);
  });

  test("titles above the headings are left out where the row of the headings is named", async () => {
    const sheet = [
      "华东区客户名单,,",
      "",
      "导出于 2026-10-01,,",
      "Name,Points,备注",
      "甲,1,a",
      "乙,x,b",
    ].join("\n");
    const job = await run("customer", sheet, { heading_row: "3" });
    expect(job.result).toMatchObject({
      read: 2,
      created: 1,
      refused: [{ line: 6, column: "Points" }],
      ignored_columns: [],
    });
    for (const [row, path, code] of [
      ["0", "heading_row", "upload_bad_option"],
      ["1.5", "heading_row", "upload_bad_option"],
      ["101", "heading_row", "upload_bad_option"],
      ["__proto__", "heading_row", "upload_bad_option"],
    ] as const) {
      const found = problem(await send("customer", sheet, { heading_row: row }), 422);
      expect(found.errors, row).toMatchObject([{ path, code }]);
    }
    expect(problem(await send("customer", sheet, { heading_row: "7" }), 422).code).toBe("no_heading_row");
    expect(problem(await send("customer", sheet), 422).code).toBe("nothing_mapped");
    const { paths } = body(await admin("GET", "/openapi.json"));
    const upload = paths["/imports/{object}"].post.requestBody.content["multipart/form-data"].schema;
    expect(upload.properties.heading_row).toMatchObject({ type: "integer", minimum: 1, default: 1 });
  });

  test("all that is wrong with a row is told at once: cells, values, and required fields that are missing", async () => {
    const sheet = [
      "Ref,Name,tier,Annual revenue,Website",
      "all-1,,nope,x,not an address",
      "all-2,Known,gold,1,",
    ].join("\n");
    const parts = { key: "external_id", map: "Ref=external_id" };
    const faults = (job: { result: { refused: { line: number; column: string | null; code: string }[] } }) =>
      job.result.refused.map(({ line, column, code }) => `${line} ${column} ${code}`);
    const whole = faults(await run("customer", sheet, parts));
    expect(whole.map((fault) => fault.split(" ").slice(0, -1).join(" "))).toEqual([
      "2 tier",
      "2 Annual revenue",
      "2 Website",
      "2 Name",
    ]);
    expect(whole.at(-1)).toBe("2 Name required");
    // No column speaks of the name: a record that is there has one, a new one has none.
    const without = ["Ref,tier", "all-2,nope", "all-3,nope"].join("\n");
    expect(faults(await run("customer", without, parts))).toEqual([
      "2 tier unknown_option",
      "3 tier unknown_option",
      "3 null required",
    ]);
    expect(faults(await run("customer", "tier\nnope\n"))).toEqual([
      "2 tier unknown_option",
      "2 null required",
    ]);
    expect(faults(await run("customer", "tier\nnope\n", { set: "name=x" }))).toEqual([
      "2 tier unknown_option",
    ]);
  });

  test("what is wrong with the request is told at once, before anything is queued", async () => {
    const jobs = async () => (await house.app.db.all("SELECT id FROM jobs WHERE kind = 'import'")).length;
    const before = await jobs();
    for (const [text, parts, path, code] of [
      ["Name\nx\n", { map: "Nope=name" }, "map", "unknown_column"],
      ["Name\nx\n", { map: "Name=nope" }, "map", "unknown_field"],
      ["Name\nx\n", { map: "Name=name.nope" }, "map", "unknown_field"],
      ["Name\nx\n", { map: "Name" }, "map", "bad_mapping"],
      ["Name\nx\n", { map: "Name=__proto__" }, "map", "unknown_field"],
      ["Name\nx\n", { map: "Name=version" }, "map", "unknown_field"],
      ["Name\nx\n", { map: "Name=lifetime_value" }, "map", "unknown_field"],
      ["Name\nx\n", { map: "Name=owner.name" }, "map", "unknown_field"],
      ["A,B\nx,y\n", { map: "A=name,B=name" }, "map", "field_fed_twice"],
      ["Name,T\nx,y\n", { map: "T=tier{y:nope}" }, "map", "translation_not_taken"],
      ["Name,T\nx,y\n", { map: "T=tags{y:vip;nope}" }, "map", "translation_not_taken"],
      ["Name,T\nx,y\n", { map: "T=points{y:many}" }, "map", "translation_not_taken"],
      ["Name,T\nx,y\n", { map: "T=owner{y:nobody@demo.test}" }, "map", "translation_not_taken"],
      ["Name\nx\n", { set: "nope=1" }, "set/0", "unknown_field"],
      ["Name\nx\n", { set: "tier" }, "set/0", "bad_mapping"],
      ["Name\nx\n", { set: ["notes=x", "tier=nope"] as string[] }, "set/1", "unknown_option"],
      ["Name\nx\n", { set: "points=many" }, "set/0", "bad_number"],
      ["Name\nx\n", { set: "email=nobody" }, "set/0", "bad_email"],
      ["Name\nx\n", { set: "owner=nobody@demo.test" }, "set/0", "reference_not_found"],
      ["Name\nx\n", { set: `owner=${NOBODY}` }, "set/0", "unknown_reference"],
      ["Points\n1\n", { set: "name= " }, "set/0", "required"],
      ["Points\n1\n", { set: `name=${"x".repeat(201)}` }, "set/0", "too_long"],
      ["Name\nx\n", { set: ["notes=a", "notes=b"] as string[] }, "set/1", "field_set_twice"],
      ["Name,B\nx,y\n", { map: "B=notes", set: "notes=a" }, "map", "field_set_and_fed"],
      ["Name\nx\ny\n", { set: "external_id=E1" }, "set/0", "unique_for_all"],
      ["Name\nx\n", { set: "external_id=", key: "external_id" }, "key", "key_missing"],
      ["Name\nx\n", { key: "external_id" }, "key", "key_not_mapped"],
      ["Name\nx\n", { key: "__proto__" }, "key", "key_not_mapped"],
      ["Name\nx\n", { encoding: "klingon" }, "encoding", "upload_bad_option"],
      ["Name\nx\n", { delimiter: "::" }, "delimiter", "upload_bad_option"],
      ["Name\nx\n", { rules: "maybe" }, "rules", "upload_bad_option"],
      ["Name\nx\n", { dry_run: "perhaps" }, "dry_run", "upload_bad_option"],
      ["Name\nx\n", { __proto__x: "1" }, "__proto__x", "upload_unknown_part"],
    ] as const) {
      const found = problem((await send("customer", text, parts)) as never, 422);
      expect({ parts, errors: found.errors }).toMatchObject({ parts, errors: [{ path, code }] });
    }
    // All that is wrong with the constants is told at once, none of it for a row.
    const several = { set: ["tier=nope", "nope=1", "points=x"] };
    const all = problem((await send("customer", "Name\nx\n", several)) as never, 422);
    expect(all.errors?.map(({ path }) => path)).toEqual(["set/0", "set/1", "set/2"]);
    for (const [text, code] of [
      ["", "empty_file"],
      ["\n\n", "empty_file"],
      ["Colour\nred\n", "nothing_mapped"],
      ['Name,Notes\na,b\nc,"d\ne\nf', "unclosed_quote"],
      [Buffer.concat([Buffer.from("Name\n"), Buffer.from([0xff, 0xff, 0x0a])]), "wrong_encoding"],
    ] as const) {
      const parts: Record<string, string> = code === "wrong_encoding" ? { encoding: "utf-8" } : {};
      expect(problem((await send("customer", text, parts)) as never, 422).code).toBe(code);
    }
    problem((await send("nope", "Name\nx\n")) as never, 404);
    problem((await send("__proto__", "Name\nx\n")) as never, 404);
    problem(await admin("POST", "/imports/customer", { a: 1 }), 415);
    const token = await house.token("admin@demo.test");
    for (const type of [
      "multipart/form-data; boundary=x",
      "multipart/form-data",
      "multipart/form-data; boundary=",
    ]) {
      const empty = await fetch(`${house.url}/api/v1/imports/customer`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": type },
        body: "nonsense",
      });
      expect({ type, status: empty.status }).toEqual({ type, status: 400 });
    }
    expect(await jobs()).toBe(before);
  });

  test("a constant stands for a column of its field's name, and the column is listed as not used", async () => {
    const job = await run("customer", "Name,Notes\nConstant,from the file\n", { set: "notes=from the set" });
    expect(job.result).toMatchObject({ created: 1, refused: [], ignored_columns: ["Notes"] });
    const filter = json({ "==": [{ var: "name" }, "Constant"] });
    expect(body(await admin("GET", `/records/customer?filter=${filter}`)).data).toMatchObject([
      { notes: "from the set" },
    ]);
  });

  test("a quote that opens in the ten thousandth row and never closes is named by its line before any row is written", async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => `Broken ${at},x`);
    const sent = await send("customer", ["Name,Notes", ...rows, 'Last,"open', ...rows].join("\n"));
    const found = problem(sent as never, 422);
    expect(found).toMatchObject({ code: "unclosed_quote", detail: expect.stringContaining("10002") });
    const filter = json({ starts_with: [{ var: "name" }, "Broken"] });
    expect(body(await admin("GET", `/records/customer?filter=${filter}`)).data).toEqual([]);
  });

  test("a cell with a NUL costs its own row alone", async () => {
    const job = await run("customer", "Name,Notes\nfine,1\nbad\0name,2\nlast,3\n");
    expect(job.result).toMatchObject({
      read: 3,
      created: 2,
      refused: [{ line: 3, column: "Name", code: "has_nul" }],
    });
  });

  test("a job is its sender's, and the admin's", async () => {
    const sent = await send("customer", "Name\nowned\n", {}, { email: "ops@demo.test" });
    const path = `/jobs/${body(sent as never, 202).id}`;
    const ops = await house.as("ops@demo.test");
    expect((await done(path, ops)).result.created).toBe(1);
    expect((await admin("GET", path)).status).toBe(200);
    problem(await (await house.as("sales@demo.test"))("GET", path), 404);
    problem(await admin("GET", "/jobs/__proto__"), 404);
    problem((await send("customer", "Name\nx\n", {}, { email: "sales@demo.test" })) as never, 403);
    problem((await send("deal", "Name\nx\n", {}, { email: "service@demo.test" })) as never, 404);
  });
});
