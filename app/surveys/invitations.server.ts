import type { Queries } from "../db/types.ts";
import { hashToken } from "./tokens.server.ts";

/** A personal link as it is kept. Times in milliseconds UTC. */
export interface Invitation {
  id: string;
  survey: string;
  customer_id: string | null;
  /** What the answer will refer to: ids by field. */
  links: Readonly<Record<string, string>>;
  created_at: number;
  expires_at: number;
  /** Answers so far: JSON values by field. */
  draft: Readonly<Record<string, unknown>>;
  started_at: number | null;
  answered_at: number | null;
  response_id: string | null;
  declined_at: number | null;
  withdrawn_at: number | null;
}

type InvitationRow = Omit<Invitation, "links" | "draft"> & { links: string; draft: string | null };

const COLUMNS =
  "id, survey, customer_id, links, created_at, expires_at, draft, started_at, answered_at, response_id, declined_at, withdrawn_at";

const UNTOUCHED = "answered_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL";

function fromRow(row: InvitationRow): Invitation {
  return { ...row, links: JSON.parse(row.links), draft: row.draft === null ? {} : JSON.parse(row.draft) };
}

export async function insertInvitation(
  q: Queries,
  invitation: Pick<Invitation, "id" | "survey" | "customer_id" | "links" | "created_at" | "expires_at"> & {
    token: string;
    created_by: string | null;
  },
): Promise<void> {
  const { id, survey, token, customer_id, links, created_by, created_at, expires_at } = invitation;
  await q.run(
    `INSERT INTO survey_invitations (id, survey, token_hash, customer_id, links, created_by, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, survey, hashToken(token), customer_id, JSON.stringify(links), created_by, created_at, expires_at],
  );
}

/** The invitation of a token, found by its hash; null when there is none. */
export async function findInvitation(q: Queries, token: string): Promise<Invitation | null> {
  const [row] = await q.all<InvitationRow>(`SELECT ${COLUMNS} FROM survey_invitations WHERE token_hash = ?`, [
    hashToken(token),
  ]);
  return row ? fromRow(row) : null;
}

/**
 * When somebody last made a link for this customer, whatever the survey; null when nobody did. One that was withdrawn before the
 * customer began bothered nobody.
 */
export async function lastInvited(q: Queries, customerId: string): Promise<number | null> {
  const [row] = await q.all<{ at: number | null }>(
    `SELECT max(created_at) AS at FROM survey_invitations
      WHERE customer_id = ? AND (withdrawn_at IS NULL OR started_at IS NOT NULL)`,
    [customerId],
  );
  return row?.at ?? null;
}

/** The invitation with this id; null when there is none. */
export async function invitationById(q: Queries, id: string): Promise<Invitation | null> {
  const [row] = await q.all<InvitationRow>(`SELECT ${COLUMNS} FROM survey_invitations WHERE id = ?`, [id]);
  return row ? fromRow(row) : null;
}

/** Invitations to these surveys that were made before the one named, newest first. */
export async function invitationsBefore(
  q: Queries,
  surveys: readonly string[],
  before: string | null,
  limit: number,
): Promise<(Invitation & { created_by: string | null })[]> {
  if (surveys.length === 0) return [];
  const rows = await q.all<InvitationRow & { created_by: string | null }>(
    `SELECT ${COLUMNS}, created_by FROM survey_invitations
      WHERE survey IN (${surveys.map(() => "?").join(", ")})${before === null ? "" : " AND id < ?"}
      ORDER BY id DESC LIMIT ${limit}`,
    before === null ? [...surveys] : [...surveys, before],
  );
  return rows.map((row) => ({ ...fromRow(row), created_by: row.created_by }));
}

/** Keeps the answers so far. False when the link can no longer be answered. */
export async function keepDraft(
  q: Queries,
  id: string,
  draft: Readonly<Record<string, unknown>>,
  now: number,
): Promise<boolean> {
  const kept = await q.run(
    `UPDATE survey_invitations SET draft = ?, started_at = COALESCE(started_at, ?)
       WHERE id = ? AND ${UNTOUCHED}`,
    [JSON.stringify(draft), now, id],
  );
  return kept === 1;
}

/** Takes the one answer that a link has. Of several at once, exactly one gets true. */
export async function takeAnswer(q: Queries, id: string, now: number): Promise<boolean> {
  const taken = await q.run(
    `UPDATE survey_invitations SET answered_at = ?, started_at = COALESCE(started_at, ?), draft = NULL
       WHERE id = ? AND ${UNTOUCHED} AND expires_at > ?`,
    [now, now, id, now],
  );
  return taken === 1;
}

export async function noteResponse(q: Queries, id: string, response: string): Promise<void> {
  await q.run("UPDATE survey_invitations SET response_id = ? WHERE id = ?", [response, id]);
}

/** Takes a link back. False when it was answered, declined or taken back already. */
export async function takeBack(q: Queries, id: string, by: string | null, now: number): Promise<boolean> {
  const taken = await q.run(
    `UPDATE survey_invitations SET withdrawn_at = ?, withdrawn_by = ?, draft = NULL WHERE id = ? AND ${UNTOUCHED}`,
    [now, by, id],
  );
  return taken === 1;
}

/** The customer wants no more surveys. An answer that was given stays. */
export async function noteDeclined(q: Queries, id: string, now: number): Promise<void> {
  await q.run(
    "UPDATE survey_invitations SET declined_at = COALESCE(declined_at, ?), draft = NULL WHERE id = ?",
    [now, id],
  );
}
