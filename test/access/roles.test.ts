import { describe, expect, test } from "vitest";
import { type Actor, automationActor, SYSTEM } from "#app/access/actor.ts";
import { can, hasAbility, hiddenFields, readOnlyFields, rowRule, visibleScope } from "#app/access/can.ts";
import { roleKind } from "#app/access/role-kind.ts";
import { message } from "#app/i18n/messages/index.ts";
import { test as holds } from "#app/logic/evaluate.ts";
import type { Expression } from "#app/logic/expression.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { SchemaKind } from "#app/schema/kind.ts";
import type { AnySchema, Configuration } from "#app/schema/types.ts";
import type { Workspace } from "#app/schema/workspace.ts";

const text = (key: string) => ({ key, type: "text", label: key });
const own = { "==": [{ var: "owner" }, { var: "actor.id" }] };
const teams = { in: [{ var: "owner" }, { var: "actor.team_members" }] };

const OBJECTS: AnySchema[] = [
  {
    kind: "object",
    key: "customer",
    label: "Customer",
    fields: [
      text("name"),
      text("notes"),
      { key: "revenue", type: "number", label: "Revenue" },
      { key: "owner", type: "user", label: "Owner" },
    ],
  },
  {
    kind: "object",
    key: "ticket",
    label: "Ticket",
    fields: [
      text("subject"),
      { key: "customer", type: "reference", label: "Customer", to: ["customer"] },
      { key: "related", type: "reference", label: "Related", to: ["customer", "secret"] },
      { key: "secret", type: "reference", label: "Secret", to: ["secret"] },
    ],
  },
  { kind: "object", key: "secret", label: "Secret", fields: [text("word")] },
];

const role = (key: string, objects: object, abilities: string[] = []): AnySchema => ({
  kind: "role",
  key,
  label: key,
  abilities,
  objects,
});

const ROLES = [
  role("admin", {}, ["admin"]),
  role("reader", {}, ["records.read"]),
  role("sales", {
    customer: {
      read: { or: [own, teams] },
      create: true,
      update: own,
      hidden: ["notes"],
      read_only: ["revenue"],
    },
    ticket: { read: true },
  }),
  role("service", {
    customer: { read: true, hidden: ["revenue", "notes"] },
    ticket: { read: true, update: true },
  }),
  role("clerk", { customer: { read: own, update: true, hidden: ["notes"] } }),
  role("careful reader", { customer: { hidden: ["notes"] } }, ["records.read"]),
].map((schema) => ({ ...schema, key: schema.key.replace(" ", "_") }));

const configuration = (schemas: AnySchema[]): Configuration => ({ format: 1, schemas });
const KINDS = [roleKind] as unknown as SchemaKind[];

function workspace(): Workspace {
  const compiled = compileWorkspace(configuration([...OBJECTS, ...ROLES]), KINDS);
  expect(compiled.problems).toEqual([]);
  return compiled.workspace!;
}

const actor = (...roles: string[]): Actor => ({
  kind: "user",
  id: "u1",
  name: "u1",
  roles,
  teams: ["t1"],
  teamMembers: ["u1", "u2"],
});

/** Whether one of the conditions holds for a customer of this owner. */
function admits(rule: boolean | Expression[], owner: string | null, who = actor("sales")): boolean {
  if (typeof rule === "boolean") return rule;
  const values: Record<string, unknown> = {
    owner,
    "actor.id": who.id,
    "actor.team_members": who.teamMembers,
  };
  return rule.some((any) => holds(any, { get: (path) => values[path] as never, now: 0, timeZone: "UTC" }));
}

describe("what a role may do", () => {
  const w = workspace();

  test("nothing written is a refusal, and so is no role or one that does not exist", () => {
    expect(can(w, actor("sales"), "delete", "customer")).toBe(false);
    expect(can(w, actor("sales"), "read", "secret")).toBe(false);
    for (const nobody of [actor(), actor("gone")]) {
      expect(can(w, nobody, "read", "customer")).toBe(false);
      expect(hasAbility(w, nobody, "export")).toBe(false);
    }
    expect(can(w, actor("admin"), "read", "no_such_object")).toBe(false);
  });

  test("a salesperson reads own and the team's customers and changes own ones", () => {
    const read = rowRule(w, actor("sales"), "read", "customer");
    expect(["u1", "u2", "u3", null].map((owner) => admits(read, owner))).toEqual([true, true, false, false]);
    const update = rowRule(w, actor("sales"), "update", "customer");
    expect(["u1", "u2", "u3", null].map((owner) => admits(update, owner))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(rowRule(w, actor("sales"), "create", "customer")).toBe(true);
  });

  test("an actor without an id owns nothing, not even what nobody owns", () => {
    const nobody = { ...actor("sales"), id: null, teamMembers: [] };
    expect(admits(rowRule(w, nobody, "read", "customer"), null, nobody)).toBe(false);
  });

  test("rights of several roles add up", () => {
    expect(rowRule(w, actor("sales", "service"), "read", "customer")).toBe(true);
    const both = rowRule(w, actor("sales", "clerk"), "read", "customer");
    expect(both).toHaveLength(2);
    expect(rowRule(w, actor("sales", "clerk"), "update", "customer")).toBe(true);
  });

  test("a field is hidden only where every role that shows the object hides it", () => {
    const hidden = (...roles: string[]) => [...hiddenFields(w, actor(...roles), "customer")].sort();
    expect(hidden("sales")).toEqual(["notes"]);
    expect(hidden("service")).toEqual(["notes", "revenue"]);
    expect(hidden("sales", "service")).toEqual(["notes"]);
    expect(hidden("sales", "reader")).toEqual([]);
    expect(hidden("sales", "careful_reader")).toEqual(["notes"]);
    // A role that shows no customers cannot lift what another hides.
    expect(hidden("sales", "gone")).toEqual(["notes"]);
    expect([...readOnlyFields(w, actor("sales"), "customer")]).toEqual(["revenue"]);
    expect([...readOnlyFields(w, actor("sales", "clerk"), "customer")]).toEqual([]);
  });

  test("reading everything is not writing; the admin, the system and automations may do all", () => {
    expect(rowRule(w, actor("reader"), "read", "secret")).toBe(true);
    expect(can(w, actor("reader"), "update", "secret")).toBe(false);
    for (const all of [actor("admin"), actor("sales", "admin"), SYSTEM, automationActor("tiering")]) {
      expect(rowRule(w, all, "delete", "secret")).toBe(true);
      expect(hasAbility(w, all, "people.manage")).toBe(true);
      expect([...hiddenFields(w, all, "customer")]).toEqual([]);
    }
  });
});

describe("what a role may name", () => {
  const w = workspace();
  const knows = (who: Actor, object: string, path: string) =>
    visibleScope(w, who, object).resolve(path) !== null;

  test("a hidden field is as unknown as one that does not exist, own, before the change, and through a reference", () => {
    const sales = actor("sales");
    for (const path of ["notes", "old.notes", "no_such_field"])
      expect([path, knows(sales, "customer", path)]).toEqual([path, false]);
    for (const path of ["name", "old.name", "revenue", "actor.id", "external_id"]) {
      expect([path, knows(sales, "customer", path)]).toEqual([path, true]);
    }
    expect(knows(sales, "ticket", "customer.notes")).toBe(false);
    expect(knows(sales, "ticket", "customer.revenue")).toBe(true);
    expect(knows(actor("service"), "ticket", "customer.revenue")).toBe(false);
    expect(knows(actor("admin"), "ticket", "customer.notes")).toBe(true);
  });

  test("behind a reference to an object that one may not read nothing is known", () => {
    expect(knows(actor("sales"), "ticket", "secret.word")).toBe(false);
    expect(knows(actor("reader"), "ticket", "secret.word")).toBe(true);
    expect(knows(actor("sales"), "ticket", "related.object")).toBe(true);
    expect(knows(actor("sales"), "ticket", "related.id")).toBe(true);
    expect(visibleScope(w, actor("admin"), "no_such_object").resolve("id")).toBeNull();
  });
});

describe("a role that is not right is refused with every problem", () => {
  const problems = (objects: object, abilities: unknown[] = []) => {
    const compiled = compileWorkspace(
      configuration([...OBJECTS, role("r", objects, abilities as string[])]),
      KINDS,
    );
    expect(compiled.workspace).toBeNull();
    return compiled.problems.map(({ path, code }) => `${path} ${code}`);
  };

  test("unknown abilities, objects, fields and keys", () => {
    expect(problems({}, ["everything"])).toEqual(["/schemas/3/abilities/0 not_one_of"]);
    expect(problems({ nothing: { read: true } })).toEqual(["/schemas/3/objects/nothing unknown_object"]);
    expect(problems({ customer: { raed: true } })).toEqual(["/schemas/3/objects/customer/raed unknown_key"]);
    expect(problems({ customer: { hidden: ["name", "nope"], read_only: ["nope"] } })).toEqual([
      "/schemas/3/objects/customer/hidden/1 unknown_field",
      "/schemas/3/objects/customer/read_only/0 unknown_field",
    ]);
    expect(problems({ customer: { hidden: ["id"] } })).toEqual([
      "/schemas/3/objects/customer/hidden/0 role_cannot_hide",
    ]);
  });

  test("row rules that only memory could decide, that are no conditions, or that name what is not there", () => {
    const [old] = problems({ customer: { read: { "==": [{ var: "old.owner" }, { var: "actor.id" }] } } });
    expect(old).toContain("/schemas/3/objects/customer/read");
    const [number] = problems({ customer: { update: { "+": [1, 2] } } });
    expect(number).toContain("/schemas/3/objects/customer/update");
    const [unknown] = problems({ customer: { delete: { "==": [{ var: "nope" }, 1] } } });
    expect(unknown).toContain("/schemas/3/objects/customer/delete");
    const [shape] = problems({ customer: { read: "yes" } });
    expect(shape).toContain("/schemas/3/objects/customer/read");
  });

  test("what a role uses can be found: object, fields, rules", () => {
    const schema = role("r", { customer: { read: own, hidden: ["notes"], read_only: ["revenue"] } });
    const found = roleKind.references(schema as never);
    expect(found).toEqual(
      expect.arrayContaining([
        { path: "/objects/customer", target: { kind: "object", key: "customer" } },
        { path: "/objects/customer/hidden/0", target: { object: "customer", field: "notes" } },
        { path: "/objects/customer/read_only/0", target: { object: "customer", field: "revenue" } },
      ]),
    );
    expect(found.some(({ target }) => "field" in target && target.field === "owner")).toBe(true);
  });
});

test("every sentence of this room exists in both languages", () => {
  expect(message("role_cannot_hide", { field: "id" }, "en")).toContain("“id”");
  expect(message("role_cannot_hide", { field: "id" }, "zh-CN")).toContain("“id”");
});
