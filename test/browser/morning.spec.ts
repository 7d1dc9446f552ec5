import { expect as baseExpect, type Locator, type Page, test } from "@playwright/test";
import {
  awake,
  expectSound,
  type House,
  LOOKS,
  looksRight,
  looksRightStill,
  nameOf,
  ONE_LOOK,
  openHouse,
  type Visitor,
  visit,
} from "./house.ts";

/** A salesperson's morning as one story (S1 to S5), and the agent who registers a complaint (V2). */

test.describe.configure({ timeout: 240_000 });
const expect = baseExpect.configure({ timeout: 15_000 });

const DAY = 86_400_000;

let house: House;
let api: Awaited<ReturnType<House["api"]>>;
let people: { id: string; email: string; name: string }[];

const personOf = (email: string) => people.find((one) => one.email === email)!;
const iso = (days: number) => new Date(Date.now() + days * DAY).toISOString();

async function make(object: string, input: Record<string, unknown>): Promise<string> {
  const made = await api("POST", `/records/${object}`, input);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id as string;
}
const read = async (object: string, id: string) => (await api("GET", `/records/${object}/${id}`)).body;
const card = (page: Page, name: string): Locator => page.getByRole("region", { name });
const row = (page: Page, field: string): Locator => page.locator(`[data-field=${field}]`).first();
const foresight = (page: Page): Locator => page.locator("[data-foresight]");

async function choose(page: Page, field: string, option: string): Promise<void> {
  await row(page, field).locator("input:not([type=hidden])").click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function open(page: Page, path: string): Promise<void> {
  page.setDefaultTimeout(20_000);
  await page.goto(path);
  await awake(page);
}

test.beforeAll(async () => {
  house = await openHouse();
  api = await house.api();
  people = (await api("GET", "/users")).body.data;
  // A day without a contact is too long here: nobody waits a month for a test.
  const { body: schema } = await api("GET", "/schema");
  const find = (kind: string, key: string) =>
    schema.schemas.find((one: { kind: string; key: string }) => one.kind === kind && one.key === key);
  for (const stage of find("pipeline", "sales").stages) if (stage.state === "open") stage.warn_after_days = 0;
  find("settings", "tiers").values.vip_revisit_days = 1;
  const put = await api("PUT", "/schema", schema, { "if-match": `"${schema.revision}"` });
  expect(put.status, JSON.stringify(put.body)).toBe(200);
});

test.afterAll(() => house.close());

test("the morning: home shows what waits, a customer is found and read, a contact written down by keys, a deal moved (S1–S5)", async ({
  browser,
}) => {
  const owner = personOf("sales@demo.test").id;
  const customer = await make("customer", { name: "晨光咖啡连锁", owner, annual_revenue: "800000" });
  const moved = await api("PATCH", `/records/customer/${customer}`, { annual_revenue: "1500000" });
  expect(moved.status).toBe(200);
  await make("survey_response", { survey: "relationship", customer, csat: 2, comment: "送货太慢" });
  const deal = await make("deal", { name: "晨光年框", customer, stage: "negotiation" });
  await make("task", { title: "回访晨光", kind: "revisit", customer, assignee: owner, due_at: iso(-1) });

  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;

  await test.step("S1: tasks, low scores, deals that stand still, VIPs to be in touch with, tiers that moved", async () => {
    await open(page, "/");
    await expect(card(page, "我的任务")).toContainText("回访晨光");
    await expect(card(page, "等待回应的低分")).toContainText("晨光咖啡连锁");
    await expect(card(page, "停滞的商机")).toContainText("商务谈判");
    await expect(card(page, "停滞的商机")).toContainText("已 0 天");
    const visits = card(page, "该联系的 VIP");
    await expect(visits).toContainText("晨光咖啡连锁");
    await expect(visits.getByRole("link", { name: "回访晨光" })).toBeVisible();
    const tiers = card(page, "等级有变的客户");
    await expect(tiers).toContainText("金牌");
    await expect(tiers).toContainText("VIP");
    await tiers.getByRole("button", { name: "依据" }).click();
    await expect(page.getByRole("dialog", { name: "规则是怎么判断的" })).toContainText("年收入");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await looksRightStill(visitor, "morning-home");
  });

  await test.step("S2: two keys and a few letters lead to the customer", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "搜索" }).fill("晨光咖");
    await expect(page.getByRole("option", { name: /晨光咖啡连锁/ }).first()).toBeVisible();
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`/o/customer/${customer}`));
    await awake(page);
  });

  await test.step("S3: the customer's page says tier, scores and what happened", async () => {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("晨光咖啡连锁");
    await expect(page.locator("[data-fact=tier]")).toContainText("VIP");
    await expect(page.locator("[data-entry=linked] blockquote").first()).toHaveText("送货太慢");
    await expect(page.locator("[data-related=deal]")).toContainText("晨光年框");
  });

  await test.step("S4: one dialog, keys alone: kind, summary, next step and date; the next task is there", async () => {
    await page.keyboard.press("l");
    const dialog = page.getByRole("dialog", { name: "新建跟进记录" });
    await expect(row(page, "customer").getByRole("textbox")).toHaveValue("晨光咖啡连锁");
    await expect(dialog.locator("[data-field=kind] input:not([type=hidden])")).toBeFocused();
    // The dialog opens as a form, not with a list over it: the arrow opens the list and walks it.
    const call = page.getByRole("option", { name: "电话", exact: true });
    await expect(call).toHaveCount(0);
    await page.keyboard.press("ArrowDown");
    await expect(call).toBeVisible();
    for (let steps = 0; steps < 8 && !(await call.getAttribute("data-combobox-selected")); steps++)
      await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(dialog.locator("[data-field=kind] input:not([type=hidden])")).toHaveValue("电话");
    const tabTo = async (field: string) => {
      const input = dialog.locator(`[data-field=${field}] :is(input, textarea)`).first();
      for (let tabs = 0; tabs < 12; tabs++) {
        if (await input.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press("Tab");
      }
      await expect(input).toBeFocused();
    };
    await tabTo("summary");
    await page.keyboard.type("谈了续约，等新报价");
    await tabTo("next_step");
    await page.keyboard.type("送报价单");
    await tabTo("next_at");
    const next = new Date(Date.now() + 3 * DAY);
    await page.locator("[data-field=next_at] input").fill(`${next.toISOString().slice(0, 10)}T10:00`);
    await expect(foresight(page)).toContainText("建立任务“送报价单”，派给您");
    await expectSound(visitor, "the dialog of a contact");
    await page.keyboard.press("Control+Enter");
    await expect(dialog).toBeHidden();
    await expect(page.locator("[data-related=activity]")).toContainText("谈了续约");
    const { body } = await api("GET", "/records/task?sort=-created_at&limit=1");
    expect(body.data[0]).toMatchObject({ title: "送报价单", assignee: owner, customer, status: "open" });
    await open(page, "/");
    await expect(card(page, "我的任务")).toContainText("送报价单");
  });

  await test.step("S5: the board asks only for what is missing, and moves the deal then", async () => {
    await open(page, "/o/deal?view=deal_board");
    const won = page.getByRole("region", { name: /^赢单，/ });
    await page.getByRole("button", { name: "移到: 晨光年框" }).click();
    await page.getByRole("menuitem", { name: "赢单" }).click();
    const gate = page.getByRole("dialog", { name: "移到“赢单”之前" });
    await expect(gate.getByRole("textbox")).toHaveCount(1);
    await gate.getByRole("button", { name: "取消" }).click();
    expect((await read("deal", deal)).stage).toBe("negotiation");
    await page.getByRole("button", { name: "移到: 晨光年框" }).click();
    await page.getByRole("menuitem", { name: "赢单" }).click();
    await gate.getByRole("textbox", { name: "金额" }).fill("88000");
    await gate.getByRole("button", { name: "填好并移动" }).click();
    await expect(won.getByRole("article").filter({ hasText: "晨光年框" })).toBeVisible();
    await expect.poll(() => read("deal", deal)).toMatchObject({ stage: "won", amount: "88000.00" });
    await open(page, "/");
    await expect(card(page, "停滞的商机")).not.toContainText("晨光年框");
  });
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("an agent sees who a complaint will go to, and why, before it is saved; saved, it is so (V2)", async ({
  browser,
}) => {
  const owner = personOf("sales@demo.test");
  const customer = await make("customer", { name: "预告公司", owner: owner.id });
  const visitor = await visit(browser, house, "service@demo.test");
  const { page } = visitor;
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/foresee/")) asked.push(request.postData() ?? "");
  });
  await open(page, `/o/ticket/new?customer=${customer}`);
  await expect(foresight(page)).toBeEmpty();
  await choose(page, "kind", "投诉");
  await choose(page, "category", "价格");
  await expect(foresight(page)).toContainText(`派给 ${owner.name}`);
  await expect(foresight(page)).toContainText("因为类型是“投诉”，问题分类是“价格”");
  await expect(foresight(page)).toContainText("2天后");
  await choose(page, "category", "交付");
  await expect(foresight(page)).toContainText("问题分类是“交付”");
  await expect(foresight(page)).not.toContainText(`派给 ${owner.name}`);
  const told = await foresight(page).innerText();
  const named = people.filter((one) => told.includes(`派给 ${one.name}`));
  const mine = told.includes("派给您");
  expect(named.length + Number(mine)).toBe(1);

  const before = asked.length;
  await page
    .getByRole("textbox", { name: "主题" })
    .pressSequentially("货到晚了三天，外箱也破了", { delay: 30 });
  await page.waitForTimeout(1_200);
  expect(asked.length - before).toBeLessThanOrEqual(2);
  await looksRight(visitor, "complaint-foreseen");
  await page.getByRole("button", { name: "新建", exact: true }).click();
  await page.waitForURL(/\/o\/ticket\/[0-9a-f-]{36}$/);
  const saved = await read("ticket", page.url().split("/").at(-1)!);
  expect(saved.assignee).toBe(mine ? personOf("service@demo.test").id : named[0]!.id);
  const due = (Date.parse(saved.due_at) - Date.now()) / DAY;
  expect(due).toBeGreaterThan(1.9);
  expect(due).toBeLessThan(2.1);

  await open(page, "/o/contact/new");
  await page.waitForTimeout(900);
  await expect(foresight(page)).toBeEmpty();
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("an agent's day begins with their queue: the least time left first, late ones say so, what nobody has is taken with one click (V1)", async ({
  browser,
}) => {
  const agent = personOf("service@demo.test");
  const customer = await make("customer", { name: "湖畔诊所", annual_revenue: "1500000" });
  const ticket = (subject: string, more: Record<string, unknown>) =>
    make("ticket", { subject, customer, opened_at: iso(-2), first_response_at: iso(-2), ...more });
  const mine = { assignee: agent.id, status: "in_progress" };
  await ticket("下周再看", { ...mine, due_at: iso(5) });
  const late = await ticket("漏水没人来", { ...mine, due_at: iso(-1.1) });
  const free = await ticket("发票抬头错了", { status: "in_progress", due_at: iso(0.2) });
  const visitor = await visit(browser, house, "service@demo.test");
  const { page } = visitor;
  await open(page, "/");
  const queue = card(page, "我的队列：工单");
  const rows = queue.locator("[data-record]");
  const subjects = () => rows.evaluateAll((all) => all.map((one) => one.querySelector("a")?.textContent));
  const order = async () => (await subjects()).filter((one) => /漏水|发票|下周/.test(one ?? ""));
  expect(await order()).toEqual(["漏水没人来", "发票抬头错了", "下周再看"]);
  const first = queue.locator(`[data-record="${late}"]`);
  await expect(first).toContainText("处理已超时 26 小时");
  await expect(first).toContainText("VIP");
  await expect(queue.getByText(/个已超时/)).toBeVisible();
  await queue.getByRole("button", { name: "接手：发票抬头错了" }).click();
  await expect(queue.getByRole("button", { name: "接手：发票抬头错了" })).toHaveCount(0);
  await expect.poll(async () => (await read("ticket", free)).assignee).toBe(agent.id);
  await looksRightStill(visitor, "morning-queue");
  await queue.getByRole("link", { name: "漏水没人来" }).click();
  await page.waitForURL(new RegExp(`/o/ticket/${late}`));
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("who keeps the workspace sees first how it runs, and what holds nothing in a line each at the end", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "ops@demo.test");
  const { page } = visitor;
  await open(page, "/");
  const regions = page.getByRole("main").getByRole("region");
  const names = await regions.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  expect(names[0]).toBe("工作区运行情况");
  expect(names.at(-1)).not.toBe("我的任务");
  const tasks = card(page, "我的任务");
  await expect(tasks).toContainText("没有等着您的任务。");
  expect((await tasks.boundingBox())!.height).toBeLessThan(60);
  await expect(card(page, "工作区运行情况")).toContainText("最近 7 天");
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("a task that a rule made says which rule by its name; only those who may see the rule's page are led there", async ({
  browser,
}) => {
  const owner = personOf("sales@demo.test").id;
  const task = await make("task", { title: "低分的回访", assignee: owner, origin: "low_score_follow_up" });
  const gone = await make("task", { title: "旧规则的任务", assignee: owner, origin: "gone_rule" });
  const seller = await visit(browser, house, "sales@demo.test");
  await open(seller.page, `/o/task/${task}`);
  await expect(row(seller.page, "origin")).toContainText("低分回访");
  await expect(row(seller.page, "origin")).not.toContainText("low_score_follow_up");
  await expect(row(seller.page, "origin").getByRole("link")).toHaveCount(0);
  await open(seller.page, `/o/task/${gone}`);
  await expect(row(seller.page, "origin")).toContainText("gone_rule");
  await seller.context.close();
  const keeper = await visit(browser, house, "ops@demo.test");
  await open(keeper.page, `/o/task/${task}`);
  await row(keeper.page, "origin").getByRole("link", { name: "低分回访" }).click();
  await keeper.page.waitForURL(/\/configuration\/automation\/low_score_follow_up/);
  await expect(keeper.page.getByRole("heading", { name: "低分回访" }).first()).toBeVisible();
  expect([...seller.complaints, ...keeper.complaints]).toEqual([]);
  await keeper.context.close();
});

for (const look of ONE_LOOK) {
  test(`home and the preview are sound (${nameOf(look)}${look === LOOKS[1] ? "" : "; long suite"})`, async ({
    browser,
  }) => {
    const owner = personOf("sales@demo.test").id;
    const customer = await make("customer", {
      name: "名字很长的一家连锁咖啡与茶饮有限责任公司上海静安分公司",
      owner,
      annual_revenue: "320000",
    });
    await api("PATCH", `/records/customer/${customer}`, { annual_revenue: "1500000" });
    await make("task", { title: "上门看看新机器", kind: "care", customer, assignee: owner, due_at: iso(-2) });
    const options = { dark: look.dark, locale: look.locale, size: look.size };
    const visitor: Visitor = await visit(browser, house, "sales@demo.test", options);
    const { page } = visitor;
    await open(page, `/?lang=${look.locale}`);
    await looksRightStill(visitor, `morning-${nameOf(look)}`);
    await open(page, `/o/ticket/new?customer=${customer}&kind=complaint&category=price&lang=${look.locale}`);
    await expect(foresight(page)).toContainText(look.locale === "en" ? "goes to you" : "派给您");
    await looksRight(visitor, `foresight-${nameOf(look)}`);
    await visitor.context.close();
  });
}
