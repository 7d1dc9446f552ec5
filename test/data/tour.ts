import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { type App, boot, contextFor } from "#app/context.server.ts";
import type { Context } from "#app/context.ts";
import { importFile } from "#app/exchange/import.server.ts";
import type { ImportOptions } from "#app/exchange/import-model.ts";
import { forget, importKey, readRefusals, tableKeeper } from "#app/exchange/keeper.server.ts";
import { planImport } from "#app/exchange/plan.server.ts";
import { type ImportResult, importResult } from "#app/exchange/result.ts";
import type { Dialect, Rule } from "#app/logic/types.ts";
import { aggregate } from "#app/records/aggregate.server.ts";
import { currentConfiguration, publish } from "#app/schema/store.server.ts";
import { createInstalledDb, demoConfig } from "#test/support/installed.ts";
import { extend } from "../../docs/tour/extend.mjs";

const root = resolve(import.meta.dirname, "../..");
const shared = resolve(root, "../shared/data");

/** Engines for whole files: SQLite in `npm test`, both in `npm run test:full`. */
export const WHOLE_FILE_ENGINES: readonly Dialect[] =
  process.env.ATTUNE_TEST_FULL === "1" ? ["sqlite", "postgresql"] : ["sqlite"];

/** A folder of real data, or null with a line that says what was skipped. */
export function realData(name: string): string | null {
  const folder = join(shared, name);
  if (existsSync(folder)) return folder;
  console.log(
    `SKIPPED: the real data ${name} does not lie in ../shared/data; small fixtures cover the same paths.`,
  );
  return null;
}

// biome-ignore lint/suspicious/noExplicitAny: figures of every shape
export function truth(folder: string): any {
  return JSON.parse(readFileSync(join(folder, "TRUTH.json"), "utf8"));
}

export interface Tour {
  app: App;
  ctx: Context;
  /** Publishes an addition of `docs/tour`, as `schema import` does. */
  extend(name: string): Promise<void>;
  import(object: string, file: string, options?: ImportOptions): Promise<ImportResult>;
  /** A figure by the product's own aggregates. */
  figure(object: string, measure: string, filter?: Rule): Promise<number>;
  /** The same by groups: key of the group → value. */
  figures(object: string, measure: string, by: string, filter?: Rule): Promise<Record<string, number>>;
}

/** A fresh installation with the shipped workspace and demo people. */
export async function startTour(engine: Dialect): Promise<Tour> {
  const data = mkdtempSync(join(tmpdir(), "attune-tour-"));
  const app = await boot(demoConfig(await createInstalledDb(engine), data));
  onTestFinished(() => app.close());
  const ctx = (): Context => contextFor(app, SYSTEM, "en");
  const figures = async (object: string, measure: string, by: string | undefined, filter?: Rule) =>
    (await aggregate(ctx(), object, { measure, by: by ? [by] : [], filter })).data;
  return {
    app,
    get ctx() {
      return ctx();
    },
    async extend(name) {
      const addition = JSON.parse(readFileSync(join(root, "docs/tour", `${name}.json`), "utf8"));
      const current = await currentConfiguration(ctx());
      await publish(ctx(), extend(current, addition), { ifMatch: current.revision });
    },
    async import(object, file, options = {}) {
      const plan = await planImport(ctx(), object, file, options);
      const key = await importKey(object, file, options);
      const refusedFile = join(data, `${key.slice(7, 20)}.refused`);
      const counts = await importFile(ctx(), file, plan, options, tableKeeper(app.db, key, refusedFile));
      const result = importResult(counts, await readRefusals(refusedFile), plan.mapping.ignored, "en");
      await forget(app.db, key, refusedFile);
      return result;
    },
    async figure(object, measure, filter) {
      const [row] = await figures(object, measure, undefined, filter);
      return Number(row?.value ?? 0);
    },
    async figures(object, measure, by, filter) {
      const rows = await figures(object, measure, by, filter);
      return Object.fromEntries(rows.map((row) => [String(row[by]), Number(row.value)]));
    },
  };
}

export const is = (path: string, value: unknown) => ({ "==": [{ var: path }, value] });
export const filled = (path: string) => ({ "!": [{ empty: [{ var: path }] }] });
