import { describe, expect, it } from "vitest";
import { FIELD_TYPES } from "#app/fields/registry.ts";
import { KINDS } from "#app/kinds.ts";
import { check } from "#app/logic/check.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import { shippedConfiguration } from "#app/schema/shipped.server.ts";
import { compileForTest, fieldOf, schemaOf, testConfiguration } from "#test/support/workspace.ts";

const workspace = compileForTest();
const customer = workspace.objects.get("customer")!;
const ticket = workspace.objects.get("ticket")!;
const answer = workspace.objects.get("answer")!;

describe("a compiled workspace", () => {
  it("knows a field of every type", () => {
    const used = new Set(
      [...workspace.objects.values()].flatMap((object) =>
        [...object.fields.values()].map((field) => field.type.key),
      ),
    );
    expect([...FIELD_TYPES.keys()].filter((type) => !used.has(type))).toEqual([]);
  });

  it("has the system fields of every object first, in the order of an answer", () => {
    expect([...customer.fields.keys()].slice(0, 9)).toEqual([
      ...["id", "version", "created_at", "updated_at", "created_by", "updated_by", "external_id"],
      ...["name", "code"],
    ]);
    expect(customer.fields.get("id")!.type.valueType(customer.fields.get("id")!)).toEqual({
      kind: "id",
      to: ["customer"],
    });
  });

  it("lays out typed columns, companions beside their fields, and none for what is computed when read", () => {
    const names = customer.columns.map((column) => column.name);
    expect(names).toEqual(
      expect.arrayContaining([
        "id",
        "deleted_at",
        "external_id__f",
        "name",
        "name__f",
        "cost__s",
        "satisfaction__n",
        "last_csat__at",
        "last_csat__id",
      ]),
    );
    expect(names).not.toContain("years");
    expect(names).not.toContain("lifetime_value");
    expect(ticket.columns.map((column) => column.name)).toEqual(
      expect.arrayContaining(["related", "related__o"]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("names a record by its title field, or by its id", () => {
    expect(customer.title.key).toBe("name");
    expect(answer.title.key).toBe("id");
    expect(ticket.plural).toEqual(ticket.label);
  });

  it("searches text of every kind, formulas of text not stored left out", () => {
    expect(customer.searchable.map((field) => field.key)).toEqual([
      "external_id",
      "name",
      "code",
      "email",
      "phone",
      "website",
      "notes",
    ]);
  });

  it("knows which references point at an object, those to anything last", () => {
    expect(customer.referencedBy.map(({ object, field }) => `${object}.${field.key}`)).toEqual([
      "customer.parent",
      "ticket.customer",
      "answer.customer",
      "ticket.related",
    ]);
  });

  it("gives settings in the form that expressions read", () => {
    expect(workspace.settings.get("satisfaction.low_csat")).toBe(3);
    expect(workspace.settings.get("satisfaction.vip_revenue")).toBe(1_000_000);
    expect([workspace.timeZone, workspace.currency, workspace.language]).toEqual([
      "Asia/Shanghai",
      "CNY",
      "zh-CN",
    ]);
  });

  it("falls back where the workspace says nothing of itself", () => {
    const configuration = testConfiguration();
    configuration.schemas.shift();
    const { timeZone, currency, language } = compileForTest(configuration);
    expect([timeZone, currency, language]).toEqual(["Asia/Shanghai", "CNY", "zh-CN"]);
  });

  it("is frozen, and so are the documents it was made from", () => {
    expect(() => Object.assign(workspace, { revision: 9 })).toThrow(TypeError);
    expect(() => Object.assign(customer, { table: "users" })).toThrow(TypeError);
    expect(() => Object.assign(customer.fields.get("name")!, { key: "x" })).toThrow(TypeError);
    expect(() => Object.assign(workspace.schemas[3]!, { key: "x" })).toThrow(TypeError);
  });

  it("leaves the caller's document as it was", () => {
    const configuration = testConfiguration();
    compileForTest(configuration);
    expect(Object.isFrozen(configuration.schemas[0])).toBe(false);
    expect(configuration).toEqual(testConfiguration());
  });

  it("gives the parts of the other kinds in document order, archived ones left out", () => {
    const configuration = testConfiguration();
    schemaOf(configuration, "role", "agent").schema.archived = true;
    const compiled = compileForTest(configuration);
    expect(compiled.parts<{ key: string }>("role").map((role) => role.key)).toEqual(["admin"]);
    expect(compiled.part("role", "agent")).toBeUndefined();
    expect(compiled.parts("nothing")).toEqual([]);
  });
});

describe("a formula", () => {
  const stored = (object: typeof customer, key: string) => object.fields.get(key)!.stored;

  it("is stored when it reads the record's own stored fields, formulas among them", () => {
    expect(stored(customer, "revenue_share")).toBe(true);
    expect(stored(customer, "big")).toBe(true);
    expect(stored(ticket, "hours")).toBe(true);
    expect(customer.storedFormulas.map((field) => field.key)).toEqual(["revenue_share", "big"]);
  });

  it("is computed when read when it reads the clock, or a formula that does", () => {
    expect(stored(customer, "years")).toBe(false);
    expect(stored(customer, "lifetime_value")).toBe(false);
  });

  it("is computed when read when it reads another record", () => {
    expect(stored(ticket, "worth")).toBe(false);
  });

  it.each([
    ["a roll-up", { "+": [{ var: "tickets" }, 1] }],
    ["a setting", { "+": [{ var: "points" }, { var: "settings.satisfaction.low_csat" }] }],
  ])("is computed when read when it reads %s", (_, expression) => {
    const configuration = testConfiguration();
    fieldOf(configuration, "customer", "years").field.expression = expression;
    expect(compileForTest(configuration).objects.get("customer")!.fields.get("years")!.stored).toBe(false);
  });

  it("of money is rounded to the digits of its currency", () => {
    expect(customer.fields.get("revenue_share")!.formula!.rule).toMatchObject({
      round: [expect.anything(), 2],
    });
    expect(customer.fields.get("years")!.formula!.rule).toMatchObject({ round: [expect.anything(), 1] });
    expect(customer.fields.get("big")!.formula!.rule).not.toHaveProperty("round");
  });

  it("stands after its inputs, wherever the document has it", () => {
    const configuration = testConfiguration();
    const { fields } = fieldOf(configuration, "customer", "big");
    fields.unshift(...fields.splice(16, 1));
    const order = compileForTest(configuration)
      .objects.get("customer")!
      .storedFormulas.map((field) => field.key);
    expect(order).toEqual(["revenue_share", "big"]);
  });

  it("that reads itself by way of others is refused with the circle named", () => {
    const configuration = testConfiguration();
    fieldOf(configuration, "customer", "revenue_share").field.expression = { if: [{ var: "big" }, 1, 2] };
    const { problems } = compileWorkspace(configuration, KINDS);
    expect(problems).toEqual([
      {
        path: "/schemas/3/fields/15/expression",
        code: "formula_circle",
        params: { circle: "customer.revenue_share → customer.big → customer.revenue_share" },
      },
      expect.objectContaining({ path: "/schemas/3/fields/16/expression", code: "formula_circle" }),
    ]);
  });

  it("that reads itself by way of another record is refused, too", () => {
    const configuration = testConfiguration();
    fieldOf(configuration, "customer", "years").field.expression = { "+": [{ var: "parent.years" }, 1] };
    const { problems } = compileWorkspace(configuration, KINDS);
    expect(problems).toEqual([
      expect.objectContaining({ code: "formula_circle", path: "/schemas/3/fields/17/expression" }),
    ]);
  });

  it("of money or with decimals may be as large and as deep as any other: what rounds it does not count", () => {
    const revenue = { var: "annual_revenue" };
    const large: unknown = { "+": Array.from({ length: 499 }, () => revenue) };
    const deep = Array.from({ length: 19 }).reduce<unknown>((rule) => ({ "+": [rule, 1] }), revenue);
    const problems = (expression: unknown) => {
      const configuration = testConfiguration();
      fieldOf(configuration, "customer", "lifetime_value").field.expression = expression;
      return compileWorkspace(configuration, KINDS).problems.map(({ path, code }) => `${path} ${code}`);
    };
    const { field, path } = fieldOf(testConfiguration(), "customer", "lifetime_value");
    expect(field.result).toBe("currency");
    expect(problems(large)).toEqual([]);
    expect(problems(deep)).toEqual([]);
    expect(problems({ "+": [deep, 1] })).toEqual([expect.stringMatching(/ expression_too_deep$/)]);
    expect(problems({ "+": Array.from({ length: 500 }, () => revenue) })).toEqual([
      `${path}/expression/+/499 expression_too_many_nodes`,
    ]);
  });

  it("that is archived asks nothing of anybody, and its column stays", () => {
    const configuration = testConfiguration();
    fieldOf(configuration, "customer", "points").field.archived = true;
    const object = compileForTest(configuration).objects.get("customer")!;
    expect(object.fields.has("points")).toBe(false);
    expect(object.archived.get("points")!.label).toEqual({ "zh-CN": "积分", en: "Points" });
    expect(object.columns.map((column) => column.name)).toContain("points");
  });
});

describe("a roll-up", () => {
  it("is kept by the parent and fed by the child", () => {
    expect(ticket.feeds.map((rollup) => `${rollup.parent}.${rollup.field.key}`)).toEqual([
      ...["customer.tickets", "customer.open_tickets", "customer.cost", "customer.last_ticket_at"],
    ]);
    const latest = customer.fields.get("last_csat")!.rollup!;
    expect([latest.by.key, latest.source?.key, latest.orderBy?.key]).toEqual([
      "customer",
      "csat",
      "submitted_at",
    ]);
    expect(customer.fields.get("open_tickets")!.rollup!.filter!.paths).toEqual(["status"]);
  });

  it("of the latest child orders by creation unless told", () => {
    const configuration = testConfiguration();
    Reflect.deleteProperty(fieldOf(configuration, "customer", "last_csat").field, "order_by");
    const { fields } = compileForTest(configuration).objects.get("customer")!;
    expect(fields.get("last_csat")!.rollup!.orderBy!.key).toBe("created_at");
  });
});

describe("what an expression may read", () => {
  const resolve = (path: string) => answer.scope.resolve(path);

  it("is the record, and records one and two references away", () => {
    expect(resolve("csat")).toMatchObject({
      type: { kind: "number" },
      source: { from: "record", hops: [], column: "csat" },
    });
    expect(resolve("customer.tier")).toMatchObject({
      label: { "zh-CN": "客户 · 等级", en: "Customer · Tier" },
      source: {
        from: "record",
        hops: [{ key: "customer", column: "customer", table: "o_customer" }],
        column: "tier",
      },
    });
    expect(resolve("ticket.customer.tier")?.source).toMatchObject({
      hops: [{ table: "o_ticket" }, { table: "o_customer" }],
    });
    expect(resolve("ticket.customer.parent.tier")).toBeNull();
  });

  it("is the object and id of a reference to anything, also one reference away", () => {
    expect(ticket.scope.resolve("related")).toMatchObject({
      type: { kind: "link" },
      source: { column: "related", objectColumn: "related__o" },
    });
    expect(ticket.scope.resolve("related.object")).toMatchObject({
      type: { kind: "option" },
      source: { column: "related__o" },
    });
    expect(resolve("ticket.related.id")).toMatchObject({
      type: { kind: "id" },
      source: { column: "related" },
    });
    expect(ticket.scope.resolve("related.name")).toBeNull();
  });

  it("is the value before the change, in memory only", () => {
    expect(resolve("old.csat")).toMatchObject({ source: { from: "memory" } });
    expect(resolve("old.customer.tier")).toBeNull();
    expect(resolve("old")).toBeNull();
  });

  it("is the actor and every setting", () => {
    expect(resolve("actor.id")).toMatchObject({
      type: { kind: "id", to: ["user"] },
      source: { from: "constant" },
    });
    expect(resolve("actor.team_members")).toMatchObject({ type: { kind: "list" } });
    expect(resolve("settings.satisfaction.vip_revenue")).toMatchObject({
      type: { kind: "number", money: { digits: 2 } },
    });
    expect(resolve("settings.satisfaction.nothing")).toBeNull();
  });

  it.each([
    "",
    "nothing",
    "csat.x",
    "customer.",
    ".csat",
    "__proto__",
    "customer.__proto__",
    "constructor",
    "actor",
    "actor.toString",
    "customer.owner.name",
    "customer.id.name",
  ])("is not %j", (path) => {
    expect(resolve(path)).toBeNull();
  });

  it("knows the good side of a scale", () => {
    expect(resolve("ces")!.scale).toEqual({ min: 1, max: 7, better: "lower" });
  });

  it("sees through a formula that is computed when read, however far it leads", () => {
    const configuration = testConfiguration();
    fieldOf(configuration, "customer", "lifetime_value").field.expression = { var: "parent.annual_revenue" };
    const { scope } = compileForTest(configuration).objects.get("answer")!;
    const { expression, problems } = check(
      { ">": [{ var: "ticket.worth" }, { var: "ticket.customer.lifetime_value" }] },
      scope,
      {},
    );
    expect(problems).toEqual([]);
    expect(expression!.paths).toEqual([
      "ticket.customer.annual_revenue",
      "ticket.customer.parent.annual_revenue",
    ]);
    expect(scope.resolve("ticket.customer.parent.annual_revenue")?.source).toMatchObject({
      hops: [{ table: "o_ticket" }, { table: "o_customer" }, { table: "o_customer" }],
      column: "annual_revenue",
    });
  });
});

describe("the shipped workspace", () => {
  it("compiles whole", async () => {
    const { problems, workspace: shipped } = compileWorkspace(await shippedConfiguration(), KINDS, 1);
    expect(problems).toEqual([]);
    expect([...shipped!.objects.keys()]).toEqual([
      ...[
        "customer",
        "contact",
        "product",
        "order",
        "deal",
        "ticket",
        "survey_response",
        "task",
        "activity",
        "improvement",
      ],
    ]);
  });
});
