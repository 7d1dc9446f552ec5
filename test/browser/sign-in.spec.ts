import { expect, test } from "@playwright/test";
import { attune, forgetFolder, type Program, startProgram } from "../support/program.ts";
import {
  awake,
  cookieOf,
  type House,
  LOOKS,
  looksRight,
  nameOf,
  openHouse,
  portrait,
  signIn,
  statusOf,
  visit,
} from "./house.ts";

let house: House;

test.beforeAll(async () => {
  house = await openHouse();
});

test.afterAll(() => house.close());

for (const look of LOOKS) {
  test(`the sign-in page is calm and complete (${nameOf(look)})`, async ({ browser }) => {
    const visitor = await visit(browser, house, null, look);
    await visitor.page.goto("/sign-in");
    await expect(visitor.page.getByRole("heading", { level: 1 })).toHaveText(
      look.locale === "en" ? "Sign in" : "登录",
    );
    await expect(visitor.page.getByRole("button", { name: "陈思远" })).toBeVisible();
    await looksRight(visitor, `sign-in-${nameOf(look)}`);
    if (look === LOOKS[0]) await portrait(visitor.page, "sign-in");
    await visitor.context.close();
  });
}

test("one click goes in as a demo person, without any script, and out again", async ({ browser }) => {
  const { context, page } = await visit(browser, house, null, { script: false });
  await page.goto(`/account?from=mail`);
  await expect(page).toHaveURL(/\/sign-in\?redirectTo=/);
  await page.getByRole("button", { name: "陈思远" }).click();
  await expect(page).toHaveURL(`${house.url}/account?from=mail`);
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: "attune", httpOnly: true, sameSite: "Lax", path: "/", secure: false });
  await context.close();
});

test("a wrong password is refused in words and keeps the address; many of them have to wait", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, null);
  const { context, page } = visitor;
  await page.goto("/sign-in");
  await page.getByLabel("邮箱").fill("service2@demo.test");
  await page.getByLabel("密码", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("邮箱或密码不对，请再试一次。");
  await expect(page.getByLabel("邮箱")).toHaveValue("service2@demo.test");
  await expect(page.getByLabel("密码", { exact: true })).toHaveValue("");
  // The browser notes every 401 itself.
  visitor.complaints.length = 0;
  await looksRight(visitor, "sign-in-refused");
  const statuses: number[] = [];
  for (let at = 0; at < 6; at++) {
    const answer = await context.request.post(`/sign-in`, {
      form: { email: "SERVICE2@demo.test ", password: `guess ${at}` },
      headers: { "sec-fetch-site": "same-origin", "x-forwarded-for": `203.0.113.${at}` },
      maxRedirects: 0,
    });
    statuses.push(answer.status());
  }
  expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  await page.getByLabel("密码", { exact: true }).fill("attune-demo");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("分钟再试");
  await context.close();
});

test("whoever comes with another house's address in hand goes to the first page", async ({ browser }) => {
  const { context } = await visit(browser, house, null);
  for (const redirectTo of [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "%2f%2fevil.example",
    "javascript:alert(1)",
    "/..//evil.example",
  ]) {
    const answer = await context.request.post(`/sign-in`, {
      form: { email: "sales@demo.test", password: "attune-demo", redirectTo },
      headers: { "sec-fetch-site": "same-origin" },
      maxRedirects: 0,
    });
    expect([redirectTo, answer.status(), answer.headers().location]).toEqual([redirectTo, 302, "/"]);
  }
  const inside = await context.request.get(`/sign-in?redirectTo=//evil.example`, {
    maxRedirects: 0,
  });
  expect([inside.status(), inside.headers().location]).toEqual([302, "/"]);
  await context.close();
});

test("a form posted from elsewhere changes nothing, whatever it is dressed as", async ({ browser }) => {
  const { context, page } = await visit(browser, house, null);
  await signIn(page, "sales@demo.test");
  await expect(page).toHaveURL(`${house.url}/`);
  const cookie = await cookieOf(context);
  const dressed: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "null" },
    { origin: "https://evil.example" },
    {},
  ];
  const bodies: [string, string][] = [
    ["application/x-www-form-urlencoded", "email=sales@demo.test&password=attune-demo"],
    [
      "multipart/form-data; boundary=x",
      '--x\r\ncontent-disposition: form-data; name="email"\r\n\r\na\r\n--x--',
    ],
    ["text/plain", "x=y"],
    ["application/json", '{"locale":"en"}'],
  ];
  for (const path of [
    "/sign-out",
    "/sign-out.data",
    "/sign-in",
    "/account",
    "/account/change",
    "/people",
    "/settings/people",
    "/preferences.data",
    "/setup",
    "/invite/x",
  ]) {
    for (const headers of dressed) {
      for (const [type, body] of bodies) {
        const answer = await fetch(`${house.url}${path}`, {
          method: "POST",
          headers: { cookie, "content-type": type, ...headers },
          body,
          redirect: "manual",
        });
        expect([path, headers, type, answer.status]).toEqual([path, headers, type, 403]);
        expect(answer.headers.get("set-cookie")).toBeNull();
      }
    }
  }
  // Looking is not doing: an image that points at the way out leaves me in.
  expect(
    (await fetch(`${house.url}/sign-out`, { headers: { cookie }, redirect: "manual" })).headers.get(
      "set-cookie",
    ),
  ).toBeNull();
  expect(await statusOf(house, cookie)).toBe(200);
  await context.close();
});

test("a form that is no form, or far too large, is refused and the page stays", async () => {
  const post = (type: string, body: string) =>
    fetch(`${house.url}/sign-in`, {
      method: "POST",
      headers: { "content-type": type, "sec-fetch-site": "same-origin" },
      body,
      redirect: "manual",
    });
  expect((await post("text/plain", "email=a")).status).toBe(415);
  expect((await post("application/json", "{}")).status).toBe(415);
  expect(
    (await post("application/x-www-form-urlencoded", `email=a&password=${"x".repeat(1_000_000)}`)).status,
  ).toBe(413);
  expect((await post("application/x-www-form-urlencoded", "")).status).toBe(401);
  expect((await post("application/x-www-form-urlencoded", "email=%00&password=%00%ff")).status).toBe(401);
});

test("a cookie that was there before signing in is not the one after it, and signing out ends it", async ({
  browser,
}) => {
  const { context, page } = await visit(browser, house, null);
  await context.addCookies([{ name: "attune", value: "A".repeat(43), url: house.url }]);
  await signIn(page, "sales@demo.test");
  await expect(page).toHaveURL(`${house.url}/`);
  const first = await cookieOf(context);
  expect(first).not.toContain("AAAA");
  await page.goto(`/sign-in`);
  await expect(page).toHaveURL(`${house.url}/`);
  // Somebody else signs in at the same browser: the first session ends.
  const again = await context.request.post(`/sign-in`, {
    form: { email: "ops@demo.test", password: "attune-demo" },
    headers: { "sec-fetch-site": "same-origin" },
    maxRedirects: 0,
  });
  expect(again.status()).toBe(302);
  const second = await cookieOf(context);
  expect([await statusOf(house, first), await statusOf(house, second)]).toEqual([302, 200]);
  await context.request.post(`/sign-out`, { headers: { "sec-fetch-site": "same-origin" } });
  expect(await context.cookies()).toEqual([]);
  expect(await statusOf(house, second)).toBe(302);
  await context.close();
});

test("after signing out, the way back leads to the sign-in page, not to what was seen before", async ({
  browser,
}) => {
  const api = await house.api();
  const people = (await api("GET", "/users")).body.data as { id: string; email: string }[];
  const owner = people.find(({ email }) => email === "sales@demo.test")!.id;
  const { id } = (await api("POST", "/records/customer", { name: "QUOKKA", owner })).body;
  const { context, page } = await visit(browser, house, null);
  await signIn(page, "sales@demo.test");
  await page.goto(`/o/customer/${id}`);
  await expect(page.getByText("QUOKKA").first()).toBeVisible();
  await awake(page);
  // As the menu's form does it.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/sign-out" });
    document.body.append(form);
    form.submit();
  });
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in\?redirectTo=/);
  await expect(page.getByText("QUOKKA")).toHaveCount(0);
  await context.close();
});

test.describe("in production", () => {
  let installation: Program;
  const SECRET = { ATTUNE_DEMO: "0", SESSION_SECRET: "s".repeat(40) };

  test.beforeAll(async () => {
    installation = await startProgram(SECRET);
  });
  test.afterAll(async () => {
    await installation.stop();
    forgetFolder(installation.data);
  });

  test("the first visit makes the first admin with the printed code, once; an invited colleague follows", async ({
    browser,
  }) => {
    const eva = await visit(browser, { ...house, url: installation.url }, null, {
      locale: "en",
    });
    const { context, page } = eva;
    await page.goto(`${installation.url}/account`);
    await expect(page).toHaveURL(`${installation.url}/setup`);
    await expect(page.getByText("attune-demo")).toHaveCount(0);
    await looksRight(eva, "setup-en");
    await portrait(page, "setup");
    const code = /\b([0-9A-Z]{5}(?:-[0-9A-Z]{5}){3})\b/.exec(installation.printed())![1]!;

    const enter = async (given: string) => {
      await page.getByLabel("Code").fill(given);
      await page.getByLabel("Name").fill("Eva Meier");
      await page.getByLabel("E-mail").fill("eva@firma.example");
      await page.getByLabel("Choose a password").fill("long enough for this");
      await page.getByRole("button", { name: "Create and sign in" }).click();
    };
    await enter("AAAAA-AAAAA-AAAAA-AAAAA");
    await expect(page.getByText("The code is not right")).toBeVisible();
    await expect(page.getByLabel("Name")).toHaveValue("Eva Meier");
    eva.complaints.length = 0;
    await looksRight(eva, "setup-refused-en");
    await enter(code);
    await expect(page).toHaveURL(`${installation.url}/`);
    expect((await page.goto(`${installation.url}/setup`))?.status()).toBe(404);

    const made = await attune(installation, [
      "user",
      "create",
      "--email",
      "li@firma.example",
      "--name",
      "李雷",
      "--role",
      "sales",
    ]);
    const link = /http\S+/.exec(made.err)![0];
    const port = new URL(installation.url).port;
    expect(link).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/invite/[A-Za-z0-9_-]{43}$`));
    const li = await visit(browser, { ...house, url: installation.url }, null);
    // A scanner that looks at the link uses nothing up.
    await fetch(link);
    await li.page.goto(link);
    await expect(li.page.getByRole("heading", { level: 1 })).toHaveText("李雷，欢迎加入");
    await looksRight(li, "invite-zh-CN");
    await portrait(li.page, "invite");
    await li.page.getByLabel("设置密码").fill("足够长的一个密码");
    await li.page.getByRole("button", { name: "保存并登录" }).click();
    await expect(li.page).toHaveURL(`${installation.url}/`);
    expect((await li.page.goto(link))?.status()).toBe(404);
    await expect(li.page.getByRole("heading", { level: 1 })).toHaveText("这个链接不能用了");
    li.complaints.length = 0;
    await looksRight(li, "invite-over-zh-CN");
    await li.context.close();
    await context.close();
  });

  test("a header cannot choose the host of a link, and the demo's people are not here", async () => {
    const refused = await fetch(`${installation.url}/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
      body: "email=admin@demo.test&password=attune-demo",
      redirect: "manual",
    });
    expect(refused.status).toBe(401);
    const page = await fetch(`${installation.url}/sign-in`, {
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
      redirect: "manual",
    });
    expect(await page.text()).not.toContain("evil.example");
  });
});
