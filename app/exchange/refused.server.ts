import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import { LOCALES, type Locale } from "../i18n/text.ts";
import { readCsv } from "./csv.server.ts";
import { storedImport } from "./entries.server.ts";
import { type ImportOptions, type Refusal, readingOf } from "./import-model.ts";
import { firstRefusals, readRefusals, refusedBeside } from "./keeper.server.ts";
import { type ImportResult, refusedJson } from "./result.ts";

/** Where the refused rows of an upload lie, ready to be had. */
export const refusedRowsOf = (file: string): string => `${file}.rows.csv`;

/**
 * Writes the refused rows of an upload as a CSV of their own, in UTF-8 with a byte order mark: the line of the original file, its cells
 * as they stand, and what is wrong with them. The cells are the sender's own and go back in unchanged, also those that a spreadsheet
 * program would take for a formula: they are to be mended and imported again. `source`: where the rows lie, when that is not beside them.
 */
export async function writeRefusedRows(
  file: string,
  options: ImportOptions,
  locale: Locale,
  source = file,
): Promise<void> {
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
    let width: number | undefined;
    let again = false;
    const rows = readCsv(source, readingOf(options));
    for await (const { line, cells } of rows) {
      if (width === undefined) {
        again = isRefusedHeading(cells);
        const own = again ? cells.slice(1, -1) : cells;
        width = own.length;
        await put([message("refused_line", {}, locale), ...own, message("refused_reason", {}, locale)]);
      } else if (reasons.has(line)) {
        // Its cells stand below their headings and the reason below its own; what there is beside them comes last.
        const first = again ? cells[0]! : String(line);
        const own = again ? cells.slice(1, width + 1) : cells.slice(0, width);
        while (own.length < width) own.push("");
        await put([first, ...own, reasons.get(line)!, ...cells.slice(again ? width + 2 : width)]);
      }
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

/** The heading of a file of refused rows that comes back: its own two columns are not doubled, and a row keeps the line it had first. */
const isRefusedHeading = (cells: readonly string[]): boolean =>
  LOCALES.some(
    (locale) =>
      cells[0]?.trim() === message("refused_line", {}, locale) &&
      cells.at(-1)?.trim() === message("refused_reason", {}, locale),
  );

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

/** What of an import's refusals its page shows: the first of them, and whether the rows can be had as a file. */
export async function refusals(
  ctx: Context,
  id: string,
  limit: number,
): Promise<{ first: ImportResult["refused"]; file: boolean }> {
  const entry = await storedImport(ctx, id);
  if (entry.refused === 0) return { first: [], file: false };
  const first = await firstRefusals(refusedBeside(entry.file), limit);
  const there = (await exists(refusedRowsOf(entry.file))) || (await exists(entry.file));
  return { first: refusedJson(first, ctx.locale), file: there };
}

/** Throws away what an import refused. */
export async function forgetRefused(file: string): Promise<void> {
  for (const one of [refusedRowsOf(file), refusedBeside(file)]) await rm(one, { force: true });
}

export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
