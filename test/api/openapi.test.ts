import { beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "#app/api/router.server.ts";
import type { Configuration } from "#app/schema/types.ts";
import { body, type Client, type House, openHouse } from "./house.ts";

type Json = Record<string, unknown>;
interface Description {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  security: Record<string, unknown>[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Json };
}
interface Operation {
  operationId: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}
interface Schema extends Json {
  properties?: Record<string, Schema>;
  required?: string[];
}

const METHODS = ["get", "put", "post", "patch", "delete"];
const TYPES = ["null", "boolean", "object", "array", "number", "string", "integer"];
const OBJECT_LIKE = ["properties", "patternProperties", "$defs"];

/** What OpenAPI 3.1 and JSON Schema 2020-12 demand of a description, as far as ours uses them. */
function faults(description: Description): string[] {
  const found: string[] = [];
  const refuse = (path: string, what: string) => void found.push(`${path}: ${what}`);
  if (!/^3\.1\.\d+$/.test(description.openapi)) refuse("openapi", description.openapi);
  if (!description.info.title || !description.info.version) refuse("info", "title and version");
  for (const { url } of description.servers) if (!URL.canParse(url)) refuse("servers", url);
  for (const need of description.security) {
    for (const name of Object.keys(need))
      if (!description.components.securitySchemes[name]) refuse("security", name);
  }
  for (const name of Object.keys(description.components.schemas))
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) refuse("components/schemas", name);
  const ids = new Set<string>();
  for (const [path, operations] of Object.entries(description.paths)) {
    if (!path.startsWith("/")) refuse(path, "begins without a slash");
    const placed = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    for (const [method, operation] of Object.entries(operations)) {
      const at = `${method} ${path}`;
      if (!METHODS.includes(method)) refuse(at, "method");
      if (ids.has(operation.operationId)) refuse(at, `operationId ${operation.operationId} is taken`);
      ids.add(operation.operationId);
      const parameters = operation.parameters ?? [];
      const named = parameters.map((one) => `${one.in} ${one.name}`);
      if (new Set(named).size !== named.length) refuse(at, "a parameter comes twice");
      for (const one of parameters) {
        if (!["query", "header", "path"].includes(one.in)) refuse(at, one.in);
        if (one.in === "path" && (one.required !== true || !placed.includes(one.name))) refuse(at, one.name);
        if (one.schema === undefined) refuse(at, `${one.name} has no schema`);
      }
      for (const name of placed) if (!named.includes(`path ${name}`)) refuse(at, `{${name}} is not declared`);
      if (Object.keys(operation.responses).length === 0) refuse(at, "no response");
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!/^([1-5]\d\d|default)$/.test(status)) refuse(at, status);
        if (typeof response.description !== "string") refuse(at, `${status} has no description`);
        for (const media of Object.values(response.content ?? {}))
          if (!media.schema) refuse(at, `${status} has no schema`);
      }
      if (operation.requestBody && Object.keys(operation.requestBody.content).length === 0)
        refuse(at, "an empty body");
    }
  }
  schemaFaults(description, description, "#", refuse);
  return found;
}

/** Every `$ref` leads somewhere, and every schema is one. */
function schemaFaults(
  whole: Description,
  value: unknown,
  path: string,
  refuse: (path: string, what: string) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, at) => {
      schemaFaults(whole, item, `${path}/${at}`, refuse);
    });
    return;
  }
  const { $ref, type, enum: options, required, properties } = value as Schema;
  // Properties may have any name: there these words are fields.
  if (!OBJECT_LIKE.some((word) => path.endsWith(`/${word}`))) {
    if (typeof $ref === "string" && !leadsSomewhere(whole, $ref)) refuse(path, $ref);
    const types = [type ?? []].flat() as string[];
    if (typeof value === "object" && "properties" in value && types.length > 0 && !types.includes("object"))
      refuse(path, "properties of no object");
    if (!path.endsWith("/securitySchemes/token"))
      for (const one of types) if (!TYPES.includes(one)) refuse(path, `type ${one}`);
    if (options !== undefined && (!Array.isArray(options) || new Set(options).size !== options.length))
      refuse(path, "enum");
    if (Array.isArray(required))
      for (const name of required) if (properties && !(name in properties)) refuse(path, `requires ${name}`);
  }
  for (const [key, part] of Object.entries(value)) schemaFaults(whole, part, `${path}/${key}`, refuse);
}

function leadsSomewhere(whole: Description, ref: string): boolean {
  let at: unknown = whole;
  for (const step of ref.replace(/^#\//, "").split("/")) at = (at as Json | undefined)?.[step];
  return ref.startsWith("#/") && at !== undefined;
}

describe("the description of the API", () => {
  let house: House;
  const described = async (client: Client): Promise<Description> =>
    body(await client("GET", "/openapi.json"));
  const configuration = async (): Promise<Configuration & { revision: number }> =>
    body(await house.admin("GET", "/schema"));
  beforeAll(async () => {
    house = await openHouse("sqlite");
  });

  it("is OpenAPI 3.1: complete, and every reference in it leads somewhere", async () => {
    for (const email of ["admin@demo.test", "sales@demo.test", "service@demo.test"]) {
      expect(faults(await described(await house.as(email)))).toEqual([]);
    }
  });

  it("has every address that is served, and no other", async () => {
    const { paths } = await described(house.admin);
    const inWords = (path: string) => path.replaceAll(/:(\w+)/g, "{$1}");
    const served = ROUTES.flatMap(({ method, path }) => {
      const plain = `${method} ${inWords(path)}`;
      if (!path.startsWith("/records/:object")) return [plain];
      return [...house.ctx.workspace.objects.keys()].map((key) => plain.replace("{object}", key));
    });
    const told = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(told.sort()).toEqual(served.sort());
  });

  it("names every object and field of the workspace for an admin, as records are answered", async () => {
    const { components } = await described(house.admin);
    for (const [key, object] of house.ctx.workspace.objects) {
      const properties = Object.keys(components.schemas[key]?.properties ?? {});
      expect(properties).toEqual([...object.fields.keys()]);
    }
    const made = body(await house.admin("POST", "/records/customer", { name: "合意" }), 201);
    expect(Object.keys(made).sort()).toEqual(Object.keys(components.schemas.customer!.properties!).sort());
    expect(Object.keys(components.schemas["customer.input"]!.properties!)).not.toContain("id");
    expect(components.schemas["customer.input"]!.required).toContain("name");
  });

  it("tells every member of the house's own answers, and of what they carry", async () => {
    const { components, paths } = await described(house.admin);
    const whole = (schema: Schema): Schema =>
      typeof schema.$ref === "string" ? components.schemas[schema.$ref.split("/").at(-1)!]! : schema;
    const members = (schema: Schema): string[] => Object.keys(whole(schema).properties!).sort();
    const rows = (schema: Schema, list = "data") => whole(schema).properties![list]!.items as Schema;
    const told = (method: string, path: string, status = "200") =>
      paths[path]![method]!.responses[status]!.content!["application/json"]!.schema;
    const keys = (answer: object) => Object.keys(answer).sort();
    const { id } = body(await house.admin("POST", "/records/survey_response", { survey: "S", csat: 1 }), 201);

    expect(keys(body(await house.admin("GET", "/me")))).toEqual(members(told("get", "/me")));
    const people = body(await house.admin("GET", "/users"));
    expect(keys(people.data[0])).toEqual(members(rows(told("get", "/users"))));
    const check = body(await house.admin("POST", "/schema/check", { format: 1, schemas: [] }));
    expect(keys(check)).toEqual(members(told("post", "/schema/check")));
    const runs = body(await house.admin("GET", `/automations/runs?record=${id}`));
    expect([...keys(runs.data[0]), "hidden"].sort()).toEqual(members(rows(told("get", "/automations/runs"))));
    const [tried, counted] = told("post", "/automations/{key}/test").anyOf as [Schema, Schema];
    const rule = "/automations/low_score/test";
    expect(keys(body(await house.admin("POST", rule, { record: id })))).toEqual(members(tried));
    expect(keys(body(await house.admin("POST", rule, { all: true })))).toEqual(members(counted));
    const timeline = body(await house.admin("GET", `/records/survey_response/${id}/timeline`));
    const entry = rows(told("get", "/records/survey_response/{id}/timeline"));
    for (const one of timeline.data) expect(members(entry)).toEqual(expect.arrayContaining(keys(one)));
    const bulk = body(await house.admin("POST", "/records/survey_response/bulk", { delete: ["x", id] }));
    const result = members(rows(told("post", "/records/survey_response/bulk"), "results"));
    for (const one of bulk.results) expect(result).toEqual(expect.arrayContaining(keys(one)));
  });

  it("tells money as it is answered and as it is taken: a decimal text, or a number as well", async () => {
    const { schemas } = (await described(house.admin)).components;
    expect(schemas.customer!.properties!.annual_revenue!.type).toEqual(["string", "null"]);
    expect(schemas["customer.change"]!.properties!.annual_revenue!.type).toEqual([
      "string",
      "number",
      "null",
    ]);
  });

  it("names for anybody else what they may see, no more: as their own records have it", async () => {
    const service = await house.as("service@demo.test");
    const { components, paths } = await described(service);
    const [record] = body(await service("GET", "/records/customer?limit=1")).data;
    expect(Object.keys(components.schemas.customer!.properties!).sort()).toEqual(Object.keys(record).sort());
    expect(components.schemas.customer!.properties).not.toHaveProperty("annual_revenue");
    expect(JSON.stringify([components, paths])).not.toContain("annual_revenue");
    expect(components.schemas).not.toHaveProperty("deal");
    expect(Object.keys(paths).filter((path) => path.startsWith("/records/deal"))).toEqual([]);
  });

  it("has a new object and a new field with the very next request, in the words of their schema", async () => {
    const { revision, ...current } = await configuration();
    const customer = current.schemas.find(({ kind, key }) => kind === "object" && key === "customer")!;
    (customer.fields as object[]).push({
      key: "shoe_size",
      type: "number",
      label: { "zh-CN": "鞋码", en: "Shoe size" },
      help: "European",
    });
    const text = { key: "reason", type: "text", label: "Reason", required: true };
    current.schemas.push(
      { kind: "object", key: "customer_change", label: "Change of a customer", fields: [text] },
      { kind: "object", key: "customer_input", label: "Input", fields: [] },
    );
    body(await house.admin("PUT", "/schema", current, { "if-match": `"${revision}"` }));
    const description = await described(house.admin);
    expect(faults(description)).toEqual([]);
    const { schemas } = description.components;
    expect(description.info.version).toBe(String(revision + 1));
    const field = { type: ["number", "null"], title: "Shoe size", description: "European" };
    expect(schemas.customer!.properties!.shoe_size).toEqual(field);
    expect(schemas["customer.input"]!.properties!.shoe_size).toEqual(field);
    // Objects of these names take nothing away from the descriptions of a customer's input and change.
    expect(Object.keys(schemas.customer_change!.properties!)).toContain("reason");
    expect(schemas["customer_change.input"]!.required).toEqual(["reason"]);
    expect(description.paths["/records/customer/{id}"]!.patch!.requestBody!.content).toEqual({
      "application/json": { schema: { $ref: "#/components/schemas/customer.change" } },
    });
  });
});
