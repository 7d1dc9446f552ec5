import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { AppError } from "#app/errors.ts";
import { type CsvOptions, fitsHeading, readCsv } from "#app/exchange/csv.server.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-csv-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

async function rowsOf(bytes: string | Uint8Array, options: Partial<CsvOptions> = {}) {
  const file = join(folder, `${files++}.csv`);
  writeFileSync(file, bytes);
  const rows: { line: number; cells: string[] }[] = [];
  for await (const row of readCsv(file, { encoding: "auto", ...options })) rows.push(row);
  return rows;
}

async function refusal(bytes: string | Uint8Array, options: Partial<CsvOptions> = {}): Promise<AppError> {
  const thrown = await rowsOf(bytes, options).then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(AppError);
  return thrown as AppError;
}

describe("reading a CSV file", () => {
  it("gives each row the line it starts in, newlines inside cells counted", async () => {
    const rows = await rowsOf('name,why\nA,"one\ntwo"\nB,three\n');
    expect(rows).toEqual([
      { line: 1, cells: ["name", "why"] },
      { line: 2, cells: ["A", "one\ntwo"] },
      { line: 4, cells: ["B", "three"] },
    ]);
  });

  it("tells the delimiter from the heading", async () => {
    expect((await rowsOf("a;b\n1,5;2\n"))[1]!.cells).toEqual(["1,5", "2"]);
    expect((await rowsOf("a\tb\n1\t2\n"))[1]!.cells).toEqual(["1", "2"]);
  });

  it("reads UTF-8 with a byte order mark, UTF-16 and GB18030 as Chinese Excel saves it", async () => {
    expect((await rowsOf("\ufeff名称,类型\n甲,高档型\n"))[0]!.cells).toEqual(["名称", "类型"]);
    const utf16 = Buffer.from("\ufeff名称,类型\n甲,高档型\n", "utf16le");
    expect((await rowsOf(utf16))[1]!.cells).toEqual(["甲", "高档型"]);
    const gb = Buffer.from([0xc3, 0xfb, 0xb3, 0xc6, 0x0a, 0xbc, 0xd7, 0x0a]);
    expect((await rowsOf(gb)).map((row) => row.cells[0])).toEqual(["名称", "甲"]);
  });

  it("says at once of bytes that are no text that they are none; a zero byte here and there is no matter", async () => {
    expect((await refusal(Buffer.alloc(2_000_000))).code).toBe("not_text");
    expect((await rowsOf(Buffer.from("a,b\nc\0,d\n")))[1]!.cells).toEqual(["c\0", "d"]);
    expect((await rowsOf(Buffer.from("name,size\nA,1\n", "utf16le")))[1]!.cells).toEqual(["A", "1"]);
  });

  it("refuses a file in another encoding than it was told, with the line", async () => {
    const gb = Buffer.concat([Buffer.from("a\nb\n"), Buffer.from([0xc3, 0xfb, 0xb3, 0xc6, 0x0a])]);
    const error = await refusal(gb, { encoding: "utf-8" });
    expect(error.code).toBe("wrong_encoding");
  });

  it("names the line from which a quote is never closed, and holds no more than one row", async () => {
    const error = await refusal(`a,b\n1,2\n"3,4\n${"5,6\n".repeat(500_000)}`);
    expect(error.code).toBe("unclosed_quote");
    expect(error.params.line).toBe(3);
  });

  it("keeps rows with too few or too many cells for the import to report", async () => {
    expect((await rowsOf("a,b\n1\n1,2,3\n")).map((row) => row.cells.length)).toEqual([2, 1, 3]);
  });

  it("passes over rows of nothing but delimiters and blanks, and keeps the lines of the others", async () => {
    expect(await rowsOf(",,\r\na,b,\r\n\r\n1,2,\r\n , ,\r\n3,,\r\n,,\r\n,,\r\n")).toEqual([
      { line: 2, cells: ["a", "b", ""] },
      { line: 4, cells: ["1", "2", ""] },
      { line: 6, cells: ["3", "", ""] },
    ]);
  });

  it("takes it for no fault when empty cells at a row's end are left out, or stand there in excess", () => {
    const headings = ["a", "b", "", ""];
    expect(fitsHeading(["1", "2"], headings)).toBe(true);
    expect(fitsHeading(["1", "2", "", "", "", " "], headings)).toBe(true);
    expect(fitsHeading(["1"], headings)).toBe(false);
    expect(fitsHeading(["1", "2", "", "", "more"], headings)).toBe(false);
  });

  it("knows an empty file", async () => {
    expect(await rowsOf("")).toEqual([]);
  });
});
