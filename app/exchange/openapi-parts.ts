/** Small pieces that the description of the API is put together from. */
export type Json = Record<string, unknown>;

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export const json = (schema: Json, description = "OK"): Json => ({
  description,
  content: { "application/json": { schema } },
});

export const body = (schema: Json): Json => ({
  required: true,
  content: { "application/json": { schema } },
});

const problem: Json = {
  description: "Problem (RFC 9457)",
  content: { "application/problem+json": { schema: ref("Problem") } },
};

export const query = (name: string): Json => ({
  name,
  in: "query",
  schema: { type: name === "limit" ? "integer" : "string" },
});

export const inPath = (name: string, schema: Json = { type: "string" }): Json => ({
  name,
  in: "path",
  required: true,
  schema,
});

export const header = (name: string): Json => ({ name, in: "header", schema: { type: "string" } });

/** One operation: whatever goes wrong is a problem. */
export const operation = (operationId: string, tag: string, responses: Json, more: Json = {}): Json => ({
  tags: [tag],
  operationId,
  ...more,
  responses: { ...responses, default: problem },
});

const ISSUE: Json = {
  type: "object",
  required: ["path", "code", "message"],
  properties: { path: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
};

/** Schemas that do not come from the workspace. */
export const HOUSE_SCHEMAS: Json = {
  Problem: {
    type: "object",
    required: ["type", "title", "status", "code", "detail"],
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      code: { type: "string" },
      detail: { type: "string" },
      errors: { type: "array", items: ISSUE },
    },
  },
  Configuration: {
    type: "object",
    required: ["format", "schemas"],
    properties: {
      format: { const: 1 },
      revision: { type: "integer" },
      schemas: {
        type: "array",
        items: {
          type: "object",
          required: ["kind", "key"],
          properties: { kind: { type: "string" }, key: { type: "string" } },
        },
      },
    },
  },
  Query: {
    type: "object",
    additionalProperties: false,
    properties: {
      filter: { description: "JSON-Logic" },
      sort: { type: ["array", "string"], items: { type: "string" } },
      fields: { type: ["array", "string"], items: { type: "string" } },
      q: { type: "string" },
      limit: { type: "integer", minimum: 1, maximum: 500 },
      cursor: { type: "string" },
      count: { const: "exact" },
    },
  },
  Figures: {
    type: "object",
    required: ["data"],
    properties: {
      data: {
        type: "array",
        items: {
          type: "object",
          required: ["value", "count"],
          properties: { value: { type: ["number", "string", "null"] }, count: { type: "integer" } },
        },
      },
    },
  },
  Timeline: {
    type: "object",
    required: ["data", "next_cursor"],
    properties: {
      data: { type: "array", items: { type: "object" } },
      next_cursor: { type: ["string", "null"] },
    },
  },
  BulkResults: {
    type: "object",
    required: ["results"],
    properties: {
      results: {
        type: "array",
        items: {
          type: "object",
          required: ["index", "status"],
          properties: {
            index: { type: "integer" },
            status: { type: "integer" },
            record: { type: "object" },
            errors: { type: "array", items: ISSUE },
          },
        },
      },
    },
  },
  Job: {
    type: "object",
    required: ["id", "kind", "state"],
    properties: {
      id: { type: "string", format: "uuid" },
      kind: { type: "string" },
      state: { enum: ["ready", "running", "done", "dead", "cancelled"] },
      attempts: { type: "integer" },
      progress: {},
      result: {},
      error: { type: ["string", "null"] },
      created_at: { type: "string", format: "date-time" },
      finished_at: { type: ["string", "null"], format: "date-time" },
    },
  },
};
