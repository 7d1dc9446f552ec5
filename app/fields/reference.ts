import * as z from "zod/mini";
import type { Field, FieldDef, FieldType, Parsed } from "./field-type.ts";
import { parseId, readText, singleId } from "./identity.ts";
import { keyShape, textShape } from "./shapes.ts";
import { type Link, objectColumn, type Value } from "./value.ts";

const ANY = "*";

const targets = (def: FieldDef): readonly string[] => (Array.isArray(def.to) ? (def.to as string[]) : []);

/** To more than one object, or to any: the value then says which. */
const several = (field: Field): boolean => targets(field.def).length > 1 || targets(field.def)[0] === ANY;

function parseLink(input: unknown, field: Field): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (typeof input !== "object" || Array.isArray(input)) return { issue: { code: "bad_link" } };
  const { object, id, ...more } = input as Record<string, unknown>;
  if (typeof object !== "string" || Object.keys(more).length > 0) return { issue: { code: "bad_link" } };
  if (!field.to?.includes(object))
    return {
      issue: { code: "not_a_target", params: { object: object.slice(0, 100), to: field.to?.join(", ") } },
    };
  const parsed = parseId(id);
  if (!("value" in parsed)) return parsed;
  return parsed.value === null
    ? { issue: { code: "bad_link" } }
    : { value: { object, id: String(parsed.value) } };
}

/** `ticket:0198…` */
function parseCell(cell: string, field: Field): Parsed {
  const text = cell.trim();
  if (!several(field)) return parseId(text);
  if (text === "") return { value: null };
  const colon = text.indexOf(":");
  if (colon < 1) return { issue: { code: "bad_link" } };
  return parseLink({ object: text.slice(0, colon).trim(), id: text.slice(colon + 1) }, field);
}

const cellOf = (value: Value | null): string => {
  if (value === null) return "";
  return typeof value === "string" ? value : `${(value as Link).object}:${(value as Link).id}`;
};

/** A reference to a record: of one object (its id), of several or of any (`{ object, id }`). */
export const reference: FieldType = {
  ...singleId,
  key: "reference",
  control: "reference",
  label: { "zh-CN": "关联", en: "Reference" },
  settings: {
    to: z.array(z.union([z.literal(ANY), keyShape])).check(z.minLength(1), z.maxLength(100)),
    inverse_label: z.optional(textShape),
  },
  resolve(def, env) {
    const named = targets(def);
    if (named[0] === ANY) return { to: env.objects };
    named.forEach((object, at) => {
      if (object !== ANY && !env.objects.includes(object))
        env.issue?.(`/to/${at}`, "unknown_target", { object });
    });
    return { to: named.filter((object) => env.objects.includes(object)) };
  },
  checkSettings(field) {
    const named = targets(field.def);
    const doubled = named.findIndex((object, at) => named.indexOf(object) !== at);
    if (doubled >= 0)
      return [{ path: `/to/${doubled}`, code: "duplicate_target", params: { object: named[doubled] } }];
    return named.length > 1 && named.includes(ANY) ? [{ path: "/to", code: "any_stands_alone" }] : [];
  },
  valueType: (field) => (several(field) ? { kind: "link", to: field.to ?? [] } : singleId.valueType(field)),
  columns: (field) => [
    { name: field.key, type: "text" },
    ...(several(field) ? [{ name: objectColumn(field.key), type: "text" as const }] : []),
  ],
  parse: (input, field) => (several(field) ? parseLink(input, field) : parseId(input)),
  parseText: parseCell,
  toRow(value, field) {
    if (!several(field)) return [value === null ? null : String(value)];
    return value === null ? [null, null] : [(value as Link).id, (value as Link).object];
  },
  fromRow(row, field) {
    const id = readText(row, field.key);
    if (!several(field) || id === null) return id;
    const object = readText(row, objectColumn(field.key));
    return object === null ? null : { object, id };
  },
  toText: cellOf,
  format: cellOf,
  examples: [
    {
      settings: { to: ["customer"], inverse_label: { "zh-CN": "反馈", en: "Responses" } },
      accepts: [
        { input: "0198f000-0000-7000-8000-000000000001", json: "0198f000-0000-7000-8000-000000000001" },
        { input: null, json: null },
      ],
      cells: [{ text: "0198f000-0000-7000-8000-000000000001", json: "0198f000-0000-7000-8000-000000000001" }],
      refuses: [
        { input: "Acme", code: "bad_id" },
        { input: { object: "customer", id: "0198f000-0000-7000-8000-000000000001" }, code: "bad_id" },
      ],
      ascending: ["0198f000-0000-7000-8000-000000000001", "0198f000-0000-7000-8000-000000000002"],
    },
    {
      settings: { to: ["customer", "ticket"] },
      accepts: [
        {
          input: { object: "ticket", id: "0198f000-0000-7000-8000-000000000001" },
          json: { object: "ticket", id: "0198f000-0000-7000-8000-000000000001" },
        },
        { input: "", json: null },
      ],
      cells: [
        {
          text: "ticket:0198f000-0000-7000-8000-000000000001",
          json: { object: "ticket", id: "0198f000-0000-7000-8000-000000000001" },
        },
      ],
      refuses: [
        { input: "0198f000-0000-7000-8000-000000000001", code: "bad_link" },
        { input: { object: "order", id: "0198f000-0000-7000-8000-000000000001" }, code: "not_a_target" },
        { input: { object: "ticket", id: "x" }, code: "bad_id" },
        { input: { object: "ticket" }, code: "bad_link" },
        { input: { object: "ticket", id: "0198f000-0000-7000-8000-000000000001", x: 1 }, code: "bad_link" },
        { input: ["ticket"], code: "bad_link" },
      ],
    },
    {
      settings: { to: ["*"] },
      accepts: [
        {
          input: { object: "order", id: "0198f000-0000-7000-8000-000000000001" },
          json: { object: "order", id: "0198f000-0000-7000-8000-000000000001" },
        },
      ],
      refuses: [
        { input: { object: "user", id: "0198f000-0000-7000-8000-000000000001" }, code: "not_a_target" },
      ],
    },
  ],
};
