import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { AppError } from "#app/errors.ts";
import { importHere } from "#app/exchange/import-here.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { type ImportHouse, openImportHouse } from "./house.ts";

const SHEETS = Number(process.env.SHEETS ?? 25);
const SEED = Number(process.env.SEED ?? 20261122);

/** Numbers from 0 up to a bound, the same for every run of a seed. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const CELLS = [
  ...[
    "",
    " ",
    "\t",
    "0",
    "-1",
    "1e999",
    "1e-400",
    "NaN",
    "Infinity",
    "١٢٣",
    "1,234.5",
    "¥12",
    "99999999999999999999",
  ],
  ...[
    "2026-02-30",
    "2026-01-01",
    "31/12/2026",
    "2026-01-01T25:00",
    "2026-03-29 02:30",
    "0000-00-00",
    "9999-12-31",
  ],
  ...[
    "yes",
    "否",
    "true",
    "vip",
    "VIP",
    "；",
    "a;b|c、d",
    "low;low",
    "__proto__",
    "constructor",
    "{}",
    "[object Object]",
  ],
  ...[
    "a\0b",
    "\ufeff",
    "\u202e",
    "e\u0301",
    "👩‍👩‍👧",
    "ﷺ",
    "\u2028",
    "ß",
    "İ",
    "'; DROP TABLE o_customer; --",
    "%",
    "_",
  ],
  ...[
    '"',
    '"quoted"',
    "a\nb",
    "a\r\nb",
    "a,b",
    "=1+1",
    "@x",
    "x@y.zz",
    "http://",
    "https://例.中国/",
    "+86 138",
    "x".repeat(5_000),
  ],
  ...[
    "01a00000-0000-7000-8000-000000000000",
    "customer:01a00000-0000-7000-8000-000000000000",
    "nope:1",
    "admin@demo.test",
  ],
];

const quoted = (cell: string, how: number): string =>
  how > 0 || /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** What became of each sheet on the engine before. */
const outcomes = new Map<number, unknown>();

describe.each(ENGINES)("sheets of anything on %s", (engine) => {
  test("each is read to its end or refused whole with a reason, every row is counted once, and both engines agree", async () => {
    const house: ImportHouse = await openImportHouse(engine);
    const ctx = house.as(SYSTEM);
    const roll = dice(SEED);
    for (let sheet = 0; sheet < SHEETS; sheet++) {
      const objects = [...ctx.workspace.objects.values()];
      const object = objects[roll(objects.length)]!;
      const fields = [...object.fields.values()].filter(() => roll(3) > 0);
      const row = (cells: readonly string[]) => cells.map((cell) => quoted(cell, roll(4))).join(",");
      const any = () => CELLS[roll(CELLS.length)]!;
      const rows = Array.from({ length: 1 + roll(30) }, () =>
        row(
          Array.from(
            { length: fields.length + (roll(8) === 0 ? 1 : 0) - (roll(8) === 0 ? 1 : 0) },
            (_, at) => (fields[at]?.def.required && roll(5) > 0 ? `R${roll(9)}` : roll(3) > 0 ? "" : any()),
          ),
        ),
      );
      const end = ["\n", "\r\n"][roll(2)]!;
      const file = join(house.folder, `random-${sheet}.csv`);
      writeFileSync(file, [row(fields.map(({ key }) => key)), ...rows].join(end));
      const keys = fields.filter(({ system, key }) => !system || key === "external_id");
      const key = roll(2) === 0 && keys.length > 0 ? [keys[roll(keys.length)]!.key] : [];
      const about = { seed: SEED, sheet, object: object.key, key };
      try {
        const options = { key, rules: roll(2) === 0 ? ("skip" as const) : ("run" as const) };
        const { result, close } = await importHere(ctx, {
          object: object.key,
          file,
          options,
          dataFolder: house.folder,
        });
        await close();
        const { read, created, updated, unchanged } = result;
        const refused = new Set(result.refused.map(({ line }) => line)).size;
        expect({ ...about, rows: created + updated + unchanged + refused }).toEqual({ ...about, rows: read });
        const wordless = result.refused.filter(({ message, code }) => message === code);
        expect({ ...about, wordless }).toEqual({ ...about, wordless: [] });
        const told = result.refused.map(({ line, column, code }) => `${line} ${column} ${code}`).sort();
        const outcome = { ...about, read, created, updated, unchanged, told };
        expect(outcome).toEqual(outcomes.get(sheet) ?? outcome);
        outcomes.set(sheet, outcome);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect({ ...about, code: error.code, status: error.status }).toMatchObject({ status: 422 });
      }
    }
  });
});
