import { createReadStream } from "node:fs";
import { AppError } from "../errors.ts";

export const ENCODINGS = ["auto", "utf-8", "utf-16", "gb18030", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/**
 * Name of the decoder for a file: a byte order mark decides, else the first encoding that reads the whole file without a fault.
 * @throws AppError 422 `not_text` for bytes that are no text in any encoding
 */
export async function detectEncoding(file: string): Promise<string> {
  const head = await firstBytes(file, 4096);
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  const zeros = (side: 0 | 1) => head.filter((byte, at) => byte === 0 && at % 2 === side).length;
  // Every other byte of UTF-16 may be a zero; where most are, there is nothing to read.
  if (zeros(1) > head.length / 4) {
    if (zeros(0) > head.length / 4) throw new AppError("invalid", "not_text");
    return "utf-16le";
  }
  for (const name of ["utf-8", "gb18030"]) {
    if (await decodes(file, name)) return name;
  }
  return "windows-1252";
}

/** First bytes of files that spreadsheet programs save by themselves: zip (.xlsx, .ods), and the old .xls. */
const SPREADSHEETS = ["504b0304", "d0cf11e0a1b11ae1"];

/** @throws AppError 422 `spreadsheet_file` for a file that is no CSV but a spreadsheet: it says how to save one. */
export async function refuseSpreadsheet(file: string): Promise<void> {
  const head = (await firstBytes(file, 8)).toString("hex");
  if (SPREADSHEETS.some((start) => head.startsWith(start))) throw new AppError("invalid", "spreadsheet_file");
}

async function firstBytes(file: string, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: count - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function decodes(file: string, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      decoder.decode(chunk as Buffer, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA") return false;
    throw error;
  }
}

/** The file's text, piece by piece. A byte that the encoding does not know is refused with the line it stands in. */
export async function* decodeFile(file: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const decode = (bytes?: Buffer) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new AppError("invalid", "wrong_encoding", { params: { encoding, line } });
    }
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 16 })) {
    const text = decode(chunk as Buffer);
    yield text;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) line++;
  }
  yield decode();
}
