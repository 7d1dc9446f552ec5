import { can, hiddenFields, readOnlyFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { yields } from "../fields/field-type.ts";
import type { ValueType } from "../fields/value.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { BULK_LIMIT } from "../records/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { HOUSE_PATHS } from "./openapi-house.ts";
import {
  body,
  HOUSE_SCHEMAS,
  header,
  inPath,
  type Json,
  json,
  operation,
  query,
  ref,
} from "./openapi-parts.ts";

/** OpenAPI 3.1 of the workspace as this actor sees it: every object and field that may be read, custom ones included. */
export function openApi(ctx: Context, publicUrl: string): Json {
  const { workspace, actor, locale } = ctx;
  const objects = [...workspace.objects.values()].filter((object) =>
    can(workspace, actor, "read", object.key),
  );
  const schemas: Json = { ...HOUSE_SCHEMAS };
  const paths: Json = { ...HOUSE_PATHS };
  for (const object of objects) {
    const hidden = hiddenFields(workspace, actor, object.key);
    const fields = [...object.fields.values()].filter((field) => !hidden.has(field.key));
    const name = label(object.label, locale);
    schemas[object.key] = {
      type: "object",
      title: name,
      properties: Object.fromEntries(fields.map((field) => [field.key, property(field, ctx)])),
    };
    const readOnly = readOnlyFields(workspace, actor, object.key);
    const settable = fields.filter((field) => writable(field) && !readOnly.has(field.key));
    const change = {
      type: "object",
      title: name,
      additionalProperties: false,
      properties: Object.fromEntries(settable.map((field) => [field.key, taken(field, ctx)])),
    };
    const required = settable.filter(({ def }) => def.required === true && def.default === undefined);
    // With a dot, which no object's key has: an object may well be called `order_change`.
    schemas[`${object.key}.change`] = change;
    schemas[`${object.key}.input`] = { ...change, required: required.map((field) => field.key) };
    Object.assign(paths, objectPaths(object, name));
  }
  return {
    openapi: "3.1.0",
    info: {
      title: String(workspace.settings.get("workspace.name") ?? "Attune"),
      version: String(workspace.revision),
      description: message("openapi_about", {}, locale),
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ token: [] }],
    paths,
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } }, schemas },
  };
}

const writable = (field: FieldModel): boolean =>
  field.type.readOnly !== true && (!field.system || field.key === "external_id");

function property(field: FieldModel, ctx: Context): Json {
  const shape = jsonSchema(field.type.valueType(field), ctx);
  return {
    ...shape,
    title: label(field.label, ctx.locale),
    ...(field.def.help !== undefined && { description: label(field.def.help, ctx.locale) }),
    ...(!writable(field) && { readOnly: true }),
    ...(yields(field).options && { "x-option-labels": optionLabels(field, ctx) }),
  };
}

/** A field as it is sent: amounts of money are taken as numbers, too. */
function taken(field: FieldModel, ctx: Context): Json {
  const answered = property(field, ctx);
  return answered.format === "decimal" ? { ...answered, type: ["string", "number", "null"] } : answered;
}

function optionLabels(field: FieldModel, ctx: Context): Json {
  return Object.fromEntries(
    (yields(field).options ?? []).map((option) => [option.key, label(option.label, ctx.locale)]),
  );
}

function jsonSchema(type: ValueType, ctx: Context): Json {
  const nullable = (name: string, more: Json = {}) => ({ type: [name, "null"], ...more });
  switch (type.kind) {
    case "number":
      return type.money
        ? nullable("string", { format: "decimal", "x-currency": type.money.currency })
        : nullable("number");
    case "boolean":
      return nullable("boolean");
    case "date":
      return nullable("string", { format: "date" });
    case "moment":
      return nullable("string", { format: "date-time" });
    case "option":
      return { enum: [...type.options.map((option) => option.key), null] };
    case "id":
      return nullable("string", { format: "uuid", "x-object": type.to.join("|") });
    case "link":
      return nullable("object", {
        additionalProperties: false,
        required: ["object", "id"],
        properties: { object: { enum: [...type.to] }, id: { type: "string", format: "uuid" } },
      });
    case "list":
      return nullable("array", { items: jsonSchema(type.of, ctx), uniqueItems: true });
    default:
      return nullable("string");
  }
}

/** One of the three lists; a change names its record, and the version it is meant for where that matters. */
function bulkBody(object: string): Json {
  const rows = (items: Json): Json => ({ type: "array", maxItems: BULK_LIMIT, items });
  const named = {
    type: "object",
    required: ["id"],
    properties: { id: { type: "string", format: "uuid" }, version: { type: "integer" } },
  };
  return {
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: {
      create: rows(ref(`${object}.input`)),
      update: rows(named),
      delete: rows({ type: "string", format: "uuid" }),
    },
  };
}

const LIST = ["filter", "sort", "fields", "q", "limit", "cursor", "count"];
const ID = inPath("id", { type: "string", format: "uuid" });
const IF_MATCH = header("If-Match");
const ONCE = header("Idempotency-Key");

function objectPaths(object: ObjectModel, name: string): Json {
  const record = ref(object.key);
  const page = {
    type: "object",
    required: ["data", "next_cursor", "count"],
    properties: {
      data: { type: "array", items: record },
      next_cursor: { type: ["string", "null"] },
      count: { type: ["integer", "null"] },
    },
  };
  const base = `/records/${object.key}`;
  const call = (verb: string, responses: Json, more?: Json) =>
    operation(`${verb}_${object.key}`, name, responses, more);
  return {
    [base]: {
      get: call("list", { 200: json(page) }, { parameters: LIST.map(query) }),
      post: call(
        "create",
        { 201: json(record, "Created") },
        { parameters: [ONCE], requestBody: body(ref(`${object.key}.input`)) },
      ),
    },
    [`${base}/query`]: {
      post: call("query", { 200: json(page) }, { requestBody: body(ref("Query")) }),
    },
    [`${base}/bulk`]: {
      post: call(
        "bulk",
        { 200: json(ref("BulkResults")) },
        { parameters: [ONCE], requestBody: body(bulkBody(object.key)) },
      ),
    },
    [`${base}/aggregate`]: {
      get: call(
        "aggregate",
        { 200: json(ref("Figures")) },
        { parameters: ["measure", "by", "filter", "q"].map(query) },
      ),
    },
    [`${base}/{id}`]: {
      get: call("get", { 200: json(record) }, { parameters: [ID, query("fields")] }),
      patch: call(
        "update",
        { 200: json(record) },
        { parameters: [ID, IF_MATCH, ONCE], requestBody: body(ref(`${object.key}.change`)) },
      ),
      delete: call("delete", { 204: { description: "Deleted" } }, { parameters: [ID, IF_MATCH, ONCE] }),
    },
    [`${base}/{id}/restore`]: {
      post: call("restore", { 200: json(record) }, { parameters: [ID, IF_MATCH, ONCE] }),
    },
    [`${base}/{id}/timeline`]: {
      get: call(
        "timeline",
        { 200: json(ref("Timeline")) },
        { parameters: [ID, query("limit"), query("cursor")] },
      ),
    },
  };
}
