import type { Issue } from "../errors.ts";
import { checkField, resolveField } from "../fields/resolve.ts";
import { parsing } from "./documents.ts";
import { Draft } from "./draft.ts";
import { freeze } from "./freeze.ts";
import type { KindTools, SchemaKind } from "./kind.ts";
import { compileObjects } from "./objects.ts";
import { atOnce, type Pieces } from "./pieces.ts";
import { workspaceCurrency, workspacePlace } from "./settings-kind.ts";
import type { AnySchema, Configuration } from "./types.ts";
import type { Workspace } from "./workspace.ts";

export interface Compiled {
  /** Null when there was a problem. */
  workspace: Workspace | null;
  problems: Issue[];
  warnings: Issue[];
}

/**
 * Checks a configuration against itself and makes the runtime model of it: settings first, then objects with their formulas,
 * roll-ups and rules, then every other kind in its order. All problems are listed, with pointers like `/schemas/3/fields/0/type`.
 * What is not even a configuration has only the problems of its shape.
 */
export function compileWorkspace(input: Configuration, kinds: readonly SchemaKind[], revision = 0): Compiled {
  return atOnce(compiling(input, kinds, revision));
}

/** The same in pieces. */
export function* compiling(
  input: Configuration,
  kinds: readonly SchemaKind[],
  revision = 0,
): Pieces<Compiled> {
  const { draft, problems, warnings } = yield* drafting(input, kinds, revision);
  return { workspace: draft && problems.length === 0 ? seal(draft) : null, problems, warnings };
}

/** The same, before it is sealed; null when the shapes are not right. */
export function* drafting(
  input: unknown,
  kinds: readonly SchemaKind[],
  revision: number,
): Pieces<{ draft: Draft | null; problems: Issue[]; warnings: Issue[] }> {
  const { configuration, problems } = yield* parsing(input, kinds);
  if (!configuration) return { draft: null, problems, warnings: [] };
  const { schemas } = freeze(configuration);
  yield;
  const draft = new Draft(schemas, revision, workspaceCurrency(schemas));
  const ordered = [...kinds].sort((a, b) => a.order - b.order);
  for (const kind of ordered) if (kind.order < 0) yield* compileKind(kind, draft);
  const { timeZone, language } = workspacePlace(draft.settings);
  draft.workspace.timeZone = timeZone;
  draft.workspace.language = language;
  yield* compileObjects(draft);
  for (const kind of ordered) if (kind.order >= 0) yield* compileKind(kind, draft);
  return { draft, problems: draft.problems, warnings: draft.warnings };
}

function* compileKind(kind: SchemaKind, draft: Draft): Pieces<void> {
  const models = new Map<string, unknown>();
  draft.parts.set(kind.kind, models);
  for (const schema of draft.live(kind.kind)) {
    yield;
    const model = kind.compile(schema, toolsFor(schema, draft));
    if (model === null) continue;
    models.set(schema.key, model);
    for (const constant of kind.constants?.(model) ?? []) {
      draft.constants.set(constant.path, constant);
      draft.settings.set(constant.path, constant.value);
    }
  }
}

/** What one schema's check reports goes under its own pointer. */
export function toolsFor(schema: AnySchema, draft: Draft): KindTools {
  const base = draft.place(schema.kind, schema.key);
  return {
    workspace: draft.workspace,
    object: (key) => draft.workspace.objects.get(key),
    issue: (path, code, params) => draft.issue(base + path, code, params),
    warn: (path, code, params) => {
      draft.warnings.push({ path: base + path, code, ...(params && { params }) });
    },
    field(def, path) {
      const report = (at: string, code: string, params?: Record<string, unknown>) =>
        draft.issue(base + path + at, code, params);
      const field = resolveField(def, draft.resolveEnv(report));
      for (const { path: at, code, params } of checkField(field)) report(at, code, params);
      return field;
    },
    expression: (rule, scope, path, options) => draft.expression(rule, scope, base + path, options),
  };
}

/** Nothing is changed from here on. */
export function seal(draft: Draft): Workspace {
  for (const object of draft.objects.values()) {
    for (const field of [...object.fields.values(), ...object.archived.values()]) Object.freeze(field);
    for (const list of [object.columns, object.rules, object.storedFormulas, object.feeds])
      Object.freeze(list);
    Object.freeze(object.referencedBy);
    Object.freeze(object.searchable);
    Object.freeze(object);
  }
  const lists = new Map(
    [...draft.parts].map(([kind, models]) => [kind, Object.freeze([...models.values()])] as const),
  );
  const none = Object.freeze([]);
  draft.workspace.parts = <T>(kind: string) => (lists.get(kind) ?? none) as readonly T[];
  return Object.freeze(draft.workspace);
}
