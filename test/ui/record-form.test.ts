import { describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import type { Value } from "#app/fields/value.ts";
import type { FormModel } from "#app/forms/kind.ts";
import { visibleItems } from "#app/forms/visible.ts";
import { test as holds } from "#app/logic/evaluate.ts";
import { pageObject } from "#app/pages/model.server.ts";
import { create } from "#app/records/single.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { realConflicts } from "#app/ui/records/conflicts.ts";
import { formIssues, initialValues, inputOf } from "#app/ui/records/form-issues.ts";
import { formEnv, formState, inMemory, openForm } from "#app/ui/records/form-model.ts";
import { headFacts, signsOf } from "#app/ui/records/head-facts.ts";
import { testContext } from "#test/support/context.ts";
import { shipped } from "../schemas/shipped.ts";

/** Numbers that look random and are the same in every run. */
function sequence(seed: number) {
  let state = seed;
  return (n: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * n);
  };
}

const v = (path: string) => ({ var: path });
const option = (key: string) => ({ key, label: key });

/** Conditions of many kinds over few fields: on each other, on settings, on the actor, on what was before. */
const SCHEMAS: AnySchema[] = [
  {
    kind: "settings",
    key: "limits",
    label: "Limits",
    fields: [{ key: "low", type: "number", label: "low", default: 3 }],
    values: { low: 3 },
  },
  {
    kind: "object",
    key: "thing",
    label: "Thing",
    title: "name",
    fields: [
      { key: "name", type: "text", label: "name", required: true },
      { key: "kind", type: "select", label: "kind", options: ["a", "b", "c"].map(option) },
      { key: "n", type: "number", label: "n", min: 0, max: 9 },
      { key: "price", type: "currency", label: "price" },
      { key: "tags", type: "multi_select", label: "tags", options: ["x", "y"].map(option) },
      { key: "day", type: "date", label: "day" },
      { key: "yes", type: "boolean", label: "yes" },
      { key: "note", type: "long_text", label: "note" },
    ],
    rules: [
      { key: "c_needs_n", when: { "==": [v("kind"), "c"] }, require: ["n"] },
      { key: "dear", when: { ">": [v("price"), 100] }, require: ["note"], on: ["create"] },
      {
        key: "day_with_tags",
        check: { or: [{ empty: [v("day")] }, { "!": [{ empty: [v("tags")] }] }] },
        message: "A day needs tags",
      },
    ],
  },
  {
    kind: "form",
    key: "thing_form",
    label: "Thing",
    object: "thing",
    sections: [
      {
        fields: [
          "name",
          "kind",
          { field: "n", show_when: { "!=": [v("kind"), "b"] }, require_when: { "==": [v("kind"), "a"] } },
          { field: "price", show_when: { "<": [v("n"), v("settings.limits.low")] } },
          { field: "tags", show_when: { or: [{ ">=": [v("price"), 10.5] }, { in: [v("kind"), ["b"]] }] } },
          { field: "day", show_when: { in: ["x", v("tags")] }, require_when: { "!!": [v("yes")] } },
          { field: "yes", show_when: { "!": [{ empty: [v("tags")] }] } },
        ],
      },
    ],
  },
] as unknown as AnySchema[];

const CHOICES: Record<string, unknown[]> = {
  name: ["Ann", "", null],
  kind: ["a", "b", "c", null],
  n: [0, 2, 3, 9, 12, null],
  price: ["0.00", "10.50", "10.49", "250.00", null],
  tags: [["x"], ["y"], ["x", "y"], null],
  day: ["2026-02-28", null],
  yes: [true, false, null],
  note: ["words", null],
};

const NOW = Date.parse("2026-10-05T08:00:00.000Z");

function generated(count: number): Record<string, unknown>[] {
  const pick = sequence(7);
  return Array.from({ length: count }, () =>
    Object.fromEntries(Object.entries(CHOICES).map(([key, values]) => [key, values[pick(values.length)]])),
  );
}

async function things() {
  const world = await testContext("sqlite", { configuration: SCHEMAS });
  const object = JSON.parse(JSON.stringify(pageObject(world.ctx, "thing"))) as NonNullable<
    ReturnType<typeof pageObject>
  >;
  return { ...world, form: openForm(object), around: { outside: {}, now: NOW, timeZone: "Asia/Shanghai" } };
}

describe("a form in the browser", () => {
  it("shows and demands for 3,000 generated records what the server's own reading of the form does", async () => {
    const { ctx, form, around } = await things();
    const model = ctx.workspace.part<FormModel>("form", "thing_form")!;
    const fields = ctx.workspace.objects.get("thing")!.fields;
    let shown = 0;
    for (const values of generated(3_000)) {
      const answers: Record<string, Value | null> = {};
      for (const item of model.sections.flatMap((section) => section.items)) {
        const parsed = item.field.type.parse(values[item.field.key] ?? null, item.field);
        answers[item.field.key] = "value" in parsed ? parsed.value : null;
      }
      const outside = {
        get: (path: string) => (path === "settings.limits.low" ? 3 : null),
        now: NOW,
        timeZone: "Asia/Shanghai",
      };
      const expected = visibleItems(model, answers, outside).map((item) => item.field.key);
      const state = formState(form, inMemory(form, values), around);
      const got = [...state.shown].filter((key) => key !== "note");
      expect(got, JSON.stringify(values)).toEqual(expected);
      shown += got.length;
      for (const item of visibleItems(model, answers, outside)) {
        const env = {
          ...outside,
          get: (path: string) => (expected.includes(path) ? answers[path] : outside.get(path)),
        };
        const demanded =
          item.field.def.required === true ||
          (item.requireWhen !== undefined && holds(item.requireWhen, env));
        if (demanded) expect(state.required.has(item.field.key), JSON.stringify(values)).toBe(true);
      }
    }
    expect(fields.size).toBeGreaterThan(8);
    expect(shown).toBeGreaterThan(9_000);
  });

  it("refuses what the write refuses and nothing else, on the same fields, for generated new records", async () => {
    const { ctx, form, around } = await things();
    const counts = { accepted: 0, refused: 0, formOnly: 0 };
    for (const values of generated(300)) {
      const state = formState(form, inMemory(form, values), around);
      const issues = formIssues(form, state, values);
      const input = inputOf(form, state, values);
      const told = await create(ctx, "thing", input).then(
        () => [] as { path: string; code: string }[],
        (error) => error.issues as { path: string; code: string }[],
      );
      const here = new Set(issues.map((issue) => issue.field));
      // What the form demands beyond the object's own rules, the write need not.
      const own = [...here].filter((key) => told.some((fault) => fault.path === (key && `/${key}`)));
      for (const fault of told)
        expect(here.has(fault.path.slice(1)), JSON.stringify([values, told, issues])).toBe(true);
      if (told.length > 0) counts.refused += 1;
      else if (issues.length > 0) {
        counts.formOnly += 1;
        expect(own).toEqual([]);
        expect(issues.every((issue) => issue.code === "required")).toBe(true);
      } else counts.accepted += 1;
    }
    expect(counts.accepted).toBeGreaterThan(20);
    expect(counts.refused).toBeGreaterThan(20);
    expect(counts.formOnly).toBeGreaterThan(5);
  });

  it("reads old values in rules of a change, and none for a new record", async () => {
    const { form, around } = await things();
    const before = inMemory(form, { name: "Ann", n: 4 });
    const env = formEnv(form, inMemory(form, { name: "Ann", n: 5 }), { ...around, before });
    expect([env.get("n"), env.get("old.n")]).toEqual([5, 4]);
    expect(formEnv(form, before, around).get("old.n")).toBeNull();
  });

  it("sends what changed and shows; what a condition hides keeps what it had", async () => {
    const { form, around } = await things();
    const before = { name: "Ann", kind: "b", tags: ["x"], day: "2026-02-28", n: 1 };
    const send = (values: Record<string, unknown>) => {
      const memory = inMemory(form, before);
      const state = formState(form, inMemory(form, values), { ...around, before: memory });
      return { input: inputOf(form, state, values, before), stored: state.stored };
    };
    expect(send({ ...before, name: "Bob" }).input).toEqual({ name: "Bob" });
    expect(send({ ...before, name: "" }).input).toEqual({ name: null });
    const hidden = send({ ...before, kind: "a", n: 2, day: "2026-03-01" });
    expect(hidden.input).toEqual({ kind: "a", n: 2 });
    expect(hidden.stored.day).toBe("2026-02-28");
  });

  it("starts a new record with defaults beneath what is given, and sends a default that was cleared as absent", async () => {
    const { ctx } = await testContext("sqlite", { configuration: shipped().schemas });
    const form = openForm(pageObject(ctx, "task")!);
    const withDefault = [...form.fields.values()].find(
      (field) => field.def.default !== undefined && !field.readOnly,
    )!;
    const values = initialValues(form, { title: "x" });
    expect(values).toMatchObject({ title: "x", [withDefault.key]: withDefault.def.default });
    const cleared = { ...values, [withDefault.key]: null };
    const state = formState(form, inMemory(form, cleared), { outside: {}, now: NOW, timeZone: "UTC" });
    const input = inputOf(form, state, cleared);
    expect(input).toMatchObject({ title: "x", [withDefault.key]: null });
    expect(Object.keys(input)).not.toContain("result");
  });
});

describe("what the page is told of rules", () => {
  it("leaves out a rule that reads what the reader may not see: its outcome would tell", async () => {
    const world = await testContext("sqlite", {
      configuration: [
        ...SCHEMAS.map((schema) =>
          schema.kind === "form"
            ? ({
                ...schema,
                sections: [{ fields: ["name", { field: "n", show_when: { ">": [v("price"), 5] } }] }],
              } as unknown as AnySchema)
            : schema,
        ),
        {
          kind: "role",
          key: "clerk",
          label: "Clerk",
          abilities: [],
          objects: { thing: { read: true, create: true, update: true, delete: true, hidden: ["price"] } },
        } as unknown as AnySchema,
      ],
    });
    const clerk = await world.person("Clerk", ["clerk"]);
    const seen = pageObject(clerk as Context, "thing")!;
    expect(seen.fields.some((field) => field.key === "price")).toBe(false);
    expect(seen.forms[0]!.sections[0]!.items[1]!.showWhen).toBeUndefined();
    expect(seen.rules.map((rule) => rule.key)).toEqual(["c_needs_n", "day_with_tags"]);
    const all = pageObject(world.as(SYSTEM), "thing")!;
    expect(all.forms[0]!.sections[0]!.items[1]!.showWhen).toBeDefined();
    expect(all.rules).toHaveLength(3);
  });
});

describe("conflicts", () => {
  it("are fields that both changed, to different values", () => {
    const seen = { a: 1, b: "x", c: ["p"], d: null };
    const now = { a: 2, b: "x", c: ["p", "q"], d: "" };
    expect(realConflicts({ a: 3, b: "y", c: ["p", "q"], d: "new" }, seen, now)).toEqual(["a"]);
    expect(realConflicts({ a: 2, b: "y" }, seen, now)).toEqual([]);
  });
});

describe("the head of a record", () => {
  it("shows of a customer its tier, lifecycle, satisfaction, scores, tickets and risk, found by data alone", async () => {
    const { ctx } = await testContext("sqlite", { configuration: shipped().schemas });
    const facts = headFacts(pageObject(ctx, "customer")!).map((field) => field.key);
    expect(new Set(facts)).toEqual(
      new Set(["tier", "lifecycle", "satisfaction", "last_csat", "last_nps", "open_tickets", "churn_risk"]),
    );
    const rest = headFacts(pageObject(ctx, "customer")!, new Set(["satisfaction", "last_csat", "last_nps"]));
    expect(rest.map((field) => field.key)).toEqual(expect.arrayContaining(["tier", "churn_risk"]));
    expect(rest.map((field) => field.key)).not.toContain("satisfaction");
    expect(headFacts(pageObject(ctx, "deal")!)[0]!.key).toBe("stage");
    expect(headFacts(pageObject(ctx, "ticket")!)[0]!.key).toBe("status");
  });

  it("puts the signs of a risk beside it, and nothing beside a choice without signs", async () => {
    const { ctx } = await testContext("sqlite", { configuration: shipped().schemas });
    const customer = pageObject(ctx, "customer")!;
    const signs = (key: string) =>
      signsOf(customer, customer.fields.find((field) => field.key === key)!)?.key;
    expect(signs("churn_risk")).toBe("churn_signals");
    expect(["tier", "lifecycle", "source", "churn_signals", "name"].map(signs)).toEqual(
      Array.from({ length: 5 }),
    );
  });
});
