import { can, hasAbility, hiddenFields, readOnlyFields } from "../access/can.ts";
import { ABILITIES } from "../access/role-model.ts";
import { listUsers } from "../access/users.server.ts";
import { ruleNames } from "../automation/rule-names.ts";
import type { Context } from "../context.ts";
import type { Field } from "../fields/field-type.ts";
import { fold } from "../fields/value.ts";
import type { FormItemModel, FormModel } from "../forms/kind.ts";
import { spell } from "../i18n/pinyin.server.ts";
import { gateFor, type PipelineModel } from "../records/pipeline-kind.ts";
import type { ViewModel } from "../records/view-kind.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type {
  PageField,
  PageForm,
  PageObject,
  PageOutline,
  PagePipeline,
  PageView,
  PageWorkspace,
} from "../ui/model.ts";
import { pageObjectRule, pageRule } from "./rules.server.ts";

/** What pages are told of the workspace: only what the actor may know (`ui/model.ts`). */

/** Most people that pages carry along; beyond them names come with the records. */
const MOST_PEOPLE = 500;

/** The shell's part. */
export async function pageWorkspace(
  ctx: Context,
  me: { id: string; name: string; email: string; timeZone?: string | null },
  demo: boolean,
): Promise<PageWorkspace> {
  const { workspace, actor } = ctx;
  const people = await listUsers(ctx);
  return {
    revision: workspace.revision,
    name: String(workspace.settings.get("workspace.name") ?? "Attune"),
    timeZone: me.timeZone ?? workspace.timeZone,
    currency: workspace.currency,
    demo,
    me: {
      id: me.id,
      name: me.name,
      email: me.email,
      locale: ctx.locale,
      roles: actor.roles,
      abilities: ABILITIES.filter((ability) => hasAbility(workspace, actor, ability)),
    },
    objects: readableObjects(ctx).map((model) => outline(ctx, model)),
    people: people.slice(0, MOST_PEOPLE).map(({ id, name, disabled }) => {
      const spelling = spell(fold(name));
      return { id, name, ...(disabled && { disabled }), ...(spelling && { spelling }) };
    }),
  };
}

/** Objects that the actor may read at all. */
export function readableObjects(ctx: Context): ObjectModel[] {
  return [...ctx.workspace.objects.values()].filter((model) =>
    can(ctx.workspace, ctx.actor, "read", model.key),
  );
}

function outline(ctx: Context, model: ObjectModel): PageOutline {
  const { workspace, actor } = ctx;
  const { icon, color } = model.def;
  return {
    key: model.key,
    label: model.label,
    plural: model.plural,
    icon,
    color,
    title: hiddenFields(workspace, actor, model.key).has(model.title.key) ? null : model.title.key,
    can: {
      create: can(workspace, actor, "create", model.key),
      update: can(workspace, actor, "update", model.key),
      delete: can(workspace, actor, "delete", model.key),
      import: hasAbility(workspace, actor, "import") && can(workspace, actor, "create", model.key),
      export: hasAbility(workspace, actor, "export"),
    },
  };
}

/** One object with its fields, forms, views and pipelines; null when the actor may not know of it. */
export function pageObject(ctx: Context, key: string): PageObject | null {
  const { workspace, actor } = ctx;
  const model = workspace.objects.get(key);
  if (!model || !can(workspace, actor, "read", key)) return null;
  const hidden = hiddenFields(workspace, actor, key);
  const fields = [...model.fields.values()].filter((field) => !hidden.has(field.key));
  return {
    ...outline(ctx, model),
    help: model.def.help,
    fields: fields.map((field) => pageField(ctx, field)),
    forms: workspace
      .parts<FormModel>("form")
      .filter((form) => form.object === key && form.purpose === "internal")
      .map((form) => pageForm(ctx, form, hidden)),
    views: workspace
      .parts<ViewModel>("view")
      .filter((view) => view.object === key && offered(ctx, view))
      .map((view) => pageView(ctx, view, hidden)),
    searchable: model.searchable.some((field) => !hidden.has(field.key)),
    pipelines: Object.fromEntries(
      fields
        .filter((field) => field.pipeline !== undefined)
        .map((field) => [field.pipeline!, pagePipeline(ctx, key, field.pipeline!)]),
    ),
    related: model.referencedBy
      .filter(
        ({ object, field }) =>
          can(workspace, actor, "read", object) && !hiddenFields(workspace, actor, object).has(field.key),
      )
      .map(({ object, field }) => ({
        object,
        field: field.key,
        label: (field.def.inverse_label as PageOutline["label"]) ?? workspace.objects.get(object)!.plural,
      })),
    rules: model.rules.flatMap((rule) => pageObjectRule(ctx, key, rule, hidden) ?? []),
  };
}

/** Settings of fields that hold rules or lead to fields which the reader may not know. */
const KEPT_BACK = new Set(["expression", "filter", "field", "of", "by", "order_by", "default"]);

/** A field as pages get it, with whether this actor may write it. */
export function pageField(ctx: Context, field: FieldModel): PageField {
  const readOnly =
    field.system && field.key !== "external_id"
      ? true
      : Boolean(field.type.readOnly || field.type.computed) ||
        readOnlyFields(ctx.workspace, ctx.actor, field.object).has(field.key);
  const rules = ruleNames(ctx.workspace, field);
  return { ...plainField(field), ...(rules && { rules }), system: field.system, readOnly };
}

/** A field as JSON, without the settings that hold rules. */
export function plainField(field: Field): PageField {
  const { key, label, options, currency, digits, to, pipeline } = field;
  const def = Object.fromEntries(
    Object.entries(field.def).filter(([name, value]) => !KEPT_BACK.has(name) || isPlainDefault(name, value)),
  ) as PageField["def"];
  return {
    key,
    type: field.type.key,
    label,
    def: { ...def, ...field.type.ends?.(field) },
    options,
    currency,
    digits,
    to,
    pipeline,
    as: field.as && plainField(field.as),
    system: false,
    readOnly: false,
  };
}

/** A default that is a value; one that is a rule is filled in by the server. */
const isPlainDefault = (name: string, value: unknown) =>
  name === "default" && (typeof value !== "object" || value === null || Array.isArray(value));

function pageForm(ctx: Context, form: FormModel, hidden: ReadonlySet<string>): PageForm {
  return {
    key: form.key,
    label: form.label,
    purpose: form.purpose,
    sections: form.sections
      .map(({ label, columns, items }) => ({
        label,
        columns,
        items: items
          .filter((item) => !hidden.has(item.field.key))
          .map((item: FormItemModel) => ({
            field: item.field.key,
            help: item.help,
            showWhen: item.showWhen && pageRule(ctx, form.object, item.showWhen),
            requireWhen: item.requireWhen && pageRule(ctx, form.object, item.requireWhen),
          })),
      }))
      .filter((section) => section.items.length > 0),
  };
}

function offered(ctx: Context, view: ViewModel): boolean {
  if (!view.roles || hasAbility(ctx.workspace, ctx.actor, "admin")) return true;
  return view.roles.some((role) => ctx.actor.roles.includes(role));
}

function pageView(ctx: Context, view: ViewModel, hidden: ReadonlySet<string>): PageView {
  const seen = (path: string) => !hidden.has(path.replace(/^-/, "").split(".")[0]!);
  return {
    key: view.key,
    label: view.label,
    layout: view.layout,
    columns: view.columns.filter(seen),
    filter: view.filter?.rule,
    sort: (view.def.sort ?? []).filter(seen),
    group: view.group?.key,
    ...(view.roles?.some((role) => ctx.actor.roles.includes(role)) && { forRole: true }),
  };
}

function pagePipeline(ctx: Context, objectKey: string, key: string): PagePipeline {
  const pipeline = ctx.workspace.part<PipelineModel>("pipeline", key)!;
  return {
    key,
    label: pipeline.label,
    stages: [...pipeline.stages.values()].map(({ def }) => {
      const gate = gateFor(ctx.workspace, objectKey, key, def.key);
      const { label, color, state, probability, warn_after_days, next, archived } = def;
      return {
        key: def.key,
        label,
        color,
        archived,
        state,
        probability,
        warn_after_days,
        next,
        require: [...(gate?.require ?? [])],
        open: !gate?.roles || gate.roles.some((role) => ctx.actor.roles.includes(role)),
      };
    }),
  };
}
