import * as z from "zod/mini";
import { pointer } from "../errors.ts";
import { isCurrency } from "../fields/currency.ts";
import type { Value } from "../fields/value.ts";
import { fieldProblems, repeatedKeys } from "./documents.ts";
import type { KindTools, SchemaKind, SettingConstant } from "./kind.ts";
import { joined } from "./scope.ts";
import { SCHEMA_KEYS, schemaShape } from "./shape.ts";
import type { AnySchema, SettingsSchema } from "./types.ts";

/** A group of settings: every expression reads them as `settings.<group>.<key>`. */
export interface SettingsModel {
  key: string;
  def: SettingsSchema;
  constants: readonly SettingConstant[];
}

/** What zod calls an issue that a check of ours found. */
const OWN = "custom";

const shape = z.strictObject({
  ...schemaShape("settings"),
  fields: z.array(z.unknown()).check(
    z.maxLength(200),
    // The shape of a field belongs to its type.
    (payload) => {
      const found = [
        ...payload.value.flatMap((field, at) => fieldProblems(field, `/${at}`)),
        ...repeatedKeys(payload.value as { key?: unknown }[], ""),
      ];
      for (const { path, code, params } of found) {
        payload.issues.push({
          code: OWN,
          input: payload.value,
          path: path.split("/").slice(1),
          params: { code, params },
          message: code,
        });
      }
    },
  ),
  values: z.record(z.string(), z.unknown()),
});

export const settingsKind: SchemaKind<SettingsSchema & AnySchema, SettingsModel> = {
  kind: "settings",
  shape,
  order: -10,
  keys: [...SCHEMA_KEYS, "fields", "values"],
  compile,
  references: () => [],
  constants: (model) => model.constants,
};

function compile(schema: SettingsSchema, tools: KindTools): SettingsModel {
  const constants: SettingConstant[] = [];
  schema.fields.forEach((def, at) => {
    if (def.archived) return;
    const field = tools.field(def, `/fields/${at}`);
    if (field.type.readOnly) {
      tools.issue(`/fields/${at}/type`, "not_a_setting", { type: def.type });
      return;
    }
    const given = Object.hasOwn(schema.values, def.key) ? schema.values[def.key] : def.default;
    const value = settingValue(schema, field, given, pointer("/values", def.key), tools);
    constants.push({
      path: `${schema.key}.${def.key}`,
      label: joined([schema.label, def.label]),
      field,
      value,
    });
  });
  const known = new Set(schema.fields.map((field) => field.key));
  for (const key of Object.keys(schema.values)) {
    if (!known.has(key))
      tools.issue(pointer("/values", key), "unknown_setting", { setting: `${schema.key}.${key}` });
  }
  return { key: schema.key, def: schema, constants };
}

function settingValue(
  schema: SettingsSchema,
  field: SettingConstant["field"],
  given: unknown,
  path: string,
  tools: KindTools,
): Value | null {
  const parsed = field.type.parse(given ?? null, field);
  if ("issue" in parsed) {
    tools.issue(path, parsed.issue.code, parsed.issue.params);
    return null;
  }
  const { value } = parsed;
  const faults = value === null ? [] : field.type.validate(value, field);
  for (const { code, params } of faults) tools.issue(path, code, params);
  if (value === null && field.def.required) tools.issue(path, "setting_required");
  if (schema.key === "workspace") checkPlace(field.key, value, path, tools);
  return value;
}

/** Zone, currency and language of the workspace: everything else computes with them. */
function checkPlace(key: string, value: Value | null, path: string, tools: KindTools): void {
  if (value === null) return;
  if (key === "time_zone" && !isTimeZone(value)) tools.issue(path, "bad_time_zone", { zone: value });
  if (key === "currency" && !isCurrency(String(value)))
    tools.issue(path, "bad_currency", { currency: value });
  if (key === "language" && value !== "zh-CN" && value !== "en")
    tools.issue(path, "bad_language", { language: value });
}

function isTimeZone(value: Value): value is string {
  if (typeof value !== "string" || !/^[A-Za-z][\w+/-]*$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const FALLBACK = { timeZone: "Asia/Shanghai", currency: "CNY", language: "zh-CN" } as const;

/** The workspace's currency, read before anything is compiled: fields are resolved with it. */
export function workspaceCurrency(schemas: readonly AnySchema[]): string {
  const group = schemas.find(
    (schema) => schema.kind === "settings" && schema.key === "workspace" && !schema.archived,
  ) as unknown as SettingsSchema | undefined;
  const given = group?.values.currency ?? group?.fields.find((field) => field.key === "currency")?.default;
  return typeof given === "string" && isCurrency(given) ? given : FALLBACK.currency;
}

/** Time zone and language, from the settings or as a workspace without them has it. */
export function workspacePlace(settings: ReadonlyMap<string, Value | null>): {
  timeZone: string;
  language: "zh-CN" | "en";
} {
  const zone = settings.get("workspace.time_zone") ?? null;
  return {
    timeZone: zone !== null && isTimeZone(zone) ? zone : FALLBACK.timeZone,
    language: settings.get("workspace.language") === "en" ? "en" : FALLBACK.language,
  };
}
