import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";
import type { Grant } from "./actor.ts";
import { ACTIONS, type Action } from "./role-model.ts";

/**
 * Rights of somebody without an account, who holds a link: exactly what the link was made for. A grant to create may fill in its
 * fields and reads nothing back; a grant on one record reads and changes the named fields of that record alone.
 */
export interface GrantedRights extends Record<Action, boolean | Expression[]> {
  hidden: ReadonlySet<string>;
  readOnly: ReadonlySet<string>;
}

/** The rights that the grants give, by object. An object without a grant does not exist for the actor. */
export function grantedRights(
  workspace: Workspace,
  grants: readonly Grant[],
): ReadonlyMap<string, GrantedRights> {
  const rights = new Map<string, GrantedRights>();
  for (const object of new Set(grants.map((grant) => grant.object))) {
    const model = workspace.objects.get(object);
    if (!model) continue;
    const own = grants.filter((grant) => grant.object === object);
    rights.set(object, rightsTo(model, own));
  }
  return rights;
}

function rightsTo(model: ObjectModel, grants: readonly Grant[]): GrantedRights {
  const rows = (action: Action): boolean | Expression[] => {
    const giving = grants.filter((grant) => grant.action === action);
    if (giving.some((grant) => grant.id === undefined)) return action === "create";
    return giving.length > 0 && giving.flatMap((grant) => isRecord(model, grant.id!));
  };
  const rights = Object.fromEntries(ACTIONS.map((action) => [action, rows(action)])) as Record<
    Action,
    boolean | Expression[]
  >;
  const named = new Set(grants.flatMap((grant) => grant.fields ?? []));
  const others = [...model.fields.values()].filter((field) => !named.has(field.key));
  return {
    ...rights,
    // Whoever may change a record must be able to tell that it is there; whoever only creates reads no record at all.
    read: readRows(rights),
    // A refusal may name the field that is missing from a new record: nothing of any other record is in it.
    hidden: rights.create === true ? NONE : keys(others.filter((field) => !field.system)),
    readOnly: keys(others),
  };
}

const NONE: ReadonlySet<string> = new Set();
const keys = (fields: readonly { key: string }[]) => new Set(fields.map((field) => field.key));

function readRows(rights: Record<Action, boolean | Expression[]>): boolean | Expression[] {
  const rows = [rights.read, rights.update].flatMap((rule) => (typeof rule === "boolean" ? [] : rule));
  // No condition is met by no record, while the object itself is known.
  return rows.length > 0 || rights.create !== false ? rows : false;
}

function isRecord(model: ObjectModel, id: string): Expression[] {
  const { expression } = check({ "==": [{ var: "id" }, id] }, model.scope);
  return expression ? [expression] : [];
}
