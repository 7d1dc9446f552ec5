import type { Context } from "../../context.ts";
import type { FieldDef } from "../../fields/field-type.ts";
import { fieldType } from "../../fields/registry.ts";
import { message } from "../../i18n/messages/index.ts";
import { check } from "../../logic/check.ts";
import type { ObjectModel, RuleModel } from "../../schema/workspace.ts";
import type { FieldLine, SchemaParts } from "../../ui/configuration/model.ts";
import { named, pageUses, type Sayer, whereUsed } from "./kinds.server.ts";

/** An object: its fields with what they mean and where they are used, its rules in words, and what is about it. */
export function objectParts(ctx: Context, key: string, sayer: Sayer): SchemaParts | null {
  const { workspace } = ctx;
  const object = workspace.objects.get(key);
  if (!object) return null;
  return {
    is: "object",
    fields: object.def.fields.map((def) => fieldLine(ctx, object, def, sayer)),
    rules: object.rules.map((rule) => ({ key: rule.def.key, says: ruleWords(ctx, object, rule, sayer) })),
    about: workspace.schemas
      .filter((schema) => schema.object === key && !schema.archived)
      .map((schema) => named(workspace, schema.kind, schema.key)),
  };
}

function fieldLine(ctx: Context, object: ObjectModel, def: FieldDef, sayer: Sayer): FieldLine {
  const { workspace } = ctx;
  const field = object.fields.get(def.key) ?? object.archived.get(def.key);
  return {
    key: def.key,
    label: def.label,
    type: fieldType(def.type)?.label ?? def.type,
    help: def.help,
    required: def.required === true,
    unique: def.unique === true,
    archived: def.archived === true,
    options: field?.pipeline ? [] : [...(field?.options ?? [])],
    to: [
      ...(field?.to ?? [])
        // People are no object.
        .filter((target) => workspace.objects.has(target))
        .map((target) => named(workspace, "object", target)),
      ...(field?.pipeline ? [named(workspace, "pipeline", field.pipeline)] : []),
    ],
    says: field ? fieldWords(ctx, object, def, sayer) : null,
    used: pageUses(workspace, whereUsed(workspace).field(object.key, def.key)),
  };
}

/** What fills the field: a formula, the records it is worked out from, a default. */
function fieldWords(ctx: Context, object: ObjectModel, def: FieldDef, { say, text }: Sayer): string | null {
  const field = object.fields.get(def.key);
  if (field?.formula)
    return message("configuration_field_formula", { formula: say(field.formula) }, ctx.locale);
  if (field?.rollup) {
    const { of, measure, source, filter } = field.rollup;
    const params = {
      object: text(ctx.workspace.objects.get(of)?.plural),
      field: text(source?.label),
      filter: filter ? say(filter) : "",
    };
    const what = message(`configuration_rollup_${measure}`, params, ctx.locale);
    return filter ? message("configuration_rollup_where", { what, filter: params.filter }, ctx.locale) : what;
  }
  if (!field || def.default === undefined || def.default === null) return null;
  const found = check(def.default, object.scope, { expect: field.type.valueType(field) }).expression;
  const value = found ? say(found) : JSON.stringify(def.default);
  return message("configuration_field_default", { value }, ctx.locale);
}

function ruleWords(ctx: Context, object: ObjectModel, rule: RuleModel, { say, text }: Sayer): string {
  const { locale } = ctx;
  const names = (keys: readonly string[]) =>
    keys.map((key) => text(object.fields.get(key)?.label) || key).join(locale === "en" ? ", " : "、");
  const { require, read_only, message: own, on } = rule.def;
  const demands = [
    ...(require ? [message("configuration_rule_require", { fields: names(require) }, locale)] : []),
    ...(read_only ? [message("configuration_rule_read_only", { fields: names(read_only) }, locale)] : []),
    ...(rule.check ? [message("configuration_rule_check", { check: say(rule.check) }, locale)] : []),
  ].join(locale === "en" ? "; " : "；");
  const when = rule.when
    ? message("configuration_rule_when", { when: say(rule.when), demands }, locale)
    : demands;
  const saving = on
    ? `${on.map((one) => message(`configuration_rule_on_${one}`, {}, locale)).join("")}${when}`
    : when;
  return own ? message("configuration_rule_message", { rule: saving, message: text(own) }, locale) : saving;
}
