import type { Context } from "../context.ts";
import { AppError, type Issue, invalid, pointer } from "../errors.ts";
import type { Field } from "../fields/field-type.ts";
import type { Value } from "../fields/value.ts";
import type { Text } from "../i18n/text.ts";
import { same } from "./diff.ts";
import type { SettingConstant } from "./kind.ts";
import type { SettingsModel } from "./settings-kind.ts";
import { demandSettings, setSettings } from "./store.server.ts";
import type { Configuration, SettingsSchema } from "./types.ts";
import type { Workspace } from "./workspace.ts";

/** A group of settings with its fields and the values they have now, as clients read them. */
export interface SettingsGroup {
  key: string;
  label: Text;
  help?: Text;
  fields: readonly Field[];
  values: Record<string, unknown>;
}

/** Every group in document order. 403 for who may not turn settings. */
export function settingsGroups(ctx: Context): SettingsGroup[] {
  demandSettings(ctx);
  return groupsOf(ctx.workspace);
}

export function groupsOf(workspace: Workspace): SettingsGroup[] {
  return workspace.parts<SettingsModel>("settings").map(({ key, def, constants }) => ({
    key,
    label: def.label,
    help: def.help,
    fields: constants.map((constant) => constant.field),
    values: Object.fromEntries(
      constants.map(({ field, value }) => [field.key, field.type.toJson(value, field)]),
    ),
  }));
}

/** Settings by whole path, `satisfaction.low_csat`. */
export function settingsByPath(workspace: Workspace): Map<string, SettingConstant> {
  return new Map(
    workspace
      .parts<SettingsModel>("settings")
      .flatMap((group) => group.constants.map((constant) => [constant.path, constant] as const)),
  );
}

/**
 * A patch as it is stored: values read by their fields, so that "800000.00" from a form is the 800000 that stands in the document, and
 * values that are the present ones left out. @throws AppError 422 with pointers at the patch's keys
 */
export function readPatch(
  workspace: Workspace,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const known = settingsByPath(workspace);
  const issues: Issue[] = [];
  const read: Record<string, unknown> = {};
  for (const [path, given] of Object.entries(patch)) {
    const setting = known.get(path);
    const at = pointer("", path);
    if (!setting) {
      issues.push({ path: at, code: "unknown_setting", params: { setting: path } });
      continue;
    }
    const { field } = setting;
    const parsed = field.type.parse(given ?? null, field);
    if ("issue" in parsed) {
      issues.push({ path: at, ...parsed.issue });
      continue;
    }
    const faults = parsed.value === null ? [] : field.type.validate(parsed.value, field);
    issues.push(...faults.map((fault) => ({ path: at, ...fault })));
    if (!same(parsed.value, setting.value)) read[path] = storedForm(parsed.value, field);
  }
  if (issues.length > 0) throw invalid(issues);
  return read;
}

/** The patch with every value that its field takes in the form in which it is stored; the rest as it is, for whoever judges it. */
export function storedPatch(
  workspace: Workspace,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const known = settingsByPath(workspace);
  return Object.fromEntries(
    Object.entries(patch).map(([path, given]) => {
      const field = known.get(path)?.field;
      const parsed = field?.type.parse(given ?? null, field);
      return [path, field && parsed && "value" in parsed ? storedForm(parsed.value, field) : given];
    }),
  );
}

/** Numbers stand in the document as numbers, everything else as clients send it. */
function storedForm(value: Value | null, field: Field): unknown {
  return typeof value === "number" && field.type.valueType(field).kind === "number"
    ? value
    : field.type.toJson(value, field);
}

export interface SaveOptions {
  /** Why, in the words of who saves; kept with the revision. */
  note?: string;
  /** The values that the author saw, by path: when one of them is another by now, nothing is saved. */
  seen?: Readonly<Record<string, unknown>>;
}

/**
 * Saves settings as a revision and answers its number; null when they have these values already.
 * @throws AppError 403; 422 with pointers at the patch's keys; 412 `settings_moved` when `seen` is no longer so
 */
export async function saveSettings(
  ctx: Context,
  patch: Readonly<Record<string, unknown>>,
  { note, seen }: SaveOptions = {},
): Promise<number | null> {
  demandSettings(ctx);
  const { workspace } = ctx;
  const read = readPatch(workspace, patch);
  if (Object.keys(read).length === 0) return null;
  const published = await setSettings(ctx, read, {
    ...(note && { note }),
    expect: ({ configuration }) => checkSeen(workspace, configuration, seen ?? {}),
  });
  return published.revision;
}

/** The newest configuration may be newer than the workspace that the form was read from; its fields are the same. */
function checkSeen(workspace: Workspace, now: Configuration, seen: Readonly<Record<string, unknown>>): void {
  const known = settingsByPath(workspace);
  const conflicts: Record<string, { yours: unknown; theirs: unknown }> = {};
  for (const [path, given] of Object.entries(seen)) {
    const setting = known.get(path);
    if (!setting) continue;
    const { field } = setting;
    const [yours, theirs] = [
      field.type.parse(given ?? null, field),
      field.type.parse(valueIn(now, path) ?? null, field),
    ];
    if ("value" in yours && "value" in theirs && !same(yours.value, theirs.value))
      conflicts[path] = { yours: given, theirs: field.type.toJson(theirs.value, field) };
  }
  if (Object.keys(conflicts).length > 0)
    throw new AppError("stale", "settings_moved", { extra: { conflicts } });
}

/** The value of a setting as it stands in a configuration; its default where none does. */
export function valueIn(configuration: Configuration, path: string): unknown {
  const [group, key = ""] = path.split(".");
  const schema = configuration.schemas.find(
    (one) => one.kind === "settings" && one.key === group,
  ) as unknown as SettingsSchema | undefined;
  if (!schema) return undefined;
  if (Object.hasOwn(schema.values, key)) return schema.values[key];
  return schema.fields.find((field) => field.key === key)?.default;
}
