import { contextFor, workOff } from "../context.server.ts";
import { AppError } from "../errors.ts";
import { getImport, type ImportEntry, listImports } from "../exchange/entries.server.ts";
import { startUndo } from "../exchange/undo.server.ts";
import type { UndoReport } from "../exchange/undo-report.ts";
import { message } from "../i18n/messages/index.ts";
import type { Terminal } from "./terminal.ts";
import { withApp } from "./with-app.server.ts";

/** How often an undo that the server has taken up is looked after, in milliseconds. */
const LOOK_MS = 200;
/** Records left as they are that are named one by one; `--json` names all that are known. */
const NAMED = 20;

/** `import list`: the imports of the last 30 days, newest first, with the ids by which they can be undone. */
export function listCommand(terminal: Terminal, json: boolean): Promise<number> {
  return withApp(async (ctx) => {
    const entries = await listImports(ctx, { limit: 200 });
    if (json) terminal.out(JSON.stringify(entries.map(entryJson)));
    else for (const entry of entries) terminal.out(lineOf(entry, terminal));
    if (entries.length === 0 && !json) terminal.err(message("import_list_empty", {}, terminal.locale));
    return 0;
  });
}

const entryJson = ({
  id,
  object,
  fileName,
  door,
  actor,
  state,
  createdAt,
  undo,
  ...counts
}: ImportEntry) => ({
  id,
  object,
  file: fileName,
  door,
  by: actor.name,
  state: undo?.state === "done" ? "undone" : state,
  created_at: new Date(createdAt).toISOString(),
  read: counts.read,
  created: counts.created,
  updated: counts.updated,
  unchanged: counts.unchanged,
  refused: counts.refused,
});

function lineOf(entry: ImportEntry, { locale }: Terminal): string {
  const { id, object, fileName, created, updated, refused, createdAt } = entry;
  const state = message(`import_state_${entry.undo?.state === "done" ? "undone" : entry.state}`, {}, locale);
  const at = new Date(createdAt).toISOString().slice(0, 16).replace("T", " ");
  const counts = message("import_list_counts", { created, updated, refused }, locale);
  return `${id}  ${at}Z  ${object}  ${fileName}  ${state}  ${counts}`;
}

/**
 * `import undo <id>`: what the page's button does, here and now. The work is a job, so that a killed undo goes on with the same command,
 * or in the server; when the server has taken it up already, this waits for it.
 */
export function undoCommand(id: string, terminal: Terminal, json: boolean): Promise<number> {
  return withApp(async (ctx, app) => {
    await startUndo(ctx, id);
    let report: UndoReport;
    do {
      if ((await workOff(app, ["undo_import"])) === 0) await new Promise((wake) => setTimeout(wake, LOOK_MS));
      report = (await getImport(contextFor(app, ctx.actor), id)).undo!;
    } while (report.state === "running");
    if (report.state !== "done") throw new AppError("conflict", "import_undo_broken");
    const { binned, restored, leftCount } = report;
    const left = report.left.map(({ object, id: record, code, params }) => ({
      object,
      id: record,
      code,
      message: message(code, params, terminal.locale),
    }));
    if (json) {
      terminal.out(JSON.stringify({ binned, restored, left_count: leftCount, left }));
      return 0;
    }
    terminal.out(message("import_undo_result", { binned, restored, left: leftCount }, terminal.locale));
    for (const one of left.slice(0, NAMED)) terminal.err(`${one.object} ${one.id}: ${one.message}`);
    if (leftCount > NAMED) terminal.err(`… ${leftCount - NAMED}`);
    return 0;
  });
}
