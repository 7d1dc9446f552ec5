import { beforeAll, describe, expect, test } from "vitest";
import { attune } from "#test/support/program.ts";
import { type Asked, type House, openPages, PASSWORD } from "./house.ts";

let house: House;
let admin: Awaited<ReturnType<House["api"]>>;
let sales: string;

beforeAll(async () => {
  house = await openPages();
  admin = await house.api("admin");
  const users = (await admin("GET", "/users")).body.data as { id: string; email: string }[];
  sales = users.find(({ email }) => email === "sales@demo.test")!.id;
});

const customer = async (values: object) => (await admin("POST", "/records/customer", values)).body;
const ask = (path: string, asked: Asked) => house.ask(path, asked);

describe("what a page's action refuses", () => {
  test("has its own status for whoever asks with plain HTTP, and the same in the body", async () => {
    const mine = await customer({ name: "华东纸业", owner: sales });
    const foreign = await customer({ name: "别人的客户" });
    const update = (id: string, version?: number) => ({
      json: { intent: "update", id, input: { name: "新名字" }, version },
    });
    const cases: [number, string, Asked][] = [
      [401, "/records/customer", { json: { intent: "create", input: { name: "x" } } }],
      [401, "/records/customer", { json: {}, headers: { cookie: `attune=${"A".repeat(43)}` } }],
      [401, "/people", { json: { intent: "invite" } }],
      [400, "/records/customer", { who: "sales", json: { intent: "steal" } }],
      [
        400,
        "/records/customer",
        { who: "sales", body: "{", headers: { "content-type": "application/json" } },
      ],
      [403, "/records/customer", { who: "sales", json: { intent: "delete", id: mine.id } }],
      [404, "/records/customer", { who: "sales", ...update(foreign.id) }],
      [404, "/records/secret", { who: "sales", json: { intent: "create", input: {} } }],
      [412, "/records/customer", { who: "sales", ...update(mine.id, 99) }],
      [
        413,
        "/records/customer",
        { who: "sales", json: { intent: "create", input: { notes: "x".repeat(2_100_000) } } },
      ],
      [422, "/records/customer", { who: "sales", json: { intent: "create", input: {} } }],
      [403, "/settings/save", { who: "sales", json: { patch: { "satisfaction.low_csat": 4 } } }],
      [403, "/configuration/back", { who: "service", json: { revision: 1, current: 1 } }],
      [404, "/views", { who: "sales", json: { intent: "delete", id: "nobody's" } }],
      [422, "/preferences", { who: "sales", json: { locale: "tlh" } }],
      [404, "/surveys/links", { who: "sales", json: { withdraw: "nothing" } }],
      [422, "/surveys/links", { who: "sales", json: { survey: "after_service", customer: foreign.id } }],
    ];
    for (const who of ["sales", "service"]) await house.cookie(who);
    const before = await house.digest();
    for (const [status, path, asked] of cases) {
      const answer = await ask(path, { method: "POST", ...asked });
      const where = `${path} ${JSON.stringify(asked).slice(0, 200)}`;
      const kept = answer.headers["cache-control"];
      expect([where, answer.status, kept]).toEqual([where, status, expect.stringContaining("no-store")]);
      expect(answer.json()).toMatchObject({ ok: false, problem: { status, message: expect.any(String) } });
      // Our own pages read it in the body: a browser would note a status beyond 399 as a fault of the page.
      const seen = await ask(path, {
        method: "POST",
        ...asked,
        headers: { ...asked.headers, "x-attune-page": "1" },
      });
      expect([where, seen.status, seen.json().problem.status]).toEqual([where, 200, status]);
    }
    expect(await house.digest()).toEqual(before);
  });

  test("two who make the same at once: the second hears 409; one who cannot wait, 429 with the time to wait", async () => {
    const link = {
      who: "admin",
      json: { survey: "relationship", customer: (await customer({ name: "新" })).id },
    };
    expect((await ask("/surveys/links", link)).json()).toMatchObject({ ok: true });
    expect((await ask("/surveys/links", link)).status).toBe(409);
    const guess = { who: "service2", json: { intent: "password", old: "guess", next: "a new password" } };
    const statuses: number[] = [];
    for (let at = 0; at < 6; at++) statuses.push((await ask("/account/change", guess)).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  });

  test("the pages' own router hears the status too, is sent to the sign-in page, and reads the body", async () => {
    const refused = await ask("/settings/save.data", { who: "sales", json: { patch: {} } });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("problem");
    const out = await ask("/settings/save.data", { json: { patch: {} } });
    expect([out.status, out.text.includes("/sign-in")]).toEqual([202, true]);
  });

  test("a script that reads without a session is told so; a person is sent to the sign-in page and back", async () => {
    const id = (await customer({ name: "x" })).id;
    for (const path of [`/now/customer/${id}`, "/search?q=x", "/o/customer/rows", "/o/customer/export"]) {
      expect((await ask(path, { headers: { "sec-fetch-dest": "empty" } })).status).toBe(401);
      const person = await ask(path, { headers: { "sec-fetch-dest": "document" } });
      expect([person.status, person.headers.location]).toEqual([
        302,
        `/sign-in?redirectTo=${encodeURIComponent(path)}`,
      ]);
    }
  });
});

describe("what is taken away is gone at the next request", () => {
  /** Somebody of their own, with a session and a token. */
  async function somebody(name: string, roles: string[]) {
    const made = await ask("/people", {
      who: "admin",
      json: { intent: "invite", values: { email: `${name}@demo.test`, name, roles } },
    });
    expect(made.status).toBe(200);
    const users = (await admin("GET", "/users")).body.data as { id: string; email: string }[];
    const { id } = users.find(({ email }) => email === `${name}@demo.test`)!;
    const values = { password: PASSWORD };
    await ask("/people", { who: "admin", json: { intent: "update", id, values } });
    const cookie = await house.signIn(name);
    const api = await house.api(name);
    const both = async (path = "/records/task?limit=1") => {
      const page = await ask("/records/task", {
        json: { intent: "create", input: { title: "t" } },
        headers: { cookie },
      });
      return [page.status, (await api("GET", path)).status];
    };
    expect(await both()).toEqual([200, 200]);
    const change = (patch: object) =>
      ask("/people", { who: "admin", json: { intent: "update", id, values: patch } });
    return { id, name, cookie, api, both, change };
  }

  test("a disabled person's session and token: 401", async () => {
    const { both, change } = await somebody("h52a", ["service"]);
    await change({ disabled: true });
    expect(await both()).toEqual([401, 401]);
    await change({ disabled: false });
    expect(await both()).toEqual([401, 401]);
  });

  test("another password, by an admin or by oneself: 401 for every older session and token", async () => {
    const one = await somebody("h52b", ["service"]);
    await one.change({ password: "set by an admin" });
    expect(await one.both()).toEqual([401, 401]);

    const two = await somebody("h52c", ["service"]);
    const json = { intent: "password", old: PASSWORD, next: "set by myself" };
    const changed = await ask("/account/change", { json, headers: { cookie: two.cookie } });
    expect(changed.status).toBe(200);
    expect(await two.both()).toEqual([401, 401]);
    const cookie = changed.headers["set-cookie"]![0]!.split(";")[0]!;
    expect(cookie).not.toBe(two.cookie);
    expect((await ask("/", { headers: { cookie } })).status).toBe(200);
  });

  test("signing out, here and everywhere: 401", async () => {
    const here = await somebody("h52d", ["service"]);
    await ask("/sign-out", { form: {}, headers: { cookie: here.cookie } });
    // The token belongs to a program that goes on.
    expect(await here.both()).toEqual([401, 200]);

    const everywhere = await somebody("h52e", ["service"]);
    const other = await house.signIn("h52e");
    const json = { intent: "sign_out_everywhere" };
    await ask("/account/change", { json, headers: { cookie: other } });
    expect(await everywhere.both()).toEqual([401, 401]);
  });

  test("a link that sets the password: 401", async () => {
    const { id, both } = await somebody("h52f", ["service"]);
    const made = await ask("/people", { who: "admin", json: { intent: "link", id } });
    const path = new URL(/http[^"\\]+\/invite\/[\w-]{43}/.exec(made.text)![0]).pathname;
    expect((await ask(path, { form: { password: "another password" } })).status).toBe(302);
    expect(await both()).toEqual([401, 401]);
    expect((await ask(path, { form: { password: "another password" } })).status).toBe(404);
  });

  test("a lowered role: the session ends, and the token goes on with what is left, 403 for the rest", async () => {
    const { both, change, api, cookie } = await somebody("h52g", ["ops"]);
    const settings = () => api("PATCH", "/settings", { "satisfaction.low_csat": 3 });
    expect((await settings()).status).toBe(200);
    await change({ roles: ["service"] });
    expect(await both()).toEqual([401, 200]);
    expect((await settings()).status).toBe(403);
    expect((await ask("/configuration", { headers: { cookie } })).status).toBe(302);
    const again = await house.signIn("h52g");
    expect((await ask("/configuration/object", { headers: { cookie: again } })).status).toBe(403);
    await change({ roles: [] });
    expect((await api("GET", "/records/task?limit=1")).status).toBe(404);
  });

  test("a role whose rights were taken away by a publish: 403 at the next request, session and token alike", async () => {
    const { id, cookie, api } = await somebody("h52h", ["ops"]);
    const { body, headers } = await admin("GET", "/schema");
    const schemas = body.schemas.map((schema: { kind: string; key: string; abilities?: string[] }) =>
      schema.kind === "role" && schema.key === "ops" ? { ...schema, abilities: ["records.read"] } : schema,
    );
    const etag = headers.get("etag") ?? `"${body.revision}"`;
    expect((await admin("PUT", "/schema", { format: 1, schemas }, { "if-match": etag })).status).toBe(200);
    expect(id).not.toBe("");
    expect((await api("PATCH", "/settings", { "satisfaction.low_csat": 4 })).status).toBe(403);
    const save = { json: { patch: { "satisfaction.low_csat": 4 } }, headers: { cookie } };
    expect((await ask("/settings/save", save)).status).toBe(403);
  });

  test("a person without the command line's trace: tokens are printed once and lie nowhere", async () => {
    const made = await attune(house.program, ["token", "create", "--user", "sales@demo.test"]);
    const token = made.out.trim();
    const tables = await house.db.all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'",
    );
    for (const { name } of tables) {
      if (name.startsWith("s_")) continue;
      expect(JSON.stringify(await house.db.all(`SELECT * FROM "${name}"`)), name).not.toContain(token);
    }
    expect(house.program.printed()).not.toContain(token);
  });
});
