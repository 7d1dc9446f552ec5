import { describe, expect, it } from "vitest";
import { KINDS } from "#app/kinds.ts";
import { canonicalJson } from "#app/schema/canonical.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import { shippedConfiguration } from "#app/schema/shipped.server.ts";
import type { Configuration } from "#app/schema/types.ts";
import { testConfiguration } from "#test/support/workspace.ts";

/** The same document with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

describe("the bytes of an export", () => {
  it.each([
    ["test", async () => testConfiguration()],
    ["shipped", () => shippedConfiguration()],
  ])("are the same for the same %s configuration, in whatever order its keys came", async (_, load) => {
    const configuration = await load();
    const bytes = canonicalJson(configuration);
    expect(canonicalJson(reversed(configuration) as Configuration)).toBe(bytes);
    expect(canonicalJson(JSON.parse(bytes))).toBe(bytes);
    expect(JSON.parse(bytes)).toEqual(configuration);
    expect(compileWorkspace(JSON.parse(bytes), KINDS).problems).toEqual([]);
  });

  it("have keys in the order of the documents, no revision, and a newline at the end", () => {
    const bytes = canonicalJson({ ...testConfiguration(), revision: 12 });
    expect(bytes.endsWith("}\n")).toBe(true);
    expect(bytes).not.toContain('revision":');
    const { schemas } = JSON.parse(bytes) as Configuration;
    expect(Object.keys(schemas[3]!)).toEqual([
      "kind",
      "key",
      "label",
      "plural",
      "icon",
      "color",
      "title",
      "fields",
      "rules",
    ]);
    const [name] = schemas[3]!.fields as object[];
    expect(Object.keys(name!)).toEqual(["key", "type", "label", "required", "max_length"]);
    const automation = schemas.find((schema) => schema.kind === "automation")!;
    expect(Object.keys(automation)).toEqual([
      "kind",
      "key",
      "label",
      "object",
      "trigger",
      "timing",
      "condition",
      "steps",
    ]);
  });

  it("keep the order of lists, which is meaning", () => {
    const configuration = testConfiguration();
    configuration.schemas.reverse();
    expect(canonicalJson(configuration)).not.toBe(canonicalJson(testConfiguration()));
  });
});
