import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Db, Queries } from "../db/types.ts";
import type { ImportCounts, ImportKeeper, Refusal } from "./import.server.ts";

/**
 * Keeps an import's place in the table `meta`, in the transaction of each chunk, so that a killed import goes on without doubling,
 * and its refusals in a file beside the data, a line each: they may be as many as the rows.
 */
export function tableKeeper(
  db: Db,
  key: string,
  refusedFile: string,
  progress?: (counts: ImportCounts) => void | Promise<void>,
): ImportKeeper {
  return {
    async start() {
      await mkdir(dirname(refusedFile), { recursive: true });
      const [row] = await db.all<{ value: string }>(`SELECT "value" FROM "meta" WHERE "key" = ?`, [key]);
      if (!row) {
        await writeFile(refusedFile, "");
        return { read: 0, created: 0, updated: 0, unchanged: 0 };
      }
      const { refused, ...counts } = JSON.parse(row.value) as ImportCounts & { refused: number };
      // A chunk that was written to the file but never committed is cut off again.
      const lines = (await readFile(refusedFile, "utf8")).split("\n").slice(0, refused);
      await writeFile(refusedFile, lines.map((line) => `${line}\n`).join(""));
      return counts;
    },
    async keep(tx, counts, refused) {
      if (refused.length > 0) {
        await appendFile(refusedFile, refused.map((refusal) => `${JSON.stringify(refusal)}\n`).join(""));
      }
      const kept = await refusedSoFar(tx, key);
      const value = JSON.stringify({ ...counts, refused: kept + refused.length });
      await tx.run(
        `INSERT INTO "meta" ("key", "value") VALUES (?, ?) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"`,
        [key, value],
      );
    },
    ...(progress && { progress }),
  };
}

async function refusedSoFar(queries: Queries, key: string): Promise<number> {
  const [row] = await queries.all<{ value: string }>(`SELECT "value" FROM "meta" WHERE "key" = ?`, [key]);
  return row ? (JSON.parse(row.value) as { refused: number }).refused : 0;
}

/** The refusals kept so far. */
export async function readRefusals(refusedFile: string): Promise<Refusal[]> {
  const text = await readFile(refusedFile, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Refusal);
}

/** Forgets an import that came to its end. */
export async function forget(db: Db, key: string, refusedFile: string): Promise<void> {
  await db.transaction((tx) => tx.run(`DELETE FROM "meta" WHERE "key" = ?`, [key]));
  await rm(refusedFile, { force: true });
}

/** Identity of an import: the same file with the same options goes on where it was cut off. */
export async function importKey(object: string, file: string, options: unknown): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([object, options]));
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `import:${hash.digest("hex")}`;
}
