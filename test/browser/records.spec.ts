import { expect, type Page, test } from "@playwright/test";
import type { client } from "../support/program.ts";
import {
  awake,
  expectSound,
  expectStillSound,
  FULL,
  type House,
  openHouse,
  PHONE,
  picture,
  scriptWeight,
  type Visitor,
  visit,
} from "./house.ts";

let house: House;
let api: ReturnType<typeof client>;
let sales: string;

test.beforeAll(async () => {
  house = await openHouse();
  api = await house.api();
  sales = await personId("sales@demo.test");
});

test.afterAll(() => house.close());

/** The id of a demo person: who made a record by the API is its creator. */
async function personId(email: string): Promise<string> {
  const own = await house.api(email);
  const made = await own("POST", "/records/task", { title: `找 ${email}` });
  expect(made.status).toBe(201);
  return made.body.created_by as string;
}

async function make(object: string, input: Record<string, unknown>): Promise<string> {
  const made = await api("POST", `/records/${object}`, input);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id as string;
}

const read = async (object: string, id: string) => (await api("GET", `/records/${object}/${id}`)).body;

async function open(page: Page, path: string) {
  await page.goto(path);
  await awake(page);
}

const row = (page: Page, field: string) => page.locator(`[data-field=${field}]`).first();

/** Opens a field's input by its button. */
async function edit(page: Page, field: string) {
  await row(page, field).hover();
  await row(page, field).locator("[data-edit]").click();
}

/** Chooses from a list of a form's field. */
async function choose(page: Page, field: string, option: string) {
  await row(page, field).locator("input:not([type=hidden])").click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

test("a salesperson reads a customer whole: facts with reasons, answers, rules in words, related lists (S3)", async ({
  browser,
}) => {
  const customer = await make("customer", {
    name: "三六零示例公司",
    kind: "company",
    owner: sales,
    annual_revenue: "1200000",
    lifecycle: "active",
  });
  await make("survey_response", { survey: "relationship", customer, csat: 2, comment: "送货太慢" });
  await make("ticket", { subject: "外箱破损", customer, kind: "question" });
  await make("deal", { name: "年度框架", customer, stage: "proposal", amount: "50000" });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);

  const facts = page.locator("[data-fact]");
  const tier = facts.filter({ hasText: "客户等级" });
  await expect(tier).toContainText("VIP");
  await expect(tier).toContainText("由规则“客户分层”判定：年收入 ¥1,200,000.00 ≥ ¥1,000,000.00。");
  await expect(facts.filter({ hasText: "未结工单" })).toContainText("1");
  await tier.getByRole("button", { name: "依据：客户等级" }).click();
  await expect(page.getByRole("dialog", { name: "规则是怎么判断的" })).toContainText(
    "“客户分层”把客户等级设为“VIP”",
  );
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const rule = page.getByText("“低分回访”建立了任务，通知了陈思远，因为满意度 2 < 3");
  await expect(rule).toBeVisible();
  await expect(page.locator("[data-entry=linked] blockquote")).toHaveText("送货太慢");
  await expect(page.getByRole("link", { name: "回访：三六零示例公司" }).first()).toBeVisible();
  await rule.locator("xpath=..").getByRole("button", { name: "依据" }).click();
  await expect(page.getByRole("dialog")).toContainText("规则是怎么判断的");
  await expectSound(visitor, "the trace");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await expect(page.locator("[data-related=deal]")).toContainText("年度框架");
  await expect(page.locator("[data-related=deal]")).toContainText("1 条进行中");
  await expect(page.locator("[data-related=ticket]")).toContainText("外箱破损");
  await expectStillSound(visitor, "a customer");
  expect(await scriptWeight(page)).toBeLessThan(300);
  await picture(page, "record-customer");
  await visitor.context.close();
});

test("the head draws how the customer answered through time: values and n in words, a dot leads to its answer", async ({
  browser,
}) => {
  const customer = await make("customer", {
    name: "走势公司",
    owner: sales,
    churn_risk: "high",
    churn_signals: ["no_recent_order", "low_score"],
  });
  const answer = (at: string, scores: Record<string, unknown>) =>
    make("survey_response", { survey: "季度调查", customer, submitted_at: at, ...scores });
  await answer("2026-01-10T04:00:00.000Z", { csat: 5 });
  const low = await answer("2026-04-10T04:00:00.000Z", { csat: 2 });
  await answer("2026-03-01T04:00:00.000Z", { comment: "没有打分" });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);

  const csat = page.locator("[data-trend=csat]");
  await expect(csat.getByRole("img")).toHaveAccessibleName(
    "满意度，1 到 5，越高越好。2026年1月10日：5；2026年4月10日：2。全部 2 份平均 3.5。",
  );
  await expect(csat.getByText("最近 2")).toBeVisible();
  const dots = csat.locator("[data-point]");
  expect(await dots.evaluateAll((all) => all.map((dot) => (dot as HTMLElement).dataset.value))).toEqual([
    "5",
    "2",
  ]);
  // What is higher on the scale stands higher: 5 at its upper end, 2 a quarter above its lower one.
  const drawn = await csat.locator("svg").boundingBox();
  const middle = async (at: number) => {
    const box = (await dots.nth(at).locator("span").boundingBox())!;
    return (box.y + box.height / 2 - drawn!.y) / drawn!.height;
  };
  expect(await middle(0)).toBeCloseTo(0, 1);
  expect(await middle(1)).toBeCloseTo(0.75, 1);

  // Nobody who said nothing counts as a zero.
  await expect(page.locator("[data-trend=nps]")).toContainText("还没有回答");
  await expect(page.locator("[data-trend=nps] svg")).toHaveCount(0);

  // The risk stands with its signs.
  await expect(page.locator("[data-fact=churn_risk]")).toContainText(/高\s*久未下单\s*最近评分低/);
  await expectStillSound(visitor, "a trend");

  // One stop for the keyboard; the arrows go from dot to dot, Enter to the answer.
  await dots.nth(1).focus();
  await expect(page.getByRole("tooltip", { name: "2026年4月10日：2" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(dots.nth(0)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/o/survey_response/${low}`);
  await open(page, `/o/customer/${customer}`);
  await csat.getByRole("link", { name: "全部 2 份平均 3.5" }).click();
  await page.waitForURL(/\/o\/survey_response\?filter=/);
  await expect(page.locator("tr[data-row]")).toHaveCount(2);
  await visitor.context.close();
});

test("many answers are drawn as means of months, and a month leads to the answers behind it", async ({
  browser,
}) => {
  const customer = await make("customer", { name: "月均公司", owner: sales });
  const month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7);
  for (let n = 0; n < 13; n++)
    await make("survey_response", {
      survey: "月度调查",
      customer,
      csat: n < 12 ? 4 : 1,
      submitted_at: n < 12 ? `${month}-1${n % 5}T04:00:00.000Z` : new Date().toISOString(),
    });
  const visitor = await visit(browser, house, "sales@demo.test", { locale: "zh-CN" });
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);
  const csat = page.locator("[data-trend=csat]");
  await expect(csat.getByText("近 12 个月平均 3.77，13 份")).toBeVisible();
  await expect(csat.locator("[data-point]")).toHaveCount(2);
  await expect(csat.getByRole("img")).toHaveAccessibleName(/：没有回答；/);
  await csat.locator(`[data-point="${month}"]`).click();
  await page.waitForURL(/\/o\/survey_response\?filter=/);
  await expect(page.locator("tr[data-row]")).toHaveCount(12);
  await visitor.context.close();
});

test("an edit can be taken back for ten seconds, in place and from the whole form, but never over somebody else's", async ({
  browser,
}) => {
  const customer = await make("customer", {
    name: "撤销公司",
    owner: sales,
    address: "旧址",
    wechat: "old_1",
  });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  const notice = (text: string) => page.getByRole("status").filter({ hasText: text });
  await open(page, `/o/customer/${customer}`);
  await edit(page, "address");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("新址");
  await page.keyboard.press("Enter");
  await notice("已保存“地址”").getByRole("button", { name: "撤销" }).click();
  await expect(notice("已撤销对“地址”的修改")).toBeVisible();
  await expect(row(page, "address")).toContainText("旧址");
  expect((await read("customer", customer)).address).toBe("旧址");

  await page.getByRole("button", { name: "编辑", exact: true }).click();
  await page.getByRole("textbox", { name: "地址" }).fill("表单里的地址");
  await page.getByRole("textbox", { name: "微信" }).fill("form_1");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(notice("已保存 2 项内容")).toBeVisible();
  // Somebody else's change of another field stays when this one is taken back.
  expect((await api("PATCH", `/records/customer/${customer}`, { phone: "010-10000001" })).status).toBe(200);
  await expectSound(visitor, "an edit that can be taken back");
  await notice("已保存 2 项内容").getByRole("button", { name: "撤销" }).click();
  await expect.poll(async () => (await read("customer", customer)).address).toBe("旧址");
  expect(await read("customer", customer)).toMatchObject({ wechat: "old_1", phone: "010-10000001" });
  // Whoever writes over what the page has not heard of yet meets a conflict, and that is another story.
  await expect(row(page, "address")).toContainText("旧址");

  await edit(page, "address");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("我的");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await read("customer", customer)).address).toBe("我的");
  expect((await api("PATCH", `/records/customer/${customer}`, { address: "别人的" })).status).toBe(200);
  await notice("已保存“地址”").getByRole("button", { name: "撤销" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "有人随后又改了这里" })).toBeVisible();
  expect((await read("customer", customer)).address).toBe("别人的");
  await visitor.context.close();
});

test("a salesperson logs a follow-up with the keyboard alone, and it stands in the timeline (S4)", async ({
  browser,
}) => {
  const customer = await make("customer", { name: "键盘公司", owner: sales });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);
  await page.keyboard.press("c");
  const item = page.getByRole("menuitem", { name: "跟进记录" });
  await expect(item).toBeVisible();
  await item.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "新建跟进记录" });
  await expect(dialog).toBeVisible();
  await expect(row(page, "customer").getByRole("textbox")).toHaveValue("键盘公司");
  await dialog.locator("[data-field=summary] textarea").focus();
  await expectStillSound(visitor, "the dialog for a new record");
  await page.keyboard.type("电话里谈了续约，下周给报价");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: "已新建跟进记录" })).toBeVisible();
  await expect(page.locator("[data-related=activity]")).toContainText("电话里谈了续约");
  await expect(page.locator("[data-entry=linked]").first()).toContainText("电话里谈了续约");
  await visitor.context.close();
});

test("a value is edited where it stands: Enter saves, Escape gives up, a wrong one says why", async ({
  browser,
}) => {
  const customer = await make("customer", { name: "就地公司", owner: sales });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);

  await row(page, "email").locator("[data-edit]").focus();
  await page.keyboard.press("e");
  await page.keyboard.type("不是邮箱");
  await page.keyboard.press("Enter");
  await expect(row(page, "email")).toContainText("请填写一个邮箱地址");
  expect((await read("customer", customer)).email).toBeNull();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("a@example.com");
  await page.keyboard.press("Enter");
  await expect(row(page, "email")).toContainText("已保存");
  expect((await read("customer", customer)).email).toBe("a@example.com");

  await edit(page, "address");
  await page.keyboard.type("不要保存");
  await page.keyboard.press("Escape");
  await expect(row(page, "address")).toContainText("未填写");
  expect((await read("customer", customer)).address).toBeNull();
  await expectStillSound(visitor, "edit in place");
  await visitor.context.close();
});

test("a record opens beside its list, is edited there, and Escape closes it", async ({ browser }) => {
  const customer = await make("customer", { name: "侧栏公司", owner: sales });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer?open=${customer}`);
  const panel = page.getByRole("dialog", { name: "侧栏公司" });
  await expect(panel.locator("[data-fact]").first()).toBeVisible();
  await panel.locator("[data-field=wechat]").hover();
  await panel.locator("[data-field=wechat] [data-edit]").click();
  await page.keyboard.type("in_panel");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await read("customer", customer)).wechat).toBe("in_panel");
  await expectStillSound(visitor, "the side panel");
  await panel.getByRole("button", { name: "编辑", exact: true }).click();
  await panel.getByRole("textbox", { name: "地址" }).fill("没保存");
  await expect(panel.getByText("1 项未保存")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "不保存，离开" }).click();
  await expect(panel).toHaveCount(0);
  expect((await read("customer", customer)).address).toBeNull();
  await visitor.context.close();
});

test("the birthday is asked of persons, not of companies, at once", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, "/o/customer/new");
  await page.getByRole("textbox", { name: "客户名称" }).fill("张小满");
  await expect(row(page, "birthday")).toHaveCount(0);
  await choose(page, "kind", "个人");
  await row(page, "birthday").locator("input").fill("1990-05-01");
  await choose(page, "kind", "企业");
  await expect(row(page, "birthday")).toHaveCount(0);
  await choose(page, "kind", "个人");
  await choose(page, "owner", "陈思远");
  await expectSound(visitor, "the form of a new customer");
  await page.getByRole("button", { name: "新建", exact: true }).click();
  await page.waitForURL(/\/o\/customer\/[0-9a-f-]{36}$/);
  await expect(row(page, "birthday")).toContainText("1990");
  await edit(page, "kind");
  await page.getByRole("option", { name: "企业" }).click();
  await expect(row(page, "birthday")).toHaveCount(0);
  await visitor.context.close();
});

test("someone who types a name that is there already is told so (S6)", async ({ browser }) => {
  await make("customer", { name: "江南造纸有限公司", owner: sales });
  const { page, context } = await visit(browser, house, "sales@demo.test");
  await open(page, "/o/customer/new");
  await page.getByRole("textbox", { name: "客户名称" }).fill("江南造纸");
  await expect(page.getByRole("link", { name: "江南造纸有限公司" })).toBeVisible();
  await context.close();
});

test("what is typed into a new record outlives a pasted letter, a dropped line and an ended sign-in", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, "sales@demo.test", { at: "/o/customer" });
  await page.keyboard.press("c");
  const name = page.getByRole("textbox", { name: "客户名称" });
  await expect(name).toBeFocused();
  const asked = page.waitForResponse(/\/lookup\/customer/);
  await name.fill("很".repeat(10_000));
  expect((await asked).status()).toBe(200);

  // Typing and saving without a line: what is asked in passing stays away, and the form stays.
  await context.setOffline(true);
  const failed = page.waitForEvent("requestfailed", (request) => request.url().includes("/lookup/"));
  await name.fill("断线公司");
  await failed;
  await name.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "没有保存：服务器没有回应" })).toBeVisible();
  await expect(name).toHaveValue("断线公司");
  await context.setOffline(false);

  const cookies = await context.cookies();
  await context.clearCookies();
  const refused = page.waitForResponse(/\/lookup\/customer/);
  await name.fill("断线之后公司");
  await refused;
  await name.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "您的登录已经结束" })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(name).toHaveValue("断线之后公司");

  await context.addCookies(cookies);
  await name.press("Enter");
  await page.waitForURL(/\/o\/customer\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name: "断线之后公司" })).toBeVisible();
  // Back is where it was asked for, not an empty form.
  await page.goBack();
  await page.waitForURL(/\/o\/customer$/);
  await context.close();
});

test("an agent registers a complaint and learns who it went to, and why (V2)", async ({ browser }) => {
  const customer = await make("customer", { name: "投诉公司", owner: sales });
  const visitor = await visit(browser, house, "service@demo.test");
  const { page } = visitor;
  await open(page, `/o/ticket/new?customer=${customer}`);
  await page.getByRole("textbox", { name: "主题" }).fill("货到晚了三天");
  await choose(page, "kind", "投诉");
  await page.getByRole("button", { name: "新建", exact: true }).click();
  await expect(row(page, "category")).toContainText("请填写此项");
  await expect(row(page, "category").locator("input:not([type=hidden])")).toBeFocused();
  await choose(page, "category", "交付");
  await page.getByRole("button", { name: "新建", exact: true }).click();
  await page.waitForURL(/\/o\/ticket\/[0-9a-f-]{36}$/);
  const because = /“投诉派单”.*把处理人设为.+，因为类型是“投诉”，问题分类是“交付”/;
  await expect(page.getByRole("status").filter({ hasText: because })).toBeVisible();
  await expect(page.locator("[data-entry=created]").getByText(because)).toBeVisible();
  await expect(page.locator("[data-entry=changed]")).toHaveCount(0);
  await expectSound(visitor, "a ticket");
  await visitor.context.close();
});

test("a stage that demands something asks for just that, and saves both", async ({ browser }) => {
  const deal = await make("deal", { name: "缺金额的商机", stage: "negotiation" });
  const { page, context } = await visit(browser, house, "admin@demo.test");
  await open(page, `/o/deal/${deal}`);
  await edit(page, "stage");
  await page.getByRole("option", { name: "赢单" }).click();
  const dialog = page.getByRole("dialog", { name: "还差这些才能保存" });
  await expect(dialog.locator("[data-field]")).toHaveCount(1);
  await dialog.locator("[data-field=amount] input").fill("88000");
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await read("deal", deal)).stage).toBe("won");
  expect((await read("deal", deal)).amount).toBe("88000.00");
  await context.close();
});

test("the whole form says how much is unsaved, and does not let go of it unasked", async ({ browser }) => {
  const customer = await make("customer", { name: "未保存公司", owner: sales });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "地址" }).fill("人民路 1 号");
  await expect(page.getByText("1 项未保存")).toBeVisible();
  await expectSound(visitor, "the whole form");
  await page.getByRole("link", { name: "客户", exact: true }).first().click();
  await expect(page.getByRole("dialog", { name: "离开而不保存？" })).toBeVisible();
  await page.getByRole("button", { name: "继续编辑" }).click();
  await expect(page.getByRole("textbox", { name: "地址" })).toHaveValue("人民路 1 号");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(row(page, "address")).toContainText("人民路 1 号");
  expect((await read("customer", customer)).address).toBe("人民路 1 号");
  await visitor.context.close();
});

test("deleting leaves ten seconds to undo; later the address offers to bring it back", async ({
  browser,
}) => {
  const customer = await make("customer", { name: "误删公司", owner: sales });
  const { page, context } = await visit(browser, house, "admin@demo.test");
  await open(page, `/o/customer/${customer}`);
  const remove = async () => {
    await page.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: "删除" }).click();
    await page.waitForURL(/\/o\/customer$/);
  };
  await remove();
  expect((await api("GET", `/records/customer/${customer}`)).status).toBe(404);
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(page.getByText("已恢复“误删公司”。")).toBeVisible();
  expect((await api("GET", `/records/customer/${customer}`)).status).toBe(200);

  await open(page, `/o/customer/${customer}`);
  await remove();
  await open(page, `/o/customer/${customer}`);
  await expect(page.getByText("这条记录在回收站里。")).toBeVisible();
  await page.getByRole("button", { name: "恢复" }).click();
  await expect(page.getByText("这条记录在回收站里。")).toHaveCount(0);
  expect((await api("GET", `/records/customer/${customer}`)).status).toBe(200);
  await context.close();
});

test("sales never meet a customer's notes, service never its revenue: not in fields, facts, reasons or timeline", async ({
  browser,
}) => {
  const customer = await make("customer", {
    name: "各有所见公司",
    owner: sales,
    notes: "机密备注",
    annual_revenue: "700000",
  });
  const patched = await api("PATCH", `/records/customer/${customer}`, {
    notes: "更机密的备注",
    annual_revenue: "1700000",
  });
  expect(patched.status).toBe(200);
  const seenBy = async (email: string) => {
    const { page, context } = await visit(browser, house, email);
    await open(page, `/o/customer/${customer}`);
    await page.locator("[data-fact=tier]").getByRole("button").click();
    await expect(page.getByRole("dialog", { name: "规则是怎么判断的" })).toBeVisible();
    const trace = await page.getByRole("dialog").innerText();
    await page.keyboard.press("Escape");
    for (const more of await page.getByRole("button", { name: /填写了/ }).all()) await more.click();
    const source = await (await page.request.get(`/o/customer/${customer}`)).text();
    const data = await (await page.request.get(`/o/customer/${customer}.data`)).text();
    const text = `${await page.locator("body").innerText()} ${trace} ${source} ${data}`;
    await context.close();
    return text;
  };
  const forSales = await seenBy("sales@demo.test");
  expect(forSales).toContain("¥1,700,000.00");
  expect(forSales).not.toContain("机密");
  const forService = await seenBy("service@demo.test");
  expect(forService).toContain("更机密的备注");
  expect(forService).toContain("由规则“客户分层”设定");
  expect(forService).not.toMatch(/1,?700,?000|年收入 /);
});

test("hostile text shows as text, and an address that could run something is no link (H26)", async ({
  browser,
}) => {
  const evil = `<img src=x onerror="document.title='ran'"></script><script>document.title='ran'</script>`;
  const customer = await make("customer", {
    name: evil,
    owner: sales,
    address: evil,
    website: "https://example.com/",
  });
  for (const website of ["javascript:alert(1)", "data:text/html,<script>1</script>"])
    expect((await api("PATCH", `/records/customer/${customer}`, { website })).status).toBe(422);
  await make("activity", { customer, summary: evil });
  await make("survey_response", { survey: evil, customer, csat: 1, comment: evil });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await open(page, `/o/customer/${customer}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(evil);
  await expect(row(page, "address")).toContainText(evil);
  await expect(page.locator("img")).toHaveCount(0);
  for (const link of await page.locator("a[href]").all())
    expect(await link.getAttribute("href")).toMatch(/^(\/|https?:|mailto:|tel:|#)/);
  expect(await page.title()).not.toBe("ran");
  await expectStillSound(visitor, "hostile text");
  await visitor.context.close();
});

/** `pages.spec.ts` sees a record wide by day, too; every theme and width in the long suite. */
for (const dark of FULL ? [true, false] : [true]) {
  for (const size of FULL ? [PHONE, undefined] : [PHONE]) {
    const where = `${dark ? "dark" : "light"}, ${size ? "phone" : "wide"}${dark && size ? "" : "; long suite"}`;
    test(`a record, its form and a new one are sound in English (${where})`, async ({ browser }) => {
      const customer = await make("customer", {
        name: "Quite a long name for a company, so that it does not fit ".repeat(3),
        owner: sales,
      });
      await make("survey_response", { survey: "relationship", customer, csat: 1, nps: 2 });
      const visitor: Visitor = await visit(browser, house, "boss@demo.test", { dark, size });
      const english = await visit(browser, house, "ops@demo.test", { dark, size, locale: "en" });
      const told = await english.page.request.post("/preferences.data", {
        data: { locale: "en" },
        headers: { origin: house.url, "sec-fetch-site": "same-origin" },
      });
      expect(told.status()).toBe(200);
      for (const one of [visitor, english]) {
        await open(one.page, `/o/customer/${customer}`);
        await expectSound(one, `a record, ${where}`);
        await picture(
          one.page,
          `record-${one === english ? "en" : "zh"}-${dark ? "dark" : "light"}-${size ? 390 : 1440}`,
        );
      }
      await expect(english.page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();
      await expect(visitor.page.getByRole("button", { name: "编辑", exact: true })).toHaveCount(0);
      if (size) {
        const parts = english.page.getByRole("radiogroup");
        await parts.getByText("Timeline").click();
        await expect(english.page.locator("[data-entry]").first()).toBeVisible();
        await expectSound(english, `the timeline, ${where}`);
      }
      await open(english.page, "/o/customer/new");
      await expectSound(english, `a new record, ${where}`);
      await picture(english.page, `record-new-${dark ? "dark" : "light"}-${size ? 390 : 1440}`);
      await visitor.context.close();
      await english.context.close();
    });
  }
}
