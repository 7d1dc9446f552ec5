import { beforeAll, describe, expect, test } from "vitest";
import { type Answer, fill, type House, OPEN, openPages, PARAMETERS, type Place, places } from "./house.ts";

/** Every address of `app/routes.ts`, for everybody, in every dress. A page that is added is tried here without a word more. */

/** Two from whom something is hidden, and who sees all. */
const PEOPLE = ["sales", "service", "admin"] as const;
const NOTES = "QUOKKA-NOTES";
const FOREIGN = "WOMBAT-FOREIGN";
/** What may stand in no answer to whom, in any spelling. */
const SECRETS: Record<string, RegExp> = {
  sales: /QUOKKA|WOMBAT/,
  service: /777[.,]?123/,
};

let house: House;
let all: Place[];
const ids: Record<string, { mine: string; foreign: string }> = {};
beforeAll(async () => {
  house = await openPages();
  all = await places();
  const admin = await house.api("admin");
  const made = async (object: string, values: object) => {
    const { status, body } = await admin("POST", `/records/${object}`, values);
    expect([object, status, status === 201 ? "" : body]).toEqual([object, 201, ""]);
    return body.id as string;
  };
  const users = (await admin("GET", "/users")).body.data as { id: string; email: string }[];
  const owner = users.find(({ email }) => email === "sales@demo.test")!.id;
  const money = "777123.45";
  ids.customer = {
    mine: await made("customer", { name: "华东纸业", owner, notes: NOTES, annual_revenue: money }),
    foreign: await made("customer", { name: FOREIGN, notes: NOTES, annual_revenue: money }),
  };
  const { mine, foreign } = ids.customer;
  ids.ticket = {
    mine: await made("ticket", { subject: "漏水", customer: mine }),
    foreign: await made("ticket", { subject: FOREIGN, customer: foreign }),
  };
  ids.survey_response = {
    mine: await made("survey_response", { survey: "x", customer: mine, csat: 2, comment: "慢" }),
    foreign: await made("survey_response", { survey: "x", customer: foreign, csat: 2, comment: FOREIGN }),
  };
});

/** Each place with its addresses: those with objects once for each object, those with records for a record that salespeople may not see. */
function addresses(which: "mine" | "foreign" = "foreign"): { place: Place; path: string }[] {
  return all.flatMap((place) => {
    if (!place.pattern.includes(":object")) {
      return [
        { place, path: fill(place.pattern, { ...PARAMETERS, id: "01a00000-0000-7000-8000-000000000000" }) },
      ];
    }
    return Object.entries(ids).map(([object, records]) => ({
      place,
      path: fill(place.pattern, { ...PARAMETERS, object, id: records[which] }),
    }));
  });
}

/** Two at a time: the program has other things to do. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}

const isOpen = ({ pattern }: Place) => OPEN.includes(pattern);

function expectHeaders({ headers, status }: Answer, where: string): void {
  expect([where, headers["x-content-type-options"]]).toEqual([where, "nosniff"]);
  expect([where, headers["x-frame-options"]]).toEqual([where, "DENY"]);
  expect([where, headers["referrer-policy"]]).toEqual([where, "same-origin"]);
  expect([where, headers["cross-origin-opener-policy"]]).toEqual([where, "same-origin"]);
  expect([where, headers["x-powered-by"]]).toEqual([where, undefined]);
  const policy = String(headers["content-security-policy"]);
  expect(policy, where).toContain("frame-ancestors 'none'");
  const scripts = /script-src-elem|script-src [^;]*'unsafe|style-src-elem [^;]*'unsafe/.exec(policy);
  expect([where, scripts?.[0]]).toEqual([where, undefined]);
  expect([where, status < 500]).toEqual([where, true]);
}

describe("without a session", () => {
  test("every address but the doors sends a person to the sign-in page and a script away, and nothing changes", async () => {
    const before = await house.digest();
    await each(addresses("mine"), async ({ place, path }) => {
      const get = await house.ask(path);
      expectHeaders(get, path);
      if (isOpen(place)) return;
      // A place without anything to read says so; nothing of it is a secret.
      if (get.status === 400) expect([path, get.text.length < 100]).toEqual([path, true]);
      else expect([path, get.status]).toEqual([path, 302]);
      if (get.status === 302)
        expect(String(get.headers.location), path).toMatch(/^\/sign-in(\?redirectTo=%2F|$)/);
      const data = path === "/" ? "/_root.data" : `${path}.data`;
      const read = await house.ask(data);
      expectHeaders(read, data);
      if (get.status === 302)
        expect([data, read.status, /sign-in/.test(read.text)]).toEqual([data, 202, true]);
      const routed = await house.ask(
        `${data}?_routes=${encodeURIComponent(place.file.replace(/\.tsx$/, ""))}`,
      );
      expect(routed.text, data).not.toMatch(/华东|QUOKKA|WOMBAT|@demo/);
      for (const sent of [{ json: {} }, { form: { intent: "x" } }]) {
        const post = await house.ask(path, sent);
        expectHeaders(post, path);
        // A place without an action says so; whether it has one is no secret.
        const wanted = "json" in sent ? [401, 405] : [302, 405];
        expect([path, wanted.includes(post.status), post.status]).toEqual([path, true, post.status]);
      }
    });
    expect(await house.digest()).toEqual(before);
  });

  test("no spelling of an address, and no header, opens one (H8)", async () => {
    const spellings = (path: string) => [
      `${path}?/s/abc`,
      `${path}?redirectTo=/s/abc`,
      `${path}?/api/v1/openapi.json`,
      `/${path}`,
      `${path}/`,
      `${path}//`,
      `${path};a=b`,
      `${path}.`,
      `${path}%00`,
      `/s/..${path}`,
      `/s/%2e%2e${path}`,
      `/sign-in/..%2f${path.slice(1)}`,
      `/assets/..${path}`,
      path.toUpperCase(),
      `${path}?_data=routes%2Fapp`,
      `${path}?index`,
      `${path}?_method=GET&_action=x`,
    ];
    const paths = [
      `/o/customer/${ids.customer!.mine}`,
      "/settings/people",
      "/panel/customer/x",
      "/configuration",
    ];
    await each(paths.flatMap(spellings), async (path) => {
      const { status, text, headers } = await house.ask(path);
      // `_data` is how this router was asked for data before.
      const wanted = path.includes("_data=") ? [204, 403, 404] : [302, 400, 404];
      expect([path, wanted.includes(status), status]).toEqual([path, true, status]);
      expect(text, path).not.toMatch(/QUOKKA|WOMBAT|华东|admin@demo/);
      if (status === 302) expect(String(headers.location), path).toMatch(/^\/sign-in/);
    });
    const dressed = [
      { "x-http-method-override": "POST" },
      { "x-original-url": "/sign-in" },
      { "x-rewrite-url": "/sign-in" },
      { "x-forwarded-prefix": "/s" },
      { "x-remix-response": "yes" },
      { authorization: `Bearer att_00000000_${"0".repeat(64)}` },
      { cookie: "attune=; attune_survey=AAAAAAAAAAAAAAAA" },
      { cookie: `__Host-attune=${"A".repeat(43)}` },
    ];
    await each(dressed, async (headers) => {
      expect((await house.ask("/settings/people", { headers: headers as never })).status).toBe(302);
    });
  });

  test("a survey's link and an API token open no page, and a session opens no API (H9)", async () => {
    const admin = await house.api("admin");
    const made = await house.ask("/surveys/links", {
      who: "admin",
      json: { survey: "after_service", customer: ids.customer!.mine, anyway: true },
    });
    const token = new URL(made.json().url).pathname.split("/").at(-1)!;
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: `attune=${token}` },
      { cookie: `attune_survey=${token}` },
    ]) {
      for (const path of ["/", "/settings/people", `/o/customer/${ids.customer!.mine}`, "/search?q=x"])
        expect([path, (await house.ask(path, { headers: headers as never })).status]).toEqual([path, 302]);
      for (const path of ["/api/v1/users", "/api/v1/records/customer", "/api/v1/schema"])
        expect([path, (await house.ask(path, { headers: headers as never })).status]).toEqual([path, 401]);
    }
    expect((await house.ask("/api/v1/me", { who: "admin" })).status).toBe(401);
    expect((await house.ask(`/invite/${token}`)).status).toBe(404);
    expect((await admin("GET", "/me")).status).toBe(200);
  });
});

describe("for each person", () => {
  test("no page, and no data behind one, holds what its reader may not see (H3, H4); looking changes nothing (H46)", async () => {
    for (const who of PEOPLE) await house.cookie(who);
    const before = await house.digest();
    const asked = PEOPLE.flatMap((who) =>
      (["mine", "foreign"] as const).flatMap((which) =>
        addresses(which).flatMap(({ place, path }) => {
          // The parts that are the same for every record are read once, and for who sees all one record is like another.
          if (which === "mine" && (who === "admin" || !place.pattern.includes(":id"))) return [];
          return [path, path === "/" ? "/_root.data" : `${path}.data`].map((one) => ({
            who,
            path: one,
            place,
          }));
        }),
      ),
    );
    await each(asked, async ({ who, path, place }) => {
      const answer = await house.ask(path, { who });
      expectHeaders(answer, `${who} ${path}`);
      expect([who, path, answer.headers["cache-control"]]).toEqual([
        who,
        path,
        expect.stringMatching(place.pattern === "s/:token" ? /no-store/ : /^(private, )?no-(store|cache)/),
      ]);
      const secret = SECRETS[who];
      if (secret) expect(secret.exec(answer.text)?.[0], `${who} ${path}`).toBeUndefined();
    });
    expect(await house.digest()).toEqual(before);
  }, 120_000);

  test("asking for what one may not see, by every question a page can ask, tells nothing", async () => {
    await house.cookie("sales");
    const json = (value: unknown) => encodeURIComponent(JSON.stringify(value));
    const hidden = { ">": [{ var: "notes" }, "A"] };
    const { mine, foreign } = ids.customer!;
    const questions = [
      `/o/customer?filter=${json(hidden)}`,
      "/o/customer?sort=-notes",
      "/o/customer?columns=name,notes",
      `/o/customer/rows?filter=${json(hidden)}`,
      "/o/customer/rows?sort=notes&columns=notes",
      "/o/customer/rows?ids=1",
      `/o/customer/rows?filter=${json({ "==": [{ var: "name" }, FOREIGN] })}`,
      `/o/ticket/rows?filter=${json({ "==": [{ var: "customer.notes" }, NOTES] })}`,
      `/o/customer/export?columns=name,notes&filter=${json(hidden)}`,
      "/o/customer/export?sort=notes",
      `/o/customer?q=${NOTES}`,
      `/search?q=${NOTES}`,
      `/search?q=${FOREIGN}`,
      `/lookup/customer?q=${FOREIGN}`,
      `/lookup/customer?q=${NOTES}`,
      `/lookup/user?q=${FOREIGN}`,
      `/new/ticket?customer=${foreign}`,
      `/new/customer?notes=x`,
      `/behind/ticket?customer=${foreign}`,
      `/behind/ticket?customer=${mine}`,
      `/now/customer/${mine}?named=${json({ owner: foreign, customer: foreign })}`,
      `/now/customer/${foreign}`,
      `/made/customer/${foreign}`,
      `/timeline/customer/${foreign}`,
      `/timeline/customer/${mine}?cursor=x`,
      `/panel/customer/${foreign}`,
      `/o/customer/${mine}?open=${foreign}`,
      `/o/customer/bin`,
      `/surveys/links?customer=${foreign}`,
      "/surveys?links=600",
      `/configuration/runs?record=${foreign}`,
      "/inbox?all=1&before=0",
    ];
    const before = await house.digest();
    await each(questions, async (path) => {
      const { status, text } = await house.ask(path, { who: "sales" });
      expect([path, status < 500]).toEqual([path, true]);
      // What was asked may be told back; it is no news.
      if (!path.includes(FOREIGN) && !path.includes(NOTES))
        expect(/QUOKKA|WOMBAT/.exec(text)?.[0], path).toBeUndefined();
      else expect(text, path).not.toMatch(/"name":"WOMBAT|annual_revenue":"777/);
    });
    const rows = await house.ask(`/o/customer/rows?filter=${json({ "==": [{ var: "name" }, FOREIGN] })}`, {
      who: "sales",
    });
    expect(rows.json()).toMatchObject({ data: [] });
    for (const path of [`/now/customer/${foreign}`, `/made/customer/${foreign}`, `/o/customer/${foreign}`])
      expect([path, (await house.ask(path, { who: "sales" })).status]).toEqual([path, 404]);
    expect(await house.digest()).toEqual(before);
  });

  test("no method but POST is worth trying, and none does anything (H46, H56)", async () => {
    const before = await house.digest();
    const paths = addresses("mine").filter(
      ({ path }) => !path.includes("/ticket") && !path.includes("survey_response"),
    );
    await each(paths, async ({ path }) => {
      for (const method of ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
        const answer = await house.ask(path, { who: "admin", method });
        const where = `${method} ${path}`;
        if (method === "HEAD") expect([where, answer.status < 500, answer.text]).toEqual([where, true, ""]);
        else expect([where, answer.status, answer.headers.allow]).toEqual([where, 405, "GET, HEAD, POST"]);
      }
    });
    expect((await house.ask("/", { who: "admin", method: "HEAD" })).status).toBe(200);
    expect((await house.ask("/sign-in", { who: "admin" })).status).toBe(302);
    expect(await house.digest()).toEqual(before);
  });
});

describe("headers (H50, H60)", () => {
  test("of health, API, assets, faults and addresses that are none", async () => {
    const page = await house.ask("/", { who: "sales" });
    const asset = /\/assets\/[\w.-]+\.js/.exec(page.text)![0];
    const style = /\/assets\/[\w.-]+\.css/.exec(page.text)![0];
    for (const [path, status] of [
      ["/healthz", 200],
      ["/readyz", 200],
      ["/api/v1/me", 401],
      ["/api/v1/nothing", 404],
      [asset, 200],
      [style, 200],
      ["/assets/nothing.js", 404],
      [`${asset}.map`, 404],
      ["/nothing", 404],
      ["/.env", 404],
      ["/%", 400],
      ["/o/%ff", 400],
      ["/sign-in", 200],
      ["/s/nothing", 404],
      ["/invite/nothing", 404],
      ["/setup", 404],
      ["/docs/api", 200],
    ] as const) {
      const answer = await house.ask(path);
      expectHeaders(answer, path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.text, path).not.toMatch(/\n {4}at |\/node_modules\/|SQLITE_/);
    }
    const policy = String(page.headers["content-security-policy"]);
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    const again = await house.ask("/", { who: "sales" });
    expect(again.text).not.toContain(nonce);
    for (const [tag] of page.text.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    expect((await house.ask(asset)).headers["cache-control"]).toContain("immutable");
    expect(page.headers.etag).toBeUndefined();
  });

  test("after signing out nothing of the house is left for the way back, and the cookie is worth nothing", async () => {
    const cookie = await house.signIn("ops");
    const headers = { cookie };
    const page = await house.ask("/o/customer", { headers });
    expect([page.status, page.headers["cache-control"]]).toEqual([200, "private, no-store"]);
    const out = await house.ask("/sign-out", { form: {}, headers });
    expect([out.status, String(out.headers["set-cookie"])]).toEqual([
      302,
      expect.stringContaining("Max-Age=0"),
    ]);
    expect((await house.ask("/o/customer", { headers })).status).toBe(302);
  });
});

test("groups of settings may have any key, those of pages of ours too", async () => {
  const admin = await house.api("admin");
  const { body, headers } = await admin("GET", "/schema");
  const keys = ["history", "people", "effect", "save", "jobs", "group"];
  const groups = keys.map((key) => ({
    kind: "settings",
    key,
    label: `GROUP-${key}`,
    fields: [{ key: "days", type: "number", label: `FIELD-${key}`, default: 3 }],
    values: {},
  }));
  const etag = headers.get("etag") ?? `"${body.revision}"`;
  const schemas = [...body.schemas, ...groups];
  expect((await admin("PUT", "/schema", { format: 1, schemas }, { "if-match": etag })).status).toBe(200);
  for (const key of keys) {
    const page = await house.ask(`/settings/group/${key}`, { who: "ops" });
    expect([key, page.status, page.text.includes(`FIELD-${key}`)]).toEqual([key, 200, true]);
    const patch = { [`${key}.days`]: 4 };
    expect((await house.ask("/settings/save", { who: "ops", json: { patch } })).status).toBe(200);
  }
  const history = await house.ask("/settings/history", { who: "ops" });
  expect([history.status, history.text.includes('"routes/settings.history"')]).toEqual([200, true]);
  const short = await house.ask("/settings/satisfaction?saved=2", { who: "ops" });
  expect([short.status, short.headers.location]).toEqual([302, "/settings/group/satisfaction?saved=2"]);
  expect((await house.ask("/settings/group/nothing", { who: "ops" })).status).toBe(404);
});
