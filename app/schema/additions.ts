import { nameOf } from "./sound-parts.ts";
import type { AnySchema, Configuration } from "./types.ts";

interface Named {
  key: string;
}

/** Kinds whose `fields` are things of their own; what else stands in a document belongs to whoever turned it. */
const WITH_FIELDS = new Set(["object", "settings"]);

/**
 * A configuration with what it lacks of another one (a newer program's shipped workspace): whole documents, by kind and key, and
 * fields of objects and settings, these with their values. Nothing that is there already changes, archived or not. What is added stands
 * behind what it stands behind over there.
 * @param wanted names of documents, `kind:key`; all of them when absent
 */
export function withAdditions(
  current: Configuration,
  other: Configuration,
  wanted?: ReadonlySet<string>,
): Configuration {
  const offered = other.schemas.filter(({ kind, key }) => !wanted || wanted.has(`${kind}:${key}`));
  const from = new Map(offered.map((schema) => [nameOf(schema), schema]));
  const completed = current.schemas.map((schema) => {
    const source = WITH_FIELDS.has(schema.kind) ? from.get(nameOf(schema)) : undefined;
    return source ? withFields(schema, source) : schema;
  });
  return { format: 1, schemas: merged(completed, offered, other.schemas, nameOf) };
}

function withFields(schema: AnySchema, source: AnySchema): AnySchema {
  const [mine, theirs] = [schema.fields as Named[], source.fields as Named[]];
  const there = new Set(mine.map(({ key }) => key));
  const fresh = theirs.filter(({ key }) => !there.has(key));
  if (fresh.length === 0) return schema;
  const fields = merged(mine, theirs, theirs, ({ key }) => key);
  if (schema.kind !== "settings") return { ...schema, fields };
  const values = (source.values ?? {}) as Record<string, unknown>;
  const added = fresh.flatMap(({ key }) => (Object.hasOwn(values, key) ? [[key, values[key]]] : []));
  return { ...schema, fields, values: { ...(schema.values as object), ...Object.fromEntries(added) } };
}

/** A list with those of `offered` that it lacks, each behind its nearest neighbour before it in `order`, or at the end. */
function merged<T>(
  mine: readonly T[],
  offered: readonly T[],
  order: readonly T[],
  name: (item: T) => string,
) {
  const result = [...mine];
  const at = (item: T) => result.findIndex((one) => name(one) === name(item));
  for (const item of offered) {
    if (at(item) >= 0) continue;
    const before = order.slice(0, order.indexOf(item)).findLast((one) => at(one) >= 0);
    result.splice(before === undefined ? result.length : at(before) + 1, 0, item);
  }
  return result;
}
