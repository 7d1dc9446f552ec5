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
      max_record_size: ROW_LIMIT,
    }),
  );
  source.on("error", (error) => parser.destroy(error));
  let lastLine = 0;
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
      yield { line: info.lines - inside, cells: record };
    }
  } catch (error) {
    throw explain(error, lastLine + 1);
  } finally {
    source.destroy();
  }
}

/** Name of the decoder for an encoding that was named. */
export const decoderOf = (encoding: Encoding): string => (encoding === "utf-16" ? "utf-16le" : encoding);

/** The sign that parts the heading most often; a comma when none does. */
export async function detectDelimiter(file: string, encoding: string): Promise<string> {
  let head = "";
  for await (const text of decodeFile(file, encoding)) {
    head += text;
    if (head.includes("\n") || head.length > ROW_LIMIT) break;
  }
  const heading = (head.split(/\r?\n/, 1)[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((sign) => ({ sign, count: heading.split(sign).length }));
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
