import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { AppError } from "#app/errors.ts";
import { importHere } from "#app/exchange/import-here.server.ts";
import type { ImportOptions } from "#app/exchange/import-model.ts";
import { remove } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { scratchFolder } from "#test/support/cleaning.ts";
import { type TestWorld, testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";

const field = (key: string, type: string, more: Record<string, unknown> = {}) => ({
  key,
  type,
  label: key,
  ...more,
});

/** Machines in rooms; a room goes by a name that is worked out, and stands in another room. */
const CONFIGURATION: readonly AnySchema[] = [
  {
    kind: "object",
    key: "room",
    label: "Room",
    title: "called",
    fields: [
      field("floor", "number", { decimals: 0 }),
      field("name", "text"),
      field("called", "formula", {
        result: "text",
        expression: { cat: ["Room ", { var: "within.name" }, { var: "name" }] },
      }),
      field("aged", "formula", {
        result: "number",
        expression: { date_diff: [{ var: "created_at" }, { now: [] }, "day"] },
      }),
      field("within", "reference", { to: ["room"] }),
    ],
  },
  {
    kind: "object",
    key: "machine",
    label: "Machine",
    title: "name",
    fields: [
      field("name", "text", { required: true }),
      field("room", "reference", { to: ["room"] }),
      field("tended_by", "user"),
      field("weight", "number", { min: 0, max: 10 }),
    ],
  },
] as unknown as AnySchema[];

describe.each(ENGINES)("what an import is told about itself, on %s", (engine) => {
  let world: TestWorld;
  let ctx: Context;
  const folder = scratchFolder("constants");
  let files = 0;

  beforeAll(async () => {
    world = await testContext(engine, { configuration: CONFIGURATION });
    ctx = world.as(SYSTEM);
  });

  async function imported(object: string, text: string, options: ImportOptions = {}) {
    const file = join(folder, `${files++}.csv`);
    writeFileSync(file, text);
    const { result, close } = await importHere(ctx, { object, file, options, dataFolder: folder });
    await close();
    return result;
  }

  const refused = async (object: string, text: string, options: ImportOptions) => {
    const thrown = await imported(object, text, options).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AppError);
    return (thrown as AppError).issues.map(({ path, code }) => `${path} ${code}`);
  };

  test("a value for all rows is looked up before any row is read: unknown, ambiguous, in the bin, a person who left", async () => {
    const made = await write(
      ctx,
      "room",
      ["A", "B", "B", "gone"].map((name) => ({ op: "create", input: { name } })),
    );
    const ids = made.map((result) => (result as unknown as { record: { id: string } }).record.id);
    await remove(ctx, "room", ids[3]!, {});
    const left = await world.person("Left", []);
    await world.db.run("UPDATE users SET disabled_at = 1 WHERE id = ?", [left.actor.id]);
    const sheet = "name\nM\n";
    for (const [set, code] of [
      [`room=${ids[3]}`, "unknown_reference"],
      ["room=nowhere", "reference_not_found"],
      [`tended_by=${left.actor.id}`, "unknown_reference"],
      ["weight=11", "too_large"],
      ["weight=heavy", "bad_number"],
    ] as const)
      expect([set, await refused("machine", sheet, { set: [set] })]).toEqual([set, [`set/0 ${code}`]]);
    expect(await world.db.all("SELECT id FROM imports")).toEqual([]);
    expect(await imported("machine", sheet, { set: [`room=${ids[0]}`, "weight= "] })).toMatchObject({
      created: 1,
    });
    expect(await world.db.all("SELECT room, weight FROM o_machine")).toEqual([
      { room: ids[0], weight: null },
    ]);
  });

  test("a record that goes by a name which is worked out when read is found by its id alone, and breaks nothing", async () => {
    expect(await imported("machine", "name,room\nM1,Room A\n")).toMatchObject({
      created: 0,
      refused: [{ line: 2, column: "room", code: "reference_not_found" }],
    });
    expect(await refused("machine", "name,r\nM1,1\n", { map: "r=room.aged" })).toEqual(["map unknown_field"]);
  });

  test("what words are translated into is looked up; of the object itself it may be made by an earlier row", async () => {
    expect(await refused("machine", "name,r\nM1,1\n", { map: "r=room.name{1:nowhere}" })).toEqual([
      "map translation_not_taken",
    ]);
    const map = "n=name,in=within.name{first:Made here}";
    const made = await imported("room", "n,in\nMade here,\nSecond,first\n", { map });
    expect(made).toMatchObject({ read: 2 });
    expect(await refused("machine", "name,r\nM1,1\n", { map: "r=room.name{1:B}" })).toEqual([
      "map translation_not_taken",
    ]);
    expect(await imported("machine", "name,r\nM2,1\nM3,\n", { map: "r=room.name{1:A,2:}" })).toMatchObject({
      created: 2,
      refused: [],
    });
  });

  test("a key that its field does not take costs its own row alone: half a floor, a NUL", async () => {
    const sheet = "floor,name\n1.5,Half\n2,Whole\n";
    const map = "floor=floor";
    expect(await imported("room", sheet, { key: ["floor"], map })).toMatchObject({
      read: 2,
      created: 1,
      refused: [{ line: 2, column: "floor", code: "too_many_decimals" }],
    });
    expect(await imported("machine", "name,r\nM4,1.5\nM5,2\n", { map: "r=room.floor" })).toMatchObject({
      created: 1,
      refused: [{ line: 2, column: "r", code: "reference_not_found" }],
    });
    expect(await imported("room", "name,floor\na\0b,1\n", { key: ["name"] })).toMatchObject({
      refused: [{ line: 2, code: "has_nul" }],
    });
  });
});
