import { visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import { argsOf, type Expression, isFormula, isVar, type Node } from "../logic/expression.ts";
import type { RuleModel } from "../schema/workspace.ts";
import type { PageObjectRule, PageRule } from "../ui/model.ts";

/** Rules as pages get them: only those that read nothing which the reader may not know. */

/** Null where the rule reads, or asks for nothing but, what the reader may not see: the server judges by it alone. */
export function pageObjectRule(
  ctx: Context,
  objectKey: string,
  { def, when, check }: RuleModel,
  hidden: ReadonlySet<string>,
): PageObjectRule | null {
  const condition = when && pageRule(ctx, objectKey, when);
  if (when && !condition) return null;
  const require = (def.require ?? []).filter((key) => !hidden.has(key));
  const readOnly = (def.read_only ?? []).filter((key) => !hidden.has(key));
  const test = check && pageRule(ctx, objectKey, check);
  if (require.length === 0 && readOnly.length === 0 && !test) return null;
  return { key: def.key, on: def.on, when: condition, require, readOnly, check: test, message: def.message };
}

/**
 * The rule with what it reads beyond the record's own fields. Paths behind references are filled in by the record's page.
 * Undefined where it reads what the reader may not see: its outcome would tell.
 */
export function pageRule(ctx: Context, objectKey: string, expression: Expression): PageRule | undefined {
  const model = ctx.workspace.objects.get(objectKey)!;
  const scope = visibleScope(ctx.workspace, ctx.actor, objectKey);
  const outside: PageRule["outside"] = {};
  if (expression.paths.some((path) => !scope.resolve(path))) return undefined;
  for (const path of writtenPaths(expression.root)) {
    const variable = scope.resolve(path);
    if (!variable) return undefined;
    if (model.fields.has(path) || path.startsWith("old.")) continue;
    outside[path] = { type: variable.type, value: constantOf(ctx, path) };
  }
  return { rule: expression.rule, outside };
}

/** Paths as they stand in the rule; a formula by its name, whose value the record has. */
function writtenPaths(node: Node): string[] {
  if (isVar(node) || isFormula(node)) return [node.variable.path];
  return argsOf(node).flatMap(writtenPaths);
}

function constantOf(ctx: Context, path: string): Value | null {
  if (path.startsWith("settings.")) return ctx.workspace.settings.get(path.slice("settings.".length)) ?? null;
  if (path === "actor.id") return ctx.actor.id;
  if (path === "actor.roles") return ctx.actor.roles;
  if (path === "actor.teams") return ctx.actor.teams;
  if (path === "actor.team_members") return ctx.actor.teamMembers;
  return null;
}
