import { expect, test } from "@playwright/test";
import {
  awake,
  cookieOf,
  type House,
  looksRight,
  looksRightStill,
  nameOf,
  ONE_LOOK,
  openHouse,
  statusOf,
  visit,
} from "./house.ts";

let house: House;

test.beforeAll(async () => {
  house = await openHouse();
});

test.afterAll(() => house.close());

test("my account: name, password with every other session ended, tokens shown once", async ({ browser }) => {
  const { context, page } = await visit(browser, house, "sales3@demo.test");
  const elsewhere = await visit(browser, house, "sales3@demo.test");
  const [here, there] = [await cookieOf(context), await cookieOf(elsewhere.context)];

  await page.goto("/account");
  await awake(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("My account");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Daniel W.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(page.getByRole("navigation")).toContainText("Daniel W.");

  await page.getByLabel("What it is for").fill("nightly report");
  await page.getByRole("button", { name: "Create a token" }).click();
  const secret = await page.getByText(/^att_[0-9a-f]{8}_[0-9a-f]{64}$/).textContent();
  const me = () => fetch(`${house.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await me()).status).toBe(200);
  await page.reload();
  await awake(page);
  await expect(page.getByText("nightly report")).toBeVisible();
  await expect(page.getByText(secret!)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke nightly report" }).click();
  await expect(page.getByText("There are no tokens yet.")).toBeVisible();
  expect((await me()).status).toBe(401);

  await page.getByLabel("Present password").fill("wrong");
  await page.getByLabel("New password").fill("a longer password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This is not your present password")).toBeVisible();
  expect([await statusOf(house, here), await statusOf(house, there)]).toEqual([200, 200]);
  await page.getByLabel("Present password").fill("attune-demo");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("other devices are signed out.")).toBeVisible();
  expect([await statusOf(house, here), await statusOf(house, there)]).toEqual([302, 302]);
  expect(await statusOf(house, await cookieOf(context))).toBe(200);

  // Back to what the demo's other visitors know.
  await page.getByLabel("Present password").fill("a longer password");
  await page.getByLabel("New password").fill("attune-demo");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect.poll(() => page.getByLabel("New password").inputValue()).toBe("");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(`${house.url}/sign-in`);
  await elsewhere.context.close();
  await context.close();
});

test("an admin invites, changes, disables and lets back in; a disabled person's cookie is refused at once", async ({
  browser,
}) => {
  const { context, page } = await visit(browser, house, "admin@demo.test", { at: "/" });
  await page.getByRole("link", { name: "人员与团队" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("人员与团队");

  await page.getByRole("button", { name: "邀请同事" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("姓名").fill("新同事");
  await dialog.getByLabel("邮箱").fill("sales@demo.test");
  await dialog.getByRole("textbox", { name: "角色" }).click();
  await page.getByRole("option", { name: "销售", exact: true }).click();
  await dialog.getByRole("button", { name: "邀请", exact: true }).click();
  await expect(dialog.getByText("邮箱 sales@demo.test 已被使用")).toBeVisible();
  await dialog.getByLabel("邮箱").fill("new@firma.example");
  await dialog.getByRole("button", { name: "邀请", exact: true }).click();
  const link = (await dialog.getByText(/^http.*\/invite\//).textContent())!;
  expect(link).toMatch(new RegExp(`^${house.url}/invite/[A-Za-z0-9_-]{43}$`));
  await dialog.getByRole("button", { name: "关闭" }).last().click();
  await expect(page.getByRole("row", { name: /新同事/ })).toContainText("已邀请");

  const colleague = await visit(browser, house, null);
  await colleague.page.goto(link);
  await colleague.page.getByLabel("设置密码").fill("一个足够长的密码");
  await colleague.page.getByRole("button", { name: "保存并登录" }).click();
  await expect(colleague.page).toHaveURL(`${house.url}/`);
  const cookie = await cookieOf(colleague.context);
  // Who does not manage people does not find the page.
  expect((await colleague.page.goto(`/settings/people`))?.status()).toBe(403);
  await expect(colleague.page.getByText("您的角色不能做这件事")).toBeVisible();

  await page.getByRole("button", { name: "新同事" }).click();
  const panel = page.getByRole("dialog", { name: "新同事" });
  await panel.getByRole("textbox", { name: "团队" }).click();
  await page.getByRole("option", { name: "客户服务" }).click();
  await panel.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("新同事 的资料已保存")).toBeVisible();
  expect(await statusOf(house, cookie)).toBe(200);
  await panel.getByRole("button", { name: "停用" }).click();
  await page.getByRole("dialog", { name: "停用 新同事？" }).getByRole("button", { name: "停用" }).click();
  await expect(page.getByText("新同事 已停用", { exact: true })).toBeVisible();
  expect(await statusOf(house, cookie)).toBe(302);
  await panel.getByRole("button", { name: "恢复账号" }).click();
  await expect(page.getByText("新同事 可以重新登录了")).toBeVisible();
  expect(await statusOf(house, cookie)).toBe(302);
  await page.keyboard.press("Escape");

  await page.getByRole("tab", { name: "团队" }).click();
  await page.getByRole("button", { name: "新建团队" }).click();
  const team = page.getByRole("dialog", { name: "新建团队" });
  await team.getByLabel("名称").fill("客户服务");
  await team.getByRole("button", { name: "保存" }).click();
  await expect(team.getByText("已有名为“客户服务”的团队")).toBeVisible();
  await team.getByLabel("名称").fill("夜班");
  await team.getByRole("textbox", { name: "上级团队" }).click();
  await page.getByRole("option", { name: "客户服务" }).click();
  await team.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("row", { name: /夜班/ })).toContainText("客户服务");
  await colleague.context.close();
  await context.close();
});

for (const look of ONE_LOOK) {
  test(`account, people and teams pass axe and fit (${nameOf(look)})`, async ({ browser }) => {
    const visitor = await visit(browser, house, "admin@demo.test", look);
    const { page } = visitor;
    const say = (zh: string, en: string) => (look.locale === "en" ? en : zh);
    await page.goto("/account");
    await awake(page);
    await looksRightStill(visitor, `account-${nameOf(look)}`);
    await page.goto("/settings/people");
    await awake(page);
    await expect(page.getByRole("button", { name: "陈思远" })).toBeVisible();
    await looksRightStill(visitor, `people-${nameOf(look)}`);
    await page.getByRole("button", { name: "陈思远" }).click();
    await expect(page.getByRole("dialog").getByRole("textbox", { name: say("姓名", "Name") })).toHaveValue(
      "陈思远",
    );
    await looksRight(visitor, `person-${nameOf(look)}`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: say("邀请同事", "Invite a colleague") }).click();
    await expect(page.getByRole("dialog", { name: say("邀请同事", "Invite a colleague") })).toBeVisible();
    await looksRight(visitor, `invite-${nameOf(look)}`);
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: say("团队", "Teams") }).click();
    await expect(page.getByRole("button", { name: "客户服务" })).toBeVisible();
    await looksRight(visitor, `teams-${nameOf(look)}`);
    await page.getByRole("button", { name: say("新建团队", "New team") }).click();
    await expect(page.getByRole("dialog", { name: say("新建团队", "New team") })).toBeVisible();
    await looksRight(visitor, `team-${nameOf(look)}`);
    await visitor.context.close();
  });
}
