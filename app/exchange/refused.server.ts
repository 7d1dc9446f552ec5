import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import { readCsv } from "./csv.server.ts";
import { storedImport } from "./history.server.ts";
import type { ImportOptions, Refusal } from "./import.server.ts";
import { readRefusals, refusedBeside } from "./keeper.server.ts";

/** Where the refused rows of an upload lie, ready to be had. */
export const refusedRowsOf = (file: string): string => `${file}.rows.csv`;

/**
 * Writes the refused rows of an upload as a CSV of their own, in UTF-8 with a byte order mark: the line of the original file, its cells
 * as they stand, and what is wrong with them. The cells are the sender's own and go back in unchanged, also those that a spreadsheet
 * program would take for a formula: they are to be mended and imported again.
 */
export async function writeRefusedRows(file: string, options: ImportOptions, locale: Locale): Promise<void> {
  const reasons = byLine(await readRefusals(refusedBeside(file)), locale);
  const target = refusedRowsOf(file);
  const half = `${target}.half`;
  const out = createWriteStream(half, { encoding: "utf8" });
  const put = async (cells: readonly string[]) => {
    if (!out.write(`${cells.map(cell).join(",")}\r\n`))
      await new Promise<void>((drained) => out.once("drain", () => drained()));
  };
  try {
    out.write("\ufeff");
    let heading = true;
    const rows = readCsv(file, { encoding: options.encoding ?? "auto", delimiter: options.delimiter });
    for await (const { line, cells } of rows) {
      if (heading)
        await put([message("refused_line", {}, locale), ...cells, message("refused_reason", {}, locale)]);
      else if (reasons.has(line)) await put([String(line), ...cells, reasons.get(line)!]);
      heading = false;
    }
    out.end();
    await finished(out);
    await rename(half, target);
  } catch (error) {
    out.destroy();
    await rm(half, { force: true });
    throw error;
  }
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function byLine(refused: readonly Refusal[], locale: Locale): Map<number, string> {
  const reasons = new Map<number, string>();
  for (const { line, column, field, code, params } of refused) {
    const place = column ?? field;
    const reason = `${place ? `${place}: ` : ""}${message(code, params, locale)}`;
    reasons.set(line, reasons.has(line) ? `${reasons.get(line)}; ${reason}` : reason);
  }
  return reasons;
}

/**
 * The file of an import's refused rows, and what to call it.
 * @throws AppError `not_found` when nothing was refused, when the import is another's, or after 30 days
 */
export async function refusedRows(ctx: Context, id: string): Promise<{ path: string; name: string }> {
  const entry = await storedImport(ctx, id);
  if (entry.refused === 0) throw notFound("no_refused_rows");
  const path = refusedRowsOf(entry.file);
  const name = `${entry.fileName.replace(/\.[^.]*$/, "")}-refused.csv`;
  const ended = entry.state !== "waiting" && entry.state !== "running";
  if (!ended) throw notFound("no_refused_rows");
  if (!(await exists(path))) {
    if (!(await exists(entry.file))) throw notFound("no_refused_rows");
    await writeRefusedRows(entry.file, entry.options, entry.locale);
  }
  return { path, name };
}

export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
