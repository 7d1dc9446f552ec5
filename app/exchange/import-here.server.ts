import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import { countChunk, endImport } from "./history.server.ts";
import { importFile } from "./import.server.ts";
import { rowsOf, tidyForGood } from "./import-job.server.ts";
import type { ImportCounts, ImportKeeper, ImportOptions } from "./import-model.ts";
import { dryKeeper, forget, importKey, readRefusals, refusedBeside, tableKeeper } from "./keeper.server.ts";
import { type ImportPlan, planImport } from "./plan.server.ts";
import { forgetRefused, writeRefusedRows } from "./refused.server.ts";
import { type ImportResult, importResult } from "./result.ts";

/** An import that came to its end in the process that asked for it. */
export interface ImportedHere {
  /** By which it is listed and can be undone; null for a dry run. */
  id: string | null;
  result: ImportResult;
  /** To be called when the result has been told: until then the same file with the same options goes on with this import, after it is another one. */
  close(): Promise<void>;
}

export interface ImportHere {
  object: string;
  /** The sender's own file; it stays where it is. */
  file: string;
  options: ImportOptions;
  dataFolder: string;
  progress?(counts: ImportCounts): void;
}

/**
 * Does an import here and now, without a job: the command line's, beside a server that may or may not be running. It is listed, undone and
 * its refused rows are kept like any other. Killed, the same call goes on where it was.
 * @throws AppError as `planImport`; `conflict` when another process does the same import, or somebody has stopped this one
 */
export async function importHere(ctx: Context, what: ImportHere): Promise<ImportedHere> {
  const { object, file, options } = what;
  const plan = await planImport(ctx, object, file, options);
  const mark = await importKey(object, file, options);
  if (options.dryRun) return tryHere(ctx, what, plan, mark);
  const entry = await enter(ctx, what, plan, mark);
  const refusedFile = refusedBeside(entry.file);
  const keeper = counting(entry.id, tableKeeper(ctx.db, mark, refusedFile, what.progress));
  try {
    const counts = await importFile({ ...ctx, import: entry.id }, file, plan, options, keeper);
    const refused = await readRefusals(refusedFile);
    if (refused.length > 0) await writeRefusedRows(entry.file, options, ctx.locale, file);
    return {
      id: entry.id,
      result: importResult(counts, refused, plan.mapping.ignored, ctx.locale),
      async close() {
        await ctx.db.transaction(async (tx) => {
          await endImport(tx, entry.id, "done");
          await tx.run("UPDATE imports SET place = NULL WHERE id = ?", [entry.id]);
          await forget(tx, mark);
        });
        if (refused.length === 0) await forgetRefused(entry.file);
      },
    };
  } catch (error) {
    await broken(ctx, error, entry, what).catch(() => {});
    throw error;
  }
}

async function tryHere(
  ctx: Context,
  { file, options, dataFolder, progress }: ImportHere,
  plan: ImportPlan,
  mark: string,
): Promise<ImportedHere> {
  const refusedFile = join(dataFolder, "imports", `${mark.slice(7, 39)}.refused`);
  const counts = await importFile(ctx, file, plan, options, dryKeeper(refusedFile, progress));
  const result = importResult(counts, await readRefusals(refusedFile), plan.mapping.ignored, ctx.locale);
  return { id: null, result, close: () => forget(ctx.db, mark, refusedFile) };
}

interface Entry {
  id: string;
  /** Name beside which what was refused is kept; nothing lies there itself. */
  file: string;
}

/** Writes the import down as running, or finds the one that was cut off under this mark. Every event from now on has a greater id than `first_event`. */
async function enter(ctx: Context, what: ImportHere, plan: ImportPlan, mark: string): Promise<Entry> {
  const id = newId();
  const now = Date.now();
  const ignored = JSON.stringify(plan.mapping.ignored);
  return ctx.db.transaction(async (tx) => {
    await tx.run(
      `INSERT INTO imports (id, object, file_name, file, actor_id, actor_name, options, locale, state, read, created, updated, unchanged,
         refused, first_event, created_at, door, place)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', 0, 0, 0, 0, 0, ?, ?, 'command', ?) ON CONFLICT (place) DO NOTHING`,
      [
        id,
        what.object,
        basename(what.file),
        join(what.dataFolder, "imports", `${id}.csv`),
        ctx.actor.id,
        ctx.actor.name,
        JSON.stringify(what.options),
        ctx.locale,
        newId(),
        now,
        mark,
      ],
    );
    await tx.run(
      `UPDATE imports SET state = 'running', error = NULL, finished_at = NULL, total = ?, ignored = ?, alive_at = ? WHERE place = ?`,
      [plan.rows, ignored, now, mark],
    );
    const [entry] = await tx.all<Entry & Record<string, never>>(
      "SELECT id, file FROM imports WHERE place = ?",
      [mark],
    );
    await tidyForGood(tx, entry!.id, entry!.file);
    return entry!;
  });
}

/** Counts each chunk in the import's row, and stops when somebody has stopped it there. */
function counting(id: string, keeper: ImportKeeper): ImportKeeper {
  return {
    ...keeper,
    async keep(tx, counts, refused) {
      if (!(await countChunk(tx, id, counts, rowsOf(refused)))) {
        throw new AppError("conflict", "import_was_stopped");
      }
      await keeper.keep(tx, counts, refused);
    },
  };
}

/** What broke an import off stands in its entry; the same command again still goes on with it, unless it was stopped on purpose. */
async function broken(ctx: Context, error: unknown, entry: Entry, what: ImportHere): Promise<void> {
  const code = error instanceof AppError ? error.code : "";
  if (code === "import_under_way") return;
  if (code !== "import_was_stopped") {
    const reason =
      error instanceof AppError ? message(error.code, error.params, ctx.locale) : String(error).slice(0, 500);
    return endImport(ctx.db, entry.id, "failed", reason);
  }
  if ((await readRefusals(refusedBeside(entry.file))).length === 0) return forgetRefused(entry.file);
  await writeRefusedRows(entry.file, what.options, ctx.locale, what.file);
}
