import { pointer } from "../errors.ts";
import { type Change, diffConfigurations, same } from "./diff.ts";
import type { AnySchema, Configuration } from "./types.ts";

/**
 * Where a newer program ships something else than it did when a document or field came into the workspace, and the workspace differs from
 * it, whether or not its people have turned that very place: from the workspace's state to the shipped one, with paths in the
 * workspace's configuration (of what it lacks, in the shipped one). Whole documents and fields that the workspace lacks are
 * additions (`additions.ts`) and left out, and so is what it has of its own.
 * @param base the shipped documents and fields as they came into the workspace
 */
export function shippedChanges(
  base: Configuration,
  current: Configuration,
  shipped: Configuration,
): Change[] {
  const turned = split(diffConfigurations(base, shipped)).map(placeOf);
  const touches = (place: readonly string[]) =>
    turned.some((other) => place.every((part, at) => at >= other.length || part === other[at]));
  return split(diffConfigurations(shipped, current).map(inverted)).filter(
    (change) => change.kind !== "" && !isAddition(change, current) && touches(placeOf(change)),
  );
}

const INVERSE = { added: "removed", removed: "added", archived: "restored", restored: "archived" } as const;

/** What `from` and `to` are to each other, seen from the other side. */
function inverted({ op, before, after, ...change }: Change): Change {
  return {
    ...change,
    op: op in INVERSE ? INVERSE[op as keyof typeof INVERSE] : op,
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
  };
}

/** Of values that hold many things by their key, how deep they do: each is a change of its own. */
const BY_KEY: Record<string, number> = { "settings values": 1, "role objects": 2 };

const leafOf = ({ path }: Change): string => path.slice(path.lastIndexOf("/") + 1);

function split(changes: readonly Change[]): Change[] {
  return changes.flatMap((change) =>
    change.op === "changed" && change.field === undefined
      ? parts(change, BY_KEY[`${change.kind} ${leafOf(change)}`] ?? 0)
      : [change],
  );
}

function parts(change: Change, depth: number): Change[] {
  const { before, after, ...rest } = change;
  if (depth === 0 || !isBag(before) || !isBag(after)) return [change];
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((key) => {
    if (same(before[key], after[key])) return [];
    const one = { ...rest, path: pointer(change.path, key), before: before[key], after: after[key] };
    return parts(one, depth - 1);
  });
}

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where in a document: its names, then the member that differs. What is new or gone stands for all that is in it. */
function placeOf({ op, kind, key, field, path }: Change): string[] {
  const names = [kind, key, ...(field?.split(".") ?? [])];
  if (op === "added" || op === "removed") return names;
  if (op === "archived" || op === "restored") return [...names, "/archived"];
  const [, , , ...inside] = path.split("/");
  return [
    ...names,
    ...(field === undefined ? inside : [leafOf({ path } as Change)]).map((part) => `/${part}`),
  ];
}

/** What `schema shipped --add` brings: documents, and fields of objects and settings with their values. */
function isAddition({ op, kind, key, field, path }: Change, current: Configuration): boolean {
  if (op === "added") return field === undefined || (isFielded(kind) && !field.includes("."));
  const [, , , member, setting] = path.split("/");
  if (kind !== "settings" || member !== "values" || setting === undefined) return false;
  return !fieldsOf(current.schemas.find((schema) => schema.kind === kind && schema.key === key)).has(setting);
}

const isFielded = (kind: string): boolean => kind === "object" || kind === "settings";

const fieldsOf = (schema: AnySchema | undefined): ReadonlySet<string> =>
  new Set(((schema?.fields ?? []) as { key: string }[]).map(({ key }) => key));

/** Of a configuration what another one has as well: its documents, and of objects and settings its fields. */
export function sharedWith(other: Configuration, { schemas }: Configuration): Configuration {
  return {
    format: 1,
    schemas: schemas.flatMap((schema) => {
      const theirs = other.schemas.find(({ kind, key }) => kind === schema.kind && key === schema.key);
      if (!theirs) return [];
      if (!isFielded(schema.kind)) return [schema];
      const known = fieldsOf(theirs);
      const fields = (schema.fields as { key: string }[]).filter(({ key }) => known.has(key));
      return [{ ...schema, fields }];
    }),
  };
}
