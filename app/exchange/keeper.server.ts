import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { appendFile, mkdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Db, Queries } from "../db/types.ts";
import { AppError } from "../errors.ts";
import type { ImportCounts, ImportKeeper, Refusal } from "./import-model.ts";

type Progress = (counts: ImportCounts) => void | Promise<void>;

/** What `meta` holds of an import under way: its counts, and how long its file of refusals was at that commit. */
interface Place extends ImportCounts {
  bytes: number;
}

const NOTHING: Readonly<ImportCounts> = { read: 0, created: 0, updated: 0, unchanged: 0 };

/**
 * Keeps an import's place in the table `meta`, in the transaction of each chunk, so that a killed import goes on without doubling,
 * and its refusals in a file beside the data, a line each: they may be as many as the rows. Each chunk moves the place on from where
 * this run left it, or not at all: of two processes that do the same import the slower one is stopped (409), and nothing is doubled.
 */
export function tableKeeper(db: Db, key: string, refusedFile: string, progress?: Progress): ImportKeeper {
  const lines = refusedLines(refusedFile);
  let stored = "";
  let next = "";
  return {
    async start() {
      await mkdir(dirname(refusedFile), { recursive: true });
      const sql = `SELECT "value" FROM "meta" WHERE "key" = ?`;
      let [row] = await db.all<{ value: string }>(sql, [key]);
      if (!row) {
        const first: Place = { ...NOTHING, bytes: 0 };
        const insert = `INSERT INTO "meta" ("key", "value") VALUES (?, ?) ON CONFLICT DO NOTHING`;
        await db.run(insert, [key, JSON.stringify(first)]);
        [row] = await db.all<{ value: string }>(sql, [key]);
      }
      stored = row!.value;
      const { bytes, ...counts } = JSON.parse(stored) as Place;
      await lines.cut(bytes);
      return counts;
    },
    async keep(tx, counts, refused) {
      const { bytes } = JSON.parse(stored) as Place;
      next = JSON.stringify({ ...counts, bytes: await lines.add(bytes, refused) });
      const moved = await tx.run(`UPDATE "meta" SET "value" = ? WHERE "key" = ? AND "value" = ?`, [
        next,
        key,
        stored,
      ]);
      if (moved === 0) throw new AppError("conflict", "import_under_way");
    },
    async progress(counts) {
      stored = next;
      await progress?.(counts);
    },
  };
}

/** For a dry run, whose chunks are undone: counts in memory, refusals in a file, no place to go on from. */
export function dryKeeper(refusedFile: string, progress?: Progress): ImportKeeper {
  const lines = refusedLines(refusedFile);
  let kept = 0;
  let next = 0;
  return {
    async start() {
      await mkdir(dirname(refusedFile), { recursive: true });
      await lines.cut(0);
      return { ...NOTHING };
    },
    async keep(_, __, refused) {
      next = await lines.add(kept, refused);
    },
    async progress(counts) {
      kept = next;
      await progress?.(counts);
    },
  };
}

/** Where the refusals of an upload are kept while it is imported. */
export const refusedBeside = (file: string): string => `${file}.refused`;

/** Whatever stands behind `bytes` belongs to a chunk that was never committed. */
async function cutTo(file: string, bytes: number): Promise<void> {
  await writeFile(file, "", { flag: "a" });
  await truncate(file, Math.min(bytes, (await stat(file)).size));
}

/** The file that refusals are appended to. It is touched only where something is refused: most chunks have nothing to say. */
function refusedLines(file: string) {
  /** What stands in the file, committed or not. */
  let length: number | undefined;
  const cut = async (bytes: number) => {
    await cutTo(file, bytes);
    length = bytes;
  };
  return {
    cut,
    /** Appends at this very place (a chunk that is tried again has been here) and answers the new length. */
    async add(bytes: number, refused: readonly Refusal[]): Promise<number> {
      if (length !== bytes) await cut(bytes);
      if (refused.length === 0) return bytes;
      const text = refused.map((refusal) => `${JSON.stringify(refusal)}\n`).join("");
      length = undefined;
      await appendFile(file, text);
      length = bytes + Buffer.byteLength(text);
      return length;
    },
  };
}

/** The first refusals that were kept. */
export async function firstRefusals(refusedFile: string, limit: number): Promise<Refusal[]> {
  const found: Refusal[] = [];
  const input = createReadStream(refusedFile);
  const lines = createInterface({ input });
  try {
    // Where there is no such file, nothing comes.
    await once(input, "open");
    for await (const line of lines) {
      if (found.length === limit) break;
      if (line !== "") found.push(JSON.parse(line) as Refusal);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  } finally {
    lines.close();
    input.destroy();
  }
  return found;
}

/** The refusals kept so far. */
export async function readRefusals(refusedFile: string): Promise<Refusal[]> {
  const text = await readFile(refusedFile, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Refusal);
}

/** Forgets an import whose result has been told: from now on the same file is another import. */
export async function forget(q: Queries, key: string, refusedFile?: string): Promise<void> {
  await q.run(`DELETE FROM "meta" WHERE "key" = ?`, [key]);
  if (refusedFile !== undefined) await rm(refusedFile, { force: true });
}

/** Identity of an import: the same file with the same options goes on where it was cut off. */
export async function importKey(object: string, file: string, options: unknown): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([object, options]));
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `import:${hash.digest("hex")}`;
}
