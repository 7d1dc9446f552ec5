import { beforeAll, describe, expect, test } from "vitest";
import { createUser } from "#app/access/users.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { type Answer, body, type Client, type House, json, openHouse, problem } from "./house.ts";

const NOTES = "QUOKKA-NOTES";
const FOREIGN = "WOMBAT-FOREIGN";
const REVENUE = "777123.45";
const NOBODY = "01a00000-0000-7000-8000-000000000000";
/** What may stand in no answer to whom. */
const SECRETS = { sales: [NOTES, FOREIGN], service: ["777123", REVENUE], importer: [NOTES] };

describe.each(ENGINES)("what a role may not see, on %s", (engine) => {
  let house: House;
  let visible: { id: string };
  let foreign: { id: string };
  let task: { id: string };
  let sales: Client;
  let service: Client;
  let importer: Client;
  const admin: Client = (...args) => house.admin(...args);

  /** A client every answer of which is searched for what its role may not see. */
  function watched(client: Client, secrets: readonly string[]): Client {
    return async (...args) => {
      const answer = await client(...args);
      const text = JSON.stringify([answer.body, [...answer.headers]]);
      for (const secret of secrets) {
        // What was asked may be told back; it is no news.
        if (JSON.stringify(args).includes(secret) || decodeURIComponent(args[1]).includes(secret)) continue;
        expect(text, `${args[0]} ${args[1]}`).not.toContain(secret);
      }
      return answer;
    };
  }

  beforeAll(async () => {
    house = await openHouse(engine, { worker: true });
    const { schemas, revision } = body(await admin("GET", "/schema"));
    const own = { "==": [{ var: "owner" }, { var: "actor.id" }] };
    const role = {
      kind: "role",
      key: "importer",
      label: { "zh-CN": "导入", en: "Importer" },
      abilities: ["import"],
      objects: {
        customer: { read: own, create: true, update: own, delete: false, hidden: ["notes", "wechat"] },
        contact: { read: true, create: true, update: true, delete: false },
      },
    };
    body(
      await admin(
        "PUT",
        "/schema",
        { format: 1, schemas: [...schemas, role] },
        { "if-match": `"${revision}"` },
      ),
    );
    await createUser(house.ctx, { email: "importer@demo.test", name: "Importer", roles: ["importer"] });
    sales = watched(await house.as("sales@demo.test"), SECRETS.sales);
    service = watched(await house.as("service@demo.test"), SECRETS.service);
    importer = watched(await house.as("importer@demo.test"), SECRETS.importer);

    const owner = await house.id("sales@demo.test");
    const boss = await house.id("boss@demo.test");
    const create = async (object: string, sent: object) =>
      body(await admin("POST", `/records/${object}`, sent), 201);
    visible = await create("customer", {
      name: "可见公司",
      external_id: "visible",
      owner,
      notes: NOTES,
      annual_revenue: REVENUE,
      relationship_since: "2020-01-01",
    });
    foreign = await create("customer", {
      name: FOREIGN,
      external_id: "foreign",
      owner: boss,
      notes: NOTES,
      wechat: "wx-1",
    });
    await create("customer", { name: "别的公司", owner: boss, annual_revenue: "5" });
    // A task that sales may read hangs on a customer that it may not.
    task = await create("task", { title: "打电话", assignee: owner, customer: foreign.id });
    await create("deal", { name: "KAKAPO-DEAL", customer: visible.id, amount: "31337.00" });
    await create("survey_response", { survey: "S", customer: visible.id, csat: 1 });
    await create("survey_response", { survey: "S", customer: foreign.id, csat: 1 });
    body(await admin("PATCH", `/records/customer/${visible.id}`, { annual_revenue: "777123.46" }));
    body(
      await admin("PATCH", `/records/customer/${visible.id}`, {
        annual_revenue: REVENUE,
        notes: `${NOTES}!`,
      }),
    );
  });

  /** The answer without the name that was asked for, so that hidden and unknown can be laid over each other. */
  const without = (answer: Answer, ...names: string[]) => {
    let text = JSON.stringify({ status: answer.status, body: answer.body });
    for (const name of names) text = text.replaceAll(name, "·");
    return text;
  };

  test.each([
    ["sales", "notes", "nates"],
    ["service", "annual_revenue", "annual_rovenue"],
    ["service", "lifetime_value", "lifetime_volue"],
  ])(
    "to %s the hidden field %s is one that does not exist, byte for byte, wherever it is named",
    async (role, hidden, unknown) => {
      const client = role === "sales" ? sales : service;
      const path = `/records/customer/${visible.id}`;
      const draft = (field: string) => ({
        format: 1,
        schemas: [{ kind: "view", key: "x", object: "customer", columns: [field] }],
      });
      const asks: ((field: string) => Promise<Answer>)[] = [
        (field) => client("GET", `/records/customer?fields=name,${field}`),
        (field) => client("GET", `${path}?fields=${field}`),
        (field) => client("GET", `/records/customer?sort=-${field}`),
        (field) => client("GET", `/records/customer?sort=name,${field}`),
        (field) => client("GET", `/records/customer?filter=${json({ "!": [{ empty: [{ var: field }] }] })}`),
        (field) => client("GET", `/records/customer?filter=${json({ "==": [{ var: field }, "7"] })}`),
        (field) =>
          client(
            "GET",
            `/records/customer?filter=${json({ and: [{ ">": [{ var: field }, 7] }, { "==": [{ var: "name" }, "x"] }] })}`,
          ),
        (field) => client("GET", `/records/customer?filter=${json({ missing: [field] })}`),
        (field) => client("GET", `/records/task?filter=${json({ "==": [{ var: `customer.${field}` }, 7] })}`),
        (field) => client("GET", `/records/task?sort=customer.${field}`),
        (field) => client("GET", `/records/task/aggregate?by=customer.${field}`),
        (field) =>
          client(
            "GET",
            `/records/survey_response?filter=${json({ "==": [{ var: `ticket.customer.${field}` }, 7] })}`,
          ),
        (field) =>
          client("POST", "/records/customer/query", {
            filter: { "==": [{ var: field }, 7] },
            sort: [field],
            fields: [field],
          }),
        (field) => client("GET", `/records/customer/aggregate?measure=sum:${field}`),
        (field) => client("GET", `/records/customer/aggregate?measure=max:${field}&by=tier`),
        (field) => client("GET", `/records/customer/aggregate?measure=share:${field}:x`),
        (field) => client("GET", `/records/customer/aggregate?by=${field}`),
        (field) => client("GET", `/records/customer/aggregate?by=month:${field}`),
        (field) => client("GET", `/records/customer/aggregate?filter=${json({ "==": [{ var: field }, 7] })}`),
        (field) => client("POST", "/records/customer", { name: "x", [field]: "1" }),
        (field) => client("POST", "/records/customer", { name: "x", [field]: null }),
        (field) => client("PATCH", path, { [field]: "1" }),
        (field) => client("PATCH", path, { [field]: "1" }, { "if-match": '"1"' }),
        (field) => client("POST", "/records/customer/bulk", { create: [{ name: "x", [field]: "1" }] }),
        (field) => client("POST", "/records/customer/bulk", { update: [{ id: visible.id, [field]: "1" }] }),
        (field) => client("POST", "/schema/check", draft(field)),
        (field) =>
          client("POST", `/automations/tiering/test`, {
            all: true,
            schema: { condition: { ">": [{ var: field }, 7] } },
          }),
      ];
      for (const [at, ask] of asks.entries()) {
        const [hid, unk] = [await ask(hidden), await ask(unknown)];
        expect(without(hid, hidden), `question ${at}`).toBe(without(unk, unknown));
        const refused = hid.body.results?.[0].status ?? hid.status;
        expect([403, 422], `question ${at}: ${JSON.stringify(hid.body)}`).toContain(refused);
      }
    },
  );

  test("a record of somebody else is one that does not exist, byte for byte", async () => {
    const asks: ((id: string) => Promise<Answer>)[] = [
      (id) => sales("GET", `/records/customer/${id}`),
      (id) => sales("GET", `/records/customer/${id}?fields=name`),
      (id) => sales("PATCH", `/records/customer/${id}`, { name: "mine" }),
      (id) => sales("PATCH", `/records/customer/${id}`, { name: "mine" }, { "if-match": '"9"' }),
      (id) => sales("GET", `/records/customer/${id}/timeline`),
      (id) => sales("GET", `/automations/runs?record=${id}`),
      (id) => sales("GET", `/records/customer?filter=${json({ "==": [{ var: "id" }, id] })}`),
      (id) => sales("POST", "/records/customer/bulk", { update: [{ id, name: "x" }] }),
      (id) => sales("POST", "/records/contact", { name: "x", customer: id }),
      (id) => sales("POST", "/records/deal", { name: "x", customer: id }),
      (id) => sales("POST", "/records/task", { title: "x", related: { object: "customer", id } }),
      (id) => sales("PATCH", `/records/task/${task.id}`, { related: { object: "customer", id } }),
    ];
    for (const [at, ask] of asks.entries()) {
      const [real, none] = [await ask(foreign.id), await ask(NOBODY)];
      expect(without(real, foreign.id), `question ${at}`).toBe(without(none, NOBODY));
    }
    expect(body(await admin("GET", `/records/customer/${foreign.id}`)).name).toBe(FOREIGN);
  });

  test("what sales may not see is in no list, count, group, search, order or figure", async () => {
    const listed = body(await sales("GET", "/records/customer?count=exact"));
    expect(listed.data.map((record: { name: string }) => record.name)).toEqual(["可见公司"]);
    expect(listed.count).toBe(1);
    expect(listed.data[0]).not.toHaveProperty("notes");
    for (const q of [NOTES, "QUOKKA", FOREIGN, "WOMBAT"]) {
      expect(body(await sales("GET", `/records/customer?q=${q}`)).data).toEqual([]);
    }
    expect(body(await sales("GET", "/records/customer/aggregate")).data).toEqual([{ value: 1, count: 1 }]);
    expect(body(await sales("GET", "/records/survey_response/aggregate?measure=avg:csat")).data).toEqual([
      { value: 1, count: 1 },
    ]);
    // Behind a reference, the foreign customer is absent.
    for (const [filter, found] of [
      [{ starts_with: [{ var: "customer.name" }, "WOMBAT"] }, 0],
      [{ contains: [{ var: "customer.name" }, "OMBA"] }, 0],
      [{ ">": [{ var: "customer.name" }, "A"] }, 0],
      [{ "==": [{ var: "customer.name" }, null] }, 1],
    ] as const) {
      const one = json({ and: [{ "==": [{ var: "title" }, "打电话"] }, filter] });
      expect(
        body(await sales("GET", `/records/task?filter=${one}&count=exact`)).count,
        JSON.stringify(filter),
      ).toBe(found);
    }
    const groups = body(await sales("GET", "/records/task/aggregate?by=customer.name")).data;
    expect(groups.map((group: Record<string, unknown>) => group["customer.name"]).sort()).not.toContain(
      FOREIGN,
    );
    body(await sales("GET", "/records/task?sort=customer.name"));
  });

  test("a duplicate is told, and its record only to who may read it", async () => {
    const hidden = problem(
      await sales("POST", "/records/customer", { name: "x", external_id: "foreign" }),
      409,
    );
    expect(hidden).not.toHaveProperty("record");
    const seen = problem(
      await sales("POST", "/records/customer", { name: "x", external_id: "visible" }),
      409,
    );
    expect(seen.record).toMatchObject({ id: visible.id });
    expect(seen.record).not.toHaveProperty("notes");
    const forService = problem(
      await service("POST", "/records/customer", { name: "x", external_id: "visible" }),
      409,
    );
    expect(forService.record).toMatchObject({ id: visible.id });
    expect(forService.record).not.toHaveProperty("annual_revenue");
  });

  test("a conflict shows only fields that its sender sees", async () => {
    const stale = await service(
      "PATCH",
      `/records/customer/${visible.id}`,
      { name: "Neu" },
      { "if-match": '"1"' },
    );
    expect(problem(stale, 412).conflicts).toEqual({ name: { yours: "Neu", theirs: "可见公司" } });
  });

  test("timelines and traces leave out hidden values, and what is linked to hidden records", async () => {
    const forService = body(await service("GET", `/records/customer/${visible.id}/timeline`)).data;
    const text = JSON.stringify(forService);
    expect(text).toContain("tiering");
    expect(text).not.toMatch(/annual_revenue":\{|31337|KAKAPO/);
    const runs = body(await service("GET", `/automations/runs?record=${visible.id}`)).data;
    expect(runs.length).toBeGreaterThan(0);
    expect(JSON.stringify(runs)).not.toContain("777123");
    const forSales = body(await sales("GET", `/records/customer/${visible.id}/timeline`)).data;
    expect(forSales.some((entry: { object: string }) => entry.object === "deal")).toBe(true);
    expect(forSales.some((entry: { changes: object }) => "notes" in entry.changes)).toBe(false);
    problem(await sales("GET", "/automations/runs"), 403);
    problem(await sales("POST", "/automations/tiering/test", { all: true }), 403);
  });

  test("an object that is closed to a role is one that does not exist", async () => {
    for (const path of ["", "/aggregate", `/${visible.id}`, `/${visible.id}/timeline`]) {
      expect(without(await service("GET", `/records/deal${path}`), "deal")).toBe(
        without(await service("GET", `/records/deel${path}`), "deel"),
      );
    }
    for (const [method, path, sent] of [
      ["POST", "", { name: "x" }],
      ["POST", "/query", {}],
      ["POST", "/bulk", { create: [{ name: "x" }] }],
      ["PATCH", `/${NOBODY}`, { name: "x" }],
      ["DELETE", `/${NOBODY}`, undefined],
    ] as const) {
      const [closed, unknown] = [
        await service(method, `/records/deal${path}`, sent),
        await service(method, `/records/deel${path}`, sent),
      ];
      expect(without(closed, "deal")).toBe(without(unknown, "deel"));
      expect(closed.status).toBe(404);
    }
    const [real, none] = [
      await service(
        "GET",
        `/records/survey_response?filter=${json({ "==": [{ var: "deal.name" }, "KAKAPO-DEAL"] })}`,
      ),
      await service(
        "GET",
        `/records/survey_response?filter=${json({ "==": [{ var: "deel.name" }, "KAKAPO-DEAL"] })}`,
      ),
    ];
    expect(without(real, "deal.name")).toBe(without(none, "deel.name"));
  });

  test("what a role may see but not do is 403, and nothing has happened", async () => {
    const path = `/records/customer/${visible.id}`;
    const before = body(await admin("GET", path));
    problem(await sales("DELETE", path), 403);
    problem(await sales("POST", "/records/product", { name: "x" }), 403);
    problem(await service("DELETE", path), 403);
    const readOnly = problem(await sales("PATCH", path, { tier: "vip" }), 422);
    expect(readOnly.errors).toMatchObject([{ path: "/tier", code: "read_only" }]);
    const boss = await house.as("boss@demo.test");
    problem(await boss("PATCH", path, { name: "x" }), 403);
    problem(await boss("POST", "/records/customer", { name: "x" }), 403);
    expect(body(await boss("GET", path)).notes).toBe(`${NOTES}!`);
    expect(body(await admin("GET", path))).toEqual(before);
  });

  test("the description shows each role its own objects and fields", async () => {
    const forSales = body(await sales("GET", "/openapi.json")).components.schemas;
    expect(forSales.customer.properties).not.toHaveProperty("notes");
    expect(forSales.customer.properties).toHaveProperty("annual_revenue");
    expect(forSales["customer.input"].properties).not.toHaveProperty("tier");
    const forService = body(await service("GET", "/openapi.json"));
    expect(forService.components.schemas.customer.properties).not.toHaveProperty("lifetime_value");
    expect(forService.components.schemas).not.toHaveProperty("deal");
    expect(JSON.stringify(forService)).not.toMatch(/annual_revenue|\/records\/deal/);
  });

  test("an import finds and matches only what its sender sees", async () => {
    const run = async (object: string, text: string, parts: Record<string, string>): Promise<Answer> => {
      const form = new FormData();
      for (const [name, value] of Object.entries(parts)) form.append(name, value);
      form.append("file", new Blob([text]), "f.csv");
      const token = await house.token("importer@demo.test");
      const answer = await fetch(`${house.url}/api/v1/imports/${object}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "accept-language": "en" },
        body: form,
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    };
    const result = async (object: string, text: string, parts: Record<string, string>) => {
      const { id } = body(await run(object, text, parts), 202);
      for (let tries = 0; tries < 200; tries++) {
        const job = body(await importer("GET", `/jobs/${id}`));
        if (job.state === "done") return job.result;
        await new Promise((wake) => setTimeout(wake, 25));
      }
      throw new Error("the import did not end");
    };
    // Hidden fields: neither to be set nor to find by.
    for (const parts of [{ map: "A=notes" }, { map: "A=wechat" }, { map: "B=customer.wechat" }]) {
      const object = parts.map.startsWith("B") ? "contact" : "customer";
      const [real, none] = [
        await run(object, "A,B,Name\n1,2,3\n", parts),
        await run(object, "A,B,Name\n1,2,3\n", { map: parts.map.replace(/notes|wechat/, "nates") }),
      ];
      expect(without(real, "notes", "wechat")).toBe(without(none, "nates"));
      expect(real.status).toBe(422);
    }
    // A reference to a record that one may not read is not found, exactly like one that is not there.
    const contacts = await result(
      "contact",
      `Name,Customer\na,${FOREIGN}\nb,foreign\nc,nobody\nd,${foreign.id}\ne,${NOBODY}\n`,
      {},
    );
    expect(contacts).toMatchObject({ read: 5, created: 0 });
    expect(contacts.refused.slice(0, 3).map((row: { code: string }) => row.code)).toEqual(
      Array(3).fill("reference_not_found"),
    );
    const [byId, byNone] = contacts.refused.slice(3);
    expect({ ...byId, line: 0 }).toEqual({ ...byNone, line: 0 });
    // A key that only a hidden record has matches nothing: the row is a new record, or a duplicate without a name.
    const matched = await result("customer", "Name,External id\nzzz,foreign\nyyy,new-one\n", {
      key: "external_id",
      map: "External id=external_id",
    });
    expect(matched).toMatchObject({ read: 2, created: 1, updated: 0, unchanged: 0 });
    expect(matched.refused).toMatchObject([{ line: 2, column: "External id", code: "not_unique" }]);
    const byName = await result("customer", `Name,Points\n${FOREIGN},5\n`, { key: "name" });
    expect(byName).toMatchObject({ created: 1, updated: 0 });
    expect(body(await admin("GET", `/records/customer/${foreign.id}`))).toMatchObject({
      points: null,
      name: FOREIGN,
    });
  });
});
