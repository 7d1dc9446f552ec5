import type { Context } from "../../context.ts";
import { message } from "../../i18n/messages/index.ts";
import { label, type Text } from "../../i18n/text.ts";
import { type Change, same } from "../../schema/diff.ts";
import type { RevisionEntry } from "../../schema/history.server.ts";
import { settingsByPath } from "../../schema/settings.server.ts";
import type { AnySchema } from "../../schema/types.ts";
import type { ChangeGroup, PageRevision } from "../../ui/configuration/model.ts";
import { named } from "./kinds.server.ts";

export function pageRevision({ number, author, authorId, note, at, counts }: RevisionEntry): PageRevision {
  return { number, author, authorId, note, at: new Date(at).toISOString(), counts };
}

/** What differs, schema by schema, in words. Names are those of now, so that a renamed field is found. */
export function changeGroups(ctx: Context, changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const name = `${change.kind} ${change.key}`;
    const group = groups.get(name) ?? {
      kind: change.kind,
      key: change.key,
      label: change.label || change.key,
      changes: [],
    };
    groups.set(name, group);
    if (change.kind === "settings" && change.op === "changed" && change.path.endsWith("/values")) {
      group.changes.push(...valueChanges(ctx, change));
      continue;
    }
    group.changes.push({
      op: change.op,
      what: whatOf(ctx, change),
      before: short(ctx, change.before),
      after: short(ctx, change.after),
      json: {
        ...(change.before !== undefined && { before: change.before }),
        ...(change.after !== undefined && { after: change.after }),
      },
    });
  }
  return [...groups.values()];
}

/** The values of a group of settings are one map in the document; people change one of them. */
function valueChanges(ctx: Context, change: Change): ChangeGroup["changes"] {
  const known = settingsByPath(ctx.workspace);
  const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  const [was, is] = [change.before, change.after].map((one) => (one ?? {}) as Record<string, unknown>);
  return [...new Set([...Object.keys(was!), ...Object.keys(is!)])]
    .filter((key) => !same(was![key], is![key]))
    .map((key) => {
      const setting = known.get(`${change.key}.${key}`);
      const say = (value: unknown): string | null => {
        const parsed = setting?.field.type.parse(value ?? null, setting.field);
        if (!setting || !parsed || !("value" in parsed)) return short(ctx, value);
        return parsed.value === null ? null : setting.field.type.format(parsed.value, setting.field, env);
      };
      return {
        op: "changed",
        what: setting ? label(setting.field.label, ctx.locale) : key,
        before: say(was![key]),
        after: say(is![key]),
        json: { before: was![key], after: is![key] },
      };
    });
}

/** 「客户等级 · 说明」: the part that changed, and which of its properties. Empty for the schema itself. */
function whatOf(ctx: Context, change: Change): string {
  const { locale } = ctx;
  const steps = change.field?.split(".") ?? [];
  const names: string[] = [];
  let inside: unknown = ctx.workspace.schemas.find(
    (schema) => schema.kind === change.kind && schema.key === change.key,
  );
  if (!inside) inside = { label: named(ctx.workspace, change.kind, change.key).label };
  for (const step of steps) {
    inside = partOf(inside, step);
    names.push(label((inside as { label?: Text } | undefined)?.label, locale) || step);
  }
  const property = change.path.slice(change.path.lastIndexOf("/") + 1);
  if (change.op === "changed") names.push(propertyWords(property, locale));
  return names.join(" · ");
}

/** The item of that key in one of the lists of a document. */
function partOf(inside: unknown, key: string): unknown {
  if (typeof inside !== "object" || inside === null) return undefined;
  for (const list of Object.values(inside as AnySchema)) {
    if (!Array.isArray(list)) continue;
    const found = list.find((item) => (item as { key?: unknown } | null)?.key === key);
    if (found) return found;
  }
  return undefined;
}

/** Properties that people change most; others show as the document writes them. */
const PROPERTIES = new Set([
  "label",
  "plural",
  "help",
  "icon",
  "color",
  "required",
  "unique",
  "default",
  "values",
  "condition",
  "enabled",
  "order",
  "filter",
  "sort",
  "columns",
  "sections",
  "objects",
  "abilities",
  "gate",
  "next",
  "probability",
  "warn_after_days",
  "expression",
  "trigger",
]);

function propertyWords(property: string, locale: Context["locale"]): string {
  return PROPERTIES.has(property) ? message(`configuration_property_${property}`, {}, locale) : property;
}

/** A value that fits into a line; null where only its JSON tells it. */
function short(ctx: Context, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object") return String(value).slice(0, 200);
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => key === "zh-CN" || key === "en"))
    return label(value as Text, ctx.locale);
  if (Array.isArray(value) && value.every((item) => typeof item === "string") && value.length <= 12)
    return value.join(ctx.locale === "en" ? ", " : "、");
  return null;
}
