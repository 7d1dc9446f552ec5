import { AppError } from "../errors.ts";
import { type CsvRow, decoderOf, detectDelimiter, fitsHeading, readCsv } from "./csv.server.ts";
import { detectEncoding, type Encoding, refuseSpreadsheet } from "./encoding.server.ts";
import { HEADS, headingOf } from "./heading.ts";

/** What a file holds, as far as somebody who is about to import it wants to know. Plain JSON. */
export interface Inspection {
  /** Decoder and sign that were found or named. */
  encoding: string;
  delimiter: string;
  /** Which of the first rows (`heads`) has the headings, counted from 1. */
  heading: number;
  heads: { line: number; cells: string[] }[];
  /** Rows below the heading that were looked at; `complete` when that was all of them. */
  rows: number;
  complete: boolean;
  columns: InspectedColumn[];
  /** The first rows, each with its line in the file. */
  preview: { line: number; cells: string[] }[];
  /** Rows with more or fewer cells than the heading. */
  uneven: number;
}

export interface InspectedColumn {
  index: number;
  heading: string;
  /** The first values that are not empty, each once. */
  samples: string[];
  /** Rows in which it is not empty. */
  filled: number;
  /** Its values and how often each stands there, most frequent first; at most 200, and `more` tells that there are others. */
  values: [string, number][];
  more: boolean;
}

/** Bounds of what is looked at and kept. */
const ROWS = 50_000;
const COLUMNS = 500;
const PREVIEW = 20;
const SAMPLES = 5;
const VALUES = 200;
/** Longest value that is kept whole, in characters; a longer one is nobody's choice. */
const VALUE_LENGTH = 120;

/**
 * Reads a CSV file's heading and its first rows (all of them up to 50,000).
 * @throws AppError `invalid` for a spreadsheet, an empty file, more than 500 columns, a wrong encoding, or what is no CSV
 */
export async function inspect(
  file: string,
  options: { encoding?: Encoding; delimiter?: string; heading?: number } = {},
): Promise<Inspection> {
  await refuseSpreadsheet(file);
  const named = options.encoding ?? "auto";
  const encoding = named === "auto" ? await detectEncoding(file) : decoderOf(named);
  const delimiter = options.delimiter ?? (await detectDelimiter(file, encoding));
  const rows = readCsv(file, { encoding: named, delimiter });
  const heads: CsvRow[] = [];
  while (heads.length < HEADS) {
    const next = await rows.next();
    if (next.done) break;
    heads.push(next.value);
  }
  if (heads.length === 0) throw new AppError("invalid", "empty_file");
  const heading = Math.min(options.heading ?? headingOf(heads.map(({ cells }) => cells)), heads.length);
  const headings = heads[heading - 1]!.cells;
  if (headings.length > COLUMNS)
    throw new AppError("invalid", "too_many_columns", { params: { limit: COLUMNS } });
  const seen = headings.map((heading) => new ColumnReader(heading));
  const found: Inspection = {
    encoding,
    delimiter,
    heading,
    heads: heads.map(shown),
    rows: 0,
    complete: true,
    columns: [],
    preview: [],
    uneven: 0,
  };
  const take = (row: CsvRow) => {
    found.rows++;
    if (!fitsHeading(row.cells, headings)) found.uneven++;
    if (found.preview.length < PREVIEW) found.preview.push(shown(row));
    for (const [index, column] of seen.entries()) column.take(row.cells[index] ?? "");
  };
  for (const row of heads.slice(heading)) take(row);
  for await (const row of rows) {
    if (found.rows === ROWS) {
      found.complete = false;
      break;
    }
    take(row);
  }
  return { ...found, columns: seen.map((column, index) => column.told(index)) };
}

const shown = ({ line, cells }: CsvRow) => ({
  line,
  cells: cells.slice(0, COLUMNS).map((cell) => cell.slice(0, VALUE_LENGTH)),
});

/** What is kept of a column while its rows go by. */
class ColumnReader {
  readonly heading: string;
  readonly #samples = new Set<string>();
  readonly #values = new Map<string, number>();
  #filled = 0;
  #more = false;

  constructor(heading: string) {
    this.heading = heading.trim().slice(0, VALUE_LENGTH);
  }

  take(cell: string): void {
    const text = cell.trim();
    if (text === "") return;
    this.#filled++;
    if (this.#samples.size < SAMPLES) this.#samples.add(text.slice(0, VALUE_LENGTH));
    const times = this.#values.get(text);
    if (times !== undefined) this.#values.set(text, times + 1);
    else if (this.#values.size < VALUES && text.length <= VALUE_LENGTH) this.#values.set(text, 1);
    else this.#more = true;
  }

  told(index: number): InspectedColumn {
    return {
      index,
      heading: this.heading,
      samples: [...this.#samples],
      filled: this.#filled,
      values: [...this.#values].sort((a, b) => b[1] - a[1]),
      more: this.#more,
    };
  }
}
