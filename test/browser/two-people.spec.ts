import { expect, type Page, test } from "@playwright/test";
import type { client } from "../support/program.ts";
import { awake, expectSound, expectStillSound, type House, openHouse, picture, visit } from "./house.ts";

let house: House;
let api: ReturnType<typeof client>;

test.beforeAll(async () => {
  house = await openHouse();
  api = await house.api();
});

test.afterAll(() => house.close());

async function customer(name: string): Promise<string> {
  const made = await api("POST", "/records/customer", { name, phone: "010-10000000", address: "旧址" });
  expect(made.status).toBe(201);
  return made.body.id as string;
}

const read = async (id: string) => (await api("GET", `/records/customer/${id}`)).body;

/** Opens the record's whole form. */
async function form(page: Page, id: string) {
  await page.goto(`/o/customer/${id}`);
  await awake(page);
  await page.getByRole("button", { name: "编辑", exact: true }).click();
}

const input = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const save = (page: Page) => page.getByRole("button", { name: "保存", exact: true }).click();

test("two people edit one record: fields that only one touched are both kept, the rest is chosen field by field", async ({
  browser,
}) => {
  const id = await customer("两人公司");
  const ops = await visit(browser, house, "ops@demo.test");
  const admin = await visit(browser, house, "admin@demo.test");
  await form(ops.page, id);
  await form(admin.page, id);

  await input(ops.page, "地址").fill("运营写的地址");
  await input(ops.page, "微信").fill("ops_wechat");
  await save(ops.page);
  await expect.poll(async () => (await read(id)).address).toBe("运营写的地址");

  await input(admin.page, "地址").fill("管理员写的地址");
  await input(admin.page, "电话").fill("010-20000000");
  await save(admin.page);
  const dialog = admin.page.getByRole("dialog", { name: "同时有人改了这条记录" });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator("fieldset")).toHaveCount(1);
  await expect(dialog).toContainText("管理员写的地址");
  await expect(dialog).toContainText("运营写的地址");
  await expectSound(admin, "a conflict");
  await picture(admin.page, "record-conflict");
  expect((await read(id)).phone).toBe("010-10000000");

  // Second thoughts lose nothing.
  await dialog.getByRole("button", { name: "继续编辑" }).click();
  await expect(input(admin.page, "地址")).toHaveValue("管理员写的地址");
  // Who came with the keyboard goes on with it.
  await input(admin.page, "电话").press("Control+Enter");
  await expect(dialog).toBeVisible();
  await admin.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(input(admin.page, "电话")).toBeFocused();
  await admin.page.keyboard.press("Control+Enter");
  await dialog.getByRole("radio", { name: "用现有的：地址" }).check();
  await dialog.getByRole("button", { name: "按选择保存" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await read(id)).phone).toBe("010-20000000");
  expect(await read(id)).toMatchObject({ address: "运营写的地址", wechat: "ops_wechat" });
  await ops.context.close();
  await admin.context.close();
});

test("who keeps their own wins, knowingly, and the timeline has both", async ({ browser }) => {
  const id = await customer("各持己见公司");
  const admin = await visit(browser, house, "admin@demo.test");
  await form(admin.page, id);
  await input(admin.page, "地址").fill("我的地址");
  const other = await house.api("ops@demo.test");
  expect((await other("PATCH", `/records/customer/${id}`, { address: "他的地址" })).status).toBe(200);
  await save(admin.page);
  await admin.page.getByRole("radio", { name: "用我的：地址" }).check();
  await admin.page.getByRole("button", { name: "按选择保存" }).click();
  await expect.poll(async () => (await read(id)).address).toBe("我的地址");
  const entries = admin.page.locator("[data-entry=changed]");
  await expect(entries.filter({ hasText: "他的地址" }).first()).toContainText("我的地址");
  await expect(entries.filter({ hasText: "旧址" })).toContainText("他的地址");
  await admin.context.close();
});

test("an edit in place on top of somebody else's change to another field just works", async ({ browser }) => {
  const id = await customer("互不相干公司");
  const admin = await visit(browser, house, "admin@demo.test");
  const { page } = admin;
  await page.goto(`/o/customer/${id}`);
  await awake(page);
  expect((await api("PATCH", `/records/customer/${id}`, { address: "别处的改动" })).status).toBe(200);
  await page.locator("[data-field=wechat]").hover();
  await page.locator("[data-field=wechat] [data-edit]").click();
  await page.keyboard.type("mine_1");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await read(id)).wechat).toBe("mine_1");
  expect((await read(id)).address).toBe("别处的改动");
  await expect(page.locator("[data-field=address]")).toContainText("别处的改动");
  await admin.context.close();
});

test("who comes back to a record that somebody changed sees the new values and is told", async ({
  browser,
}) => {
  const id = await customer("回来看看公司");
  const admin = await visit(browser, house, "admin@demo.test");
  const { page } = admin;
  await page.goto(`/o/customer/${id}`);
  await awake(page);
  // Some while later: who comes back sooner asks for nothing anew.
  await page.clock.setSystemTime(Date.now() + 6_000);
  const other = await house.api("ops@demo.test");
  expect((await other("PATCH", `/records/customer/${id}`, { address: "运营的新地址" })).status).toBe(200);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page.locator("[data-field=address]")).toContainText("运营的新地址");
  await expect(page.getByText("刚刚修改了这条记录，您看到的已是最新内容。")).toBeVisible();
  await expectStillSound(admin, "a record that somebody changed");
  await admin.context.close();
});
