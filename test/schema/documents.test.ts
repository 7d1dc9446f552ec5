import { describe, expect, it } from "vitest";
import { MESSAGES } from "#app/i18n/messages/index.ts";
import { KINDS } from "#app/kinds.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import { parseConfiguration } from "#app/schema/documents.ts";
import type { Configuration } from "#app/schema/types.ts";
import { fieldOf, schemaOf, testConfiguration } from "#test/support/workspace.ts";

type Edit = (configuration: Configuration) => void;
type Doc = Record<string, unknown>;

const object = (configuration: Configuration, key = "customer") =>
  schemaOf(configuration, "object", key).schema as Doc;
const field = (configuration: Configuration, name: string, key = "customer") =>
  fieldOf(configuration, key, name).field;
const rules = (configuration: Configuration) => object(configuration).rules as Doc[];
const parsed = (text: string): Doc => JSON.parse(text);

/** Pointers: customer is schema 3, its fields: 0 name, 6 tier, 8 annual_revenue, 15 revenue_share, 20 open_tickets. */
const REFUSED: [title: string, edit: Edit, path: string, code: string][] = [
  ["another format", (c) => Object.assign(c, { format: 2 }), "/format", "not_one_of"],
  ["no schemas", (c) => Reflect.deleteProperty(c, "schemas"), "/schemas", "missing_key"],
  ["a key beside format and schemas", (c) => Object.assign(c, { version: 1 }), "/version", "unknown_key"],
  ["schemas that are no list", (c) => Object.assign(c, { schemas: {} }), "/schemas", "wrong_shape"],
  ["a schema that is no object", (c) => c.schemas.push(7 as never), "/schemas/11", "wrong_shape"],
  [
    "a kind that nobody knows",
    (c) => Object.assign(object(c), { kind: "objekt" }),
    "/schemas/3/kind",
    "unknown_kind",
  ],
  ["a key with a capital", (c) => Object.assign(object(c), { key: "Customer" }), "/schemas/3/key", "bad_key"],
  [
    "a key of 49 characters",
    (c) => Object.assign(object(c), { key: "a".repeat(49) }),
    "/schemas/3/key",
    "bad_key",
  ],
  [
    "a field called like something that every object has",
    (c) => Object.assign(field(c, "phone"), { key: "constructor" }),
    "/schemas/3/fields/3/key",
    "bad_key",
  ],
  [
    "an object called like a system table",
    (c) => Object.assign(object(c), { key: "user" }),
    "/schemas/3/key",
    "reserved_key",
  ],
  [
    "two objects of one key",
    (c) => c.schemas.push(structuredClone(object(c)) as never),
    "/schemas/11/key",
    "repeated_key",
  ],
  ["no label", (c) => Reflect.deleteProperty(object(c), "label"), "/schemas/3/label", "missing_key"],
  ["an empty label", (c) => Object.assign(object(c), { label: " " }), "/schemas/3/label", "below_limit"],
  [
    "a label that no database text can hold",
    (c) => Object.assign(object(c), { label: "a\0b" }),
    "/schemas/3/label",
    "bad_text",
  ],
  [
    "half a character in the label of a field",
    (c) => Object.assign(field(c, "name"), { label: { en: "\ud800" } }),
    "/schemas/3/fields/0/label/en",
    "bad_text",
  ],
  [
    "a label in no language",
    (c) => Object.assign(object(c), { label: {} }),
    "/schemas/3/label",
    "text_missing",
  ],
  [
    "a label in Klingon",
    (c) => Object.assign(object(c), { label: { tlh: "x" } }),
    "/schemas/3/label/tlh",
    "unknown_key",
  ],
  [
    "a label that is a number",
    (c) => Object.assign(object(c), { label: 3 }),
    "/schemas/3/label",
    "wrong_shape",
  ],
  [
    "an unknown key of an object",
    (c) => Object.assign(object(c), { colour: "red" }),
    "/schemas/3/colour",
    "unknown_key",
  ],
  [
    "a field that is no object",
    (c) => (object(c).fields as unknown[]).push("name"),
    "/schemas/3/fields/26",
    "wrong_shape",
  ],
  [
    "an unknown field type",
    (c) => Object.assign(field(c, "name"), { type: "txt" }),
    "/schemas/3/fields/0/type",
    "unknown_field_type",
  ],
  [
    "a field without a type",
    (c) => Reflect.deleteProperty(field(c, "name"), "type"),
    "/schemas/3/fields/0/type",
    "missing_key",
  ],
  [
    "a setting of another type",
    (c) => Object.assign(field(c, "name"), { options: [] }),
    "/schemas/3/fields/0/options",
    "unknown_key",
  ],
  [
    "a setting of the wrong shape",
    (c) => Object.assign(field(c, "name"), { max_length: "200" }),
    "/schemas/3/fields/0/max_length",
    "wrong_shape",
  ],
  [
    "a field called like a system field",
    (c) => Object.assign(field(c, "phone"), { key: "created_at" }),
    "/schemas/3/fields/3/key",
    "reserved_key",
  ],
  [
    "a field called like a root of expressions",
    (c) => Object.assign(field(c, "phone"), { key: "settings" }),
    "/schemas/3/fields/3/key",
    "reserved_key",
  ],
  [
    "a field called like a column of PostgreSQL",
    (c) => Object.assign(field(c, "phone"), { key: "xmin" }),
    "/schemas/3/fields/3/key",
    "reserved_key",
  ],
  [
    "two fields of one key",
    (c) => Object.assign(field(c, "phone"), { key: "name" }),
    "/schemas/3/fields/3/key",
    "repeated_key",
  ],
  [
    "two rules of one key",
    (c) => rules(c).push(structuredClone(rules(c)[0]!)),
    "/schemas/3/rules/1/key",
    "repeated_key",
  ],
  [
    "a rule on an event of its own",
    (c) => Object.assign(rules(c)[0]!, { on: ["delete"] }),
    "/schemas/3/rules/0/on/0",
    "not_one_of",
  ],
  [
    "an unknown key of a rule",
    (c) => Object.assign(rules(c)[0]!, { unless: 1 }),
    "/schemas/3/rules/0/unless",
    "unknown_key",
  ],
  [
    "an option without a label",
    (c) => ((field(c, "tier").options as Doc[])[1] = { key: "gold" }),
    "/schemas/3/fields/6/options/1/label",
    "missing_key",
  ],
  [
    "a key that JavaScript gives a meaning",
    (c) => Object.assign(object(c), { title: parsed('{"__proto__":{"admin":true}}') }),
    "/schemas/3/title/__proto__",
    "forbidden_key",
  ],
  [
    "such a key deep in a rule",
    (c) => Object.assign(rules(c)[0]!, { check: { "==": [parsed('{"constructor":1}'), 1] } }),
    "/schemas/3/rules/0/check/==/0/constructor",
    "forbidden_key",
  ],
  [
    "a setting of an unknown type",
    (c) => Object.assign(fieldOf(c, "satisfaction", "low_csat", "settings").field, { type: "nuber" }),
    "/schemas/1/fields/0/type",
    "unknown_field_type",
  ],
  [
    "two settings of one key",
    (c) => Object.assign(fieldOf(c, "satisfaction", "vip_revenue", "settings").field, { key: "low_csat" }),
    "/schemas/1/fields/1/key",
    "repeated_key",
  ],
  [
    "a setting without values",
    (c) => Reflect.deleteProperty(schemaOf(c, "settings", "satisfaction").schema, "values"),
    "/schemas/1/values",
    "missing_key",
  ],
];

/** The shapes are right; the meaning is not. */
const WRONG: [title: string, edit: Edit, path: string, code: string][] = [
  [
    "a title that is no field",
    (c) => Object.assign(object(c), { title: "nam" }),
    "/schemas/3/title",
    "unknown_field",
  ],
  [
    "a title that is archived",
    (c) => Object.assign(field(c, "name"), { archived: true }),
    "/schemas/3/title",
    "unknown_field",
  ],
  [
    "a default that its own field refuses",
    (c) => Object.assign(field(c, "tier"), { default: "platinum" }),
    "/schemas/3/fields/6/default",
    "unknown_option",
  ],
  [
    "a default of another type",
    (c) => Object.assign(field(c, "opened_at", "ticket"), { default: { "+": [1, 2] } }),
    "/schemas/4/fields/4/default",
    "expression_types_differ",
  ],
  [
    "a reference to nothing",
    (c) => Object.assign(field(c, "customer", "ticket"), { to: ["client"] }),
    "/schemas/4/fields/1/to/0",
    "unknown_target",
  ],
  [
    "a stage of no pipeline",
    (c) => Object.assign(field(c, "status", "ticket"), { pipeline: "sales" }),
    "/schemas/4/fields/2/pipeline",
    "unknown_pipeline",
  ],
  [
    "a computed field that must be filled",
    (c) => Object.assign(field(c, "years"), { required: true }),
    "/schemas/3/fields/17/required",
    "setting_not_for_type",
  ],
  [
    "a computed field with a default",
    (c) => Object.assign(field(c, "years"), { default: 1 }),
    "/schemas/3/fields/17/default",
    "setting_not_for_type",
  ],
  [
    "a list that shall be unique",
    (c) => Object.assign(field(c, "tags"), { unique: true }),
    "/schemas/3/fields/7/unique",
    "setting_not_for_type",
  ],
  [
    "two fields for one column",
    (c) => Object.assign(field(c, "points"), { key: "name__f" }),
    "/schemas/3/fields/13/key",
    "column_taken",
  ],
  [
    "a formula that reads an unknown field",
    (c) => Object.assign(field(c, "years"), { expression: { "+": [{ var: "yeers" }, 1] } }),
    "/schemas/3/fields/17/expression/+/0",
    "expression_unknown_field",
  ],
  [
    "a formula of another type than its result",
    (c) => Object.assign(field(c, "years"), { expression: { cat: ["a", "b"] } }),
    "/schemas/3/fields/17/expression",
    "expression_types_differ",
  ],
  [
    "a formula that reads who is reading",
    (c) => Object.assign(field(c, "big"), { expression: { "==": [{ var: "owner" }, { var: "actor.id" }] } }),
    "/schemas/3/fields/16/expression",
    "formula_reads_actor",
  ],
  [
    "a formula that reads the past",
    (c) => Object.assign(field(c, "big"), { expression: { "==": [{ var: "old.tier" }, "vip"] } }),
    "/schemas/3/fields/16/expression/==/0",
    "expression_memory_only",
  ],
  [
    "a path of three references",
    (c) =>
      Object.assign(object(c, "answer"), {
        rules: [{ key: "far", check: { "==": [{ var: "ticket.customer.parent.tier" }, "vip"] } }],
      }),
    "/schemas/5/rules/0/check/==/0",
    "expression_unknown_field",
  ],
  [
    "a look into a user",
    (c) => Object.assign(rules(c)[0]!, { when: { "==": [{ var: "owner.name" }, "x"] } }),
    "/schemas/3/rules/0/when/==/0",
    "expression_unknown_field",
  ],
  [
    "a rule about an unknown field",
    (c) => Object.assign(rules(c)[0]!, { require: ["revenue"] }),
    "/schemas/3/rules/0/require/0",
    "unknown_field",
  ],
  [
    "a rule that demands a computed field",
    (c) => Object.assign(rules(c)[0]!, { require: ["years"] }),
    "/schemas/3/rules/0/require/0",
    "computed_not_required",
  ],
  [
    "a rule that demands nothing",
    (c) => Reflect.deleteProperty(rules(c)[0]!, "require"),
    "/schemas/3/rules/0",
    "rule_demands_nothing",
  ],
  [
    "a rule with an unknown setting",
    (c) => Object.assign(rules(c)[0]!, { when: { "==": [{ var: "settings.satisfaction.low" }, 1] } }),
    "/schemas/3/rules/0/when/==/0",
    "expression_unknown_field",
  ],
  [
    "a rule with an unknown operator",
    (c) => Object.assign(rules(c)[0]!, { when: { like: [{ var: "name" }, "x"] } }),
    "/schemas/3/rules/0/when",
    "expression_unknown_operator",
  ],
  [
    "a roll-up of no object",
    (c) => Object.assign(field(c, "tickets"), { of: "case" }),
    "/schemas/3/fields/19/of",
    "unknown_target",
  ],
  [
    "a roll-up by a reference that leads elsewhere",
    (c) => Object.assign(field(c, "tickets"), { of: "answer", by: "ticket" }),
    "/schemas/3/fields/19/by",
    "rollup_by_elsewhere",
  ],
  [
    "a roll-up by a reference to anything",
    (c) => Object.assign(field(c, "tickets"), { by: "related" }),
    "/schemas/3/fields/19/by",
    "rollup_by_elsewhere",
  ],
  [
    "a roll-up of what the child computes when read",
    (c) => Object.assign(field(c, "cost"), { field: "worth" }),
    "/schemas/3/fields/21/field",
    "rollup_reads_elsewhere",
  ],
  [
    "a roll-up that filters through a reference",
    (c) => Object.assign(field(c, "tickets"), { filter: { "==": [{ var: "customer.tier" }, "vip"] } }),
    "/schemas/3/fields/19/filter",
    "rollup_reads_elsewhere",
  ],
  [
    "a roll-up that filters by the clock",
    (c) => Object.assign(field(c, "tickets"), { filter: { ">": [{ var: "due_at" }, { now: [] }] } }),
    "/schemas/3/fields/19/filter",
    "rollup_reads_clock",
  ],
  [
    "a roll-up that filters by a setting",
    (c) =>
      Object.assign(field(c, "satisfaction"), {
        filter: { ">": [{ var: "csat" }, { var: "settings.satisfaction.low_csat" }] },
      }),
    "/schemas/3/fields/22/filter",
    "rollup_reads_elsewhere",
  ],
  [
    "a value that its setting refuses",
    (c) => Object.assign(schemaOf(c, "settings", "satisfaction").schema.values as Doc, { low_csat: 9 }),
    "/schemas/1/values/low_csat",
    "too_large",
  ],
  [
    "a value of no setting",
    (c) => Object.assign(schemaOf(c, "settings", "satisfaction").schema.values as Doc, { low: 3 }),
    "/schemas/1/values/low",
    "unknown_setting",
  ],
  [
    "a setting that computes",
    (c) =>
      Object.assign(fieldOf(c, "satisfaction", "low_csat", "settings").field, {
        type: "formula",
        result: "number",
        expression: 1,
        min: undefined,
        max: undefined,
        default: undefined,
      }),
    "/schemas/1/fields/0/type",
    "not_a_setting",
  ],
  [
    "a time zone on the moon",
    (c) =>
      Object.assign(schemaOf(c, "settings", "workspace").schema.values as Doc, { time_zone: "Moon/Tycho" }),
    "/schemas/0/values/time_zone",
    "bad_time_zone",
  ],
  [
    "a currency of nowhere",
    (c) => Object.assign(schemaOf(c, "settings", "workspace").schema.values as Doc, { currency: "XYZ" }),
    "/schemas/0/values/currency",
    "bad_currency",
  ],
  [
    "a language that the house does not speak",
    (c) => Object.assign(schemaOf(c, "settings", "workspace").schema.values as Doc, { language: "fr" }),
    "/schemas/0/values/language",
    "bad_language",
  ],
];

function problemsOf(edit: Edit) {
  const configuration = testConfiguration();
  edit(configuration);
  const clean = JSON.parse(JSON.stringify(configuration));
  // What JSON cannot say twice: own keys called __proto__ survive only a parse.
  return compileWorkspace(JSON.stringify(configuration).includes("__proto__") ? configuration : clean, KINDS)
    .problems;
}

describe("a document that is not right", () => {
  it.each(REFUSED)("is refused for its shape: %s", (_, edit, path, code) => {
    expect(problemsOf(edit)).toContainEqual(expect.objectContaining({ path, code }));
  });

  it.each(WRONG)("is refused for its meaning: %s", (_, edit, path, code) => {
    expect(problemsOf(edit)).toContainEqual(expect.objectContaining({ path, code }));
  });

  it("has a sentence for every problem", () => {
    const codes = [...REFUSED, ...WRONG].flatMap(([, edit]) =>
      problemsOf(edit).map((problem) => problem.code),
    );
    expect(codes.filter((code) => !Object.hasOwn(MESSAGES, code))).toEqual([]);
  });

  it("has all its problems listed at once", () => {
    const problems = problemsOf((c) => {
      field(c, "tier").default = "platinum";
      field(c, "customer", "ticket").to = ["client"];
      rules(c)[0]!.require = ["revenue"];
      fieldOf(c, "answer", "nps").field.min = 99;
      (schemaOf(c, "view", "low_scores").schema.columns as string[])[0] = "survay";
    });
    expect(problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining([
        "/schemas/3/fields/6/default",
        "/schemas/4/fields/1/to/0",
        "/schemas/3/rules/0/require/0",
        "/schemas/5/fields/4/min",
        "/schemas/7/columns/0",
      ]),
    );
  });

  it.each([null, 7, "x", [], [[]], { schemas: null }, { format: 1, schemas: [null, [], {}] }])(
    "may be anything at all: %j",
    (input) => {
      const { configuration, problems } = parseConfiguration(input, KINDS);
      expect(configuration).toBeNull();
      expect(problems.length).toBeGreaterThan(0);
    },
  );

  it("is refused before anybody walks ten thousand levels down", () => {
    let rule: unknown = { var: "name" };
    for (let depth = 0; depth < 10_000; depth += 1) rule = { "!": [rule] };
    const configuration = testConfiguration();
    rules(configuration)[0]!.when = rule;
    const { problems } = parseConfiguration(configuration, KINDS);
    expect(problems).toEqual([expect.objectContaining({ code: "nested_too_deep" })]);
  });

  it("leaves the prototype of objects alone", () => {
    problemsOf((c) => Object.assign(object(c), { title: parsed('{"__proto__":{"polluted":true}}') }));
    expect(({} as Doc).polluted).toBeUndefined();
  });
});

describe("a revision in the body", () => {
  it("is ignored, whatever it says", () => {
    for (const revision of [3, "x", null]) {
      const { problems } = parseConfiguration({ ...testConfiguration(), revision }, KINDS);
      expect(problems).toEqual([]);
    }
  });
});
