import { pointer } from "../errors.ts";
import type { Reference } from "../schema/kind.ts";
import type { SurveySchema } from "./schema.ts";

/** What a survey uses. Variables in its conditions are found by the schema room. */
export function references(schema: SurveySchema): Reference[] {
  const field = (path: string, name: string): Reference => ({
    path,
    target: { object: schema.object, field: name },
  });
  const values = Object.entries(schema.values ?? {}).flatMap(([key, value]): Reference[] => {
    const path = pointer("/values", key);
    const options = [value].flat().filter((one) => typeof one === "string");
    return [
      field(path, key),
      ...options.map((option) => ({ path, target: { object: schema.object, field: key, option } })),
    ];
  });
  return [
    { path: "/object", target: { kind: "object", key: schema.object } },
    { path: "/form", target: { kind: "form", key: schema.form } },
    ...values,
    field("/score", schema.score),
    ...(schema.about ?? []).map((key, at) => field(pointer("/about", at), key)),
    ...(schema.consent === undefined ? [] : [field("/consent", schema.consent)]),
  ];
}
