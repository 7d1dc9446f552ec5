import type { Issue } from "../errors.ts";
import { compareDrafts } from "./compare.ts";
import { drafting, seal } from "./compile.ts";
import { diffConfigurations } from "./diff.ts";
import { changedSettings, type Impact, impactOf, settingImpacts } from "./impact.ts";
import type { SchemaKind } from "./kind.ts";
import { inTurns, othersTurn } from "./pieces.ts";
import { type Use, WhereUsed } from "./references.ts";
import { soundParts } from "./sound-parts.ts";
import type { AnySchema, Configuration } from "./types.ts";
import type { Workspace } from "./workspace.ts";

export interface Checked {
  /** The configuration as it was read, without revision; null when it has not even the shape of one. */
  configuration: Configuration | null;
  /** Compiled; null when there is a problem. */
  workspace: Workspace | null;
  problems: Issue[];
  warnings: Issue[];
  impact: Impact[];
}

export interface CheckOptions {
  /** Number that the compiled workspace will have. */
  revision?: number;
  /** Records of an object, those in the bin included; without it `records` is 0 and every object counts as filled. */
  countRecords?(object: string): Promise<number>;
}

/**
 * Checks a configuration against itself and against the one it would replace. Lists every problem; changes nothing. One of
 * thousands of objects takes seconds, in turns with everything else.
 */
export async function checkConfiguration(
  next: unknown,
  current: Configuration | null,
  kinds: readonly SchemaKind[],
  options: CheckOptions = {},
): Promise<Checked> {
  const found = await checkShaped(next, current, kinds, options);
  if (found.configuration || !current) return found;
  return {
    ...found,
    problems: [...found.problems, ...(await problemsBeside(next, found.problems, current, kinds, options))],
  };
}

/** The same; of what has not the shape of a configuration it tells the shapes alone. */
async function checkShaped(
  next: unknown,
  current: Configuration | null,
  kinds: readonly SchemaKind[],
  options: CheckOptions,
): Promise<Checked> {
  const revision = options.revision ?? (current?.revision ?? 0) + 1;
  const { draft, problems, warnings } = await inTurns(drafting(next, kinds, revision));
  if (!draft) return { configuration: null, workspace: null, problems, warnings, impact: [] };
  const configuration: Configuration = { format: 1, schemas: [...draft.schemas] };
  const count = options.countRecords ?? (async () => 0);
  let impact: Impact[] = [];
  if (current) {
    const before = (await inTurns(drafting(current, kinds, current.revision ?? 0))).draft;
    for (const { unlessEmpty, ...issue } of before ? compareDrafts(before, draft, kinds) : []) {
      if (unlessEmpty && options.countRecords && (await count(unlessEmpty)) === 0) continue;
      problems.push(issue);
    }
    await othersTurn();
    const used = await inTurns(WhereUsed.reading(configuration, kinds));
    problems.push(...usedThough(current, configuration, used));
    await othersTurn();
    const changes = diffConfigurations(current, configuration);
    await othersTurn();
    impact = [
      ...(await impactOf(changes, configuration, used, count)),
      ...(await settingImpacts(changedSettings(current, configuration), configuration, used, count)),
    ];
  }
  const workspace = problems.length === 0 ? seal(draft) : null;
  return { configuration, workspace, problems, warnings, impact };
}

/** What else is wrong with a configuration of which some parts have not even the right shape. */
async function problemsBeside(
  next: unknown,
  problems: readonly Issue[],
  current: Configuration,
  kinds: readonly SchemaKind[],
  options: CheckOptions,
): Promise<Issue[]> {
  const sound = soundParts(next, problems, current);
  if (!sound) return [];
  const found = await checkShaped(sound.configuration, current, kinds, options);
  // A part that was taken out may leave a whole that is none: then its shapes are all that can be told.
  if (!found.configuration) return [];
  return found.problems.flatMap((issue) => sound.toldOfSent(issue) ?? []);
}

/** What is newly archived and still used by something that is not. */
function usedThough(before: Configuration, after: Configuration, used: WhereUsed): Issue[] {
  const was = new Map(before.schemas.map((schema) => [`${schema.kind} ${schema.key}`, schema]));
  return after.schemas.flatMap((schema, at): Issue[] => {
    const old = was.get(`${schema.kind} ${schema.key}`);
    if (!old) return [];
    if (schema.archived) {
      if (old.archived) return [];
      const uses = used
        .schema(schema.kind, schema.key)
        .filter((use) => use.kind !== schema.kind || use.key !== schema.key);
      return inUse(uses, `/schemas/${at}/archived`, "schema_in_use", { kind: schema.kind, key: schema.key });
    }
    const archivedBefore = new Set(listed(old).flatMap((field) => (field.archived ? [field.key] : [])));
    return listed(schema).flatMap((field, index) => {
      if (!field.archived || archivedBefore.has(field.key)) return [];
      const name = `${schema.key}.${field.key}`;
      const uses = schema.kind === "settings" ? used.setting(name) : used.field(schema.key, field.key);
      return inUse(uses, `/schemas/${at}/fields/${index}/archived`, "field_in_use", { field: name });
    });
  });
}

/** Fields that a schema declares. */
function listed(schema: AnySchema): { key: string; archived?: boolean }[] {
  if (schema.kind !== "object" && schema.kind !== "settings") return [];
  return schema.fields as { key: string; archived?: boolean }[];
}

function inUse(uses: readonly Use[], path: string, code: string, params: Record<string, unknown>): Issue[] {
  if (uses.length === 0) return [];
  const users = uses.map((use) => `${use.kind} ${use.key} ${use.path}`).join(", ");
  return [{ path, code, params: { ...params, users } }];
}
