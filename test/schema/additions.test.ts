import { describe, expect, it } from "vitest";
import { withAdditions } from "#app/schema/additions.ts";
import { diffConfigurations } from "#app/schema/diff.ts";
import { publish } from "#app/schema/store.server.ts";
import type { AnySchema, Configuration } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

interface Field {
  key: string;
  [more: string]: unknown;
}

interface Section {
  fields: (string | { field: string })[];
}
const withoutBirthday = (section: Section): Section => ({
  ...section,
  fields: section.fields.filter((item) => (typeof item === "string" ? item : item.field) !== "birthday"),
});

/** The shipped workspace as an older program had it, before first answers were minded, and as its people have turned it since. */
function older(): Configuration {
  const { schemas } = shipped();
  return {
    format: 1,
    schemas: schemas
      .filter(({ kind, key }) => !(kind === "automation" && key.startsWith("first_response")))
      .map((schema): AnySchema => {
        const fields = (without: string) => (schema.fields as Field[]).filter(({ key }) => key !== without);
        switch (`${schema.kind}:${schema.key}`) {
          case "settings:service": {
            const { first_response_hours: _, ...values } = schema.values as Record<string, unknown>;
            return {
              ...schema,
              fields: fields("first_response_hours"),
              values: { ...values, result_hours: 99 },
            };
          }
          case "object:customer":
            return { ...schema, label: "主顾", fields: fields("birthday") };
          case "form:customer_default":
            return { ...schema, sections: (schema.sections as Section[]).map(withoutBirthday) };
          case "view:customer_vip":
            return { ...schema, archived: true };
          default:
            return schema;
        }
      }),
  };
}

const named = (schemas: readonly AnySchema[]) => schemas.map(({ kind, key }) => `${kind}:${key}`);

describe("what a newer program ships and an older workspace lacks", () => {
  it("is added where it belongs; nothing that is there changes", () => {
    const before = older();
    const after = withAdditions(before, shipped());
    const changes = diffConfigurations(before, after);
    const told = changes.map(({ op, kind, key, field }) =>
      [op, kind, key, ...(field ? [field] : [])].join(" "),
    );
    expect(told.sort()).toEqual([
      "added automation first_response",
      "added automation first_response_activity",
      "added object customer birthday",
      "added settings service first_response_hours",
      "changed settings service",
    ]);
    const service = after.schemas.find(({ key, kind }) => kind === "settings" && key === "service")!;
    expect(service.values).toEqual({ result_hours: 99, first_response_hours: expect.any(Number) });
    expect(named(after.schemas)).toEqual(named(shipped().schemas));
    const customer = after.schemas.find(({ kind, key }) => kind === "object" && key === "customer")!;
    const keys = (fields: unknown) => (fields as Field[]).map(({ key }) => key);
    const theirs = shipped().schemas.find(({ kind, key }) => kind === "object" && key === "customer")!;
    expect(keys(customer.fields)).toEqual(keys(theirs.fields));
    expect(customer.label).toBe("主顾");
    expect(after.schemas.find(({ key }) => key === "customer_vip")).toMatchObject({ archived: true });
    expect(withAdditions(after, shipped())).toEqual(after);
  });

  it("of settings it is the fields with their values, and no value that somebody turned", () => {
    const schema = (fields: string[], values: Record<string, number>): AnySchema => ({
      kind: "settings",
      key: "limits",
      label: "Limits",
      fields: fields.map((key) => ({ key, type: "number", label: key })),
      values,
    });
    const current: Configuration = { format: 1, schemas: [schema(["a", "own"], { a: 5, own: 1 })] };
    const other: Configuration = { format: 1, schemas: [schema(["a", "b", "c"], { a: 1, b: 2 })] };
    expect(withAdditions(current, other).schemas).toEqual([
      schema(["a", "b", "c", "own"], { a: 5, b: 2, own: 1 }),
    ]);
    expect(withAdditions(current, other, new Set(["settings:others"]))).toEqual(current);
  });
});

describe.each(ENGINES)("adding it on %s", (engine) => {
  it("is one revision that passes the check, and the next look finds nothing to add", async () => {
    const { ctx } = await testContext(engine, { configuration: older() });
    const next = withAdditions(older(), shipped());
    const { revision, schemas } = await publish(ctx, next, { ifMatch: 1 });
    expect(revision).toBe(2);
    expect(
      diffConfigurations({ format: 1, schemas }, withAdditions({ format: 1, schemas }, shipped())),
    ).toEqual([]);
    expect(ctx.workspaces.current().objects.get("customer")!.fields.has("birthday")).toBe(true);
  });
});
