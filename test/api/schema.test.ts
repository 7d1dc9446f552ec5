import { describe, expect, test } from "vitest";
import { KINDS } from "#app/kinds.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import { ENGINES } from "#test/support/databases.ts";
import { body, type House, json, openHouse, problem } from "./house.ts";

type Schema = Record<string, unknown> & { kind: string; key: string; fields: Record<string, unknown>[] };

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe.each(ENGINES)("schemas over HTTP on %s", (engine) => {
  let house: House;
  let other: House;
  const admin: House["admin"] = (...args) => house.admin(...args);

  /** The published configuration, and the place of one of its schemas. */
  async function published() {
    const { format, revision, schemas } = body(await admin("GET", "/schema"));
    const at = (kind: string, key: string) =>
      (schemas as Schema[]).findIndex((schema) => schema.kind === kind && schema.key === key);
    return { format, revision, schemas: schemas as Schema[], at };
  }
  const put = (schemas: unknown, revision: number | string) =>
    admin("PUT", "/schema", { format: 1, schemas }, { "if-match": `"${revision}"` });

  test("two processes serve one installation", async () => {
    house = await openHouse(engine);
    other = await house.second();
    expect(body(await other.admin("GET", "/schema")).revision).toBe(1);
  });

  test("who I am, and who the people are", async () => {
    const sales = await house.as("sales@demo.test");
    const me = body(await sales("GET", "/me"));
    expect(Object.keys(me).sort()).toEqual(["email", "id", "name", "roles", "teams"]);
    expect(me).toMatchObject({
      email: "sales@demo.test",
      name: "陈思远",
      roles: ["sales"],
      teams: [expect.any(String)],
    });
    const { data } = body(await sales("GET", "/users"));
    expect(data.map((user: { email: string }) => user.email)).toContain("admin@demo.test");
    expect(JSON.stringify(data)).not.toMatch(/password|hash|argon/);
  });

  test("the schema is whole, compiles, and a body's own revision is ignored", async () => {
    const answer = await admin("GET", "/schema");
    const { format, revision, schemas } = body(answer);
    expect({ format, revision }).toEqual({ format: 1, revision: 1 });
    expect(answer.headers.get("etag")).toBe('"1"');
    expect(compileWorkspace({ format: 1, schemas }, KINDS, 1).problems).toEqual([]);
    const again = await admin("PUT", "/schema", { format: 1, revision: 77, schemas }, { "if-match": '"1"' });
    expect(body(again).revision).toBe(2);
    expect(body(await admin("GET", "/schema")).schemas).toEqual(schemas);
  });

  test("publishing without If-Match is 428, after somebody else 412 with who and when", async () => {
    const { schemas, revision } = await published();
    expect(problem(await admin("PUT", "/schema", { format: 1, schemas }), 428).code).toBe(
      "revision_required",
    );
    const both = await Promise.all([put(schemas, revision), put(schemas, revision)]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 412]);
    const late = both.find((answer) => answer.status === 412)!;
    expect(problem(late, 412)).toMatchObject({
      code: "revision_stale",
      revision: revision + 1,
      published_by: "周启明",
      published_at: expect.stringMatching(/^20.*Z$/),
    });
    expect((await published()).revision).toBe(revision + 1);
    expect(problem(await put(schemas, "now"), 400).code).toBe("bad_if_match");
  });

  test("a refused publish names every problem by its pointer and changes nothing", async () => {
    const { schemas, revision, at } = await published();
    const customer = at("object", "customer");
    const fields = schemas[customer]!.fields;
    const place = (key: string) =>
      `/schemas/${customer}/fields/${fields.findIndex((field) => field.key === key)}`;
    const mend = (key: string, change: object) =>
      Object.assign(fields.find((field) => field.key === key)!, change);
    mend("points", { type: "text" });
    mend("relationship_years", { expression: { "+": [{ var: "nope" }, 1] } });
    const deal = at("object", "deal");
    Object.assign(schemas[deal]!.fields.find((field) => field.key === "contact")!, { to: ["nobody"] });
    const rule = at("automation", "low_score");
    Object.assign(schemas[rule]!, { condition: { ">": [{ var: "comment" }, 3] } });
    const removed = schemas.filter((schema) => schema.key !== "product" || schema.kind !== "object");
    const found = problem(await put(schemas, revision), 422).errors!;
    expect(found.map((issue) => issue.path)).toEqual(
      expect.arrayContaining([
        `${place("points")}/type`,
        `${place("relationship_years")}/expression/+/0`,
        expect.stringMatching(new RegExp(`^/schemas/${deal}/fields/\\d+/to/0`)),
        expect.stringMatching(new RegExp(`^/schemas/${rule}/condition/>`)),
      ]),
    );
    expect(body(await admin("POST", "/schema/check", { format: 1, schemas })).problems).toEqual(found);
    expect(problem(await put(removed, revision), 422).errors!.map((issue) => issue.code)).toContain(
      "schema_missing",
    );
    // A shape that is not one of ours comes first; the rest is still told.
    mend("owner", { colour: "red" });
    Object.assign(schemas[at("role", "sales")]!, { abilities: ["fly"] });
    expect(problem(await put(schemas, revision), 422).errors!.map((issue) => issue.path)).toEqual([
      `${place("owner")}/colour`,
      `/schemas/${at("role", "sales")}/abilities/0`,
      ...found.map((issue) => issue.path),
    ]);
    for (const wrong of [
      {},
      { format: 2, schemas: [] },
      { format: 1, schemas: {} },
      { format: 1, schemas: [7] },
      [],
    ]) {
      problem(await admin("PUT", "/schema", wrong, { "if-match": `"${revision}"` }), 422);
    }
    expect((await published()).revision).toBe(revision);
  });

  test("a check says what a change touches, and changes nothing", async () => {
    const { schemas, revision, at } = await published();
    schemas[at("object", "customer")]!.fields.find((field) => field.key === "tier")!.archived = true;
    const checked = body(await admin("POST", "/schema/check", { format: 1, schemas }));
    expect(Object.keys(checked).sort()).toEqual(["impact", "problems", "warnings"]);
    expect(JSON.stringify(checked)).toContain("tiering");
    expect((await published()).revision).toBe(revision);
  });

  test("a new object and field are served by every process within a second, in lists and in the description", async () => {
    const { schemas, revision, at } = await published();
    schemas[at("object", "customer")]!.fields.push({
      key: "loyalty",
      type: "currency",
      label: { "zh-CN": "忠诚", en: "Loyalty" },
    });
    schemas.push({
      kind: "object",
      key: "spaceship",
      label: { "zh-CN": "飞船", en: "Spaceship" },
      title: "name",
      fields: [
        { key: "name", type: "text", label: { "zh-CN": "名", en: "Name" }, required: true, unique: true },
        { key: "crew", type: "reference", label: { "zh-CN": "员", en: "Crew" }, to: ["contact", "customer"] },
        { key: "launched", type: "datetime", label: { "zh-CN": "升空", en: "Launched" } },
      ],
    });
    const before = compileWorkspace({ format: 1, schemas: schemas as never }, KINDS, 9).problems;
    expect(before).toEqual([]);
    expect(body(await put(schemas, revision)).revision).toBe(revision + 1);
    const ship = body(await admin("POST", "/records/spaceship", { name: "Rocinante" }), 201);
    await sleep(1_000);
    expect(body(await other.admin("GET", `/records/spaceship/${ship.id}`))).toEqual(ship);
    const customer = body(await other.admin("POST", "/records/customer", { name: "L", loyalty: "3.5" }), 201);
    expect(customer.loyalty).toBe("3.50");
    const found = body(
      await admin("GET", `/records/customer?filter=${json({ "==": [{ var: "loyalty" }, 3.5] })}`),
    );
    expect(found.data.map((record: { id: string }) => record.id)).toEqual([customer.id]);
    const described = body(await other.admin("GET", "/openapi.json"));
    expect(described.components.schemas.customer.properties.loyalty).toMatchObject({
      type: ["string", "null"],
    });
    expect(described.paths["/records/spaceship/{id}"]).toBeDefined();
  });

  test("objects whose keys meet names of the engine's own hold and find records like any other", async () => {
    const { schemas, revision } = await published();
    const keys = ["data", "idx", "config", "docsize", "content", "grams", "pkey"].map(
      (end) => `spaceship_${end}`,
    );
    for (const key of keys) {
      const fields = [{ key: "name", type: "text", label: { "zh-CN": "名", en: "Name" } }];
      schemas.push({ kind: "object", key, label: { "zh-CN": key, en: key }, title: "name", fields });
    }
    body(await put(schemas, revision));
    for (const key of [...keys, "spaceship"]) {
      const made = body(await admin("POST", `/records/${key}`, { name: "华东 of the engines" }), 201);
      for (const q of ["华东", "engin"]) {
        const { data } = body(await admin("GET", `/records/${key}?q=${encodeURIComponent(q)}`));
        expect(data.map(({ id }: { id: string }) => id)).toEqual([made.id]);
      }
    }
  });

  test("a setting is a revision like any other; a wrong one is refused by its name", async () => {
    const { revision } = await published();
    const patch = { "satisfaction.low_csat": 4 };
    expect(body(await admin("PATCH", "/settings", patch))).toEqual({ revision: revision + 1 });
    // What changes nothing is no revision.
    expect(body(await admin("PATCH", "/settings", patch))).toEqual({ revision: revision + 1 });
    // It is kept as its field has it, however it was sent: the same configuration is the same bytes.
    expect(body(await admin("PATCH", "/settings", { "satisfaction.low_csat": "4.0" }))).toEqual({
      revision: revision + 1,
    });
    expect(body(await admin("PATCH", "/settings", { "tiers.vip_revenue": "1000000.00" }))).toEqual({
      revision: revision + 1,
    });
    const answer = body(await admin("POST", "/records/survey_response", { survey: "S", csat: 3 }), 201);
    expect(answer.follow_up).toBe("open");
    for (const [wrong, path] of [
      [{ "satisfaction.low_csat": "many" }, "/satisfaction.low_csat"],
      // No answer is that high: every one would count as low.
      [{ "satisfaction.low_csat": 99 }, "/satisfaction.low_csat"],
      [{ "satisfaction.nope": 1 }, "/satisfaction.nope"],
      [{ nope: 1 }, "/nope"],
      [{ constructor: 1 }, "/constructor"],
      [{ "satisfaction.low_csat.x": 1 }, "/satisfaction.low_csat.x"],
      [{ "workspace.time_zone": "Mars/Base" }, "/workspace.time_zone"],
      [{ "workspace.currency": "XXZ" }, "/workspace.currency"],
    ] as const) {
      expect(problem(await admin("PATCH", "/settings", wrong), 422).errors![0]!.path).toBe(path);
    }
    const both = await admin("PATCH", "/settings", {
      "satisfaction.nope": 1,
      "satisfaction.low_csat": "many",
    });
    expect(problem(both, 422).errors!.map((issue) => issue.path)).toEqual([
      "/satisfaction.nope",
      "/satisfaction.low_csat",
    ]);
    problem(await admin("PATCH", "/settings", []), 422);
    const ops = await house.as("ops@demo.test");
    expect(body(await ops("PATCH", "/settings", { "satisfaction.low_csat": 3 })).revision).toBe(revision + 2);
    expect((await published()).revision).toBe(revision + 2);
  });

  test("who may not publish may not read the configuration either", async () => {
    for (const email of ["sales@demo.test", "service@demo.test", "boss@demo.test"]) {
      const client = await house.as(email);
      problem(await client("GET", "/schema"), 403);
      problem(await client("POST", "/schema/check", { format: 1, schemas: [] }), 403);
      problem(await client("PUT", "/schema", { format: 1, schemas: [] }, { "if-match": '"1"' }), 403);
      problem(await client("PATCH", "/settings", { "satisfaction.low_csat": 1 }), 403);
    }
  });
});
