import { beforeAll, describe, expect, test } from "vitest";
import { type House, openPages } from "./house.ts";

/** Every action of the pages, tried by people whose role is one too low, and with more in its body than a page would send. */

let house: House;
const id: Record<string, string> = {};
const NOBODY = "01a00000-0000-7000-8000-000000000000";

beforeAll(async () => {
  house = await openPages();
  const admin = await house.api("admin");
  const users = (await admin("GET", "/users")).body.data as { id: string; email: string }[];
  for (const { id: user, email } of users) id[email.split("@")[0]!] = user;
  const made = async (object: string, values: object) =>
    (await admin("POST", `/records/${object}`, values)).body.id as string;
  id.mine = await made("customer", { name: "华东纸业", owner: id.sales });
  id.foreign = await made("customer", { name: "别人的客户" });
  id.binned = await made("customer", { name: "回收站里的" });
  await admin("DELETE", `/records/customer/${id.binned}`);
  id.ticket = await made("ticket", { subject: "别人的工单", customer: id.foreign });
  const link = await house.ask("/surveys/links", {
    who: "admin",
    json: { survey: "after_service", customer: id.foreign, anyway: true },
  });
  expect(link.json().ok).toBe(true);
  id.link = (await house.db.all<{ id: string }>("SELECT id FROM survey_invitations"))[0]!.id;
  const view = {
    name: "我的",
    layout: "table",
    query: { columns: [{ key: "name" }] },
  };
  for (const [name, shared] of [
    ["mine", false],
    ["shared", true],
  ] as const) {
    const kept = await house.ask("/views", {
      who: "admin",
      json: { intent: "create", object: "customer", input: { ...view, name, shared } },
    });
    id[`view_${name}`] = kept.json().view.id;
  }
  const boundary = "x";
  const csv = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n名称\r\n新客户\r\n--${boundary}--\r\n`;
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const upload = await house.ask("/o/customer/import", { who: "admin", body: csv, headers });
  id.upload = new URLSearchParams(String(upload.headers.location).split("?")[1]).get("upload")!;
  const run = await house.ask(`/o/customer/import?upload=${id.upload}`, {
    who: "admin",
    json: { intent: "run" },
  });
  id.import = String(run.headers.location).split("/").at(-1)!;
  expect(id.import).toMatch(/^[0-9a-f-]{36}$/);
  // The import is over, so that nothing changes by itself.
  for (let at = 0; at < 100; at++) {
    const [row] = await house.db.all<{ state: string }>("SELECT state FROM imports WHERE id = ?", [
      id.import,
    ]);
    if (row?.state === "done" || row?.state === "finished") break;
    await new Promise((done) => setTimeout(done, 50));
  }
  const again = await house.ask("/o/customer/import", { who: "admin", body: csv, headers });
  id.upload = new URLSearchParams(String(again.headers.location).split("?")[1]).get("upload")!;
}, 60_000);

describe("one role too low (H4, H5)", () => {
  test("every action is refused, and nothing has changed", async () => {
    const csv =
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n名称\r\n新\r\n--x--\r\n';
    const values = {
      name: "x",
      email: "x@demo.test",
      roles: ["admin"],
      teamId: null,
      managerId: null,
      locale: "en",
    };
    const cases: [string, string, unknown, number[]?][] = [
      // People are for those who manage them.
      ...(["sales", "service", "boss", "ops"] as const).flatMap((who): [string, string, unknown][] => [
        [who, "/people", { intent: "invite", values }],
        [who, "/people", { intent: "update", id: id[who], values: { roles: ["admin"] } }],
        [who, "/people", { intent: "update", id: id.admin, values: { disabled: true } }],
        [who, "/people", { intent: "update", id: id.admin, values: { password: "taken over" } }],
        [who, "/people", { intent: "link", id: id.admin }],
        [who, "/people", { intent: "add_team", values: { name: "x", parentId: null, managerId: null } }],
      ]),
      // Settings and configuration are for ops.
      ...(["sales", "service", "boss", "manager"] as const).flatMap((who): [string, string, unknown][] => [
        [who, "/settings/save", { patch: { "satisfaction.low_csat": 5 } }],
        [who, "/settings/effect", { patch: { "satisfaction.low_csat": 5 } }],
        [who, "/settings/jobs", { intent: "apply", revision: 1 }],
        [who, "/settings/jobs", { intent: "stop", job: id.import }],
        [who, "/configuration/back", { revision: 1, current: 1 }],
        [who, "/configuration/job", { intent: "retry", job: id.import }],
        [who, "/configuration/job", { intent: "cancel", job: id.import }],
      ]),
      ...(["sales", "service"] as const).flatMap((who): [string, string, unknown][] => [
        [who, "/configuration/try", { automation: "low_score", record: id.ticket }],
        [who, "/o/customer/import", csv],
        [who, `/o/customer/import?upload=${id.upload}`, { intent: "decide", change: { key: ["name"] } }],
        [who, `/imports/${id.import}`, { intent: "undo" }],
        [who, `/imports/${id.import}`, { intent: "stop" }],
        [who, "/records/customer", { intent: "delete", id: id.foreign }],
        [who, "/records/customer", { intent: "restore", id: id.binned }],
        [who, "/records/product", { intent: "create", input: { name: "x", sku: "x" } }],
      ]),
      // Another's upload, whoever asks.
      ["ops", `/o/customer/import?upload=${id.upload}`, { intent: "decide", change: {} }],
      ["ops", `/o/customer/import?upload=${id.upload}`, { intent: "run" }],
      ["ops", `/o/customer/import?upload=${id.upload}`, { intent: "drop" }],
      ["ops", `/o/customer/import?upload=${id.upload}`, { intent: "try" }],
      ["boss", "/records/customer", { intent: "create", input: { name: "x" } }],
      ["boss", "/records/customer", { intent: "update", id: id.mine, input: { name: "x" } }],
      ["boss", "/surveys/links", { survey: "after_service", customer: id.mine }],
      ["boss", "/surveys/links", { withdraw: id.link }],
      // Other people's records.
      ["sales", "/records/customer", { intent: "update", id: id.foreign, input: { name: "x" } }],
      ["sales", "/records/ticket", { intent: "update", id: id.ticket, input: { subject: "x" } }],
      ["sales", "/surveys/links", { survey: "after_service", customer: id.foreign }, [422]],
      ["sales", "/surveys/links", { withdraw: id.link }],
      // Other people's views, sessions and tokens.
      ["sales", "/views", { intent: "update", id: id.view_mine, input: { name: "x" } }],
      ["sales", "/views", { intent: "delete", id: id.view_mine }],
      ["sales", "/views", { intent: "update", id: id.view_shared, input: { name: "x" } }],
      ["sales", "/views", { intent: "delete", id: id.view_shared }],
      ["sales", "/views", { intent: "restore", id: id.view_mine }],
      [
        "sales",
        "/account/change",
        { intent: "end_session", id: (await house.db.all<{ id: string }>("SELECT id FROM sessions"))[0]!.id },
      ],
      [
        "sales",
        "/account/change",
        {
          intent: "revoke_token",
          id: (await house.db.all<{ id: string }>("SELECT id FROM api_tokens"))[0]!.id,
        },
      ],
    ];
    for (const who of new Set(cases.map(([who]) => who)))
      await house.cookie(who === "manager" ? "sales.manager" : who);
    const before = await house.digest();
    for (const [role, path, sent, statuses = [403, 404]] of cases) {
      const who = role === "manager" ? "sales.manager" : role;
      for (const way of [path, path.replace(/(\?|$)/, ".data$1")]) {
        const answer = await house.ask(
          way,
          typeof sent === "string"
            ? { who, body: sent, headers: { "content-type": "multipart/form-data; boundary=x" } }
            : { who, json: sent },
        );
        const where = `${who} ${way} ${JSON.stringify(sent).slice(0, 120)}`;
        expect([where, statuses.includes(answer.status), answer.status]).toEqual([
          where,
          true,
          answer.status,
        ]);
        expect(await house.digest(), where).toEqual(before);
      }
    }
  }, 120_000);

  test("many rows at once: each is judged by itself, and the others' stay as they are", async () => {
    const send = async (rows: object[]) =>
      house.ask("/records/customer", { who: "sales", json: { intent: "bulk", rows } });
    const update = (one: string) => ({ op: "update", id: one, input: { name: "我的客户" } });
    const { results } = (await send([update(id.mine!), update(id.foreign!), update(NOBODY)])).json();
    const outcomes = results.map(
      (one: { status: string; problem?: { status: number } }) => one.problem?.status ?? one.status,
    );
    expect(outcomes).toEqual(["updated", 404, 404]);
    // Nobody in sales may delete, so such a row refuses them all.
    expect((await send([update(id.mine!), { op: "delete", id: id.mine }])).status).toBe(403);
    expect((await send([update(id.mine!), { op: "restore", id: id.binned }])).status).toBe(403);
    const names = await house.db.all("SELECT name FROM o_customer ORDER BY id");
    expect(names.slice(0, 3)).toEqual([{ name: "我的客户" }, { name: "别人的客户" }, { name: "回收站里的" }]);
  });
});

describe("more in a body than a page sends (H7, H15)", () => {
  test("people cannot be given what is not theirs to give; nothing beside the known keys is read", async () => {
    const extra: object[] = [
      { id: NOBODY },
      { isAdmin: true },
      { createdAt: 0 },
      { password_hash: "x" },
      { sessionId: "x" },
      { __proto__: null, constructor: { prototype: { isAdmin: true } } },
    ];
    const before = await house.digest();
    for (const more of extra) {
      const where = JSON.stringify(more);
      const user = {
        name: "x",
        email: "x@demo.test",
        roles: [],
        teamId: null,
        managerId: null,
        locale: "en",
      };
      const invited = await house.ask("/people", {
        who: "admin",
        json: { intent: "invite", values: { ...user, ...more } },
      });
      expect([where, invited.status]).toEqual([where, 422]);
      const team = { name: "x", parentId: null, managerId: null };
      const added = await house.ask("/people", {
        who: "admin",
        json: { intent: "add_team", values: { ...team, ...more } },
      });
      expect([where, added.status]).toEqual([where, 422]);
      const changed = await house.ask("/people", {
        who: "admin",
        json: { intent: "update", id: id.service, values: more },
      });
      expect([where, changed.status]).toEqual([where, 422]);
    }
    expect(await house.digest()).toEqual(before);
    // Beside the intent everything is ignored: one changes oneself and nobody else.
    const profile = { intent: "profile", name: "李雷", locale: "zh-CN", timeZone: null };
    await house.ask("/account/change", {
      who: "sales",
      json: { ...profile, id: id.admin, roles: ["admin"], email: "x@x.test" },
    });
    const [me] = await house.db.all("SELECT name, email FROM users WHERE id = ?", [id.sales!]);
    expect(me).toEqual({ name: "李雷", email: "sales@demo.test" });
    expect(await house.db.all("SELECT role FROM user_roles WHERE user_id = ?", [id.sales!])).toEqual([
      { role: "sales" },
    ]);
  });

  test("a record's system fields, and fields that its writer may not set, are refused by name", async () => {
    const before = await house.digest();
    for (const input of [
      { id: NOBODY },
      { version: 7 },
      { created_at: "2020-01-01T00:00:00Z" },
      { created_by: id.admin },
      { deleted_at: null },
      { tier: "vip" },
      { points: 9 },
      { notes: "x" },
      { "owner.name": "x" },
      { owner: { $ne: null } },
      { owner: { id: id.admin, roles: ["admin"] } },
      { name: ["a"] },
      { name: { toString: "x" } },
      { constructor: "x" },
      { "": "x" },
    ]) {
      for (const intent of [
        { intent: "create", input: { name: "x", ...input } },
        { intent: "update", id: id.mine, input },
      ]) {
        const { status } = await house.ask("/records/customer", { who: "sales", json: intent });
        const where = JSON.stringify(intent);
        expect([where, status]).toEqual([where, 422]);
      }
    }
    const polluted = `{"intent":"create","input":{"name":"x","__proto__":{"isAdmin":true}}}`;
    const headers = { "content-type": "application/json" };
    expect((await house.ask("/records/customer", { who: "sales", body: polluted, headers })).status).toBe(
      422,
    );
    expect(await house.digest()).toEqual(before);
  });
});
