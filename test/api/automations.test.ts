import { describe, expect, test } from "vitest";
import { ROUTES } from "#app/api/router.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { body, type Client, type House, json, openHouse, problem } from "./house.ts";

describe.each(ENGINES)("automations over HTTP on %s", (engine) => {
  let house: House;
  let low: { id: string; version: number };
  const admin: Client = (...args) => house.admin(...args);
  const counts = async () => {
    const [row] = await house.app.db.all<{ n: string }>(
      "SELECT (SELECT count(*) FROM o_task) || ' ' || (SELECT count(*) FROM events) || ' ' || (SELECT count(*) FROM runs) AS n",
    );
    return row!.n;
  };

  test("answers come in, good and bad", async () => {
    house = await openHouse(engine);
    const owner = await house.id("sales@demo.test");
    const customer = body(
      await admin("POST", "/records/customer", { name: "甲", owner, annual_revenue: "2000000" }),
      201,
    );
    const sent = [
      { csat: 2 },
      { csat: 5 },
      { nps: 3, comment: "x" },
      { nps: 9 },
      { ces: 6 },
      { comment: "only words" },
    ];
    const create = sent.map((answer) => ({ survey: "S", customer: customer.id, ...answer }));
    const { results } = body(await admin("POST", "/records/survey_response/bulk", { create }));
    expect(
      results.map((r: { status: number; record: { follow_up: string } }) => [r.status, r.record?.follow_up]),
    ).toEqual([
      [201, "open"],
      [201, "none"],
      [201, "open"],
      [201, "none"],
      [201, "open"],
      [201, "none"],
    ]);
    low = results[0].record;
  });

  test("a run tells its trigger, its trace and what its steps did", async () => {
    const { data } = body(
      await admin("GET", `/automations/runs?record=${low.id}&automation=low_score_follow_up`),
    );
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      automation: "low_score_follow_up",
      object: "survey_response",
      record: low.id,
      state: "done",
      revision: 1,
      trigger: { kind: "created", actor: { name: "周启明" } },
      trace: { value: true },
      steps: [
        { step: "task", status: "done" },
        { step: "tell", status: "done" },
      ],
      error: null,
    });
    const filter = json({ "==": [{ var: "related.id" }, low.id] });
    const tasks = body(await admin("GET", `/records/task?filter=${filter}`)).data;
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      title: "回访：甲",
      kind: "follow_up",
      status: "open",
      origin: "low_score_follow_up",
      related: { object: "survey_response", id: low.id },
      assignee: await house.id("sales@demo.test"),
    });
    const hours = (Date.parse(tasks[0].due_at) - Date.parse(tasks[0].created_at)) / 3_600_000;
    expect(hours).toBeCloseTo(2, 1);
    const all = body(await admin("GET", "/automations/runs?limit=2"));
    const rest = body(await admin("GET", `/automations/runs?limit=500&cursor=${all.next_cursor}`));
    const ids = [...all.data, ...rest.data].map((run: { id: string }) => run.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort().reverse()).toEqual(ids);
    expect(body(await admin("GET", "/automations/runs?state=failed")).data).toEqual([]);
  });

  test("rescoring makes no second task", async () => {
    const path = `/records/survey_response/${low.id}`;
    body(await admin("PATCH", path, { csat: 5, follow_up: "none" }));
    expect(body(await admin("PATCH", path, { csat: 1 })).follow_up).toBe("open");
    const filter = json({ "==": [{ var: "related.id" }, low.id] });
    expect(body(await admin("GET", `/records/task?filter=${filter}`)).data).toHaveLength(1);
  });

  test("a rule is tried on one record or on all of them, and nothing is changed", async () => {
    const before = await counts();
    const one = body(await admin("POST", "/automations/low_score_follow_up/test", { record: low.id }));
    expect(one).toMatchObject({ matched: true, trace: { value: true } });
    expect(one.would[0]).toMatchObject({ step: "task", action: "create_record", object: "task" });
    expect(one.would[0].values).toMatchObject({ title: "回访：甲" });
    const all = body(await admin("POST", "/automations/low_score_follow_up/test", { all: true }));
    expect(all).toMatchObject({ matched: 3, of: 6 });
    expect(all.sample).toContain(low.id);
    expect(
      body(
        await admin("POST", "/automations/low_score_follow_up/test", {
          all: true,
          since: "2099-01-01T00:00:00Z",
        }),
      ),
    ).toMatchObject({ matched: 0, of: 0 });
    const published = body(await admin("GET", "/schema")).schemas.find(
      (s: { key: string; kind: string }) => s.kind === "automation" && s.key === "low_score_follow_up",
    );
    const draft = { ...published, condition: { "==": [{ var: "csat" }, 5] } };
    expect(
      body(await admin("POST", "/automations/low_score_follow_up/test", { all: true, schema: draft })),
    ).toMatchObject({ matched: 1, of: 6 });
    expect(await counts()).toBe(before);
  });

  test("runs of what there never was are no empty list: each parameter is named", async () => {
    for (const [question, path, code] of [
      ["automation=nope", "automation", "unknown_automation"],
      ["automation=", "automation", "unknown_automation"],
      ["automation=__proto__", "automation", "unknown_automation"],
      ["automation=customer", "automation", "unknown_automation"],
      ["state=nope", "state", "unknown_run_state"],
      ["state=", "state", "unknown_run_state"],
      ["status=done", "status", "unknown_parameter"],
      ["cursor=nope", "cursor", "bad_cursor"],
      ["cursor=", "cursor", "bad_cursor"],
      ["limit=0", "limit", "bad_limit"],
      ["limit=", "limit", "not_a_number"],
    ] as const) {
      const { errors } = problem(await admin("GET", `/automations/runs?${question}`), 422);
      expect({ question, errors }).toMatchObject({ question, errors: [{ path, code }] });
    }
    problem(await admin("GET", "/automations/runs?record=01a00000-0000-7000-8000-000000000000"), 404);
    problem(await admin("GET", "/automations/runs?record=nope"), 404);
    expect(body(await admin("GET", "/automations/runs?automation=ticket_resolved")).data).toEqual([]);
  });

  test("a parameter that no route knows is refused by every one of them, whatever it is asked for", async () => {
    const ids: Record<string, string> = { object: "customer", id: low.id, key: "low_score_follow_up" };
    for (const { path, query = [], method: small } of ROUTES) {
      const method = small.toUpperCase();
      const real = path.replace(/:(\w+)/g, (_, name) => ids[name]!);
      const wrong = [`${real}?fooo=1`, `${real.replace("customer", "nope")}?fooo=1`];
      for (const name of query) wrong.push(`${real}?${name}=1&fooo=2`);
      for (const address of wrong) {
        const { errors } = problem(await admin(method, address, method === "GET" ? undefined : {}), 422);
        expect({ address, errors }).toMatchObject({
          address,
          errors: [{ path: "fooo", code: "unknown_parameter" }],
        });
      }
    }
  });

  test("an empty cursor is none: whoever asks on with it does not begin anew", async () => {
    for (const address of ["/records/customer", `/records/survey_response/${low.id}/timeline`]) {
      const { errors } = problem(await admin("GET", `${address}?cursor=`), 422);
      expect(errors).toMatchObject([{ path: "cursor", code: "bad_cursor" }]);
    }
    const { errors } = problem(await admin("POST", "/records/customer/query", { cursor: "" }), 422);
    expect(errors).toMatchObject([{ path: "/cursor", code: "bad_cursor" }]);
  });

  test("a wrong question is named", async () => {
    const ask = (sent: unknown, key = "low_score_follow_up") =>
      admin("POST", `/automations/${key}/test`, sent);
    problem(await ask({ record: low.id }, "nope"), 404);
    problem(await ask({ record: "01a00000-0000-7000-8000-000000000000" }), 404);
    for (const [sent, path] of [
      [{}, ""],
      [{ all: true, record: low.id }, ""],
      [{ record: low.id, since: "2026-01-01" }, "/since"],
      [{ all: true, since: "yesterday" }, "/since"],
      [{ all: true, nope: 1 }, "/nope"],
      [{ all: true, schema: 7 }, "/schema"],
      [{ all: true, schema: { kind: "automation" } }, "/schema"],
    ] as const) {
      expect(problem(await ask(sent), 422).errors![0]!.path.startsWith(path)).toBe(true);
    }
  });

  test("an object, its custom fields and every path stand in the description, which hangs together", async () => {
    const described = body(await admin("GET", "/openapi.json"));
    expect(described.openapi).toMatch(/^3\.1\./);
    expect(described.info).toMatchObject({ title: expect.any(String), version: "1" });
    const schemas = body(await admin("GET", "/schema")).schemas as {
      kind: string;
      key: string;
      fields: { key: string }[];
    }[];
    for (const object of schemas.filter((schema) => schema.kind === "object")) {
      const properties = described.components.schemas[object.key].properties;
      for (const field of object.fields)
        expect(properties, `${object.key}.${field.key}`).toHaveProperty(field.key);
      for (const field of ["id", "version", "created_at", "updated_by", "external_id"])
        expect(properties).toHaveProperty(field);
      expect(described.components.schemas[`${object.key}.input`].properties).not.toHaveProperty("version");
    }
    const refs: string[] = [];
    const operations: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        if (key === "$ref") refs.push(String(item));
        if (key === "operationId") operations.push(String(item));
        walk(item);
      }
    };
    walk(described);
    for (const ref of refs) {
      const found = ref
        .slice(2)
        .split("/")
        .reduce((at, step) => at?.[step], described);
      expect(found, ref).toBeDefined();
    }
    expect(new Set(operations).size).toBe(operations.length);
    for (const [path, item] of Object.entries(
      described.paths as Record<
        string,
        Record<string, { parameters?: { name: string; in: string }[]; responses: object }>
      >,
    )) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const [method, operation] of Object.entries(item)) {
        const inPath = (operation.parameters ?? [])
          .filter((parameter) => parameter.in === "path")
          .map((parameter) => parameter.name);
        expect(inPath, `${method} ${path}`).toEqual(wanted);
        expect(Object.keys(operation.responses)).toContain("default");
      }
    }
    for (const path of [
      "/me",
      "/users",
      "/schema",
      "/schema/check",
      "/settings",
      "/imports/{object}",
      "/jobs/{id}",
      "/automations/{key}/test",
      "/automations/runs",
      "/openapi.json",
    ]) {
      expect(Object.keys(described.paths)).toContain(path);
    }
    // A record as it is answered fits what the description says of it.
    const [record] = body(await admin("GET", "/records/survey_response?limit=1")).data;
    for (const [key, value] of Object.entries(record)) {
      const property = described.components.schemas.survey_response.properties[key];
      expect(property, key).toBeDefined();
      const types: string[] = [property.type ?? []].flat();
      const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
      if (property.enum) expect(property.enum, key).toContain(value);
      else
        expect(kind === "number" && types.includes("integer") ? "integer" : kind, key).toSatisfy(
          (k: string) => types.includes(k),
        );
    }
  });

  test("a rule that has been archived keeps its runs", async () => {
    const { schemas, revision } = body(await admin("GET", "/schema"));
    const archived = schemas.map((one: { kind: string; key: string }) =>
      one.key === "low_score_follow_up" && one.kind === "automation" ? { ...one, archived: true } : one,
    );
    const match = { "if-match": `"${revision}"` };
    body(await admin("PUT", "/schema", { format: 1, schemas: archived }, match));
    const kept = body(
      await admin("GET", `/automations/runs?automation=low_score_follow_up&record=${low.id}`),
    );
    expect(kept.data.length).toBeGreaterThan(0);
  });
});
