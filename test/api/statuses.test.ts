import { request as plainRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { createToken } from "#app/access/tokens.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { client } from "#test/support/program.ts";
import { body, type Client, type House, json, openHouse, problem } from "./house.ts";

/** A request that a browser's `fetch` would tidy up before sending it. */
function raw(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  sent?: string | Buffer,
): Promise<{ status: number; type: string; text: string; headers: Record<string, unknown> }> {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    // A line of its own each: the server ends one that waited, perhaps just as the next request goes out on it.
    const out = plainRequest({ hostname, port, method, path, headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () =>
        done({
          status: answer.statusCode!,
          type: String(answer.headers["content-type"] ?? ""),
          text,
          headers: answer.headers,
        }),
      );
    });
    out.on("error", fail);
    out.end(sent);
  });
}

describe.each(ENGINES)("what the door itself answers on %s", (engine) => {
  let house: House;
  const admin: Client = (...args) => house.admin(...args);
  test("an installation opens", async () => {
    house = await openHouse(engine);
  });

  test("health and readiness need nobody, and tell nothing", async () => {
    const alive = await raw(house.url, "GET", "/healthz");
    expect(alive).toMatchObject({ status: 200, text: "ok" });
    const ready = await raw(house.url, "GET", "/readyz");
    expect(JSON.parse(ready.text)).toEqual({ status: "ready", revision: 1, database: engine });
  });

  test("without a good token every address is 401, however it is spelt", async () => {
    const tokens = [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      "Bearer nonsense",
      `Bearer att_00000000_${"0".repeat(64)}`,
      "Basic YWRtaW46YWRtaW4=",
    ];
    for (const authorization of tokens) {
      const answer = await fetch(`${house.url}/api/v1/me`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    const inside = [
      "/me",
      "/users",
      "/schema",
      "/records/customer",
      "/records/customer/aggregate",
      "/automations/runs",
      "/openapi.json",
      "/jobs/1",
    ];
    const opens = ["/healthz", "/readyz", "/api/webhooks", "/assets/x.js"];
    for (const path of inside) {
      const spellings = [
        `/api/v1${path}`,
        `/api/v1${path}/`,
        `/api/v1/${path}`,
        `/api/v1${path}.data`,
        `/api/v1${path}%2f`,
        `/api/v1/%2e%2e/v1${path}`,
        `/api/v1${path.toUpperCase()}`,
        ...opens.flatMap((open) => [
          `/api/v1${path}?${open}`,
          `/api/v1${path}?x=${open}`,
          `/api/v1${path}${open}`,
          `/api/v1${path};${open}`,
        ]),
      ];
      for (const spelling of spellings) {
        for (const method of ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"]) {
          const answer = await raw(
            house.url,
            method,
            spelling,
            { "content-type": "application/json" },
            ["POST", "PATCH", "PUT"].includes(method) ? "{}" : undefined,
          );
          expect([401, 404, 405], `${method} ${spelling}: ${answer.text}`).toContain(answer.status);
        }
      }
    }
  });

  test("a token that is taken away, or whose person is disabled, is refused at its next request", async () => {
    const token = await house.token("sales2@demo.test");
    const sales = client(house.url, token);
    expect((await sales("GET", "/me")).status).toBe(200);
    await house.app.db.run("UPDATE users SET disabled_at = 1 WHERE email = 'sales2@demo.test'");
    expect(problem(await sales("GET", "/me"), 401).code).toBe("needs_token");
    await house.app.db.run("UPDATE users SET disabled_at = NULL WHERE email = 'sales2@demo.test'");
    expect((await sales("GET", "/me")).status).toBe(200);
    await house.app.db.run("DELETE FROM api_tokens WHERE prefix = ?", [token.split("_")[1]!]);
    problem(await sales("GET", "/me"), 401);
  });

  test("a token that was made with a limit is 429 with Retry-After beyond it; others have none", async () => {
    const userId = await house.id("service@demo.test");
    const slow = client(house.url, await createToken(house.ctx, { userId, name: "slow", rateLimit: 5 }));
    const answers = [];
    for (let at = 0; at < 8; at++) answers.push(await slow("GET", "/me"));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(problem(answers[7]!, 429).code).toBe("too_many_requests");
    expect(Number(answers[7]!.headers.get("retry-after"))).toBeGreaterThan(1);
    const free = await Promise.all(Array.from({ length: 60 }, () => admin("GET", "/me")));
    expect(new Set(free.map((answer) => answer.status))).toEqual(new Set([200]));
  });

  test("unknown addresses are 404, unknown methods 405 with what is allowed", async () => {
    for (const path of [
      "/",
      "/nope",
      "/records",
      "/records/",
      "/records/customer/",
      "/records/nope",
      "/records/customer/1/2/3",
      "/Records/customer",
    ]) {
      problem(await admin("GET", path), 404);
    }
    for (const [method, path, allow] of [
      ["DELETE", "/me", "GET"],
      ["POST", "/schema", "GET, PUT"],
      ["GET", "/schema/check", "POST"],
      ["GET", "/settings", "PATCH"],
      ["DELETE", "/records/customer", "GET, POST"],
      ["PUT", "/records/customer/1", "GET, PATCH, DELETE"],
      ["POST", "/records/customer/aggregate", "GET"],
      // Words of the API, never ids of records.
      ["PATCH", "/records/customer/aggregate", "GET"],
      ["GET", "/records/customer/query", "POST"],
      ["DELETE", "/records/customer/bulk", "POST"],
      ["GET", "/records/customer/1/restore", "POST"],
      ["PATCH", "/automations/runs", "GET"],
      ["POST", "/openapi.json", "GET"],
    ] as const) {
      const answer = await admin(method, path, ["GET", "DELETE"].includes(method) ? undefined : {});
      expect(problem(answer, 405).code).toBe("wrong_method");
      expect(answer.headers.get("allow")).toBe(allow);
    }
  });

  test("a parameter that is unknown, doubled or no number is 422 by its name", async () => {
    for (const [path, name, code] of [
      ["/records/customer?nope=1", "nope", "unknown_parameter"],
      ["/records/customer?limit=1&limit=2", "limit", "repeated_parameter"],
      ["/records/customer?limit=ten", "limit", "not_a_number"],
      ["/records/customer?limit=1e3", "limit", "not_a_number"],
      ["/records/customer?limit=", "limit", "not_a_number"],
      ["/records/customer?limit=0", "limit", "bad_limit"],
      ["/records/customer?limit=501", "limit", "bad_limit"],
      ["/records/customer?limit=-1", "limit", "bad_limit"],
      ["/records/customer?count=yes", "count", "unknown_count"],
      ["/records/customer?filter={", "filter", "malformed_json_value"],
      ["/records/customer?filter[x]=1", "filter[x]", "unknown_parameter"],
      ["/records/customer?sort=nope", "sort", "unknown_field"],
      ["/records/customer?sort=--name", "sort", "unknown_field"],
      ["/records/customer?sort=name,,-nope", "sort", "unknown_field"],
      ["/records/customer?fields=name,nope", "fields", "unknown_field"],
      ["/records/customer?__proto__=1", "__proto__", "unknown_parameter"],
      ["/records/customer?constructor=1", "constructor", "unknown_parameter"],
      ["/me?x=1", "x", "unknown_parameter"],
      ["/schema?__proto__[a]=1", "__proto__[a]", "unknown_parameter"],
      ["/automations/runs?state=nope", "state", "unknown_run_state"],
      ["/automations/runs?cursor=nope", "cursor", "bad_cursor"],
    ] as const) {
      const found = problem(await admin("GET", path), 422);
      expect({ path, errors: found.errors }).toMatchObject({ path, errors: [{ path: name, code }] });
    }
    for (const [wrong, name, code] of [
      [{ nope: 1 }, "/nope", "unknown_key"],
      [{ limit: "10" }, "/limit", "not_a_number"],
      [{ limit: 1.5 }, "/limit", "not_a_number"],
      [{ sort: 7 }, "/sort", "not_a_list_of_names"],
      [{ sort: [7] }, "/sort", "not_a_list_of_names"],
      [{ q: {} }, "/q", "not_a_text"],
      [{ cursor: 5 }, "/cursor", "not_a_text"],
      [{ constructor: 5 }, "/constructor", "unknown_key"],
      [{ count: true }, "/count", "unknown_count"],
      [{ limit: 0 }, "/limit", "bad_limit"],
      [{ sort: ["nope"] }, "/sort", "unknown_field"],
      [{ cursor: "x" }, "/cursor", "bad_cursor"],
    ] as const) {
      const found = problem(await admin("POST", "/records/customer/query", wrong), 422);
      expect(found.errors, JSON.stringify(wrong)).toMatchObject([{ path: name, code }]);
    }
  });

  test("a filter is refused with a pointer into it, in the address and in a body alike", async () => {
    for (const [filter, path, code] of [
      [{ "==": [{ var: "nope" }, 1] }, "/==/0", "expression_unknown_field"],
      [{ "==": [{ var: "tier" }, "nope"] }, "/==/1", "expression_unknown_option"],
      [{ ">": [{ var: "name" }, 3] }, "/>", null],
      [{ and: [{ "==": [{ var: "name" }, "a"] }, { method: [1] }] }, "/and/1", "expression_unknown_operator"],
      [{ "==": [{ var: "constructor.name" }, "Object"] }, "/==/0", null],
      [{ "==": [{ var: "customer.tier.x" }, 1] }, "/==/0", null],
      [{ "==": [{ var: "old.name" }, "a"] }, "/==/0", null],
      [{ var: "name" }, "", null],
      ["text", "", null],
      [[], "", null],
    ] as const) {
      const inAddress = problem(await admin("GET", `/records/customer?filter=${json(filter)}`), 422)
        .errors![0]!;
      expect(
        inAddress.path.startsWith(`filter${path}`),
        `${JSON.stringify(filter)} → ${inAddress.path}`,
      ).toBe(true);
      if (code) expect(inAddress.code).toBe(code);
      const inBody = problem(await admin("POST", "/records/customer/query", { filter }), 422).errors![0]!;
      expect(inBody.code).toBe(inAddress.code);
      expect(inBody.path).toBe(`/${inAddress.path}`);
    }
  });

  test("of a key that a body has twice the last one counts, as the description says", async () => {
    const twice = '{"name":"first","points":1,"name":"last"}';
    expect(body(await admin("POST", "/records/customer", twice), 201)).toMatchObject({
      name: "last",
      points: 1,
    });
    const { info } = body(await admin("GET", "/openapi.json"));
    expect(info.description).toContain("of a key that is there twice the last one counts");
  });

  test("a body that was packed is refused by name, whatever lies in it", async () => {
    for (const packing of ["gzip", "br", "identity, gzip", "unheard-of"]) {
      const answer = await admin("POST", "/records/customer", { name: "x" }, { "content-encoding": packing });
      expect(problem(answer, 415).code).toBe("packed_body");
      expect(answer.headers.get("accept-encoding")).toBe("identity");
    }
    body(await admin("POST", "/records/customer", { name: "x" }, { "content-encoding": "identity" }), 201);
  });

  test("a body is JSON in UTF-8, an object, and not too deep", async () => {
    const post = (sent: string | Buffer, type = "application/json") =>
      house
        .token("admin@demo.test")
        .then((token) =>
          raw(
            house.url,
            "POST",
            "/api/v1/records/customer",
            { authorization: `Bearer ${token}`, "content-type": type },
            sent,
          ),
        );
    for (const [sent, type, status] of [
      ["{", undefined, 400],
      ["", undefined, 400],
      ["nope", undefined, 400],
      ["{'name':1}", undefined, 400],
      ['{"name":"a"} x', undefined, 400],
      [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), undefined, 400],
      ["[]", undefined, 422],
      ["null", undefined, 422],
      ["7", undefined, 422],
      ['"name"', undefined, 422],
      ["name=x", "application/x-www-form-urlencoded", 415],
      ['{"name":"x"}', "text/plain", 415],
      ["[".repeat(10_000) + "]".repeat(10_000), undefined, 400],
      [`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`, undefined, 400],
      ["[".repeat(2_500_000), undefined, 400],
      [`{"name":"x","notes":"${"[".repeat(300)}\\"{{{"}`, undefined, 201],
    ] as const) {
      const answer = await post(sent, type);
      expect({
        sent: String(sent).slice(0, 30),
        status: answer.status,
        text: answer.text.slice(0, 300),
      }).toMatchObject({ status });
      expect(answer.type).toContain(status === 201 ? "application/json" : "application/problem+json");
    }
  });

  test("more than five megabytes are 413, announced or not", async () => {
    const token = await house.token("admin@demo.test");
    const head = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const ten = Buffer.alloc(10 * 1024 * 1024, 0x20);
    const from = Date.now();
    const announced = await raw(
      house.url,
      "POST",
      "/api/v1/records/customer",
      { ...head, "content-length": String(ten.length) },
      ten,
    );
    expect(JSON.parse(announced.text)).toMatchObject({ status: 413, code: "body_too_large" });
    const streamed = await raw(
      house.url,
      "POST",
      "/api/v1/records/customer",
      { ...head, "transfer-encoding": "chunked" },
      ten,
    );
    expect(JSON.parse(streamed.text)).toMatchObject({ status: 413, code: "body_too_large" });
    expect(Date.now() - from).toBeLessThan(2_000);
    // Nobody gets that far without a token.
    expect(
      (await raw(house.url, "POST", "/api/v1/records/customer", { "content-type": "application/json" }, ten))
        .status,
    ).toBe(401);
  });

  test("an address longer than the server reads is 431", async () => {
    const token = await house.token("admin@demo.test");
    const long = await raw(house.url, "GET", `/api/v1/records/customer?q=${"x".repeat(20_000)}`, {
      authorization: `Bearer ${token}`,
    });
    expect(long.status).toBe(431);
  });

  test("an address that cannot be decoded is 400", async () => {
    const token = await house.token("admin@demo.test");
    for (const path of [
      "/records/%E0%A4%A",
      "/records/customer/%",
      "/jobs/%ff",
      "/automations/%c0%80/test",
    ]) {
      const answer = await raw(house.url, "GET", `/api/v1${path}`, { authorization: `Bearer ${token}` });
      expect({ path, ...JSON.parse(answer.text) }).toMatchObject({ path, status: 400, code: "bad_address" });
    }
  });

  test("a problem speaks the reader's language; Chinese when nothing was asked", async () => {
    const wrong = (language: string) =>
      admin("POST", "/records/customer", { nope: 1 }, { "accept-language": language });
    const en = problem(await wrong("en-GB,en;q=0.9"), 422);
    expect(en).toMatchObject({
      title: "Something sent is not right",
      errors: expect.arrayContaining([expect.objectContaining({ message: "There is no field “nope”." })]),
    });
    for (const language of ["zh-CN,zh;q=0.9,en;q=0.8", "fr"]) {
      const zh = problem(await wrong(language), 422);
      expect(zh).toMatchObject({
        title: "有内容需要修改",
        errors: expect.arrayContaining([expect.objectContaining({ message: "没有字段“nope”。" })]),
      });
      expect(zh.errors!.map((issue) => [issue.path, issue.code])).toEqual(
        en.errors!.map((issue) => [issue.path, issue.code]),
      );
    }
  });

  test("system fields in a body are refused, each by its name", async () => {
    const fields = [
      "id",
      "version",
      "created_at",
      "updated_at",
      "created_by",
      "updated_by",
      "deleted_at",
      "roles",
      "isAdmin",
    ];
    const sent = { name: "x", ...Object.fromEntries(fields.map((field) => [field, "1"])) };
    const found = problem(await admin("POST", "/records/customer", sent), 422);
    expect(found.errors!.map((issue) => issue.path).sort()).toEqual(
      fields.map((field) => `/${field}`).sort(),
    );
    const { id } = body(await admin("POST", "/records/customer", { name: "x" }), 201);
    expect(problem(await admin("PATCH", `/records/customer/${id}`, sent), 422).errors).toHaveLength(
      fields.length,
    );
  });

  test("whatever is refused has changed nothing", async () => {
    const count = async () => {
      const rows = await house.app.db.all<{ n: number }>(
        "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM o_customer) * 1000 + (SELECT count(*) FROM runs) * 1000000 AS n",
      );
      return Number(rows[0]!.n);
    };
    const before = await count();
    const attempts: [string, string, unknown][] = [
      ["POST", "/records/customer", { name: "x", tier: "nope" }],
      ["POST", "/records/customer", { name: "x", owner: "01a00000-0000-7000-8000-000000000000" }],
      ["POST", "/records/deal", { name: "x", stage: "won" }],
      ["POST", "/records/ticket", { subject: "x" }],
      ["POST", "/records/nope", { name: "x" }],
      ["POST", "/records/customer/bulk", { create: [{ nope: 1 }, {}] }],
    ];
    for (const [method, path, sent] of attempts) {
      const answer = await admin(method, path, sent);
      if (!path.endsWith("bulk")) expect([404, 422], `${path} ${answer.status}`).toContain(answer.status);
    }
    expect(await count()).toBe(before);
  });
});
