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

const ACTOR: Json = {
  type: "object",
  required: ["kind", "id", "name"],
  properties: { kind: { type: "string" }, id: { type: ["string", "null"] }, name: { type: "string" } },
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
      conflicts: {
        type: "object",
        description: "Of a change under a stale version: both values of each field",
        additionalProperties: { type: "object", required: ["yours", "theirs"] },
      },
      record: { type: "object", description: "The record that has the unique value, where it may be seen" },
    },
  },
  User: {
    type: "object",
    required: ["id", "email", "name", "roles", "teams", "manager", "locale", "time_zone", "disabled"],
    properties: {
      id: { type: "string", format: "uuid" },
      email: { type: "string" },
      name: { type: "string" },
      roles: { type: "array", items: { type: "string" } },
      teams: { type: "array", items: { type: "string", format: "uuid" } },
      manager: { type: ["string", "null"], format: "uuid" },
      locale: { type: "string" },
      time_zone: { type: ["string", "null"] },
      disabled: { type: "boolean" },
    },
  },
  Check: {
    type: "object",
    required: ["problems", "warnings", "impact"],
    properties: {
      problems: { type: "array", items: ISSUE },
      warnings: { type: "array", items: ISSUE },
      impact: {
        type: "array",
        items: {
          type: "object",
          required: ["change", "used_by", "records"],
          properties: {
            change: { type: "string" },
            used_by: { type: "array", items: { type: "object" } },
            records: { type: "integer" },
          },
        },
      },
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
      data: {
        type: "array",
        items: {
          type: "object",
          required: ["id", "at", "kind", "actor", "changes", "runs", "object", "record"],
          properties: {
            id: { type: "string", format: "uuid" },
            at: { type: "string", format: "date-time" },
            kind: { enum: ["created", "changed", "deleted", "restored", "linked"] },
            actor: ACTOR,
            changes: {
              type: "object",
              additionalProperties: { type: "object", required: ["from", "to"] },
            },
            runs: { type: "array", items: { type: "object", required: ["automation", "state", "trace"] } },
            object: { type: "string" },
            record: { type: "string", format: "uuid" },
            title: {},
            field: { type: "string" },
          },
        },
      },
      next_cursor: { type: ["string", "null"] },
    },
  },
  Run: {
    type: "object",
    required: ["id", "automation", "revision", "state", "object", "record", "trigger", "trace", "steps"],
    properties: {
      id: { type: "string", format: "uuid" },
      automation: { type: "string" },
      revision: { type: "integer" },
      state: { type: "string" },
      object: { type: "string" },
      record: { type: "string", format: "uuid" },
      trigger: {
        type: "object",
        required: ["event", "kind", "actor"],
        properties: { event: { type: "string" }, kind: { type: ["string", "null"] }, actor: {} },
      },
      trace: {},
      steps: { type: "array", items: { type: "object" } },
      error: {},
      attempts: { type: "integer" },
      depth: { type: "integer" },
      started_at: { type: "string", format: "date-time" },
      finished_at: { type: ["string", "null"], format: "date-time" },
      hidden: {
        const: true,
        description: "The record is closed to the reader: trace and steps are left out",
      },
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
            problem: { $ref: "#/components/schemas/Problem" },
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
