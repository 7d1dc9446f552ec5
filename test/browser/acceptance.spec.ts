import { expect, type Page, test } from "@playwright/test";
import type { client } from "../support/program.ts";
import { awake, expectSound, type House, openHouse, PHONE, visit } from "./house.ts";

/** What somebody met who accepted issue 3 with the pages in front of them; each has its own story elsewhere. */

let house: House;
let api: ReturnType<typeof client>;
let customer = "";
let answer = "";

test.beforeAll(async () => {
  house = await openHouse();
  api = await house.api();
  const make = async (object: string, input: Record<string, unknown>): Promise<string> => {
    const made = await api("POST", `/records/${object}`, input);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.id;
  };
  customer = await make("customer", { name: "华东纸业有限公司" });
  await make("customer", { name: "Huadong Trading" });
  const other = await make("customer", { name: "远洋物流" });
  for (const whose of [customer, other, customer, other])
    answer = await make("survey_response", { survey: "季度调查", customer: whose, csat: 4, nps: 9 });
  const task = await make("task", { title: "不再要的任务" });
  expect((await api("DELETE", `/records/task/${task}`)).status).toBe(204);
});

test.afterAll(() => house.close());

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

test("answers to one survey are told apart: on a phone's card by customer and named scores, on their page by the customer", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "admin@demo.test", { size: PHONE });
  const { page } = visitor;
  await open(page, "/o/survey_response?view=survey_response_all");
  const card = page.locator(`tr[data-row="${answer}"]`);
  await expect(card.getByText("远洋物流")).toBeVisible();
  await expect(card.locator("[data-place=first]")).toHaveText("满意度 4 / 5");
  await expect(card.locator("[data-place=second]")).toHaveText("推荐度 9 / 10");
  const lead = (await card.locator("[data-place=lead]").boundingBox())!;
  const whose = (await card.locator("[data-place=whose]").boundingBox())!;
  expect(lead.x + lead.width).toBeLessThanOrEqual(whose.x);
  expect(whose.x + whose.width).toBeLessThanOrEqual(PHONE.width);
  await expectSound(visitor, "cards of answers");
  await open(page, `/o/survey_response/${answer}`);
  await expect(page.locator("[data-fact=customer]").getByRole("link", { name: "远洋物流" })).toBeVisible();
  await open(page, `/o/customer/${customer}`);
  await page.getByRole("radiogroup").getByText("相关").click();
  await expect(page.locator("[data-related=survey_response] li").first()).toContainText(
    /满意度 4 \/ 5.*推荐度 9 \/ 10/,
  );
  await visitor.context.close();
});

test("a phone's screen holds the page: no blank below it, the account's menu inside, the open place of a row in sight, the way out of the bin", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, "admin@demo.test", { size: PHONE });
  for (const path of ["/", `/o/customer/${customer}`, "/settings/metrics", "/configuration/jobs", "/kit"]) {
    await open(page, path);
    const longer = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    expect(longer, path).toBeLessThanOrEqual(0);
  }
  for (const path of ["/settings/metrics", "/configuration/jobs"]) {
    await open(page, path);
    const current = (await page.locator("main [aria-current=page]").first().boundingBox())!;
    expect(current.x, path).toBeGreaterThanOrEqual(0);
    expect(current.x + current.width, path).toBeLessThanOrEqual(PHONE.width);
  }
  await open(page, "/o/task/bin");
  await expect(page.getByRole("button", { name: "恢复 不再要的任务" })).toBeInViewport({ ratio: 1 });
  await open(page, "/settings/people");
  await page.getByRole("button", { name: "菜单", exact: true }).click();
  const rail = page.getByRole("navigation", { name: "菜单" });
  await expect(rail.locator("[aria-current=page]")).toHaveText("人员与团队");
  await rail.getByRole("button", { name: /周启明/ }).click();
  await expect(page.getByRole("menu")).toBeInViewport({ ratio: 1 });
  await context.close();
});

test("a list finds names by their sound, as the palette does, and the palette stays where it is while somebody types", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, "admin@demo.test");
  const names = page.locator("tr[data-row] td a[href^='/o/customer/']");
  await open(page, "/o/customer?view=customer_all");
  await page.getByRole("searchbox").fill("huadong");
  await expect(names).toHaveText(["Huadong Trading", "华东纸业有限公司"]);
  await expect(page.getByText("2 条", { exact: true })).toBeVisible();
  await page.getByRole("searchbox").fill("hdzy");
  await expect(names).toHaveText(["华东纸业有限公司"]);
  await open(page, "/o/customer?view=customer_all&as=board&q=hdzy");
  await expect(page.getByRole("article")).toHaveCount(1);
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: "搜索" });
  const before = (await box.boundingBox())!.y;
  await box.fill("hdzy");
  await expect(page.getByRole("option", { name: "华东纸业有限公司" })).toBeVisible();
  expect((await box.boundingBox())!.y).toBe(before);
  await box.fill("zzqqzz");
  await expect(page.getByText("没有找到「zzqqzz」")).toBeVisible();
  expect((await box.boundingBox())!.y).toBe(before);
  await context.close();
});

test("the dialog of a contact opens on its form, not on a list; the list, once asked for, stands in a landmark", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);
  await page.keyboard.press("l");
  const kind = page.getByRole("dialog").locator("[data-field=kind] input:not([type=hidden])");
  await expect(kind).toBeFocused();
  await expect(page.getByRole("option")).toHaveCount(0);
  await expectSound(visitor, "the dialog of a contact");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option").first()).toBeVisible();
  await expectSound(visitor, "its list");
  await visitor.context.close();
});

test("a rule says what it does in the workspace's language, and a survey's ending has no braces in it", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, "admin@demo.test");
  await open(page, "/configuration/automation/low_score_follow_up");
  const main = page.getByRole("main");
  await expect(main).toContainText(
    "标题为“回访：” + （客户的客户名称不为空时为客户的客户名称，联系人的姓名不为空时为",
  );
  await expect(main).not.toContainText(/Follow-up: |并非/);
  await open(page, "/configuration/survey/after_service");
  await expect(main).toContainText("… 小时内会有同事处理");
  await expect(main).not.toContainText("{");
  await context.close();
});
