import { MOST_HEADING } from "./import-model.ts";
import { body, header, inPath, type Json, json, operation, query, ref } from "./openapi-parts.ts";

const object = (properties: Json): Json => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});
const list = (items: Json): Json => ({ type: "array", items });
const text = { type: "string" };
const textOrNull = { type: ["string", "null"] };
const ME = { id: text, email: text, name: text, roles: list(text), teams: list(text) };
const REVISION = json(ref("Configuration"));
const TRIED = object({ matched: { type: "boolean" }, trace: {}, would: list({ type: "object" }) });
const COUNTED = object({ matched: { type: "integer" }, of: { type: "integer" }, sample: list(text) });
const TRY_ONE: Json = {
  type: "object",
  required: ["record"],
  properties: { record: text, schema: { type: "object", description: "A draft of the rule" } },
};
const TRY_ALL: Json = {
  type: "object",
  required: ["all"],
  properties: {
    all: { const: true },
    since: { type: "string", format: "date-time" },
    schema: { type: "object", description: "A draft of the rule" },
  },
};
const UPLOAD: Json = {
  required: true,
  content: {
    "multipart/form-data": {
      schema: {
        type: "object",
        required: ["file"],
        properties: {
          file: { type: "string", contentMediaType: "text/csv" },
          map: text,
          set: { type: "array", items: text },
          key: text,
          encoding: text,
          delimiter: text,
          heading_row: {
            type: "integer",
            minimum: 1,
            maximum: MOST_HEADING,
            default: 1,
            description: "Row with the headings, blank rows not counted; what stands above it is left out",
          },
          dry_run: { enum: ["0", "1"] },
          rules: { enum: ["run", "skip"] },
        },
      },
    },
  },
};

/** Paths that are the same in every workspace. */
export const HOUSE_PATHS: Json = {
  "/me": { get: operation("me", "people", { 200: json(object(ME)) }) },
  "/users": { get: operation("users", "people", { 200: json(object({ data: list(ref("User")) })) }) },
  "/schema": {
    get: operation("schema", "schema", { 200: REVISION }),
    put: operation(
      "publish",
      "schema",
      { 200: REVISION },
      {
        parameters: [{ ...header("If-Match"), required: true }],
        requestBody: body(ref("Configuration")),
      },
    ),
  },
  "/schema/check": {
    post: operation(
      "check",
      "schema",
      { 200: json(ref("Check")) },
      { requestBody: body(ref("Configuration")) },
    ),
  },
  "/settings": {
    patch: operation(
      "settings",
      "schema",
      { 200: json(object({ revision: { type: "integer" } })) },
      {
        requestBody: body({
          type: "object",
          description: "Values by whole key, such as `satisfaction.low_csat`; null takes one away",
        }),
      },
    ),
  },
  "/imports/{object}": {
    post: operation(
      "import",
      "exchange",
      { 202: json(ref("Job"), "Queued") },
      {
        parameters: [inPath("object"), header("Idempotency-Key")],
        requestBody: UPLOAD,
      },
    ),
  },
  "/jobs/{id}": {
    get: operation("job", "exchange", { 200: json(ref("Job")) }, { parameters: [inPath("id")] }),
  },
  "/automations/{key}/test": {
    post: operation(
      "test_automation",
      "automations",
      { 200: json({ anyOf: [TRIED, COUNTED] }) },
      {
        parameters: [inPath("key")],
        requestBody: body({ anyOf: [TRY_ONE, TRY_ALL] }),
      },
    ),
  },
  "/automations/runs": {
    get: operation(
      "runs",
      "automations",
      { 200: json(object({ data: list(ref("Run")), next_cursor: textOrNull })) },
      {
        parameters: ["record", "automation", "state", "limit", "cursor"].map(query),
      },
    ),
  },
  "/openapi.json": { get: operation("openapi", "exchange", { 200: json({ type: "object" }) }) },
};
