import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { AppError } from "../errors.ts";
import { decodeFile, detectEncoding, type Encoding } from "./encoding.server.ts";

/** One row of a file and the line it starts in (the heading is line 1). */
export interface CsvRow {
  line: number;
  cells: string[];
}

export interface CsvOptions {
  encoding: Encoding;
  /** One sign; the heading tells when it is not given. */
  delimiter?: string;
  /** Which row has the headings, counted from 1; what stands above it is left out. */
  heading?: number;
}

/** Longest row in characters: an unclosed quote swallows the rest of a file, and is found out here instead of in memory. */
const ROW_LIMIT = 1_000_000;

/** The rows of a CSV file, heading first, streamed. A file that is no CSV is refused with the line where it stops being one. */
export async function* readCsv(file: string, options: CsvOptions): AsyncGenerator<CsvRow> {
  const encoding = options.encoding === "auto" ? await detectEncoding(file) : decoderOf(options.encoding);
  const delimiter = options.delimiter ?? (await detectDelimiter(file, encoding));
  const source = Readable.from(decodeFile(file, encoding));
  const parser = source.pipe(
    parse({
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      // Below their last row spreadsheet programs save rows of nothing but commas.
      skip_records_with_empty_values: true,
      max_record_size: ROW_LIMIT,
    }),
  );
  source.on("error", (error) => parser.destroy(error));
  let lastLine = 0;
  let above = (options.heading ?? 1) - 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const inside = record.reduce(
        (sum, cell) => sum + (cell.includes("\n") ? cell.split("\n").length - 1 : 0),
        0,
      );
      lastLine = info.lines;
      if (above-- > 0) continue;
      yield { line: info.lines - inside, cells: record };
    }
  } catch (error) {
    throw explain(error, lastLine + 1);
  } finally {
    source.destroy();
  }
}

/**
 * Whether a row's cells stand below their headings. Spreadsheet programs leave out empty cells at a row's end, or add some: that is no
 * matter, as long as every column that has a name has its cell, and nothing stands beside the columns.
 */
export function fitsHeading(cells: readonly string[], headings: readonly string[]): boolean {
  const named = headings.findLastIndex((heading) => heading.trim() !== "") + 1;
  return cells.length >= named && cells.slice(headings.length).every((cell) => cell.trim() === "");
}

/** Name of the decoder for an encoding that was named. */
export const decoderOf = (encoding: Encoding): string => (encoding === "utf-16" ? "utf-16le" : encoding);

/** Lines at the top that are looked through for the delimiter: a sheet's title has none. */
const TOP = 5;

/** The sign that parts one of the first lines most often; a comma when none does. */
export async function detectDelimiter(file: string, encoding: string): Promise<string> {
  let head = "";
  for await (const text of decodeFile(file, encoding)) {
    head += text;
    if (head.split("\n").length > TOP || head.length > ROW_LIMIT) break;
  }
  // What stands between quotes may hold any sign, and lines of its own.
  const lines = head
    .slice(0, ROW_LIMIT)
    .replace(/"[^"]*"/g, "")
    .split(/\r?\n|\r/);
  // A title has no signs of its own: it gives way to the line below it, and only to that.
  const first = Math.max(
    0,
    lines.slice(0, TOP).findIndex((line) => /[,;\t|]/.test(line)),
  );
  const counts = [",", ";", "\t", "|"].map((sign) => ({ sign, count: lines[first]!.split(sign).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}

function explain(error: unknown, line: number): unknown {
  const code = (error as { code?: string }).code ?? "";
  if (!code.startsWith("CSV_")) return error;
  const name =
    code === "CSV_QUOTE_NOT_CLOSED" || code === "CSV_MAX_RECORD_SIZE" ? "unclosed_quote" : "bad_csv";
  const reason = (error as Error).message.slice(0, 160);
  return new AppError("invalid", name, { params: { line, reason }, cause: error });
}
