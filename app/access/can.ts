import type { Expression } from "../logic/expression.ts";
import type { Scope } from "../logic/types.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";
import type { Actor, Grant } from "./actor.ts";
import { grantedRights } from "./grant.ts";
import { type Ability, ACTIONS, type Action, type RightsModel, type RoleModel } from "./role-model.ts";

/**
 * What an actor may do, decided from the compiled workspace alone: pages and services ask the same functions.
 * Rights of several roles add up; a field is hidden only where every role that shows the object hides it.
 * The system and automations may do everything; whoever answers a survey exactly what the link grants; an actor without roles nothing.
 */

/** Whether a role of the actor names this ability. */
export function hasAbility(workspace: Workspace, actor: Actor, ability: Ability): boolean {
  const rights = rightsOf(workspace, actor);
  return rights === "all" || rights.abilities.has(ability);
}

/** Whether there is any record of the object, existing or to be, that the actor may do this to. */
export function can(workspace: Workspace, actor: Actor, action: Action, objectKey: string): boolean {
  return rowRule(workspace, actor, action, objectKey) !== false;
}

/** Which records: true for all, false for none, else those for which any of the conditions holds. */
export function rowRule(
  workspace: Workspace,
  actor: Actor,
  action: Action,
  objectKey: string,
): boolean | Expression[] {
  const rights = rightsOf(workspace, actor);
  if (rights === "all") return workspace.objects.has(objectKey);
  return rights.object(objectKey)?.[action] ?? false;
}

/**
 * Which records of an object the actor's roles name themselves for this, whatever their abilities add: what is their work, not what is
 * in their power. Like {@link rowRule} otherwise.
 */
export function namedRule(
  workspace: Workspace,
  actor: Actor,
  action: Action,
  objectKey: string,
): boolean | Expression[] {
  const named = actor.roles.map(
    (key) => workspace.part<RoleModel>("role", key)?.objects.get(objectKey)?.[action] ?? false,
  );
  return joined(named);
}

/** Keys of the object's fields that do not exist for the actor. Empty where the actor may not read the object at all. */
export function hiddenFields(workspace: Workspace, actor: Actor, objectKey: string): ReadonlySet<string> {
  const rights = rightsOf(workspace, actor);
  return rights === "all" ? NONE : (rights.object(objectKey)?.hidden ?? NONE);
}

/** Keys of the object's fields that the actor sees but may not set. */
export function readOnlyFields(workspace: Workspace, actor: Actor, objectKey: string): ReadonlySet<string> {
  const rights = rightsOf(workspace, actor);
  return rights === "all" ? NONE : (rights.object(objectKey)?.readOnly ?? NONE);
}

/**
 * The object's scope as the actor knows it: a hidden field, own or reached through a reference, resolves to null exactly like
 * one that does not exist, and so does everything behind a reference to an object that the actor may not read.
 */
export function visibleScope(workspace: Workspace, actor: Actor, objectKey: string): Scope {
  const model = workspace.objects.get(objectKey);
  const rights = rightsOf(workspace, actor);
  if (!model) return { resolve: () => null };
  if (rights === "all") return model.scope;
  return { resolve: (path) => (sees(workspace, rights, model, path) ? model.scope.resolve(path) : null) };
}

/**
 * The scope of values that were written down when a rule ran (traces): like {@link visibleScope}, but what lay behind a reference
 * is known only where the actor may read every record of that object. A trace keeps the value, not whose it was.
 */
export function traceScope(workspace: Workspace, actor: Actor, objectKey: string): Scope {
  const model = workspace.objects.get(objectKey);
  const rights = rightsOf(workspace, actor);
  if (!model) return { resolve: () => null };
  if (rights === "all") return model.scope;
  return {
    resolve: (path) => (sees(workspace, rights, model, path, true) ? model.scope.resolve(path) : null),
  };
}

const NONE: ReadonlySet<string> = new Set();

interface ObjectRights extends Record<Action, boolean | Expression[]> {
  hidden: ReadonlySet<string>;
  readOnly: ReadonlySet<string>;
}

interface Rights {
  abilities: ReadonlySet<Ability>;
  object(key: string): ObjectRights | undefined;
}

/** Rights by list of roles; there are few lists and many requests. */
const kept = new WeakMap<Workspace, Map<string, Rights | "all">>();

function rightsOf(workspace: Workspace, actor: Actor): Rights | "all" {
  if (actor.kind === "system" || actor.kind === "automation") return "all";
  if (actor.kind === "survey") return rightsByGrant(workspace, actor.grants ?? NO_GRANTS);
  let byRoles = kept.get(workspace);
  if (!byRoles) {
    byRoles = new Map();
    kept.set(workspace, byRoles);
  }
  const name = actor.roles.join(" ");
  let rights = byRoles.get(name);
  if (rights === undefined) {
    rights = combine(workspace, actor.roles);
    byRoles.set(name, rights);
  }
  return rights;
}

const NO_GRANTS: readonly Grant[] = [];
const granted = new WeakMap<Workspace, WeakMap<readonly Grant[], Rights>>();

function rightsByGrant(workspace: Workspace, grants: readonly Grant[]): Rights {
  let known = granted.get(workspace);
  if (!known) {
    known = new WeakMap();
    granted.set(workspace, known);
  }
  let rights = known.get(grants);
  if (!rights) {
    const objects = grantedRights(workspace, grants);
    rights = { abilities: new Set(), object: (key) => objects.get(key) };
    known.set(grants, rights);
  }
  return rights;
}

function combine(workspace: Workspace, keys: readonly string[]): Rights | "all" {
  const roles = keys.flatMap((key) => workspace.part<RoleModel>("role", key) ?? []);
  const abilities = new Set(roles.flatMap((role) => [...role.abilities]));
  if (abilities.has("admin")) return "all";
  const objects = new Map<string, ObjectRights>();
  for (const key of workspace.objects.keys()) objects.set(key, combineObject(roles, key));
  return { abilities, object: (key) => objects.get(key) };
}

function combineObject(roles: readonly RoleModel[], key: string): ObjectRights {
  const each = roles.map((role) => rightsIn(role, key));
  const rows = Object.fromEntries(
    ACTIONS.map((action) => [action, joined(each.map((rights) => rights[action]))]),
  ) as Record<Action, boolean | Expression[]>;
  const readers = each.filter((rights) => rights.read !== false);
  const writers = each.filter((rights) => rights.update !== false || rights.create !== false);
  return {
    ...rows,
    hidden: shared(readers.map((rights) => rights.hidden)),
    readOnly: shared(writers.map((rights) => rights.readOnly)),
  };
}

/** Rights of several roles add up. */
function joined(each: readonly (boolean | Expression)[]): boolean | Expression[] {
  if (each.includes(true)) return true;
  const rules = each.filter((rule) => typeof rule !== "boolean");
  return rules.length > 0 ? rules : false;
}

/** One role's rights to one object, its abilities counted in. */
function rightsIn(role: RoleModel, key: string): RightsModel {
  const own = role.objects.get(key);
  const reads = role.abilities.has("records.read");
  const writes = role.abilities.has("records.write");
  return {
    read: reads || (own?.read ?? false),
    create: writes || (own?.create ?? false),
    update: writes || (own?.update ?? false),
    delete: writes || (own?.delete ?? false),
    hidden: own?.hidden ?? NONE,
    readOnly: own?.readOnly ?? NONE,
  };
}

/** What is in every one of the sets. */
function shared(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...rest] = sets;
  if (!first || first.size === 0) return NONE;
  return new Set([...first].filter((key) => rest.every((set) => set.has(key))));
}

/**
 * Walks a path along its references; stops at the first step that the actor may not know of. `every`: a reference may only lead
 * to objects of which the actor reads every record.
 */
function sees(
  workspace: Workspace,
  rights: Rights,
  model: ObjectModel,
  path: string,
  every = false,
): boolean {
  const steps = path.split(".");
  if (steps[0] === "actor" || steps[0] === "settings") return true;
  if (steps[0] === "old") steps.shift();
  let at: ObjectModel | undefined = model;
  for (const [hop, step] of steps.entries()) {
    // Past a reference to several objects, or to people: `related.object`, which belongs to the field before it.
    if (!at) return true;
    const known = rights.object(at.key);
    if (hop > 0 && (every ? known?.read !== true : known?.read === false)) return false;
    if (known?.hidden.has(step)) return false;
    const to: readonly string[] = at.fields.get(step)?.to ?? [];
    at = to.length === 1 ? workspace.objects.get(to[0]!) : undefined;
  }
  return true;
}
