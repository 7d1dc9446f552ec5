import { describe, expect, it } from "vitest";
import { digitsOf, isCurrency } from "#app/fields/currency.ts";
import type { FieldDef } from "#app/fields/field-type.ts";
import { checkField, resolveField, yields } from "#app/fields/resolve.ts";
import { fields as SENTENCES } from "#app/i18n/messages/fields.ts";
import { EXAMPLE_ENV } from "#test/support/field-examples.ts";

const def = (type: string, settings: Record<string, unknown> = {}): FieldDef => ({
  key: "f",
  type,
  label: "F",
  ...settings,
});

function troubles(given: FieldDef): string[] {
  const issues: string[] = [];
  const field = resolveField(given, {
    ...EXAMPLE_ENV,
    issue(path, code) {
      expect(SENTENCES).toHaveProperty(code);
      issues.push(`${path} ${code}`);
    },
  });
  for (const { path, code } of checkField(field)) {
    expect(SENTENCES).toHaveProperty(code);
    issues.push(`${path} ${code}`);
  }
  // However wrong the settings, the field can be asked for its type and columns, so that checking can go on.
  expect(field.type.valueType(field)).toHaveProperty("kind");
  expect(field.type.columns(field)[0]?.name).toBe("f");
  return issues;
}

describe("resolving a field", () => {
  it("gives a stage the stages of its pipeline as options", () => {
    const field = resolveField(def("stage", { pipeline: "example" }), EXAMPLE_ENV);
    expect(field.pipeline).toBe("example");
    expect(field.options?.map((option) => option.key)).toEqual(["new", "won", "lost"]);
    expect(field.type.valueType(field)).toEqual({ kind: "option", options: field.options });
  });

  it("gives money the digits of its own currency, else of the workspace's", () => {
    expect(resolveField(def("currency"), EXAMPLE_ENV)).toMatchObject({ currency: "CNY", digits: 2 });
    const yen = resolveField(def("currency", { currency: "JPY" }), EXAMPLE_ENV);
    expect(yen.type.valueType(yen)).toEqual({ kind: "number", money: { currency: "JPY", digits: 0 } });
  });

  it("takes the digits from ISO 4217 and not from the version of Node", () => {
    expect(["CNY", "USD", "JPY", "KWD", "CLF", "IDR", "IRR"].map(digitsOf)).toEqual([2, 2, 0, 3, 4, 2, 2]);
    expect(["CNY", "XYZ", "cny", "constructor"].map(isCurrency)).toEqual([true, false, false, false]);
  });

  it("makes a reference to one object an id and to several or any a link", () => {
    const kind = (to: string[]) => {
      const field = resolveField(def("reference", { to }), EXAMPLE_ENV);
      return [field.type.valueType(field), field.type.columns(field).map((column) => column.name)];
    };
    expect(kind(["customer"])).toEqual([{ kind: "id", to: ["customer"] }, ["f"]]);
    expect(kind(["customer", "order"])).toEqual([{ kind: "link", to: ["customer", "order"] }, ["f", "f__o"]]);
    expect(kind(["*"])).toEqual([{ kind: "link", to: ["customer", "ticket", "order"] }, ["f", "f__o"]]);
    expect(resolveField(def("user"), EXAMPLE_ENV).to).toEqual(["user"]);
  });

  it("gives a formula the type of its result", () => {
    const field = resolveField(def("formula", { result: "currency", expression: 1 }), EXAMPLE_ENV);
    expect(yields(field)).toMatchObject({ key: "f", currency: "CNY", digits: 2 });
    expect(field.type.valueType(field)).toEqual({ kind: "number", money: { currency: "CNY", digits: 2 } });
    expect(field.type.fit?.(1 / 3, field)).toBe(0.33);
  });

  it("gives a roll-up the type of what it measures, and its companion columns", () => {
    const rollup = (measure: string, field?: string, more = {}) => {
      const resolved = resolveField(
        def("rollup", { of: "order", by: "customer", measure, ...(field && { field }), ...more }),
        EXAMPLE_ENV,
      );
      const columns = resolved.type.columns(resolved).map((column) => `${column.name} ${column.type}`);
      return [yields(resolved).type.key, ...columns];
    };
    expect(rollup("count")).toEqual(["number", "f real"]);
    expect(rollup("sum", "amount")).toEqual(["currency", "f integer", "f__s integer"]);
    expect(rollup("avg", "amount")).toEqual(["currency", "f integer", "f__s integer", "f__n integer"]);
    expect(rollup("avg", "score")).toEqual(["number", "f real", "f__s integer", "f__n integer"]);
    expect(rollup("min", "score")).toEqual(["score", "f integer"]);
    expect(rollup("max", "placed_at")).toEqual(["datetime", "f integer"]);
    expect(rollup("latest", "status")).toEqual(["select", "f text", "f__at integer", "f__id text"]);
  });

  it("names every setting that leads nowhere", () => {
    const rollup = { of: "order", by: "customer", measure: "count" };
    expect(troubles(def("stage", { pipeline: "nowhere" }))).toEqual(["/pipeline unknown_pipeline"]);
    expect(troubles(def("currency", { currency: "XXA" }))).toEqual(["/currency unknown_currency"]);
    expect(troubles(def("reference", { to: ["customer", "nowhere"] }))).toEqual(["/to/1 unknown_target"]);
    expect(troubles(def("reference", { to: ["customer", "*"] }))).toEqual(["/to any_stands_alone"]);
    expect(troubles(def("reference", { to: ["order", "order"] }))).toEqual(["/to/1 duplicate_target"]);
    expect(troubles(def("formula", { result: "reference", expression: 1 }))).toEqual([
      "/result unknown_result",
    ]);
    expect(troubles(def("formula", { result: "nothing", expression: 1 }))).toEqual([
      "/result unknown_result",
    ]);
    expect(troubles(def("rollup", { ...rollup, of: "nowhere" }))).toEqual(["/of unknown_target"]);
    expect(troubles(def("rollup", { ...rollup, by: "nothing" }))).toEqual(["/by unknown_child_field"]);
    expect(troubles(def("rollup", { ...rollup, by: "amount" }))).toEqual(["/by not_a_reference"]);
    expect(troubles(def("rollup", { ...rollup, field: "amount" }))).toEqual(["/field count_takes_no_field"]);
    expect(troubles(def("rollup", { ...rollup, measure: "sum" }))).toEqual([" measure_needs_field"]);
    expect(troubles(def("rollup", { ...rollup, measure: "sum", field: "status" }))).toEqual([
      "/field not_measurable",
    ]);
    expect(troubles(def("rollup", { ...rollup, measure: "max", field: "status" }))).toEqual([
      "/field not_measurable",
    ]);
    expect(troubles(def("rollup", { ...rollup, order_by: "placed_at" }))).toEqual([
      "/order_by only_latest_is_ordered",
    ]);
    expect(
      troubles(def("rollup", { ...rollup, measure: "latest", field: "score", order_by: "status" })),
    ).toEqual(["/order_by not_measurable"]);
    const twice = [
      { key: "a", label: "A" },
      { key: "a", label: "B" },
    ];
    expect(troubles(def("select", { options: twice }))).toEqual(["/options/1/key duplicate_option"]);
    expect(troubles(def("number", { min: 3, max: 2 }))).toEqual(["/min min_above_max"]);
    expect(troubles(def("rating", { min: 6 }))).toEqual(["/min min_above_max"]);
  });

  it("refuses a default that the field itself would refuse, and leaves an expression to others", () => {
    const options = [{ key: "none", label: "None" }];
    expect(troubles(def("select", { options, default: "none" }))).toEqual([]);
    expect(troubles(def("select", { options, default: "some" }))).toEqual(["/default unknown_option"]);
    expect(troubles(def("rating", { default: 9 }))).toEqual(["/default too_large"]);
    expect(troubles(def("datetime", { default: { now: [] } }))).toEqual([]);
  });

  it("refuses a type that does not exist, by name", () => {
    for (const type of ["telepathy", "constructor", "__proto__"])
      expect(() => resolveField(def(type), EXAMPLE_ENV)).toThrow("unknown_field_type");
  });

  it("numbers the nth record with its prefix and digits", () => {
    const auto = (settings: Record<string, unknown>, n: number) => {
      const field = resolveField(def("auto_number", settings), EXAMPLE_ENV);
      return field.type.auto?.(n, field);
    };
    expect(auto({ prefix: "C-" }, 1)).toBe("C-00001");
    expect(auto({ prefix: "C-" }, 123456)).toBe("C-123456");
    expect(auto({ digits: 3 }, 42)).toBe("042");
  });
});
