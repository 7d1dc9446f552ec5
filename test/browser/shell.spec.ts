import { expect, test } from "@playwright/test";
import {
  awake,
  expectSound,
  expectStillSound,
  FULL,
  type House,
  openHouse,
  PHONE,
  picture,
  settled,
  visit,
} from "./house.ts";

let house: House;

test.beforeAll(async () => {
  house = await openHouse();
  const api = await house.api();
  const people = (await api("GET", "/users")).body.data as { id: string; email: string }[];
  const sales = people.find((person) => person.email === "sales@demo.test")!.id;
  const customer = (await api("POST", "/records/customer", { name: "海上云帆科技", owner: sales })).body;
  await api("POST", "/records/survey_response", {
    survey: "售后",
    customer: customer.id,
    csat: 2,
    comment: "等了三天",
  });
  await api("POST", "/records/task", {
    title: "给海上云帆寄样品",
    assignee: sales,
    due_at: "2020-01-01T00:00:00Z",
  });
});

test.afterAll(() => house.close());

test("the day starts with what waits: tasks by due date, low scores of my customers; a task is finished with its result and undone", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales@demo.test", { at: "/" });
  const { page } = visitor;
  const tasks = page.getByRole("region", { name: "我的任务" });
  await expect(tasks.getByRole("link", { name: "给海上云帆寄样品" })).toBeVisible();
  await expect(tasks.getByRole("link", { name: /回访/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "等待回应的低分" }).getByText("海上云帆科技")).toBeVisible();
  await expectStillSound(visitor, "home");
  await picture(page, "home");
  const late = tasks.getByRole("listitem").filter({ hasText: "寄样品" });
  await late.getByRole("button", { name: "完成", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "完成任务" });
  await dialog.getByRole("textbox").fill("样品已寄出，顺丰次日达");
  await dialog.getByRole("button", { name: "完成" }).click();
  await expect(late).toHaveCount(0);
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(late).toHaveCount(1);
  const api = await house.api("sales@demo.test");
  const filter = encodeURIComponent(JSON.stringify({ contains: [{ var: "title" }, "寄样品"] }));
  const [task] = (await api("GET", `/records/task?filter=${filter}`)).body.data;
  expect(task).toMatchObject({ status: "open", result: null });
  await visitor.context.close();
});

test("a task is handed over and its date moved", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test", { at: "/" });
  const { page } = visitor;
  const row = page.getByRole("listitem").filter({ hasText: "寄样品" });
  // The row moves to another day while somebody has begun to hand the task over: what is typed stays.
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/records/task*", async (route) => {
    await held;
    await route.continue();
  });
  await row.getByRole("button", { name: /更多操作/ }).click();
  await page.getByRole("menuitem", { name: "三天后" }).click();
  await row.getByRole("button", { name: /更多操作/ }).click();
  await page.getByRole("menuitem", { name: "转交" }).click();
  const dialog = page.getByRole("dialog", { name: "转交" });
  await dialog.getByRole("textbox", { name: /执行人/ }).fill("xu");
  answer();
  await expect(page.getByText(/已改到/)).toBeVisible();
  await expect(row.locator("[data-late]")).toHaveCount(0);
  await expect(dialog.getByRole("textbox", { name: /执行人/ })).toHaveValue("xu");
  // By how the name is read: nobody else is offered.
  await dialog.getByRole("textbox", { name: /执行人/ }).fill("xujn");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.getByRole("option", { name: "许佳宁" }).click();
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("已转交给 许佳宁")).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("what rules told me waits in the inbox until I read it", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test", { at: "/" });
  const { page } = visitor;
  await page.getByRole("link", { name: /消息/ }).click();
  await expect(page.getByRole("heading", { name: "消息", exact: true })).toBeVisible();
  await expect(page.getByText(/低分反馈：海上云帆科技/)).toBeVisible();
  await expectStillSound(visitor, "inbox");
  await picture(page, "inbox");
  await page.getByRole("button", { name: "标为已读" }).first().click();
  await expect(page.getByText("没有新消息")).toBeVisible();
  await page.getByRole("link", { name: "全部", exact: true }).click();
  await expect(page.getByText(/低分反馈：海上云帆科技/)).toBeVisible();
  await visitor.context.close();
});

test("⌘K finds a record, a place and something to create, by keys alone", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test", { at: "/" });
  const { page } = visitor;
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: "搜索" });
  await expect(search).toBeFocused();
  await search.fill("云帆");
  await expect(page.getByRole("option", { name: /^海上云帆科技/ })).toBeVisible();
  await expectSound(visitor, "palette");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/o\/customer\/[0-9a-f-]{36}/);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "搜索" }).fill("商机");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/o\/deal/);
  await visitor.context.close();
});

for (const { locale, search, group } of [
  { locale: "zh-CN", search: "搜索", group: "客户" },
  { locale: "en", search: "Search", group: "Customers" },
].slice(0, FULL ? 2 : 1)) {
  test(`⌘K finds a Chinese name by how it is read (${locale}${locale === "en" ? "; long suite" : ""})`, async ({
    browser,
  }) => {
    const visitor = await visit(browser, house, "boss@demo.test", { locale, at: "/" });
    const { page } = visitor;
    for (const typed of ["hsyf", "YunFan", "haishangyf", "yun fan keji"]) {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: search }).fill(typed);
      const hit = page.getByRole("option", { name: /^海上云帆科技/ });
      await expect(hit).toHaveAttribute("aria-selected", "true");
      await expect(
        page.getByRole("listbox", { name: search }).getByText(group, { exact: true }),
      ).toBeVisible();
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/\/o\/customer\/[0-9a-f-]{36}/);
      await page.goBack();
      await expect(page).not.toHaveURL(/customer/);
    }
    await expectStillSound(visitor, "home after the palette");
    await visitor.context.close();
  });
}

test("the language switches at once, with every label of the workspace, and stays", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales2@demo.test", { at: "/" });
  const { page } = visitor;
  await expect(page.getByRole("link", { name: "客户", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /许佳宁/ }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await expect(page.getByRole("link", { name: "Customers" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  // The page speaks English before the server knows: whoever reloads at once takes the question back.
  await settled(visitor);
  await page.reload();
  await expect(page.getByRole("link", { name: "Customers" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("on a phone the rail opens over the page, and closes when one goes", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test", { size: PHONE, dark: true, at: "/" });
  const { page } = visitor;
  await expectStillSound(visitor, "home on a phone");
  await picture(page, "home-phone-dark");
  await page.getByRole("button", { name: "菜单" }).click();
  await page.getByRole("link", { name: "消息" }).click();
  await expect(page.getByRole("heading", { name: "消息", exact: true })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "菜单" })).toBeHidden();
  await visitor.context.close();
});

for (const dark of [false, true]) {
  test(`every control in every state is sound (${dark ? "dark" : "light"})`, async ({ browser }) => {
    const visitor = await visit(browser, house, "admin@demo.test", { dark });
    await visitor.page.goto("/kit");
    await awake(visitor.page);
    await expect(visitor.page.getByRole("heading", { name: "界面元素" })).toBeVisible();
    await expectSound(visitor, "kit");
    await picture(visitor.page, `kit-${dark ? "dark" : "light"}`, true);
    await visitor.context.close();
  });
}

test("the API description works without a script, and an address that is not there says so under strict headers", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, null, { script: false });
  await page.goto("/docs/api?lang=en");
  await expect(page.getByRole("heading", { name: /Survey response/ })).toBeVisible();
  const answer = await page.goto("/nowhere");
  expect(answer?.status()).toBe(404);
  const headers = answer!.headers();
  expect(headers["content-security-policy"]).toContain("'strict-dynamic'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-powered-by"]).toBeUndefined();
  await context.close();
});
