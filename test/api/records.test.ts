import { describe, expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { body, type House, json, openHouse, problem } from "./house.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe.each(ENGINES)("records over HTTP on %s", (engine) => {
  let house: House;
  const admin: House["admin"] = (...args) => house.admin(...args);
  test("an installation opens", async () => {
    house = await openHouse(engine);
    expect(body(await admin("GET", "/me"))).toMatchObject({ email: "admin@demo.test", roles: ["admin"] });
  });

  test("a record comes back as it stands at commit, every value in its format", async () => {
    const owner = await house.id("sales@demo.test");
    const sent = {
      external_id: "ext-1",
      name: "  华为 Technologies ",
      kind: "company",
      annual_revenue: 1_200_000.5,
      relationship_since: "2024-02-29",
      churn_signals: [],
      birthday: null,
      points: 7,
      survey_consent: true,
      owner,
    };
    const made = await admin("POST", "/records/customer", sent);
    const record = body(made, 201);
    expect(record).toMatchObject({
      id: expect.stringMatching(UUID),
      version: 1,
      created_at: expect.stringMatching(MOMENT),
      updated_at: expect.stringMatching(MOMENT),
      created_by: await house.id("admin@demo.test"),
      external_id: "ext-1",
      code: "C-00001",
      kind: "company",
      annual_revenue: "1200000.50",
      relationship_since: "2024-02-29",
      tier: "vip",
      owner,
      points: 7,
      survey_consent: true,
      birthday: null,
      churn_signals: null,
      order_count: 0,
      satisfaction: null,
    });
    expect(Object.keys(record).slice(0, 6)).toEqual([
      "id",
      "version",
      "created_at",
      "updated_at",
      "created_by",
      "updated_by",
    ]);
    expect(made.headers.get("etag")).toBe('"1"');
    expect(made.headers.get("location")).toBe(`/api/v1/records/customer/${record.id}`);
    expect(made.headers.get("cache-control")).toContain("no-store");
    const read = await admin("GET", `/records/customer/${record.id}`);
    expect(body(read)).toEqual(record);
    expect(read.headers.get("etag")).toBe('"1"');
    expect(body(await admin("GET", `/records/customer/${record.id}?fields=name,annual_revenue`))).toEqual({
      id: record.id,
      version: 1,
      name: record.name,
      annual_revenue: "1200000.50",
    });

    const deal = body(
      await admin("POST", "/records/deal", {
        name: "大单",
        customer: record.id,
        amount: "9.9",
        probability: 60,
      }),
      201,
    );
    expect(deal).toMatchObject({ amount: "9.90", probability: 60, customer: record.id });
    const task = body(
      await admin("POST", "/records/task", {
        title: "看看",
        related: { object: "deal", id: deal.id },
        due_at: "2026-03-01T08:00:00+08:00",
      }),
      201,
    );
    expect(task).toMatchObject({
      related: { object: "deal", id: deal.id },
      due_at: "2026-03-01T00:00:00.000Z",
    });
  });

  test("a change needs no version; a stale one is told both values of each field and loses nothing", async () => {
    const { id } = body(await admin("POST", "/records/customer", { name: "A", points: 1 }), 201);
    const path = `/records/customer/${id}`;
    expect(body(await admin("PATCH", path, { points: 2 }))).toMatchObject({ version: 2, points: 2 });
    expect(body(await admin("PATCH", path, { points: 3 }, { "if-match": '"2"' }))).toMatchObject({
      version: 3,
    });
    const stale = await admin(
      "PATCH",
      path,
      { points: 9, name: "A", phone: "13800138000" },
      { "if-match": '"1"' },
    );
    expect(problem(stale, 412)).toMatchObject({
      code: "stale",
      conflicts: { points: { yours: 9, theirs: 3 } },
    });
    expect(Object.keys(problem(stale, 412).conflicts)).not.toContain("name");
    expect(body(await admin("GET", path))).toMatchObject({ version: 3, points: 3 });
    // What changes nothing raises no version and leaves no event.
    expect(body(await admin("PATCH", path, { points: 3 }))).toMatchObject({ version: 3 });
    expect(body(await admin("GET", `${path}/timeline`)).data).toHaveLength(3);
    problem(await admin("PATCH", path, { points: 4 }, { "if-match": "soon" }), 400);
  });

  test("a deleted record is in the bin until it is restored", async () => {
    const made = body(await admin("POST", "/records/customer", { name: "Bin", external_id: "bin" }), 201);
    const path = `/records/customer/${made.id}`;
    problem(await admin("DELETE", path, undefined, { "if-match": '"7"' }), 412);
    const gone = await admin("DELETE", path, undefined, { "if-match": '"1"' });
    expect({ status: gone.status, body: gone.body }).toEqual({ status: 204, body: "" });
    problem(await admin("GET", path), 404);
    problem(await admin("PATCH", path, { name: "x" }), 404);
    problem(await admin("DELETE", path), 404);
    const found = body(
      await admin("GET", `/records/customer?filter=${json({ "==": [{ var: "external_id" }, "bin"] })}`),
    );
    expect(found.data).toEqual([]);
    // Its unique value is free while it lies there; then it cannot come back.
    const other = body(await admin("POST", "/records/customer", { name: "Other", external_id: "bin" }), 201);
    expect(problem(await admin("POST", `${path}/restore`), 409)).toMatchObject({ record: { id: other.id } });
    body(await admin("PATCH", `/records/customer/${other.id}`, { external_id: null }));
    const stale = await admin("POST", `${path}/restore`, undefined, { "if-match": '"1"' });
    expect(problem(stale, 412)).toMatchObject({ conflicts: {} });
    problem(await admin("GET", path), 404);
    const back = body(await admin("POST", `${path}/restore`, undefined, { "if-match": '"2"' }));
    problem(await admin("POST", `${path}/restore`, undefined, { "if-match": '"2"' }), 412);
    expect(body(await admin("POST", `${path}/restore`))).toEqual(back);
    expect(back).toMatchObject({ name: "Bin", external_id: "bin", id: made.id });
    expect(body(await admin("GET", path))).toEqual(back);
    expect(
      body(await admin("GET", `${path}/timeline`)).data.map((entry: { kind: string }) => entry.kind),
    ).toEqual(["restored", "deleted", "created"]);
  });

  test("a list is filtered, sorted, cut to fields, counted, and paged to its end without a gap", async () => {
    const product = Array.from({ length: 23 }, (_, at) => ({
      name: `产品 ${String(at).padStart(2, "0")}`,
      price: at % 5 === 0 ? null : `${at % 4}.50`,
      active: at % 2 === 0,
    }));
    for (const answer of body(await admin("POST", "/records/product/bulk", { create: product })).results) {
      expect(answer.status).toBe(201);
    }
    const seen: { name: string; price: string | null; id: string }[] = [];
    let cursor = "";
    for (let page = 0; page < 10; page++) {
      const answer = body(
        await admin(
          "GET",
          `/records/product?sort=-price,name&fields=name,price&limit=5&count=exact${cursor}`,
        ),
      );
      expect(answer.count).toBe(23);
      seen.push(...answer.data);
      if (answer.next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(answer.next_cursor)}`;
    }
    expect(seen).toHaveLength(23);
    const wanted = product
      .map(({ name, price }) => ({ name, price }))
      .sort((a, b) => Number(b.price ?? -1) - Number(a.price ?? -1) || (a.name < b.name ? -1 : 1));
    expect(seen.map(({ name, price }) => ({ name, price }))).toEqual(wanted);
    expect(Object.keys(seen[0]!).sort()).toEqual(["id", "name", "price", "version"]);

    const filter = { and: [{ "==": [{ var: "active" }, true] }, { ">": [{ var: "price" }, "1.50"] }] };
    const wantedNames = product
      .filter((one) => one.active && Number(one.price ?? -1) > 1.5)
      .map((one) => one.name)
      .sort();
    const listed = body(await admin("GET", `/records/product?sort=name&filter=${json(filter)}`));
    expect(listed.data.map((one: { name: string }) => one.name)).toEqual(wantedNames);
    expect(listed).toMatchObject({ next_cursor: null, count: null });
    const asked = body(
      await admin("POST", "/records/product/query", { filter, sort: ["name"], count: "exact" }),
    );
    expect(asked.data).toEqual(listed.data);
    expect(asked.count).toBe(wantedNames.length);
    expect(body(await admin("POST", "/records/product/query", { filter, sort: "name" })).data).toEqual(
      listed.data,
    );
  });

  test("a cursor belongs to its sort, filter and object", async () => {
    const first = body(await admin("GET", "/records/product?limit=2&sort=name"));
    const cursor = encodeURIComponent(first.next_cursor);
    const wrong = [
      `/records/product?limit=2&sort=-name&cursor=${cursor}`,
      `/records/product?limit=2&sort=name&filter=${json({ "==": [{ var: "active" }, true] })}&cursor=${cursor}`,
      `/records/product?limit=2&sort=name&q=${encodeURIComponent("产品")}&cursor=${cursor}`,
      `/records/deal?limit=2&sort=name&cursor=${cursor}`,
      `/records/product?cursor=${cursor.slice(0, -3)}`,
      "/records/product?cursor=__proto__",
    ];
    for (const path of wrong) {
      expect(problem(await admin("GET", path), 422).errors).toMatchObject([
        { path: "cursor", code: "bad_cursor" },
      ]);
    }
    expect(body(await admin("GET", `/records/product?limit=3&sort=name&cursor=${cursor}`)).data).toHaveLength(
      3,
    );
  });

  test("search finds two Chinese characters and three Latin letters inside a word", async () => {
    body(
      await admin("POST", "/records/customer", { name: "上海浦东机场贸易", notes: "Quarterly REVIEW" }),
      201,
    );
    const names = async (q: string) =>
      body(await admin("GET", `/records/customer?q=${encodeURIComponent(q)}`)).data.map(
        (r: { name: string }) => r.name,
      );
    expect(await names("浦东")).toEqual(["上海浦东机场贸易"]);
    expect(await names("evi 机场")).toEqual(["上海浦东机场贸易"]);
    expect(await names("浦西")).toEqual([]);
  });

  test("many rows in one request: each stands alone and is answered in its place", async () => {
    const twins = [
      { name: "eins", external_id: "bulk" },
      { name: "zwei", external_id: "bulk" },
    ];
    const sent = { create: [...twins, { nope: 1, name: "n" }, "text", {}, { name: "drei" }] };
    const { results } = body(await admin("POST", "/records/customer/bulk", sent));
    expect(results.map((r: { status: number }) => r.status)).toEqual([201, 409, 422, 422, 422, 201]);
    expect(results.map((r: { index: number }) => r.index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(results[2].errors).toMatchObject([{ path: "/create/2/nope", code: "unknown_field" }]);
    expect(results[3].errors).toMatchObject([{ path: "/create/3", code: "not_an_object" }]);
    expect(results[4].errors).toMatchObject([{ path: "/create/4/name", code: "required" }]);
    const [first, last] = [results[0].record, results[5].record];
    const update = [
      { id: first.id, version: 1, name: "EINS" },
      { id: last.id, version: 5, name: "DREI" },
      { id: "01a00000-0000-7000-8000-000000000000", name: "nobody" },
      { name: "no id" },
    ];
    const changed = body(await admin("POST", "/records/customer/bulk", { update })).results;
    expect(changed.map((r: { status: number }) => r.status)).toEqual([200, 412, 404, 422]);
    expect(changed[1].problem.conflicts).toEqual({ name: { yours: "DREI", theirs: "drei" } });
    const gone = body(
      await admin("POST", "/records/customer/bulk", { delete: [first.id, first.id, 7] }),
    ).results;
    expect(gone.map((r: { status: number }) => r.status)).toEqual([204, 404, 422]);
    for (const wrong of [{}, { create: [], update: [] }, { upsert: [] }, { create: {} }, []]) {
      problem(await admin("POST", "/records/customer/bulk", wrong), 422);
    }
    const unknown = await admin("POST", "/records/customer/bulk", { create: [{ name: "x" }], atomic: true });
    expect(problem(unknown, 422).errors).toMatchObject([{ path: "/atomic", code: "unknown_key" }]);
    const many = Array.from({ length: 1001 }, () => ({ name: "x" }));
    expect(
      problem(await admin("POST", "/records/customer/bulk", { create: many }), 422).errors,
    ).toMatchObject([{ path: "/create", code: "too_many_rows" }]);
  });

  test("figures by group and by period of the workspace's time zone", async () => {
    const { id } = body(await admin("POST", "/records/customer", { name: "Figures" }), 201);
    const placed = (ordered_at: string, amount: string | null, status: string) => ({
      customer: id,
      ordered_at,
      amount,
      status,
    });
    const { results } = body(
      await admin("POST", "/records/order/bulk", {
        create: [
          // 00:30 on the first of October in Shanghai
          placed("2026-09-30T16:30:00Z", "10.10", "paid"),
          placed("2026-10-04T12:00:00Z", "20.20", "paid"),
          placed("2026-12-31T15:59:59.999Z", null, "paid"),
          placed("2026-12-31T16:00:00Z", "0.30", "returned"),
        ],
      }),
    );
    expect(results.map((r: { status: number }) => r.status)).toEqual([201, 201, 201, 201]);
    const only = `filter=${json({ "==": [{ var: "customer" }, id] })}`;
    const figures = async (query: string) =>
      body(await admin("GET", `/records/order/aggregate?${only}&${query}`)).data;
    expect(await figures("measure=sum:amount&by=month:ordered_at")).toEqual([
      { "month:ordered_at": "2026-10", value: "30.30", count: 2 },
      { "month:ordered_at": "2026-12", value: null, count: 0 },
      { "month:ordered_at": "2027-01", value: "0.30", count: 1 },
    ]);
    expect((await figures("by=year:ordered_at,status")).map((r: { value: number }) => r.value)).toEqual([
      3, 1,
    ]);
    expect(await figures("measure=avg:amount")).toEqual([{ value: "10.20", count: 3 }]);
    expect(await figures("measure=share:status:paid")).toEqual([{ value: 0.75, count: 4 }]);
    for (const [period, text] of [
      ["day", "2026-10-01"],
      ["week", "2026-W40"],
      ["quarter", "2026-Q4"],
    ]) {
      expect((await figures(`by=${period}:ordered_at`))[0][`${period}:ordered_at`]).toBe(text);
    }
    for (const [query, path] of [
      ["measure=sum:nope", "measure"],
      ["measure=median:amount", "measure"],
      ["measure=share:status:nope", "measure"],
      ["by=nope", "by"],
      ["by=month:amount", "by"],
      ["by=minute:ordered_at", "by"],
    ] as const) {
      const answer = await admin("GET", `/records/order/aggregate?${query}`);
      expect(problem(answer, 422).errors).toMatchObject([{ path }]);
    }
  });

  test("the timeline tells changes by field, the rule that answered, and what was linked, newest first", async () => {
    const { id } = body(
      await admin("POST", "/records/customer", { name: "Story", annual_revenue: "400000" }),
      201,
    );
    const path = `/records/customer/${id}`;
    body(await admin("PATCH", path, { annual_revenue: "1000000" }));
    const low = body(
      await admin("POST", "/records/survey_response", { survey: "S", customer: id, csat: 2 }),
      201,
    );
    expect(low.follow_up).toBe("open");
    const { data } = body(await admin("GET", `${path}/timeline`));
    const kinds = data.map((entry: { kind: string; object: string }) => `${entry.kind} ${entry.object}`);
    expect(kinds).toEqual(["linked task", "linked survey_response", "changed customer", "created customer"]);
    expect(data[2].changes).toMatchObject({
      annual_revenue: { from: "400000.00", to: "1000000.00" },
      tier: { from: "gold", to: "vip" },
    });
    expect(data[2].runs[0]).toMatchObject({ automation: "tiering", state: "done" });
    expect(JSON.stringify(data[2].runs[0])).toContain("settings.tiers.vip_revenue");
    const page = body(await admin("GET", `${path}/timeline?limit=2`));
    const rest = body(
      await admin("GET", `${path}/timeline?limit=2&cursor=${encodeURIComponent(page.next_cursor)}`),
    );
    expect([...page.data, ...rest.data]).toEqual(data);
    problem(await admin("GET", `${path}/timeline?limit=0`), 422);
    problem(await admin("GET", `${path}/timeline?cursor=x`), 422);
  });

  test("a unique value is taken by one of a hundred, and the others learn whose it is", async () => {
    const create = () => admin("POST", "/records/customer", { name: "race", external_id: "race" });
    const answers = await Promise.all(Array.from({ length: 40 }, create));
    const made = answers.filter((answer) => answer.status === 201);
    expect(made).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 201) continue;
      const found = problem(answer, 409);
      expect(found).toMatchObject({ code: "duplicate_value", record: { id: made[0]!.body.id } });
      expect(found.errors).toMatchObject([{ path: "/external_id", code: "not_unique" }]);
    }
  });
});
