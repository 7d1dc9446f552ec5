import * as z from "zod/mini";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries, Tx } from "../db/types.ts";
import { AppError, forbidden, invalid, notFound } from "../errors.ts";
import { shapeIssues } from "../schema/shape.ts";
import { hasAbility } from "./can.ts";
import { peopleChanged } from "./people-version.server.ts";

export interface Team {
  id: string;
  name: string;
  /** The team above. */
  parentId: string | null;
  managerId: string | null;
}

export interface TeamInput {
  name: string;
  parentId?: string | null;
  managerId?: string | null;
}

/** No database text can hold a NUL. */
export const noNul = z.refine<string>((text) => !text.includes("\0"), { params: { code: "has_nul" } });
const id = z.optional(z.nullable(z.string().check(noNul)));
const teamShape = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100), noNul),
  parentId: id,
  managerId: id,
});
const teamPatchShape = z.partial(teamShape);

/** Every team, by name. */
export async function listTeams(q: Queries): Promise<Team[]> {
  return q.all<Team & Record<string, never>>(
    'SELECT id, name, parent_id AS "parentId", manager_id AS "managerId" FROM teams ORDER BY name',
  );
}

/** Adds a team. Needs `people.manage`; 409 when the name is taken. */
export async function createTeam(ctx: Context, input: TeamInput): Promise<Team> {
  assertMayManage(ctx);
  assertShape(input, teamShape);
  const team: Team = {
    id: newId(),
    name: input.name.trim(),
    parentId: input.parentId ?? null,
    managerId: input.managerId ?? null,
  };
  await inTransaction(ctx, async (tx) => {
    await assertTeam(tx, team);
    await tx.run("INSERT INTO teams (id, name, parent_id, manager_id) VALUES (?, ?, ?, ?)", [
      team.id,
      team.name,
      team.parentId,
      team.managerId,
    ]);
    await peopleChanged(tx);
  });
  return team;
}

/** Changes a team's name, manager or place. A team cannot come to lie below itself. */
export async function updateTeam(ctx: Context, teamId: string, patch: Partial<TeamInput>): Promise<Team> {
  assertMayManage(ctx);
  assertShape(patch, teamPatchShape);
  return inTransaction(ctx, async (tx) => {
    const before = (await listTeams(tx)).find((team) => team.id === teamId);
    if (!before) throw notFound("unknown_team");
    const team: Team = { ...before, ...patch, name: patch.name?.trim() ?? before.name };
    await assertTeam(tx, team);
    await tx.run("UPDATE teams SET name = ?, parent_id = ?, manager_id = ? WHERE id = ?", [
      team.name,
      team.parentId,
      team.managerId,
      teamId,
    ]);
    await peopleChanged(tx);
    return team;
  });
}

/** Ids of the users in this team and the teams below it, sorted; disabled users too, since their records stay theirs. */
export async function membersBelow(q: Queries, teamId: string): Promise<string[]> {
  const rows = await q.all<{ id: string }>(
    `WITH RECURSIVE below (id) AS (
       SELECT id FROM teams WHERE id = ? UNION SELECT t.id FROM teams t JOIN below b ON t.parent_id = b.id)
     SELECT u.id FROM users u JOIN below b ON u.team_id = b.id ORDER BY u.id`,
    [teamId],
  );
  return rows.map((row) => row.id);
}

async function assertTeam(tx: Tx, team: Team): Promise<void> {
  const teams = new Map((await listTeams(tx)).map((other) => [other.id, other]));
  if ([...teams.values()].some((other) => other.name === team.name && other.id !== team.id)) {
    throw new AppError("conflict", "team_exists", { params: { name: team.name } });
  }
  if (team.managerId !== null && !(await userExists(tx, team.managerId))) {
    throw invalid([{ path: "/managerId", code: "unknown_user", params: { user: team.managerId } }]);
  }
  if (team.parentId === null) return;
  if (!teams.has(team.parentId)) throw invalid([{ path: "/parentId", code: "unknown_team" }]);
  for (let above = teams.get(team.parentId); above; above = teams.get(above.parentId ?? "")) {
    if (above.id === team.id) throw invalid([{ path: "/parentId", code: "team_below_itself" }]);
  }
}

export async function userExists(q: Queries, userId: string): Promise<boolean> {
  return (await q.all("SELECT 1 AS one FROM users WHERE id = ?", [userId])).length > 0;
}

/** Throws `forbidden` unless the actor may manage people. */
export function assertMayManage(ctx: Context): void {
  if (!hasAbility(ctx.workspace, ctx.actor, "people.manage")) throw forbidden();
}

/** Throws one issue for each fault of the shape. */
export function assertShape(input: unknown, shape: Parameters<typeof shapeIssues>[0]): void {
  const issues = shapeIssues(shape, input, "");
  if (issues.length > 0) throw invalid(issues);
}

/** Joins the context's transaction, or makes one. */
export function inTransaction<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  return ctx.tx ? work(ctx.tx) : ctx.db.transaction(work);
}
