import { describe, expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { body, type Client, type House, json, openHouse, problem } from "./house.ts";

describe.each(ENGINES)("Idempotency-Key on %s", (engine) => {
  let house: House;
  let other: House;
  const admin: Client = (...args) => house.admin(...args);
  const named = async (name: string) => {
    const filter = json({ "==": [{ var: "name" }, name] });
    return body(await admin("GET", `/records/customer?filter=${filter}&count=exact`)).count as number;
  };
  const key = (name: string) => ({ "idempotency-key": name });

  test("two processes serve one installation", async () => {
    house = await openHouse(engine);
    other = await house.second();
  });

  test("twenty requests with one key at once, to two processes, have one effect and one answer", async () => {
    const token = await house.token("admin@demo.test");
    const create = (url: string) =>
      fetch(`${url}/api/v1/records/customer`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...key("twenty") },
        body: JSON.stringify({ name: "twenty" }),
      });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => create(at % 2 ? house.url : other.url)),
    );
    const seen = await Promise.all(
      answers.map(async (answer) => ({
        status: answer.status,
        body: await answer.text(),
        etag: answer.headers.get("etag"),
        location: answer.headers.get("location"),
      })),
    );
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(seen[0]).toMatchObject({ status: 201, etag: '"1"' });
    expect(await named("twenty")).toBe(1);
  });

  test("another body, address or precondition under a used key is 422; a refused request leaves the key free", async () => {
    const refused = await admin("POST", "/records/customer", { name: "k", tier: "nope" }, key("free"));
    problem(refused, 422);
    const { id } = body(await admin("POST", "/records/customer", { name: "k" }, key("free")), 201);
    for (const [method, path, sent, more] of [
      ["POST", "/records/customer", { name: "other" }, {}],
      ["POST", "/records/product", { name: "k" }, {}],
      ["PATCH", `/records/customer/${id}`, { name: "k" }, {}],
      ["POST", "/records/customer", { name: "k" }, { "if-match": '"1"' }],
      ["POST", "/records/customer/bulk", { create: [{ name: "k" }] }, {}],
    ] as const) {
      const answer = await admin(method, path, sent, { ...key("free"), ...more });
      expect(problem(answer, 422).code).toBe("idempotency_mismatch");
    }
    expect(await named("k")).toBe(1);
  });

  test("a key belongs to its token", async () => {
    const second = await house.as("admin@demo.test");
    const sales = await house.as("sales@demo.test");
    const ids = [];
    for (const client of [admin, second, sales]) {
      ids.push(body(await client("POST", "/records/customer", { name: "mine" }, key("shared")), 201).id);
    }
    expect(new Set(ids).size).toBe(3);
    expect(await named("mine")).toBe(3);
  });

  test("a retry gets its first answer also after a restart and after the record has gone on", async () => {
    const first = body(await admin("POST", "/records/customer", { name: "restart" }, key("restart")), 201);
    body(await admin("PATCH", `/records/customer/${first.id}`, { name: "later" }));
    const restarted = await house.second();
    const token = await house.token("admin@demo.test");
    // The token is the key's scope, so the same one is used at both processes.
    const create = async (url: string) => {
      const answer = await fetch(`${url}/api/v1/records/customer`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...key("again") },
        body: JSON.stringify({ name: "again" }),
      });
      return { status: answer.status, body: (await answer.json()) as { id: string; name: string } };
    };
    const made = await create(house.url);
    body(await admin("PATCH", `/records/customer/${made.body.id}`, { name: "later" }));
    expect(await create(restarted.url)).toEqual(made);
    expect(await named("again")).toBe(0);
  });

  test("changing, deleting, restoring and bulk take a key as well", async () => {
    const { id } = body(await admin("POST", "/records/customer", { name: "all" }), 201);
    const path = `/records/customer/${id}`;
    const twice = async (
      method: string,
      at: string,
      sent: unknown,
      status: number,
      name: string,
      more = {},
    ) => {
      const one = await admin(method, at, sent, { ...key(name), ...more });
      const two = await admin(method, at, sent, { ...key(name), ...more });
      expect([one.status, two.status]).toEqual([status, status]);
      expect(two.body).toEqual(one.body);
    };
    await twice("PATCH", path, { points: 5 }, 200, "patch", { "if-match": '"1"' });
    await twice("DELETE", path, undefined, 204, "delete", { "if-match": '"2"' });
    await twice("POST", `${path}/restore`, undefined, 200, "restore");
    expect(body(await admin("GET", path)).version).toBe(4);
    await twice(
      "POST",
      "/records/customer/bulk",
      { create: [{ name: "bulk" }, { name: "bulk" }] },
      200,
      "bulk",
    );
    expect(await named("bulk")).toBe(2);
  });

  test("a key is 1 to 255 printable characters", async () => {
    for (const wrong of [" ", "a b", "x".repeat(256), "é"]) {
      const answer = await admin("POST", "/records/customer", { name: "x" }, key(wrong));
      expect([400], wrong).toContain(answer.status);
    }
    body(await admin("POST", "/records/customer", { name: "x" }, key("__proto__")), 201);
    body(await admin("POST", "/records/customer", { name: "x" }, key("x".repeat(255))), 201);
  });
});
