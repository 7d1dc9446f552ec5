import type { Expression } from "../logic/expression.ts";
import type { RoleSchema } from "../schema/types.ts";

/** What a role may do anywhere. Nothing written is a refusal. */
export const ABILITIES = [
  /** Everything, whatever else is written. */
  "admin",
  "schema.publish",
  "settings.edit",
  "people.manage",
  "automation.view",
  /** Every record of every object, to read or to write; what `objects` adds of hidden and read-only fields still holds. */
  "records.read",
  "records.write",
  "import",
  "export",
] as const;
export type Ability = (typeof ABILITIES)[number];

export const ACTIONS = ["read", "create", "update", "delete"] as const;
export type Action = (typeof ACTIONS)[number];

/** A compiled role: `workspace.part<RoleModel>("role", "sales")`. */
export interface RoleModel {
  key: string;
  def: RoleSchema;
  abilities: ReadonlySet<Ability>;
  objects: ReadonlyMap<string, RightsModel>;
}

export interface RightsModel extends Readonly<Record<Action, boolean | Expression>> {
  hidden: ReadonlySet<string>;
  readOnly: ReadonlySet<string>;
}
