import type { FieldDef } from "../fields/field-type.ts";
import type { AnySchema, Configuration } from "./types.ts";

interface Keyed {
  key: string;
  archived?: boolean;
  [more: string]: unknown;
}

/**
 * An older configuration in a form that may follow the present one: nothing that was published since is left out, it stands at the
 * end of its list, archived. Records keep what they have in it.
 */
export function asOf(old: Configuration, current: Configuration): Configuration {
  const now = new Map(current.schemas.map((schema) => [`${schema.kind} ${schema.key}`, schema]));
  const then = new Set(old.schemas.map((schema) => `${schema.kind} ${schema.key}`));
  return {
    format: 1,
    schemas: [
      ...old.schemas.map((schema) => withLater(schema, now.get(`${schema.kind} ${schema.key}`))),
      ...current.schemas
        .filter((schema) => !then.has(`${schema.kind} ${schema.key}`))
        .map((schema) => ({ ...schema, archived: true })),
    ],
  };
}

function withLater(schema: AnySchema, now: AnySchema | undefined): AnySchema {
  if (!now) return schema;
  const next: AnySchema = { ...schema };
  if (declaresFields(schema)) next.fields = merged(schema.fields as Keyed[], now.fields as Keyed[], fieldOf);
  if (schema.kind === "settings") {
    const known = new Set((schema.fields as Keyed[]).map((field) => field.key));
    const later = Object.entries((now.values ?? {}) as Record<string, unknown>).filter(
      ([key]) => !known.has(key),
    );
    next.values = { ...(schema.values as Record<string, unknown>), ...Object.fromEntries(later) };
  }
  if (Array.isArray(schema.stages))
    next.stages = merged(schema.stages as Keyed[], now.stages as Keyed[], (stage) => stage);
  return next;
}

const declaresFields = ({ kind, fields }: AnySchema): boolean =>
  (kind === "object" || kind === "settings") && Array.isArray(fields);

/** Options that came later stay, archived: records may have them. */
function fieldOf(field: Keyed, now: Keyed): Keyed {
  const [options, later] = [(field as unknown as FieldDef).options, (now as unknown as FieldDef).options];
  if (!Array.isArray(options) || !Array.isArray(later)) return field;
  return { ...field, options: merged(options, later, (option) => option) };
}

function merged(
  old: readonly Keyed[],
  now: readonly Keyed[],
  both: (old: Keyed, now: Keyed) => Keyed,
): Keyed[] {
  const current = new Map(now.map((item) => [item.key, item]));
  const kept = new Set(old.map((item) => item.key));
  return [
    ...old.map((item) => {
      const same = current.get(item.key);
      return same ? both(item, same) : item;
    }),
    ...now.filter((item) => !kept.has(item.key)).map((item) => ({ ...item, archived: true })),
  ];
}
