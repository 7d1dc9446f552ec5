import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createUser } from "#app/access/users.server.ts";
import type { Context } from "#app/context.ts";
import { importFile } from "#app/exchange/import.server.ts";
import type { ImportKeeper, Refusal } from "#app/exchange/import-model.ts";
import { planImport } from "#app/exchange/plan.server.ts";
import { FIELD_TYPES } from "#app/fields/registry.ts";
import type { Value } from "#app/fields/value.ts";
import { LOCALES, type Locale } from "#app/i18n/text.ts";
import { check } from "#app/logic/check.ts";
import { test } from "#app/logic/evaluate.ts";
import type { Rule } from "#app/logic/types.ts";
import { aggregate } from "#app/records/aggregate.server.ts";
import { envFor, loadRows } from "#app/records/load.server.ts";
import { get, list } from "#app/records/read.server.ts";
import { create } from "#app/records/single.server.ts";
import type { Input, RecordJson } from "#app/records/types.ts";
import { write } from "#app/records/write.server.ts";
import type { FieldModel, ObjectModel } from "#app/schema/workspace.ts";
import { type TestWorld, testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { EXAMPLE_ORDER_FIELDS } from "#test/support/field-examples.ts";
import {
  distinct,
  EXAMPLES,
  type Example,
  exampleConfiguration,
  known,
  knownIds,
  ZONE,
} from "./example-house.ts";
import { compare, figures, type Plain, plain, questions } from "./example-oracle.ts";
import { refusal } from "./refusals.ts";

/**
 * Every type's own examples through the product's services on both engines: created, read, found, sorted, measured, imported,
 * exported, shown and refused. What types do by themselves stands in `test/fields/conformance.test.ts`.
 */

/** A stored value and its JSON, which every question is asked of. */
interface Sample {
  id: string;
  json: unknown;
  value: Value | null;
}

const csvOf = (rows: readonly string[][]): string =>
  rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`).join("");

const WAYS = ["created", "refused", "found", "sorted", "measured", "imported", "exported", "shown"] as const;

describe.each(ENGINES)("on %s", (engine) => {
  const folder = mkdtempSync(join(tmpdir(), "attune-examples-"));
  const ran = new Map<string, Set<string>>(WAYS.map((way) => [way, new Set()]));
  let world: TestWorld;
  let ctx: Context;
  let files = 0;

  beforeAll(async () => {
    world = await testContext(engine, { configuration: exampleConfiguration() });
    ctx = world.ctx;
    const ids = knownIds();
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids) {
      const user = await createUser(ctx, { email: `${id}@example.test`, name: id });
      await world.db.run("UPDATE users SET id = ? WHERE id = ?", [id, user.id]);
      for (const object of ["customer", "ticket", "order"])
        await write(ctx, object, [{ op: "create", id, input: {} }]);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const modelOf = ({ home }: Example): ObjectModel => ctx.workspace.objects.get(home.object)!;
  const fieldOf = (one: Example): FieldModel => modelOf(one).fields.get(one.field.key)!;
  const marked = (mark: string): Rule => ({ "==": [{ var: "mark" }, mark] });
  /** Notes what a type went through; an example without a value has shown nothing. */
  const did = (way: (typeof WAYS)[number], one: Example) => {
    if (known(one).length > 0) ran.get(way)!.add(one.field.type.key);
  };

  async function all(one: Example, mark: string, sort: string[] = []): Promise<RecordJson[]> {
    const page = await list(ctx, one.home.object, { filter: marked(mark), sort, limit: 500 });
    expect(page.next_cursor).toBeNull();
    return page.data;
  }

  async function order(customer: string, orders: readonly Input[]): Promise<void> {
    for (let from = 0; from < orders.length; from += 1000) {
      const part = orders.slice(from, from + 1000);
      const results = await write(
        ctx,
        "order",
        part.map((own) => ({ op: "create", input: { ...own, customer } })),
      );
      expect(results.map(({ status }) => status)).toEqual(part.map(() => "created"));
    }
  }

  /** A record whose field comes to a value; none when nothing is given. The engine itself may write its auto numbers. */
  async function make(one: Example, mark: string, given: { value: unknown } | null): Promise<RecordJson> {
    const { home, field } = one;
    const internal = field.type.auto !== undefined;
    const made = await create(ctx, home.object, { mark, ...(given && home.own(given.value)) }, { internal });
    const orders = given ? home.orders(given.value) : [];
    if (orders.length === 0) return made;
    await order(made.id, orders);
    return get(ctx, home.object, made.id);
  }

  const kept = new Map<string, Promise<Sample[]>>();

  /** A record for each value that the examples know, and one without; made once. An auto number is never absent. */
  function samples(one: Example): Promise<Sample[]> {
    const { key, type } = one.field;
    const work = async (): Promise<Sample[]> => {
      const mark = `sample ${key}`;
      const made: { id: string; json: unknown }[] = [];
      for (const json of known(one)) made.push({ id: (await make(one, mark, { value: json })).id, json });
      if (!type.auto) made.push({ id: (await make(one, mark, null)).id, json: one.home.blank });
      const rows = await loadRows(
        world.db,
        modelOf(one),
        made.map(({ id }) => id),
      );
      return made.map((sample) => ({ ...sample, value: rows.get(sample.id)![key] ?? null }));
    };
    if (!kept.has(key)) kept.set(key, work());
    return kept.get(key)!;
  }

  /** Imports rows under a heading as the command does; answers the headings that went nowhere. */
  async function bring(
    object: string,
    rows: readonly string[][],
    mark: string | null,
    locale: Locale = "en",
  ): Promise<readonly string[]> {
    const file = join(folder, `${++files}.csv`);
    writeFileSync(file, csvOf(rows));
    const reader = { ...ctx, locale };
    const options = { set: mark === null ? [] : [`mark=${mark}`] };
    const plan = await planImport(reader, object, file, options);
    const refused: Refusal[] = [];
    const keeper: ImportKeeper = {
      start: async () => ({ read: 0, created: 0, updated: 0, unchanged: 0 }),
      keep: async (_tx, _counts, more) => void refused.push(...more),
    };
    const counts = await importFile(reader, file, plan, options, keeper);
    expect(refused).toEqual([]);
    expect(counts).toEqual({ read: rows.length - 1, created: rows.length - 1, updated: 0, unchanged: 0 });
    return plan.mapping.ignored;
  }

  /** What an imported record holds: nobody brings a number of their own where the engine numbers. */
  const arrived = ({ field }: Example, json: unknown) =>
    field.type.auto ? expect.stringMatching(new RegExp(`^${field.def.prefix}\\d{5}$`)) : json;

  describe.each(EXAMPLES)("$name", (one) => {
    const { field, example, home } = one;
    const { key, type } = field;

    it("is created, got and listed as the example says", async () => {
      const mark = `created ${key}`;
      const accepts = example.accepts ?? [];
      const ids: string[] = [];
      for (const { input: given, json } of accepts) {
        const made = await make(one, mark, { value: given });
        expect(made[key], JSON.stringify(given)).toEqual(json);
        expect((await get(ctx, home.object, made.id))[key]).toEqual(json);
        ids.push(made.id);
      }
      const found = new Map((await all(one, mark)).map((record) => [record.id, record[key]]));
      expect(ids.map((id) => found.get(id))).toEqual(accepts.map(({ json }) => json));
      const empty = await make(one, `${mark} without`, null);
      expect(empty[key]).toEqual(arrived(one, home.blank));
      did("created", one);
    });

    it("is refused with the example's code, at its field", async () => {
      const mark = `refused ${key}`;
      const path = `/${key}`;
      const tell = (given: unknown, internal?: boolean) =>
        refusal(create(ctx, home.object, { mark, [key]: given }, { internal }));
      for (const { input: given, code } of example.refuses ?? []) {
        const label = JSON.stringify(given).slice(0, 80);
        if (type.readOnly) expect((await tell(given)).issues, label).toEqual([`${path} read_only`]);
        const { status, issues } = await tell(given, type.auto !== undefined);
        expect(status, label).toBe(422);
        expect(issues, label).toEqual([`${path} ${type.computed ? "read_only" : code}`]);
      }
      expect(await all(one, mark)).toEqual([]);
      if ((example.refuses ?? []).length > 0) did("refused", one);
    });

    it("is found by every operator that its filter offers, in SQL as in memory", async () => {
      const model = modelOf(one);
      const those = await samples(one);
      const rows = await loadRows(
        world.db,
        model,
        those.map(({ id }) => id),
      );
      for (const { rule, finds } of questions(fieldOf(one), known(one))) {
        const asked = JSON.stringify(rule);
        const wanted = those.filter(({ json }) => finds(json)).map(({ id }) => id);
        const filter = { and: [marked(`sample ${key}`), rule] };
        const page = await list(ctx, home.object, { filter, limit: 500, fields: ["id"] });
        expect(page.data.map(({ id }) => id).sort(), asked).toEqual([...wanted].sort());
        const { expression, problems } = check(rule, model.scope, { expect: "condition" });
        expect(problems, asked).toEqual([]);
        const inMemory = those.filter(({ id }) => test(expression!, envFor(ctx, model, rows.get(id)!)));
        expect(
          inMemory.map(({ id }) => id),
          asked,
        ).toEqual(wanted);
      }
      did("found", one);
    });

    it("sorts as its values do, with absence lowest", async () => {
      const those = await samples(one);
      const mark = `sample ${key}`;
      const { kind } = type.valueType(field);
      if (kind === "list" || kind === "link") {
        const { issues } = await refusal(all(one, mark, [key]));
        expect(issues).toEqual(["sort unsortable"]);
        expect(example.ascending).toBeUndefined();
        return void did("sorted", one);
      }
      const ascending = example.ascending ?? [];
      const isExample = new Set(ascending.map((json) => JSON.stringify(json)));
      for (const sign of [1, -1]) {
        const records = await all(one, mark, [sign > 0 ? key : `-${key}`]);
        expect(records.map(({ id }) => id).sort()).toEqual(those.map(({ id }) => id).sort());
        const sorted = distinct(records.map((record) => record[key]));
        const own = sorted.filter((json) => isExample.has(JSON.stringify(json)));
        expect(own).toEqual(sign > 0 ? ascending : [...ascending].reverse());
        const keys = records.map((record) => (record[key] === null ? null : plain(record[key], field)));
        expect(keys).toEqual([...keys].sort((a, b) => sign * compare(a, b)));
        if (keys.includes(null)) expect(keys.at(sign > 0 ? 0 : -1)).toBeNull();
      }
      did("sorted", one);
    });

    it("is measured and grouped as by hand", async () => {
      const model = fieldOf(one);
      const jsons = (await samples(one)).map(({ json }) => json);
      const filter = marked(`sample ${key}`);
      for (const { measure, value, count } of figures(model, jsons)) {
        const { data } = await aggregate(ctx, home.object, { measure, filter });
        expect(data, measure).toEqual([{ value, count }]);
      }
      const { kind } = type.valueType(model);
      const grouped = aggregate(ctx, home.object, { measure: "count", by: [key], filter });
      if (kind === "list" || kind === "link") {
        expect((await refusal(grouped)).issues).toEqual(["by ungroupable"]);
      } else {
        const wanted = new Map<Plain | null, number>();
        const groupOf = (json: unknown) => (json === null ? null : plain(json, model));
        for (const json of jsons) wanted.set(groupOf(json), (wanted.get(groupOf(json)) ?? 0) + 1);
        const { data } = await grouped;
        expect(data).toHaveLength(wanted.size);
        expect(new Map(data.map((row) => [groupOf(row[key]), row.value]))).toEqual(wanted);
      }
      did("measured", one);
    });

    it("is imported from the cells of a spreadsheet", async () => {
      const mark = `imported ${key}`;
      const env = { locale: "en", timeZone: ZONE } as const;
      const own = (await samples(one)).slice(0, 1);
      const cells =
        example.cells ??
        own.map(({ value, json }) => ({ text: type.toText(value, fieldOf(one), env), json }));
      const inputs = home.reads.map((def) => def.key);
      const rows = cells.map(({ text, json }, at) => [
        `row ${at}`,
        ...inputs.map((name) => String(home.own(json)[name])),
        text,
      ]);
      const ignored = await bring(home.object, [["name", ...inputs, key], ...rows], mark);
      expect(ignored).toEqual(type.readOnly ? [key] : []);
      for (const record of await all(one, mark))
        await order(record.id, home.orders(cells[Number(String(record.name).slice(4))]!.json));
      const found = new Map((await all(one, mark)).map((record) => [record.name, record[key]]));
      expect(cells.map((_, at) => found.get(`row ${at}`))).toEqual(
        cells.map(({ json }) => arrived(one, json)),
      );
      did("imported", one);
    });

    it.each(LOCALES)("comes back from its own export in %s", async (locale) => {
      const mark = `exported ${key} ${locale}`;
      const model = modelOf(one);
      const those = await samples(one);
      const env = { locale, timeZone: ZONE };
      const columns = [...home.reads.map((def) => def.key), key].map((name) => model.fields.get(name)!);
      const ids = those.map(({ id }) => id);
      const stored = await loadRows(world.db, model, ids);
      const name = (id: string) => `${mark} ${ids.indexOf(id)}`;
      const cellsOf = (of: readonly FieldModel[], values: Readonly<Record<string, Value | null>>) =>
        of.map((column) => column.type.toText(values[column.key] ?? null, column, env));
      const rows = ids.map((id) => [name(id), ...cellsOf(columns, stored.get(id)!)]);
      await bring(home.object, [["name", ...columns.map((column) => column.key)], ...rows], mark, locale);

      if (type.computed === "rollup") {
        const orders = ctx.workspace.objects.get("order")!;
        const measured = EXAMPLE_ORDER_FIELDS.map((def) => orders.fields.get(def.key)!).filter(
          ({ to }) => !to,
        );
        const exported: string[][] = [];
        for (const id of ids) {
          const filter = { "==": [{ var: "customer" }, id] };
          let cursor: string | undefined;
          do {
            const page = await list(ctx, "order", { filter, limit: 500, cursor, fields: ["id"] });
            const values = await loadRows(
              world.db,
              orders,
              page.data.map((record) => record.id),
            );
            for (const row of values.values()) exported.push([name(id), ...cellsOf(measured, row)]);
            cursor = page.next_cursor ?? undefined;
          } while (cursor);
        }
        const heading = ["customer", ...measured.map((column) => column.key)];
        expect(await bring("order", [heading, ...exported], null, locale)).toEqual([]);
      }
      const found = new Map((await all(one, mark)).map((record) => [record.name, record[key]]));
      expect(ids.map((id) => found.get(name(id)))).toEqual(those.map(({ json }) => arrived(one, json)));
      did("exported", one);
    });

    it("shows what was stored in both languages", async () => {
      const model = fieldOf(one);
      const those = await samples(one);
      for (const { json, value } of those)
        for (const locale of LOCALES) {
          const shown = type.format(value, model, { locale, timeZone: ZONE });
          const wanted = example.shows?.find((show) => JSON.stringify(show.json) === JSON.stringify(json));
          if (wanted) expect(shown, JSON.stringify(json)).toBe(wanted[locale]);
          else expect(shown === "", `${JSON.stringify(json)} as ${shown}`).toBe(json === null);
        }
      did("shown", one);
    });
  });

  it.each(WAYS)("every type was %s", (way) => {
    expect([...ran.get(way)!].sort()).toEqual([...FIELD_TYPES.keys()].sort());
  });
});
