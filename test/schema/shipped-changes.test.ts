import { describe, expect, it } from "vitest";
import { withAdditions } from "#app/schema/additions.ts";
import { shippedBase } from "#app/schema/shipped.server.ts";
import { shippedChanges } from "#app/schema/shipped-changes.ts";
import { currentConfiguration, publish } from "#app/schema/store.server.ts";
import type { AnySchema, Configuration } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

type Turn = (schema: AnySchema) => AnySchema;

/** A configuration with some documents turned. */
const turned = ({ schemas }: Configuration, turns: Record<string, Turn>): Configuration => ({
  format: 1,
  schemas: schemas.map((schema) => turns[`${schema.kind}:${schema.key}`]?.(schema) ?? schema),
});

interface Field {
  key: string;
  options?: { key: string; label: unknown }[];
  [more: string]: unknown;
}

const field = (key: string, turn: (field: Field) => Field): Turn => {
  return (schema) => ({
    ...schema,
    fields: (schema.fields as Field[]).map((one) => (one.key === key ? turn(one) : one)),
  });
};
const values = (more: Record<string, unknown>): Turn => {
  return (schema) => ({ ...schema, values: { ...(schema.values as object), ...more } });
};
const without = (key: string): Turn => {
  return (schema) => ({ ...schema, fields: (schema.fields as Field[]).filter((one) => one.key !== key) });
};

interface Section {
  fields: (string | { field: string })[];
}
const withoutBirthday: Turn = (schema) => ({
  ...schema,
  sections: (schema.sections as Section[]).map((section) => ({
    ...section,
    fields: section.fields.filter((item) => (typeof item === "string" ? item : item.field) !== "birthday"),
  })),
});

const told = (base: Configuration, current: Configuration, next = shipped()) =>
  shippedChanges(base, current, next).map(({ op, kind, key, field, path, before, after }) => {
    const where = path.split("/").slice(3).join("/");
    return [op, `${kind}:${key}`, field ?? "", where, before, after].filter((part) => part !== undefined);
  });

describe("what a newer program ships differently", () => {
  const now = shipped();

  it("is nothing where it ships what it did, whatever people have turned and added of their own", () => {
    const own = turned(now, {
      "object:customer": (schema) => ({
        ...schema,
        label: "主顾",
        fields: [...(schema.fields as Field[]), { key: "own", type: "text", label: "Own" }],
      }),
      "settings:satisfaction": values({ low_csat: 1 }),
      "role:sales": (schema) => ({ ...schema, archived: true }),
    });
    expect(told(now, own)).toEqual([]);
    expect(told(now, now)).toEqual([]);
  });

  it("is told place by place, from what the workspace has to what is shipped, turned by its people or not", () => {
    const tier = (schema: Field): Field => ({
      ...schema,
      options: schema.options!.map((option) =>
        option.key === "vip" ? { ...option, label: "Best" } : option,
      ),
    });
    const old = turned(now, {
      "object:customer": field("tier", tier),
      "settings:satisfaction": values({ low_csat: 4, low_nps: 5 }),
      "automation:tiering": (schema) => ({ ...schema, label: "Tiers" }),
    });
    const current = turned(old, {
      "settings:satisfaction": values({
        low_csat: 1,
        low_nps: (now.schemas.find(({ key }) => key === "satisfaction")!.values as Record<string, unknown>)
          .low_nps,
      }),
      "object:customer": (schema) => ({ ...schema, label: "主顾" }),
    });
    const label = (kind: string, key: string) =>
      now.schemas.find((schema) => schema.kind === kind && schema.key === key)!;
    const option = (label("object", "customer").fields as Field[])
      .find(({ key }) => key === "tier")!
      .options!.find(({ key }) => key === "vip")!;
    const found = told(old, current);
    expect(found).toContainEqual([
      "changed",
      "object:customer",
      "tier.vip",
      expect.stringMatching(/^fields\/\d+\/options\/\d+\/label$/),
      "Best",
      option.label,
    ]);
    expect(found).toContainEqual(["changed", "settings:satisfaction", "", "values/low_csat", 1, 3]);
    expect(found).toContainEqual([
      "changed",
      "automation:tiering",
      "",
      "label",
      "Tiers",
      label("automation", "tiering").label,
    ]);
    expect(found).toHaveLength(3);
  });

  it("rights are told one by one, options that are new by their name; documents and fields that are new are additions", () => {
    const role = now.schemas.find(({ kind, key }) => kind === "role" && key === "sales")!;
    const [object, rights] = Object.entries(role.objects as Record<string, Record<string, unknown>>)[0]!;
    const [right, given] = Object.entries(rights)[0]!;
    const old = turned(
      { format: 1, schemas: now.schemas.filter(({ key }) => key !== "low_score") },
      {
        "role:sales": (schema) => ({
          ...schema,
          objects: { ...(schema.objects as object), [object]: { ...rights, [right]: false } },
        }),
        "object:customer": (schema) =>
          field("tier", (one) => ({ ...one, options: one.options!.filter(({ key }) => key !== "vip") }))(
            without("birthday")(schema),
          ),
      },
    );
    const own = turned(old, {
      "role:sales": (schema) => ({
        ...schema,
        objects: { ...(schema.objects as object), own: { read: true } },
      }),
    });
    const found = told(old, own).map(([op, name, inside, where]) => [op, name, inside, where]);
    expect(found).toEqual(
      expect.arrayContaining([
        ["added", "object:customer", "tier.vip", expect.any(String)],
        ["changed", "role:sales", "", `objects/${object}/${right}`],
      ]),
    );
    expect(found).toHaveLength(2);
    expect(given).not.toBe(false);
  });
});

describe.each(ENGINES)("from when a document is compared, on %s", (engine) => {
  it("is when it came: with the first revision, or when it was added later; what people did since is theirs", async () => {
    const now = shipped();
    const first: Configuration = {
      format: 1,
      schemas: turned(now, {
        "object:customer": without("birthday"),
        "form:customer_default": withoutBirthday,
      }).schemas.filter(({ kind, key }) => !(kind === "automation" && key === "tiering")),
    };
    const { ctx } = await testContext(engine, { configuration: first });
    const later = turned(now, {
      "automation:tiering": (schema) => ({ ...schema, label: "Tiers" }),
      "object:customer": field("birthday", (one) => ({ ...one, label: "Day" })),
    });
    await publish(ctx, withAdditions(first, later), { ifMatch: 1 });
    const own = turned(await currentConfiguration(ctx), {
      "automation:tiering": (schema) => ({ ...schema, order: 7 }),
      "object:customer": field("birthday", (one) => ({ ...one, help: "ours" })),
    });
    await publish(ctx, own, { ifMatch: 2 });
    const current = await currentConfiguration(ctx);
    const found = (next: Configuration, base: Configuration) =>
      told(base, current, next).map(([, name, inside, where]) => `${name} ${inside} ${where}`);
    // The form had no place for it then, and has one now.
    const form = "form:customer_default  sections";
    expect(found(later, await shippedBase(ctx, later))).toEqual([form]);
    expect((await shippedBase(ctx, now)).schemas).toHaveLength(now.schemas.length);
    expect(found(now, await shippedBase(ctx, now)).sort()).toEqual([
      "automation:tiering  label",
      form,
      expect.stringMatching(/^object:customer birthday fields\/\d+\/label$/),
    ]);
  });
});
