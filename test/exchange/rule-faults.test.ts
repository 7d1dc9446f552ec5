import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { Context } from "#app/context.ts";
import { importHere } from "#app/exchange/import-here.server.ts";
import type { ImportOptions } from "#app/exchange/import-model.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { scratchFolder } from "#test/support/cleaning.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";

const field = (key: string, type: string, more: Record<string, unknown> = {}) => ({
  key,
  type,
  label: key,
  ...more,
});
const reads = (path: string) => ({ var: path });
const present = (path: string) => ({ "!": { empty: [reads(path)] } });

/** Visits with rules of every sort: over their own fields, what is worked out, filled in, and behind a reference. */
const CONFIGURATION = [
  {
    kind: "object",
    key: "place",
    label: "Place",
    title: "name",
    fields: [field("name", "text"), field("open", "boolean")],
  },
  {
    kind: "object",
    key: "visit",
    label: "Visit",
    title: "name",
    fields: [
      field("name", "text", { required: true }),
      field("number", "auto_number"),
      field("from", "number"),
      field("to", "number"),
      field("length", "formula", { result: "number", expression: { "-": [reads("to"), reads("from")] } }),
      field("price", "number"),
      field("graded", "text"),
      field("kept", "number", { default: 5 }),
      field("place", "reference", { to: ["place"] }),
    ],
    rules: [
      { key: "cheap", check: { or: [{ empty: [reads("price")] }, { "<": [reads("price"), 100] }] } },
      { key: "forward", check: { or: [{ empty: [reads("length")] }, { ">": [reads("length"), 0] }] } },
      { key: "ungraded", when: { ">": [reads("price"), 50] }, require: ["graded"] },
      { key: "keeps", check: { ">": [reads("kept"), 3] } },
      { key: "numbered", require: ["number"] },
      { key: "open", when: present("place"), check: { "==": [reads("place.open"), true] } },
      { key: "later", on: ["update"], require: ["place"] },
    ],
  },
  {
    kind: "automation",
    key: "grades",
    label: "grades",
    object: "visit",
    timing: "before",
    trigger: { on: ["created"] },
    condition: present("from"),
    steps: [{ key: "set", action: "set_fields", values: { graded: "A" } }],
  },
] as unknown as AnySchema[];

describe.each(ENGINES)("rules over rows with unreadable cells, on %s", (engine) => {
  let ctx: Context;
  const folder = scratchFolder("rule-faults");
  let files = 0;

  beforeAll(async () => {
    const world = await testContext(engine, {
      configuration: CONFIGURATION,
      listeners: automationListeners(),
    });
    ctx = world.as(SYSTEM);
  });

  async function faults(text: string, options: ImportOptions = {}) {
    const file = join(folder, `${files++}.csv`);
    writeFileSync(file, text);
    const { result, close } = await importHere(ctx, { object: "visit", file, options, dataFolder: folder });
    await close();
    return result.refused.map(({ line, column, code }) => `${line} ${column} ${code}`);
  }

  test("a rule that reads none of the unreadable fields is told with the cell; one that reads them is not asked", async () => {
    expect(await faults("name,from,to,price\nA,x,1,200\nB,1,2,x\nC,2,1,x\nD,2,x,99\n")).toEqual([
      "2 from bad_number",
      "2 null rule_refused",
      "3 price bad_number",
      "4 price bad_number",
      "4 null rule_refused",
      "5 to bad_number",
    ]);
  });

  test("mended, a row is refused for what it was told of, and for nothing that it was not", async () => {
    const told = await faults("name,from,to,price\nA,x,1,200\nC,2,1,x\n");
    const mended = await faults("name,from,to,price\nA,0,1,200\nC,2,1,3\n");
    expect(told.filter((fault) => !fault.endsWith("bad_number"))).toEqual(mended);
    expect(mended).toHaveLength(2);
  });

  test("defaults count, an empty cell is empty, and what rules before the write fill in is not missed", async () => {
    expect(await faults("name,from,kept,price\nA,x,,\nB,x,2,\nC,x,9,60\n")).toEqual([
      "2 from bad_number",
      "2 null rule_refused",
      "3 from bad_number",
      "3 null rule_refused",
      "4 from bad_number",
    ]);
    expect(await faults("name,from\nA,x\n")).toEqual(["2 from bad_number"]);
  });

  test("nothing is said of what lies behind a reference, nor of a record that is there already", async () => {
    expect(await faults("name,place,from\nA,nowhere,1\n")).toEqual(["2 place reference_not_found"]);
    expect(await faults("external_id,name,price\nV1,A,1\n", { key: ["external_id"] })).toEqual([]);
    const again = "external_id,from,price\nV1,x,200\nV2,x,200\n";
    expect(await faults(again, { key: ["external_id"] })).toEqual([
      "2 from bad_number",
      "3 from bad_number",
      "3 null required",
      "3 null rule_refused",
    ]);
  });
});
