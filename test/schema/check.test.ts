import { describe, expect, it } from "vitest";
import { KINDS } from "#app/kinds.ts";
import { checkConfiguration } from "#app/schema/check.ts";
import type { Configuration } from "#app/schema/types.ts";
import { fieldOf, schemaOf, testConfiguration } from "#test/support/workspace.ts";

type Doc = Record<string, unknown>;

async function change(
  edit: (next: Configuration) => void,
  countRecords?: (object: string) => Promise<number>,
) {
  const next = testConfiguration();
  edit(next);
  return checkConfiguration(next, testConfiguration(), KINDS, { countRecords });
}

const field = (next: Configuration, key: string, object = "customer") => fieldOf(next, object, key).field;
const remove = (list: unknown[], at: number) => list.splice(at, 1);

const REFUSED: [title: string, edit: (next: Configuration) => void, path: string, code: string][] = [
  ["an object left out", (next) => remove(next.schemas, 5), "/schemas", "schema_missing"],
  ["a view left out", (next) => remove(next.schemas, 7), "/schemas", "schema_missing"],
  [
    "a field left out",
    (next) => remove(fieldOf(next, "customer", "points").fields, 13),
    "/schemas/3/fields",
    "field_missing",
  ],
  [
    "a setting left out",
    (next) => remove(fieldOf(next, "satisfaction", "low_csat", "settings").fields, 1),
    "/schemas/1/fields",
    "field_missing",
  ],
  [
    "an option left out",
    (next) => remove(field(next, "tier").options as unknown[], 2),
    "/schemas/3/fields/6/options",
    "option_missing",
  ],
  [
    "another key, which is one left out and one added",
    (next) => Object.assign(field(next, "points"), { key: "score" }),
    "/schemas/3/fields",
    "field_missing",
  ],
  [
    "another type",
    (next) => Object.assign(field(next, "notes"), { type: "text" }),
    "/schemas/3/fields/12/type",
    "type_changed",
  ],
  [
    "another type of a setting",
    (next) => Object.assign(fieldOf(next, "satisfaction", "low_csat", "settings").field, { type: "percent" }),
    "/schemas/1/fields/0/type",
    "type_changed",
  ],
  [
    "another result of a formula",
    (next) => Object.assign(field(next, "big"), { result: "text", expression: { cat: ["a", "b"] } }),
    "/schemas/3/fields/16",
    "values_changed",
  ],
  [
    "a count that becomes a sum of money",
    (next) => Object.assign(field(next, "tickets"), { measure: "sum", field: "cost" }),
    "/schemas/3/fields/19",
    "values_changed",
  ],
  [
    "a reference to one object that becomes one to several",
    (next) => Object.assign(field(next, "customer", "answer"), { to: ["customer", "ticket"] }),
    "/schemas/5/fields/1",
    "values_changed",
  ],
  [
    "a reference that gives up a target",
    (next) => Object.assign(field(next, "related", "ticket"), { to: ["customer", "answer"] }),
    "/schemas/4/fields/7/to",
    "target_missing",
  ],
  [
    "a stage field given to a pipeline without its stages",
    (next) => {
      const { label, stages } = schemaOf(next, "pipeline", "service").schema as unknown as {
        label: string;
        stages: { key: string }[];
      };
      next.schemas.push({
        kind: "pipeline",
        key: "repair",
        label,
        stages: stages.filter((stage) => stage.key === "new"),
      });
      Object.assign(field(next, "status", "ticket"), { pipeline: "repair" });
    },
    "/schemas/4/fields/2/pipeline",
    "option_missing",
  ],
  [
    "a currency with other digits",
    (next) => Object.assign(field(next, "cost", "ticket"), { currency: "JPY" }),
    "/schemas/4/fields/3",
    "digits_changed",
  ],
  [
    "archiving a field that a view shows",
    (next) => Object.assign(field(next, "csat", "answer"), { archived: true }),
    "/schemas/5/fields/3/archived",
    "field_in_use",
  ],
  [
    "archiving an object that others refer to",
    (next) => Object.assign(schemaOf(next, "object", "ticket").schema, { archived: true }),
    "/schemas/4/archived",
    "schema_in_use",
  ],
  [
    "archiving a pipeline that a field uses",
    (next) => Object.assign(schemaOf(next, "pipeline", "service").schema, { archived: true }),
    "/schemas/2/archived",
    "schema_in_use",
  ],
  [
    "archiving a setting that a rule reads",
    (next) => Object.assign(fieldOf(next, "satisfaction", "low_csat", "settings").field, { archived: true }),
    "/schemas/1/fields/0/archived",
    "field_in_use",
  ],
];

describe("a new configuration against the published one", () => {
  it("is accepted when nothing changed", async () => {
    const { problems, impact, workspace } = await change(() => {});
    expect(problems).toEqual([]);
    expect(impact).toEqual([]);
    expect(workspace?.revision).toBe(1);
  });

  it.each(REFUSED)("is refused: %s", async (_, edit, path, code) => {
    const { problems, workspace } = await change(edit);
    expect(problems).toContainEqual(expect.objectContaining({ path, code }));
    expect(workspace).toBeNull();
  });

  it("tells what else is wrong beside a part of no right shape, and nothing that only this part explains", async () => {
    const { problems, configuration } = await change((next) => {
      const { fields } = fieldOf(next, "customer", "notes");
      fields.unshift({ key: "mood", type: "text", label: "Mood", colour: "red" });
      fields.push({ key: "after", type: "number", label: "After", min: 5, max: 1 });
      fields.push({ key: "fit", type: "formula", result: "text", expression: { var: "mood" }, label: "Fit" });
      Object.assign(field(next, "notes"), { type: "text" });
      const answer = schemaOf(next, "object", "answer");
      Object.assign(answer.schema, { plural: 7, title: "mood" });
      (schemaOf(next, "object", "ticket").schema as Doc).nope = 1;
      next.schemas.push({
        kind: "view",
        key: "moods",
        object: "customer",
        layout: "table",
        columns: ["mood", "nobody"],
        label: "Moods",
      } as never);
      next.schemas.push({
        kind: "view",
        key: "moods",
        object: "customer",
        layout: "table",
        columns: ["name"],
        label: "Twice",
      } as never);
    });
    expect(configuration).toBeNull();
    const found = problems.map(({ path, code }) => `${path} ${code}`);
    const last = testConfiguration().schemas.length;
    const { length } = fieldOf(testConfiguration(), "customer", "notes").fields;
    expect(found).toEqual(
      expect.arrayContaining([
        "/schemas/3/fields/0/colour unknown_key",
        "/schemas/4/nope unknown_key",
        expect.stringMatching(/^\/schemas\/5\/plural /),
        `/schemas/${last + 1}/key repeated_key`,
        "/schemas/3/fields/13/type type_changed",
        `/schemas/3/fields/${length + 1}/min min_above_max`,
        `/schemas/${last}/columns/1 unknown_field`,
      ]),
    );
    expect(found).toHaveLength(7);
  });

  it("says the shape alone where the whole is no configuration", async () => {
    for (const next of [null, [], { format: 2, schemas: [] }, { format: 1, schemas: {} }]) {
      const { problems } = await checkConfiguration(next, testConfiguration(), KINDS);
      expect(problems).toHaveLength(1);
    }
  });

  it("names who still uses what shall be archived", async () => {
    const { problems } = await change((next) =>
      Object.assign(field(next, "csat", "answer"), { archived: true }),
    );
    const { params } = problems.find((problem) => problem.code === "field_in_use")!;
    expect(params).toMatchObject({
      field: "answer.csat",
      users: expect.stringMatching(/view low_scores \/columns\/1.*automation low_score \/condition/s),
    });
  });

  it("may archive what nobody uses, and bring it back", async () => {
    const next = testConfiguration();
    field(next, "points").archived = true;
    const archived = await checkConfiguration(next, testConfiguration(), KINDS);
    expect(archived.problems).toEqual([]);
    expect((await checkConfiguration(testConfiguration(), next, KINDS)).problems).toEqual([]);
  });

  it("cannot change a type while the field is out of sight", async () => {
    const archived = testConfiguration();
    field(archived, "cost", "ticket").archived = true;
    field(archived, "cost").archived = true;
    const back = testConfiguration();
    field(back, "cost", "ticket").currency = "JPY";
    const { problems } = await checkConfiguration(back, archived, KINDS);
    expect(problems).toContainEqual(
      expect.objectContaining({ path: "/schemas/4/fields/3", code: "digits_changed" }),
    );
  });

  it("may take another currency as long as there is nothing to misread", async () => {
    const yen = (next: Configuration) => {
      (schemaOf(next, "settings", "workspace").schema.values as Doc).currency = "JPY";
      (fieldOf(next, "satisfaction", "vip_revenue", "settings").field as Doc).default = "1000000";
      (field(next, "cost", "ticket") as Doc).currency = "JPY";
    };
    expect((await change(yen, async () => 0)).problems).toEqual([]);
    expect((await change(yen, async () => 1)).problems.map((problem) => problem.code)).toContain(
      "digits_changed",
    );
  });

  it("may move, add and reword", async () => {
    const { problems } = await change((next) => {
      next.schemas.push(next.schemas.splice(3, 1)[0]!);
      fieldOf(next, "answer", "csat").fields.push({ key: "more", type: "text", label: "More" });
      field(next, "name").label = "客户名称";
      (field(next, "tier").options as Doc[]).unshift({ key: "silver", label: "银牌" });
    });
    expect(problems).toEqual([]);
  });
});

describe("what a change touches", () => {
  it("is listed with its users and the number of records", async () => {
    const { impact } = await change(
      (next) => {
        field(next, "csat", "answer").required = true;
        field(next, "points").archived = true;
        (schemaOf(next, "settings", "satisfaction").schema.values as Doc).low_csat = 4;
        field(next, "name").label = "客户名称";
      },
      async (object) => ({ customer: 7, answer: 21 })[object] ?? 0,
    );
    expect(impact.map(({ change, records }) => [change, records])).toEqual([
      ["archive field customer.points", 7],
      ["change field answer.csat", 21],
      ["change setting satisfaction.low_csat", 21],
    ]);
    const uses = impact[1]!.used_by.map((use) => `${use.kind} ${use.key}`);
    expect(new Set(uses)).toEqual(
      new Set([
        "object customer",
        "object answer",
        "form answer_default",
        "view low_scores",
        "automation low_score",
      ]),
    );
    expect(impact[0]!.used_by).toEqual([]);
  });

  it("names the rules that compare an option", async () => {
    const { impact } = await change((next) => {
      (field(next, "tier").options as Doc[])[0]!.archived = true;
    });
    expect(impact).toEqual([
      {
        change: "archive option customer.tier.vip",
        used_by: [{ kind: "object", key: "customer", path: "/rules/0/when/==" }],
        records: 0,
      },
    ]);
  });
});
