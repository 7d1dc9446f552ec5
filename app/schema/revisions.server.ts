import type { Queries, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import { freeze } from "./freeze.ts";
import type { Configuration } from "./types.ts";

/** A published configuration and who published it. */
export interface Revision {
  number: number;
  configuration: Configuration & { revision: number };
  authorId: string | null;
  authorName: string;
  note: string | null;
  /** Milliseconds UTC. */
  createdAt: number;
}

/** Readers of the newest revision's number and its publisher: any number that no other program on the server is likely to lock. */
const LOCK = 7_246_104;

const NEWEST = "SELECT max(number) AS number FROM revisions";

/** Number of the newest revision, 0 when there is none. */
export async function newestNumber(q: Queries): Promise<number> {
  const rows = await q.all<{ number: number | null }>(NEWEST);
  return Number(rows[0]?.number ?? 0);
}

/**
 * The newest number, and the promise that nobody publishes before this transaction ends. SQLite has one writer anyhow; on
 * PostgreSQL writers share a lock that a publisher takes alone, so nobody commits under an older revision after a newer one.
 */
export async function newestNumberHeld(tx: Tx): Promise<number> {
  if (tx.dialect === "sqlite") return newestNumber(tx);
  // Two statements, so that the second one looks when the lock is there; one trip.
  const [, rows] = await tx.script([`SELECT pg_advisory_xact_lock_shared(${LOCK})`, NEWEST]);
  return Number(rows?.[0]?.number ?? 0);
}

/** Waits until no transaction writes under the newest revision, and keeps them out until this one ends. */
export async function holdWriters(tx: Tx): Promise<void> {
  if (tx.dialect === "postgresql") await tx.all("SELECT pg_advisory_xact_lock(?)", [LOCK]);
}

/** The newest revision, or the one with this number; null when there is none. */
export async function readRevision(q: Queries, number?: number): Promise<Revision | null> {
  const rows = await q.all(
    `SELECT number, document, author_id, author_name, note, created_at FROM revisions ${
      number === undefined ? "ORDER BY number DESC LIMIT 1" : "WHERE number = ?"
    }`,
    number === undefined ? [] : [number],
  );
  const row = rows[0];
  if (!row) return null;
  const { schemas } = JSON.parse(String(row.document)) as Configuration;
  const revision = Number(row.number);
  return {
    number: revision,
    configuration: freeze({ format: 1, revision, schemas }),
    authorId: row.author_id === null ? null : String(row.author_id),
    authorName: String(row.author_name),
    note: row.note === null ? null : String(row.note),
    createdAt: Number(row.created_at),
  };
}

/** Every start but the first finds a revision. */
export async function newestRevision(q: Queries): Promise<Revision> {
  const revision = await readRevision(q);
  if (!revision) throw new AppError("unavailable", "nothing_published");
  return revision;
}

export async function insertRevision(tx: Tx, revision: Revision): Promise<void> {
  const { format, schemas } = revision.configuration;
  await tx.run(
    "INSERT INTO revisions (number, document, author_id, author_name, note, created_at) VALUES (?, ?, ?, ?, ?, ?)",
    [
      revision.number,
      JSON.stringify({ format, schemas }),
      revision.authorId,
      revision.authorName,
      revision.note,
      revision.createdAt,
    ],
  );
}
