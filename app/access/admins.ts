import type { Context } from "../context.ts";
import { forbidden } from "../errors.ts";
import type { Workspace } from "../schema/workspace.ts";
import { hasAbility } from "./can.ts";
import type { RoleModel } from "./role-model.ts";

/** Only who may do everything may hand that on; else `people.manage` would be the same as `admin`. */
export const mayMakeAdmins = (ctx: Context): boolean => hasAbility(ctx.workspace, ctx.actor, "admin");

/** Whether this role may do everything. */
export function givesEverything(workspace: Workspace, role: string): boolean {
  return workspace.part<RoleModel>("role", role)?.abilities.has("admin") ?? false;
}

/** Whether a person with these roles may do everything. */
export function isAdmin(workspace: Workspace, user: { roles: readonly string[] }): boolean {
  return user.roles.some((role) => givesEverything(workspace, role));
}

/** Refuses to let somebody who only manages people reach into the account of an admin. */
export function assertMayTouch(ctx: Context, user: { roles: readonly string[] }): void {
  if (!mayMakeAdmins(ctx) && isAdmin(ctx.workspace, user)) throw forbidden();
}
