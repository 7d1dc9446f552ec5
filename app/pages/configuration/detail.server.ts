import type { RoleModel } from "../../access/role-model.ts";
import { ACTIONS } from "../../access/role-model.ts";
import type { AutomationModel } from "../../automation/model.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import type { FormModel } from "../../forms/kind.ts";
import { fill, type Text } from "../../i18n/text.ts";
import type { PipelineModel } from "../../records/pipeline-kind.ts";
import type { ViewModel } from "../../records/view-kind.ts";
import type { SettingsModel } from "../../schema/settings-kind.ts";
import type { SurveyModel } from "../../surveys/model.ts";
import type { PageSchemaDetail, SchemaParts, StageLine } from "../../ui/configuration/model.ts";
import { pageField, plainField } from "../model.server.ts";
import { automationLine } from "./automation.server.ts";
import { named, pageUses, type Sayer, sayerFor, whereUsed } from "./kinds.server.ts";
import { objectParts } from "./object.server.ts";

/** One schema whole: what it says in words, where it is used, and its document. 404 when there is none. */
export async function schemaDetail(ctx: Context, kind: string, key: string): Promise<PageSchemaDetail> {
  const { workspace } = ctx;
  const schema = workspace.schemas.find((one) => one.kind === kind && one.key === key);
  if (!schema) throw notFound();
  const parts = schema.archived ? null : PARTS[kind]?.(ctx, key, await sayerFor(ctx));
  return {
    kind,
    key,
    label: schema.label,
    help: schema.help,
    archived: schema.archived,
    used: pageUses(workspace, whereUsed(workspace).schema(kind, key), schema),
    json: schema,
    parts: (await parts) ?? null,
  };
}

type Parts = (ctx: Context, key: string, sayer: Sayer) => SchemaParts | null | Promise<SchemaParts | null>;

const PARTS: Record<string, Parts> = {
  object: objectParts,
  form: formParts,
  view: viewParts,
  pipeline: pipelineParts,
  role: roleParts,
  survey: surveyParts,
  settings: settingsParts,
  async automation(ctx, key, sayer) {
    const rule = ctx.workspace.part<AutomationModel>("automation", key);
    return rule ? { is: "automation", rule: await automationLine(ctx, rule, sayer) } : null;
  },
};

function formParts(ctx: Context, key: string, { say }: Sayer): SchemaParts | null {
  const form = ctx.workspace.part<FormModel>("form", key);
  if (!form) return null;
  return {
    is: "form",
    object: named(ctx.workspace, "object", form.object),
    isPublic: form.purpose === "public",
    sections: form.sections.map(({ label, columns, items }) => ({
      label,
      columns,
      items: items.map((item) => ({
        field: pageField(ctx, item.field),
        label: item.label,
        help: item.help,
        shows: item.showWhen ? say(item.showWhen) : null,
        requires: item.requireWhen ? say(item.requireWhen) : null,
      })),
    })),
  };
}

function viewParts(ctx: Context, key: string, { say }: Sayer): SchemaParts | null {
  const view = ctx.workspace.part<ViewModel>("view", key);
  if (!view) return null;
  const object = ctx.workspace.objects.get(view.object)!;
  const nameOf = (path: string): Text =>
    object.fields.get(path)?.label ?? object.scope.resolve(path)?.label ?? path;
  return {
    is: "view",
    object: named(ctx.workspace, "object", view.object),
    board: view.layout === "board",
    columns: view.columns.map(nameOf),
    filter: view.filter ? say(view.filter) : null,
    sort: view.sort.map(({ path, descending }) => ({ label: nameOf(path), descending })),
    group: view.group?.label ?? null,
    roles: view.roles?.map((role) => named(ctx.workspace, "role", role).label) ?? null,
  };
}

function pipelineParts(ctx: Context, key: string, sayer: Sayer): SchemaParts | null {
  const pipeline = ctx.workspace.part<PipelineModel>("pipeline", key);
  if (!pipeline) return null;
  const objects = [...ctx.workspace.objects.values()].filter((object) =>
    [...object.fields.values()].some((field) => field.pipeline === key),
  );
  return {
    is: "pipeline",
    objects: objects.map((object) => named(ctx.workspace, "object", object.key)),
    stages: [...pipeline.stages.values()].map((stage) => stageLine(ctx, pipeline, stage, sayer)),
  };
}

type Stage = PipelineModel["stages"] extends ReadonlyMap<string, infer S> ? S : never;

function stageLine(ctx: Context, pipeline: PipelineModel, { def, gates }: Stage, { say }: Sayer): StageLine {
  const { key, label, color, archived, state, probability, warn_after_days, next, gate } = def;
  return {
    key,
    label,
    color,
    archived,
    state,
    probability,
    warnAfterDays: warn_after_days,
    next:
      next?.map((one) => {
        const stage = pipeline.stages.get(one)?.def;
        return { key: one, label: stage?.label ?? one, color: stage?.color };
      }) ?? null,
    gate: gate
      ? {
          roles: gate.roles?.map((role) => named(ctx.workspace, "role", role).label) ?? null,
          message: gate.message,
          demands: [...gates].map(([object, { require, check }]) => {
            const model = ctx.workspace.objects.get(object)!;
            return {
              object: model.label,
              require: require.map((field) => model.fields.get(field)?.label ?? field),
              check: check ? say(check) : null,
            };
          }),
        }
      : null,
  };
}

function roleParts(ctx: Context, key: string, { say }: Sayer): SchemaParts | null {
  const role = ctx.workspace.part<RoleModel>("role", key);
  if (!role) return null;
  const { abilities } = role;
  const everywhere = { read: abilities.has("records.read"), write: abilities.has("records.write") };
  const all = abilities.has("admin");
  return {
    is: "role",
    abilities: [...abilities],
    objects: [...ctx.workspace.objects.values()].map((object) => {
      const own = role.objects.get(object.key);
      const fields = (keys: ReadonlySet<string> | undefined): Text[] =>
        all ? [] : [...(keys ?? [])].map((field) => object.fields.get(field)?.label ?? field);
      const rights = Object.fromEntries(
        ACTIONS.map((action) => {
          const given =
            all || (action === "read" ? everywhere.read : everywhere.write) || (own?.[action] ?? false);
          return [action, typeof given === "boolean" ? given : say(given)];
        }),
      ) as Record<(typeof ACTIONS)[number], boolean | string>;
      return {
        ...named(ctx.workspace, "object", object.key),
        rights,
        hidden: fields(own?.hidden),
        readOnly: fields(own?.readOnly),
      };
    }),
  };
}

function surveyParts(ctx: Context, key: string, { say }: Sayer): SchemaParts | null {
  const survey = ctx.workspace.part<SurveyModel>("survey", key);
  if (!survey) return null;
  const { low, high, thanks } = survey;
  const endings = (["low", "high", "other"] as const).flatMap((one) => {
    const ending = thanks[one];
    const when = one === "low" ? low : one === "high" ? high : undefined;
    return ending
      ? [
          {
            key: one,
            when: when ? say(when) : null,
            title: ending.title,
            text: withGaps(ending.text),
            gaps: [...ending.with.values()].map(say),
          },
        ]
      : [];
  });
  return {
    is: "survey",
    survey: {
      object: named(ctx.workspace, "object", survey.object.key),
      form: named(ctx.workspace, "form", survey.form.key),
      title: survey.title,
      intro: survey.intro,
      score: survey.score.label,
      answers: say(survey.answers),
      endings,
      open: survey.open,
      validDays: survey.validDays,
    },
  };
}

/** The text with a gap where each answer gets a word of its own. */
function withGaps(text: Text): Text {
  const gaps = (line: string) => fill(line, new Proxy({}, { get: () => "…" }));
  if (typeof text === "string") return gaps(text);
  return Object.fromEntries(Object.entries(text).map(([locale, line]) => [locale, gaps(line)]));
}

function settingsParts({ workspace }: Context, key: string): SchemaParts | null {
  const group = workspace.part<SettingsModel>("settings", key);
  if (!group) return null;
  return {
    is: "settings",
    fields: group.constants.map(({ path, field, value }) => ({
      field: plainField(field),
      value: field.type.toJson(value, field),
      used: pageUses(workspace, whereUsed(workspace).setting(path)),
    })),
  };
}
