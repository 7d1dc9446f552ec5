import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { expect } from "vitest";
import { type Actor, SYSTEM } from "#app/access/actor.ts";
import { actorForUser } from "#app/access/users.server.ts";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { Context } from "#app/context.ts";
import { getImport, type ImportEntry } from "#app/exchange/entries.server.ts";
import { runImport, tidyImport } from "#app/exchange/import-job.server.ts";
import type { ImportOptions } from "#app/exchange/import-model.ts";
import { undoImport } from "#app/exchange/undo.server.ts";
import { queueImport } from "#app/exchange/upload.server.ts";
import { takeUpload } from "#app/exchange/uploads.server.ts";
import type { JobHandler } from "#app/jobs/worker.server.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import type { RecordJson, WriteIntent } from "#app/records/types.ts";
import { write } from "#app/records/write.server.ts";
import { shippedConfiguration } from "#app/schema/shipped.server.ts";
import { scratchFolder } from "#test/support/cleaning.ts";
import { type TestWorld, testContext } from "#test/support/context.ts";

/** The shipped workspace with its rules, and the jobs of imports, which run when they are told to. */
export interface ImportHouse extends TestWorld {
  folder: string;
  file(text: string | Uint8Array): string;
  /** Imports a sheet to its end and answers its entry. */
  import(ctx: Context, object: string, text: string, options?: ImportOptions): Promise<ImportEntry>;
  queue(ctx: Context, object: string, text: string, options?: ImportOptions): Promise<string>;
  work(more?: Record<string, JobHandler>): Promise<number>;
  rows(object: string): Promise<Record<string, unknown>[]>;
  put(ctx: Context, object: string, intent: WriteIntent): Promise<RecordJson>;
}

export async function openImportHouse(engine: Dialect): Promise<ImportHouse> {
  const configuration = await shippedConfiguration(resolve(import.meta.dirname, "../.."));
  const world = await testContext(engine, { configuration, listeners: automationListeners() });
  const folder = scratchFolder("imports");
  let files = 0;
  const file = (text: string | Uint8Array) => {
    const path = join(folder, `${files++}.csv`);
    writeFileSync(path, text);
    return path;
  };
  const contextFor = async (actor: Actor) =>
    world.as(actor.id === null ? SYSTEM : ((await actorForUser(world.db, actor.id)) ?? actor));
  const queue: ImportHouse["queue"] = async (ctx, object, text, options = {}) => {
    const what = { object, file: file(text), fileName: "sheet.csv", options, locale: ctx.locale };
    return (await queueImport(ctx, what)).id;
  };
  const work: ImportHouse["work"] = (more) =>
    runDueJobs({
      db: world.db,
      contextFor,
      handlers: { import: runImport, undo_import: undoImport, tidy_import: tidyImport, ...more },
    });
  return {
    ...world,
    folder,
    file,
    queue,
    work,
    async import(ctx, object, text, options) {
      const id = await queue(ctx, object, text, options);
      await work();
      return getImport(ctx, id);
    },
    rows: (object) => world.db.all(`SELECT * FROM "o_${object}" WHERE deleted_at IS NULL ORDER BY id`),
    async put(ctx, object, intent) {
      const [result] = await write(ctx, object, [intent]);
      expect(result!.status === "refused" ? result!.issues : []).toEqual([]);
      return (result as unknown as { record: RecordJson }).record;
    },
  };
}

/** A sheet as a browser sends it; answers the upload's id. */
export function uploadSheet(
  house: ImportHouse,
  ctx: Context,
  object: string,
  text: string | Buffer,
  name = "客户 表.csv",
): Promise<string> {
  const edge = "x-x-x";
  const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), Buffer.from(text), Buffer.from(`\r\n--${edge}--\r\n`)]);
  const body = { stream: Readable.from([bytes]), type: `multipart/form-data; boundary=${edge}` };
  return takeUpload(ctx, object, body, house.folder);
}
