import { beforeAll, describe, expect, test } from "vitest";
import { attune } from "#test/support/program.ts";
import { fill, type House, openPages, PARAMETERS, places } from "./house.ts";

/** What another house's page, a link in a mail, or somebody on the way can make a signed-in browser send. */

let house: House;
let customer: string;

beforeAll(async () => {
  house = await openPages();
  const admin = await house.api("admin");
  customer = (await admin("POST", "/records/customer", { name: "华东纸业" })).body.id;
});

const VALUES = { ...PARAMETERS, object: "customer" };

describe("a form or script of another house (H45)", () => {
  test("reaches no action of ours, whatever it is dressed as", async () => {
    const cookie = await house.cookie("admin");
    const before = await house.digest();
    const dressed: Record<string, string>[] = [
      { origin: "" },
      { origin: "null" },
      { origin: "https://evil.example" },
      { origin: `${house.origin}.evil.example` },
      { origin: house.origin.replace("http:", "https:") },
      { origin: house.origin.replace("127.0.0.1", "evil.127.0.0.1") },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: "" },
      { "sec-fetch-site": "SAME-ORIGIN " },
    ];
    const delivery = `{"intent":"delete","id":"${customer}","x":"=`;
    const bodies: [string, string][] = [
      ["application/x-www-form-urlencoded", "intent=delete&email=admin@demo.test&password=attune-demo"],
      ["text/plain", `${delivery}"}`],
      [
        "multipart/form-data; boundary=x",
        `--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--`,
      ],
      ["application/json", JSON.stringify({ intent: "delete", id: customer })],
    ];
    const paths = (await places()).map(({ pattern }) => fill(pattern, { ...VALUES, id: customer }));
    paths.push("/nothing", "/records/customer.data", "/settings/save.data", "/_root.data?index");
    for (const path of paths) {
      for (const [at, headers] of dressed.entries()) {
        const [type, body] = bodies[at % bodies.length]!;
        const { status } = await house.ask(path, {
          body,
          headers: { cookie, "content-type": type, ...headers },
        });
        const where = `${path} ${JSON.stringify(headers)} ${type}`;
        expect([where, status]).toEqual([where, 403]);
      }
      // Without a body, and by every method that browsers know for forms and scripts.
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        const { status } = await house.ask(path, {
          method,
          headers: { cookie, origin: "https://evil.example" },
        });
        expect([method, path, status]).toEqual([method, path, 403]);
      }
    }
    expect(await house.digest()).toEqual(before);
    expect((await house.ask("/", { headers: { cookie } })).status).toBe(200);
  }, 60_000);

  test("a form of our own that is no JSON does nothing in an action that takes JSON", async () => {
    const before = await house.digest();
    const fields = { intent: "delete", id: customer };
    const body = JSON.stringify(fields);
    for (const path of ["/records/customer", "/views", "/settings/save", "/account/change", "/people"]) {
      const form = await house.ask(path, { who: "admin", form: fields });
      expect([path, form.status]).toEqual([path, 415]);
      const text = await house.ask(path, { who: "admin", body, headers: { "content-type": "text/plain" } });
      expect([path, text.status]).toEqual([path, 415]);
    }
    expect(await house.digest()).toEqual(before);
  });
});

describe("addresses that leave the house (H47)", () => {
  test("links are made of PUBLIC_URL, whatever a request says its host is", async () => {
    const forged = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example",
      referer: "https://evil.example/",
      "sec-fetch-site": "same-origin",
      origin: "https://evil.example",
    };
    const admin = { who: "admin", headers: forged };
    const survey = await house.ask("/surveys/links", {
      ...admin,
      json: { survey: "after_service", customer, anyway: true },
    });
    expect(new URL(survey.json().url).origin).toBe(house.origin);
    const values = {
      name: "x",
      email: "h47@demo.test",
      roles: [],
      teamId: null,
      managerId: null,
      locale: "en",
    };
    const invited = await house.ask("/people", {
      ...admin,
      json: { intent: "invite", values },
    });
    expect(invited.text).toContain(`${house.origin}/invite/`);
    expect(invited.text).not.toContain("evil.example");
    for (const path of [
      "/surveys",
      "/",
      "/sign-in",
      "/s/nothing",
      "/account",
      "/docs/api",
      "/configuration",
    ]) {
      const page = await house.ask(path, admin);
      expect([path, page.text.includes("evil.example")]).toEqual([path, false]);
      expect([path, String(page.headers.location ?? "").includes("evil")]).toEqual([path, false]);
    }
    const out = await house.ask("/account", { headers: forged });
    expect(out.headers.location).toMatch(/^\/sign-in/);
  });

  test("a host or an address that is none is a 400, never a fault", async () => {
    for (const host of ["a:b", "a:99999", "[", "a b", "a/b", "a@b", "é", ""]) {
      for (const name of ["host", "x-forwarded-host"]) {
        if (name === "host" && (host === "é" || host === "")) continue;
        const headers = { [name]: host === "é" ? "\u00e9" : host };
        const { status, text } = await house.ask("/sign-in", { headers });
        expect([name, host, status < 500]).toEqual([name, host, true]);
        expect(text).not.toMatch(/\n {4}at |node_modules/);
      }
    }
    for (const path of [
      "//evil.example/",
      "/\\evil.example",
      "http://evil.example/",
      "/%",
      "/o/%ff/x",
      "/\u00ff",
      "/?%",
      "*",
    ]) {
      const { status, headers } = await house
        .ask(path, { who: "sales" })
        .catch(() => ({ status: 400, headers: {} }));
      expect([path, status < 500]).toEqual([path, true]);
      expect(String((headers as { location?: string }).location ?? "")).not.toMatch(/^(https?:)?[/\\]{2}/);
    }
  });

  test("signing in leads to a page of this house (H49), by the form and by the address", async () => {
    for (const redirectTo of [
      "//evil.example",
      "/\\evil.example",
      "https:evil.example",
      "%2f%2fevil.example",
      "/%2f/evil.example",
      "javascript:alert(1)",
      "data:text/html,x",
      "\t//evil.example",
      "/\t/evil.example",
      "/./\\evil.example",
      "/..//evil.example",
      "///evil.example",
      "/sign-out",
      "/@evil.example/..//",
      "http://127.0.0.1@evil.example",
    ]) {
      const form = { email: "sales@demo.test", password: "attune-demo", redirectTo };
      const { status, headers } = await house.ask("/sign-in", { form });
      const location = String(headers.location);
      expect([redirectTo, status, new URL(location, house.origin).host]).toEqual([
        redirectTo,
        302,
        new URL(house.origin).host,
      ]);
      expect(location, redirectTo).not.toMatch(/^[/\\]{2}|evil\.example\/?$(?<!\/.*)/);
      const asked = await house.ask(`/sign-in?redirectTo=${encodeURIComponent(redirectTo)}`, {
        who: "sales",
      });
      expect([redirectTo, asked.status, new URL(String(asked.headers.location), house.origin).host]).toEqual([
        redirectTo,
        302,
        new URL(house.origin).host,
      ]);
    }
  });
});

describe("secrets (H51, H53, H55, H57)", () => {
  test("a session planted before signing in is worth nothing afterwards", async () => {
    const planted = `attune=${"B".repeat(43)}`;
    const form = { email: "ops@demo.test", password: "attune-demo" };
    const { headers } = await house.ask("/sign-in", { form, headers: { cookie: planted } });
    const given = headers["set-cookie"]![0]!.split(";")[0]!;
    expect(given).not.toBe(planted);
    expect((await house.ask("/", { headers: { cookie: planted } })).status).toBe(302);
    const again = await house.ask("/sign-in", { form, headers: { cookie: given } });
    expect((await house.ask("/", { headers: { cookie: given } })).status).toBe(302);
    const next = again.headers["set-cookie"]![0]!;
    expect(next).toMatch(/HttpOnly; SameSite=Lax/);
    expect((await house.ask("/", { headers: { cookie: next.split(";")[0]! } })).status).toBe(200);
  });

  test("huge and odd sign-ins are refused quickly, alike for everybody, and never a fault", async () => {
    const bodies = [
      "email=sales@demo.test",
      "password=x",
      `email=sales2@demo.test&password=${"x".repeat(60_000)}`,
      "email[$ne]=x&password[$ne]=x",
      "email=sales2@demo.test&email=admin@demo.test&password=x",
      "email=%00&password=%00",
      "email=%FF&password=%ff",
      "__proto__[isAdmin]=1&email=x&password=y",
    ];
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    for (const body of bodies) {
      const { status } = await house.ask("/sign-in", { body, headers });
      expect([body.slice(0, 60), status]).toEqual([body.slice(0, 60), 401]);
    }
    const huge = await house.ask("/sign-in", { body: `email=x&password=${"x".repeat(1_100_000)}`, headers });
    expect(huge.status).toBe(413);
    const json = await house.ask("/sign-in", { json: { email: { $ne: null }, password: { $ne: null } } });
    expect(json.status).toBe(415);
    const known = await house.ask("/sign-in", { form: { email: "service2@demo.test", password: "wrong" } });
    const unknown = await house.ask("/sign-in", { form: { email: "nobody22@demo.test", password: "wrong" } });
    const plain = (text: string) =>
      text.replaceAll(/(service2|nobody22)@demo\.test/g, "…").replaceAll(/nonce="[^"]*"/g, "");
    expect([known.status, plain(known.text)]).toEqual([unknown.status, plain(unknown.text)]);
  });

  test("no secret is written to a page, a log, an asset or the public address", async () => {
    const cookie = await house.signIn("sales3");
    const secret = cookie.split("=")[1]!;
    const password = "canary-password-7741";
    await house.ask("/sign-in", { form: { email: "sales3@demo.test", password } });
    await house.ask("/account/change", {
      json: { intent: "password", old: password, next: password },
      headers: { cookie },
    });
    const link = await house.ask("/surveys/links", {
      who: "admin",
      json: { survey: "after_service", customer, anyway: true },
    });
    const token = new URL(link.json().url).pathname.split("/").at(-1)!;
    await house.ask(`/s/${token}`);
    await house.ask(`/s/${token}?csat=2`, { form: { csat: "x".repeat(200_000) } });
    const api = (await attune(house.program, ["token", "create", "--user", "sales@demo.test"])).out.trim();
    const made = await house.ask("/account/change", {
      json: { intent: "create_token", name: "x", days: null },
      headers: { cookie },
    });
    const shown = /att_[0-9a-f]{8}_[0-9a-f]{64}/.exec(made.text)![0];
    const pages = [];
    for (const path of ["/account", "/", "/surveys", "/account.data", "/surveys.data", "/settings/people"])
      for (const who of ["admin", "sales"]) pages.push((await house.ask(path, { who })).text);
    pages.push((await house.ask("/account", { headers: { cookie } })).text, house.program.printed());
    for (const hidden of [secret, password, token, api, shown]) {
      for (const text of pages) expect(text).not.toContain(hidden);
    }
    const [page] = pages;
    const scripts = [...new Set([...page!.matchAll(/\/assets\/[\w.-]+\.js/g)].map(([one]) => one))];
    for (const script of scripts) {
      const { text } = await house.ask(script);
      expect(text, script).not.toMatch(/sourceMappingURL=|password_hash|attune-demo|SESSION_SECRET|sqlite3/);
    }
  });

  test("in production there is no demo person, no default password and no second set-up", async () => {
    const production = await openPages({
      ATTUNE_DEMO: "0",
      SESSION_SECRET: "a secret that is long enough for this",
    });
    const page = await production.ask("/sign-in");
    expect([page.status, page.headers.location]).toEqual([302, "/setup"]);
    for (const email of ["admin@demo.test", "sales@demo.test", "admin", "root@localhost"]) {
      const { status, headers } = await production.ask("/sign-in", {
        form: { email, password: "attune-demo" },
      });
      expect([email, status, headers.location, headers["set-cookie"]]).toEqual([
        email,
        302,
        "/setup",
        undefined,
      ]);
    }
    const code = /[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}/.exec(production.program.printed())![0];
    const form = { code, name: "首位管理员", email: "first@firma.example", password: "a long password" };
    for (const wrong of ["", "00000-00000-00000-00000", `${code}0`]) {
      const refused = await production.ask("/setup", { form: { ...form, code: wrong } });
      expect([wrong, refused.status]).toEqual([wrong, 422]);
      expect(refused.text).not.toContain(code);
    }
    const done = await production.ask("/setup", { form });
    expect([done.status, done.headers.location]).toEqual([302, "/"]);
    expect((await production.ask("/setup")).status).toBe(404);
    expect(
      (await production.ask("/setup", { form: { ...form, email: "second@firma.example" } })).status,
    ).toBe(404);
    const out = await production.ask("/sign-in");
    expect([out.status, /attune-demo|demo\.test/.test(out.text)]).toEqual([200, false]);
    expect((await production.ask("/docs/api")).text).not.toContain("customer</code>");
  }, 60_000);
});
