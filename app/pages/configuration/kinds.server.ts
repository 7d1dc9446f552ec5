import { hasAbility } from "../../access/can.ts";
import type { Ability } from "../../access/role-model.ts";
import { listUsers } from "../../access/users.server.ts";
import type { Context } from "../../context.ts";
import { forbidden } from "../../errors.ts";
import type { Value } from "../../fields/value.ts";
import { label, type Text } from "../../i18n/text.ts";
import { KINDS } from "../../kinds.ts";
import { describe } from "../../logic/describe.ts";
import type { Expression } from "../../logic/expression.ts";
import { type Use, WhereUsed } from "../../schema/references.ts";
import type { AnySchema } from "../../schema/types.ts";
import type { Workspace } from "../../schema/workspace.ts";
import type { PageKind, PageSchema, PageSchemaRow, PageUse } from "../../ui/configuration/model.ts";

/** What all configuration pages share: who may look, where things are used, rules as sentences. */

/** 403 unless the actor has one of the abilities. */
export function demandAny(ctx: Context, ...abilities: Ability[]): void {
  if (!abilities.some((ability) => hasAbility(ctx.workspace, ctx.actor, ability))) throw forbidden();
}

/** Kinds in the order in which people meet them; others follow as the document has them. */
const ORDER = ["object", "form", "view", "pipeline", "automation", "survey", "role", "settings"];

export function kindsOf(workspace: Workspace): PageKind[] {
  const counts = new Map<string, number>();
  for (const schema of workspace.schemas) {
    if (!schema.archived) counts.set(schema.kind, (counts.get(schema.kind) ?? 0) + 1);
  }
  const place = (kind: string) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => place(a.kind) - place(b.kind));
}

const uses = new WeakMap<Workspace, WhereUsed>();

export function whereUsed(workspace: Workspace): WhereUsed {
  let found = uses.get(workspace);
  if (!found) {
    found = new WhereUsed({ format: 1, schemas: [...workspace.schemas] }, KINDS);
    uses.set(workspace, found);
  }
  return found;
}

export function named(workspace: Workspace, kind: string, key: string): PageSchema {
  const schema = workspace.schemas.find((one) => one.kind === kind && one.key === key);
  return { kind, key, label: schema?.label ?? key };
}

/** Places that use something, the thing itself left out. */
export const pageUses = (workspace: Workspace, found: readonly Use[], self?: AnySchema): PageUse[] =>
  found
    .filter((use) => !self || use.kind !== self.kind || use.key !== self.key)
    .map(({ kind, key, path }) => ({ ...named(workspace, kind, key), path }));

export function schemaRows(workspace: Workspace, kind: string): PageSchemaRow[] {
  return workspace.schemas
    .filter((schema) => schema.kind === kind)
    .map((schema) => ({
      kind,
      key: schema.key,
      label: schema.label,
      help: schema.help,
      archived: schema.archived,
      used: new Set(
        pageUses(workspace, whereUsed(workspace).schema(kind, schema.key), schema).map(
          (use) => `${use.kind} ${use.key}`,
        ),
      ).size,
      ...(typeof schema.object === "string" && { object: named(workspace, "object", schema.object).label }),
      ...(schema.enabled === false && { off: true }),
    }));
}

export interface Sayer {
  /** A rule as a sentence, settings with the values that they have. */
  say(expression: Expression): string;
  text(text: Text | undefined): string;
  nameOf(id: string, to: readonly string[]): string | undefined;
  /** Value of a setting, by its path. */
  get(path: string): Value | null | undefined;
}

/** Says rules in the reader's language; people are named where everybody may know them. */
export async function sayerFor(ctx: Context): Promise<Sayer> {
  const people = new Map((await listUsers(ctx)).map((user) => [user.id, user.name]));
  const nameOf = (id: string) => people.get(id);
  const get = (path: string) => ctx.workspace.settings.get(path.slice("settings.".length));
  return {
    nameOf,
    get,
    text: (text) => label(text, ctx.locale),
    say: (expression) =>
      describe(expression, {
        locale: ctx.locale,
        get,
        nameOf,
      }),
  };
}
