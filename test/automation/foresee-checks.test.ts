import { describe, expect, it } from "vitest";
import { foreseeWords } from "#app/automation/foresee-words.server.ts";
import type { Context } from "#app/context.ts";
import { create, remove } from "#app/records/single.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { automation, creates, house, OBJECTS, reads, sets, updates } from "./house.ts";

const UNSURE = "unless checks that you cannot see stand against it";

/** The objects with rules and a stage field of their own. */
const withRules = (
  rules: Record<string, unknown[]>,
  stages: Record<string, string> = {},
): readonly AnySchema[] => [
  {
    kind: "pipeline",
    key: "steps",
    label: "Steps",
    stages: [
      { key: "new", label: "New", state: "open", next: ["begun", "closed"] },
      { key: "begun", label: "Begun", state: "open", next: ["closed"], gate: { require: ["size"] } },
      { key: "closed", label: "Closed", state: "done", next: [] },
    ],
  } as AnySchema,
  ...(OBJECTS.map((schema) => {
    if (schema.kind !== "object") return schema;
    const stage = stages[schema.key];
    const fields = schema.fields as unknown[];
    return {
      ...schema,
      fields: stage
        ? [...fields, { key: stage, type: "stage", label: stage, pipeline: "steps", default: "new" }]
        : fields,
      rules: rules[schema.key] ?? [],
    };
  }) as AnySchema[]),
];

const told = async (ctx: Context, input: Record<string, unknown>) =>
  (await foreseeWords(ctx, "answer", input)).map((one) => [one.automation, ...one.does]);

describe.each(ENGINES)("what a rule would write is asked what a write is asked, on %s", (engine) => {
  it("a record that its object's rules refuse is not foretold, and does not come about", async () => {
    const objects = withRules({
      task: [
        { key: "sized", when: { "==": [reads("title"), "big"] }, require: ["size"] },
        { key: "cheap", check: { or: [{ empty: [reads("price")] }, { "<": [reads("price"), 100] }] } },
      ],
    });
    const makes = automation("makes", {
      trigger: { on: ["created"] },
      steps: [creates({ title: reads("survey"), size: reads("size"), price: reads("m") })],
    });
    const { ctx, all } = await house(engine, [makes], objects);
    const inputs: [Record<string, unknown>, boolean][] = [
      [{ survey: "small" }, true],
      [{ survey: "big" }, false],
      [{ survey: "big", size: 2 }, true],
      [{ survey: "dear", m: 200 }, false],
    ];
    for (const [input, comes] of inputs) {
      const foretold = await told(ctx, input);
      expect(foretold, JSON.stringify(input)).toEqual(
        comes ? [["makes", `a task is created, “${input.survey}”`]] : [],
      );
      const before = (await all("task")).length;
      await create(ctx, "answer", input);
      expect((await all("task")).length - before, JSON.stringify(input)).toBe(comes ? 1 : 0);
    }
  });

  it("a stage is entered by its gate only: of the record at hand, of one that is made, of one that is referred to", async () => {
    const objects = withRules({}, { answer: "stage", task: "stage", customer: "stage" }).map((schema) =>
      schema.kind === "object" && schema.key === "customer"
        ? ({
            ...schema,
            fields: [...(schema.fields as []), { key: "size", type: "number", label: "size" }],
          } as AnySchema)
        : schema,
    );
    const on = (survey: string) => ({
      trigger: { on: ["created"] },
      condition: { "==": [reads("survey"), survey] },
    });
    const { ctx, all } = await house(
      engine,
      [
        automation("begins", { ...on("own"), steps: [sets({ stage: "begun" })] }),
        automation("makes", {
          ...on("new"),
          steps: [creates({ title: "t", stage: "begun", size: reads("size") })],
        }),
        automation("moves", { ...on("other"), steps: [updates({ stage: "begun" })] }),
      ],
      objects,
    );
    const sized = await create(ctx, "customer", { name: "A", size: 3 });
    const plain = await create(ctx, "customer", { name: "B" });
    const closed = await create(ctx, "customer", { name: "C", size: 3, stage: "closed" });
    const cases: [Record<string, unknown>, string | null][] = [
      [{ survey: "own" }, null],
      [{ survey: "own", size: 1 }, "stage is set to Begun"],
      [{ survey: "new" }, null],
      [{ survey: "new", size: 1 }, "a task is created, “t”"],
      [{ survey: "other", customer: plain.id }, null],
      [{ survey: "other", customer: closed.id }, null],
      [{ survey: "other", customer: sized.id }, "Customer “A” gets stage Begun"],
    ];
    for (const [input, words] of cases) {
      const foretold = await told(ctx, input);
      expect(
        foretold.flatMap(([, ...does]) => does),
        JSON.stringify(input),
      ).toEqual(words ? [words] : []);
      await create(ctx, "answer", input);
    }
    expect((await all("answer")).map((row) => row.stage)).toEqual([
      "new",
      "begun",
      "new",
      "new",
      "new",
      "new",
      "new",
    ]);
    expect((await all("task")).map((row) => row.stage)).toEqual(["begun"]);
    expect((await all("customer")).map((row) => row.stage)).toEqual(["begun", "new", "closed"]);
  });

  it("what a rule before the write fills in counts, and a value that is there already is no change", async () => {
    const objects = withRules({
      customer: [{ key: "marked", when: { "==": [reads("tier"), "vip"] }, require: ["mark"] }],
    });
    const { ctx } = await house(
      engine,
      [
        automation("lifts", { trigger: { on: ["created"] }, steps: [updates({ tier: "vip" })] }),
        automation("marks", {
          object: "customer",
          timing: "before",
          trigger: { on: ["changed"] },
          condition: { "==": [reads("name"), "A"] },
          steps: [sets({ mark: "by a rule" })],
        }),
      ],
      objects,
    );
    const ids: string[] = [];
    for (const more of [
      { name: "A" },
      { name: "B" },
      { name: "C", mark: "x" },
      { name: "D", mark: "x", tier: "vip" },
    ])
      ids.push((await create(ctx, "customer", more)).id);
    const words = [];
    for (const customer of ids) words.push((await told(ctx, { customer })).flatMap(([, ...does]) => does));
    expect(words).toEqual([["Customer “A” gets tier vip"], [], ["Customer “C” gets tier vip"], []]);
  });

  it("a draft that lacks something itself is told of as if that were to come", async () => {
    const objects = withRules({ answer: [{ key: "scored", require: ["csat"] }] });
    const { ctx } = await house(
      engine,
      [
        automation("sized", { trigger: { on: ["created"] }, steps: [sets({ m: 1 })] }),
        automation("broken", {
          trigger: { on: ["created"] },
          order: 2,
          steps: [sets({ survey: null, note: "x" })],
        }),
      ],
      [
        ...objects.filter(({ key }) => key !== "answer"),
        {
          ...objects.find(({ key }) => key === "answer")!,
          rules: [
            { key: "scored", require: ["csat"] },
            { key: "asked", on: ["update"], require: ["survey"] },
          ],
        } as AnySchema,
      ],
    );
    expect(await told(ctx, { survey: "nps" })).toEqual([["sized", "m is set to 1"]]);
  });

  it("a check that reads hidden values is not asked: whatever they are, the same is told, with its reserve", async () => {
    const objects = [
      ...withRules({
        task: [
          {
            key: "solvent",
            when: { "!": { empty: [reads("customer")] } },
            check: { ">": [reads("customer.revenue"), 100] },
          },
        ],
      }),
    ].map((schema) =>
      schema.kind === "role" && schema.key === "clerk"
        ? ({
            ...schema,
            objects: {
              customer: { read: true, hidden: ["revenue"] },
              answer: { read: true, create: true, update: true, delete: false },
              task: { read: true, create: true, update: true, delete: false },
            },
          } as AnySchema)
        : schema,
    );
    const makes = automation("makes", {
      trigger: { on: ["created"] },
      steps: [creates({ title: "t", customer: reads("customer") })],
    });
    const world = await house(engine, [makes], objects);
    const clerk = await world.person("Clerk", ["clerk"]);
    const rich = await create(world.ctx, "customer", { name: "Rich", revenue: 500 });
    const poor = await create(world.ctx, "customer", { name: "Poor", revenue: 5 });
    for (const { id } of [rich, poor])
      expect(await told(clerk, { customer: id })).toEqual([["makes", "a task is created, “t”", UNSURE]]);
    expect(await told(clerk, {})).toEqual([["makes", "a task is created, “t”"]]);
    expect(await told(world.ctx, { customer: rich.id })).toEqual([["makes", "a task is created, “t”"]]);
    expect(await told(world.ctx, { customer: poor.id })).toEqual([]);
  });

  /** Titles of tasks and marks of customers are there once each. */
  const unique = (schemas: readonly AnySchema[]) =>
    schemas.map((schema) => {
      const once = { task: ["title", "note"], customer: ["mark"] }[schema.key];
      if (schema.kind !== "object" || !once) return schema;
      const fields = (schema.fields as { key: string }[]).map((field) =>
        once.includes(field.key) ? { ...field, unique: true } : field,
      );
      return { ...schema, fields } as AnySchema;
    });

  it("a value that another record has already is told of, and the rule then fails of it", async () => {
    const on = (survey: string) => ({
      trigger: { on: ["created"] },
      condition: { "==": [reads("survey"), survey] },
    });
    const { ctx, all, runs } = await house(
      engine,
      [
        automation("makes", { ...on("new"), steps: [creates({ title: reads("note"), size: 1 })] }),
        automation("doubles", {
          ...on("two"),
          steps: [
            creates({ title: reads("note") }, { key: "one" }),
            creates({ title: reads("note"), size: 2 }, { key: "two" }),
          ],
        }),
        automation("marks", { ...on("other"), steps: [updates({ mark: reads("note") })] }),
      ],
      unique(withRules({})),
    );
    await create(ctx, "task", { title: "Taken" });
    const gone = await create(ctx, "task", { title: "In the bin" });
    await remove(ctx, "task", gone.id, {});
    const a = await create(ctx, "customer", { name: "A", mark: "mine" });
    await create(ctx, "customer", { name: "B", mark: "theirs" });
    const cases: [Record<string, unknown>, string, boolean][] = [
      [{ survey: "new", note: "free" }, "a task is created, “free”", true],
      [{ survey: "new", note: "In the bin" }, "a task is created, “In the bin”", true],
      [
        { survey: "new", note: "ＴＡＫＥＮ" },
        "cannot be done: another task already has title ＴＡＫＥＮ",
        false,
      ],
      [{ survey: "two", note: "pair" }, "cannot be done: another task already has title pair", false],
      [
        { survey: "other", note: "theirs", customer: a.id },
        "cannot be done: another customer already has mark theirs",
        false,
      ],
      [{ survey: "other", note: "ours", customer: a.id }, "Customer “A” gets mark ours", true],
    ];
    for (const [input, words, comes] of cases) {
      const foretold = (await told(ctx, input)).flatMap(([, ...does]) => does);
      expect({ input, foretold }).toEqual({ input, foretold: [words] });
      const written = async () =>
        JSON.stringify([await all("task"), (await all("customer")).map(({ mark }) => mark)]);
      const before = await written();
      const { id } = await create(ctx, "answer", input);
      expect({ input, comes: before !== (await written()) }).toEqual({ input, comes });
      expect((await runs({ record: id })).map(({ state }) => state)).toEqual([comes ? "done" : "failed"]);
    }
  });

  it("whether somebody else's record has the value is not for everybody to learn: the same is told, with its reserve", async () => {
    const objects = unique(
      withRules({}).map((schema) =>
        schema.kind === "role" && schema.key === "clerk"
          ? ({
              ...schema,
              objects: {
                answer: { read: true, create: true },
                task: { read: { "==": [reads("assignee"), reads("actor.id")] }, create: true },
              },
            } as AnySchema)
          : schema,
      ),
    );
    const makes = automation("makes", {
      trigger: { on: ["created"] },
      steps: [creates({ title: reads("note"), assignee: reads("actor.id") })],
    });
    const world = await house(engine, [makes], objects);
    const clerk = await world.person("Clerk", ["clerk"]);
    await create(world.ctx, "task", { title: "somebody's" });
    await create(world.ctx, "task", { title: "own", assignee: clerk.actor.id });
    const words = async (note: string) => (await told(clerk, { note })).flatMap(([, ...does]) => does);
    const free = await words("free");
    expect(free.at(-1)).toBe(UNSURE);
    expect((await words("somebody's")).join().replace("somebody's", "free")).toBe(free.join());
    expect(await words("own")).toEqual(["cannot be done: another task already has title own"]);
  });
});
