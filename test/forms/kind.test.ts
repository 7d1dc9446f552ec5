import { describe, expect, it } from "vitest";
import type { FormModel } from "#app/forms/kind.ts";
import { message } from "#app/i18n/messages/index.ts";
import { KINDS } from "#app/kinds.ts";
import { checkConfiguration } from "#app/schema/check.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { FormSchema } from "#app/schema/types.ts";
import { find, shipped } from "../schemas/shipped.ts";

function edited(key: string, edit: (form: FormSchema) => void) {
  const configuration = shipped();
  const { schema, path } = find(configuration, "form", key);
  edit(schema as unknown as FormSchema);
  return { configuration, path };
}

async function problemsOf(key: string, edit: (form: FormSchema) => void): Promise<string[]> {
  const { configuration, path } = edited(key, edit);
  const { problems } = await checkConfiguration(configuration, shipped(), KINDS);
  for (const problem of problems) {
    expect(problem.path.startsWith(path), problem.path).toBe(true);
    expect(message(problem.code, problem.params, "zh-CN"), problem.code).not.toBe(problem.code);
  }
  return problems.map((problem) => `${problem.path.slice(path.length)} ${problem.code}`);
}

describe("a form", () => {
  it("compiles its fields in order, with the conditions under which they show", () => {
    const { workspace, problems } = compileWorkspace(shipped(), KINDS, 1);
    expect(problems).toEqual([]);
    const form = workspace?.part<FormModel>("form", "deal_default");
    expect(form).toMatchObject({ object: "deal", purpose: "internal" });
    const items = form!.sections.flatMap((section) => section.items);
    expect(items[0]!.field.key).toBe("name");
    expect(items[0]!.showWhen).toBeUndefined();
    const reason = items.find((item) => item.field.key === "lost_reason")!;
    expect(reason.showWhen?.paths).toEqual(["stage"]);
    expect(reason.requireWhen?.paths).toEqual(["stage"]);
  });

  it("shows only fields of its object, each once", async () => {
    expect(await problemsOf("contact_default", (form) => form.sections[0]!.fields.push("colour"))).toEqual([
      "/sections/0/fields/8 unknown_field",
    ]);
    expect(
      await problemsOf("contact_default", (form) => form.sections[0]!.fields.push({ field: "version" })),
    ).toEqual(["/sections/0/fields/8/field unknown_field"]);
    expect(await problemsOf("contact_default", (form) => form.sections[0]!.fields.push("name"))).toEqual([
      "/sections/0/fields/8 form_field_twice",
    ]);
  });

  it("belongs to an object that exists", async () => {
    const [problem] = await problemsOf("contact_default", (form) => {
      form.object = "unicorn";
    });
    expect(problem).toMatch(/^\/object /);
  });

  it("has conditions over fields of its object", async () => {
    const [problem, ...others] = await problemsOf("contact_default", (form) => {
      form.sections[0]!.fields[7] = { field: "birthday", show_when: { "==": [{ var: "colour" }, "red"] } };
    });
    expect(problem).toMatch(/^\/sections\/0\/fields\/7\/show_when/);
    expect(others).toEqual([]);
  });

  it("may show computed fields and references inside the house but not ask the public for them", async () => {
    expect(await problemsOf("order_default", () => undefined)).toEqual([]);
    expect(
      await problemsOf("order_default", (form) => {
        form.purpose = "public";
      }),
    ).toEqual([
      "/sections/0/fields/0 form_field_read_only",
      "/sections/0/fields/1 form_field_not_public",
      "/sections/0/fields/2 form_field_not_public",
      "/sections/1/fields/2 form_field_read_only",
    ]);
  });

  it("may ask in its own words, and name the ends of a scale, but only of a scale", async () => {
    const ends = { low: "Bad", high: "Good" };
    const item = (field: string) => (form: FormSchema) => {
      const { fields } = form.sections.find((section) => section.fields.includes(field))!;
      fields[fields.indexOf(field)] = { field, label: "How was it?", ends };
    };
    expect(await problemsOf("survey_response_default", item("csat"))).toEqual([]);
    const [problem, ...others] = await problemsOf("survey_response_default", item("comment"));
    expect(problem).toMatch(/\/ends form_ends_without_scale$/);
    expect(others).toEqual([]);
  });

  it("refuses keys that it does not know", async () => {
    expect(
      await problemsOf("contact_default", (form) => {
        Object.assign(form.sections[0]!, { colour: "red" });
      }),
    ).toEqual(["/sections/0/colour unknown_key"]);
  });
});
