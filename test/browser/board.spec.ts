import { expect as baseExpect, type Locator, type Page, test } from "@playwright/test";
import {
  awake,
  expectSound,
  expectStillSound,
  type House,
  openHouse,
  PHONE,
  picture,
  scriptWeight,
  settled,
  visit,
} from "./house.ts";

// Several programs share the machine that tests run on.
test.describe.configure({ timeout: 180_000 });
const expect = baseExpect.configure({ timeout: 15_000 });

let house: House;
let api: Awaited<ReturnType<House["api"]>>;
let customer: string;

test.beforeAll(async () => {
  house = await openHouse();
  api = await house.api();
  // Leads go on to qualified or lost only, and a negotiation is worth something.
  const { body: schema } = await api("GET", "/schema");
  const stages = schema.schemas.find(
    (one: { kind: string; key: string }) => one.kind === "pipeline" && one.key === "sales",
  ).stages;
  const stage = (key: string) => stages.find((one: { key: string }) => one.key === key);
  stage("lead").next = ["qualified", "won", "lost"];
  stage("negotiation").gate = {
    check: { ">=": [{ var: "amount" }, 5000] },
    message: { "zh-CN": "少于五千的商机不谈判", en: "Too small to negotiate" },
  };
  const put = await api("PUT", "/schema", schema, { "if-match": `"${schema.revision}"` });
  expect(put.status).toBe(200);
  const people = (await api("GET", "/users")).body.data as { id: string; email: string }[];
  const owner = people.find((person) => person.email === "sales@demo.test")!.id;
  customer = (await api("POST", "/records/customer", { name: "苏州铭远餐饮", owner })).body.id;
  await deal("咖啡机换新", { amount: "120000", stage: "proposal" });
  await deal("耗材年框", { amount: "80000", stage: "proposal" });
  for (let n = 1; n <= 30; n++)
    await deal(`小单 ${String(n).padStart(2, "0")}`, { stage: "lost", amount: String(n) });
});

test.afterAll(() => house.close());

async function deal(name: string, more: Record<string, unknown>): Promise<string> {
  const made = await api("POST", "/records/deal", { name, customer, ...more });
  expect(made.status).toBe(201);
  return made.body.id;
}
const stageOf = async (id: string) => (await api("GET", `/records/deal/${id}`)).body.stage;

async function openBoard(page: Page): Promise<void> {
  await page.goto("/o/deal?view=deal_board");
  await awake(page);
  await expect(lane(page, "方案报价")).toBeVisible();
}
const lane = (page: Page, stage: string): Locator =>
  page.getByRole("region", { name: new RegExp(`^${stage}，`) });
const card = (where: Page | Locator, name: string): Locator =>
  where.getByRole("article").filter({ hasText: name });

async function drag(page: Page, what: Locator, to: Locator): Promise<void> {
  const from = (await what.boundingBox())!;
  const target = (await to.boundingBox())!;
  await page.mouse.move(from.x + 40, from.y + from.height - 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + from.height + 4, { steps: 3 });
  await page.mouse.move(target.x + target.width / 2, target.y + 140, { steps: 12 });
  await page.mouse.up();
}

test("a card is dragged on by the mouse and taken back; counts and sums go with it", async ({ browser }) => {
  const id = await deal("直饮机增补", { amount: "50000", stage: "qualified" });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await openBoard(page);
  await expect(lane(page, "方案报价")).toContainText("¥200,000.00");
  await expectStillSound(visitor, "board");
  await picture(page, "board");
  expect(await scriptWeight(page)).toBeLessThan(300);
  await drag(page, card(page, "直饮机增补"), lane(page, "方案报价"));
  await expect(card(lane(page, "方案报价"), "直饮机增补")).toBeVisible();
  await expect(lane(page, "方案报价")).toContainText("¥250,000.00");
  await expect(page.getByRole("region", { name: "方案报价，3 条" })).toBeVisible();
  await expect.poll(() => stageOf(id)).toBe("proposal");
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(card(lane(page, "已确认"), "直饮机增补")).toBeVisible();
  await expect.poll(() => stageOf(id)).toBe("qualified");
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("the gate asks only for what is missing, then lets the card in; without it the card stays", async ({
  browser,
}) => {
  const id = await deal("没有金额的单", { stage: "proposal" });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await openBoard(page);
  const toWon = async () => {
    await page.getByRole("button", { name: "移到: 没有金额的单" }).click();
    await page.getByRole("menuitem", { name: "赢单" }).click();
  };
  await toWon();
  const dialog = page.getByRole("dialog", { name: "移到“赢单”之前" });
  await expect(dialog.getByRole("textbox")).toHaveCount(1);
  await expect(dialog.getByRole("textbox", { name: "金额" })).toBeFocused();
  await expectSound(visitor, "gate");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("请填写此项。")).toBeVisible();
  await dialog.getByRole("button", { name: "取消" }).click();
  expect(await stageOf(id)).toBe("proposal");
  await toWon();
  await dialog.getByRole("textbox", { name: "金额" }).fill("6600");
  await dialog.getByRole("button", { name: "填好并移动" }).click();
  await expect(card(lane(page, "赢单"), "没有金额的单")).toContainText("¥6,600.00");
  await expect.poll(() => stageOf(id)).toBe("won");
  await visitor.context.close();
});

test("the keys move a card alone, and say so in the reader's language; a move that the pipeline or a rule refuses goes back", async ({
  browser,
}) => {
  const id = await deal("键盘也能移", { amount: "100", stage: "lead" });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await openBoard(page);
  const said = page.locator("[id^=DndLiveRegion]");
  const lift = async () => {
    await page.getByRole("button", { name: "移动 键盘也能移" }).focus();
    await page.keyboard.press("Space");
    await expect(said).toContainText("已拿起“键盘也能移”");
  };
  // Two columns on: leads do not become proposals.
  await lift();
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText("“键盘也能移”在“已确认”上方");
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText("“键盘也能移”在“方案报价”上方");
  await page.keyboard.press("Space");
  await expect(page.getByText("没有移动：从“线索”不能直接到“方案报价”。")).toBeVisible();
  await expect(card(lane(page, "线索"), "键盘也能移")).toBeVisible();
  expect(await stageOf(id)).toBe("lead");
  // Put back with Escape, then one on.
  await lift();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await expect(said).toContainText("“键盘也能移”放回原处");
  expect(await stageOf(id)).toBe("lead");
  await lift();
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText("“键盘也能移”在“已确认”上方");
  await page.keyboard.press("Space");
  await expect(card(lane(page, "已确认"), "键盘也能移")).toBeVisible();
  await expect.poll(() => stageOf(id)).toBe("qualified");
  await settled(visitor);
  // The gate's own rule is the server's to judge: its message, and the card where it was.
  await page.getByRole("button", { name: "移到: 键盘也能移" }).click();
  await page.getByRole("menuitem", { name: "商务谈判" }).click();
  await expect(page.getByText("少于五千的商机不谈判")).toBeVisible();
  await expect(card(lane(page, "已确认"), "键盘也能移")).toBeVisible();
  await expect.poll(() => stageOf(id)).toBe("qualified");
  await expectStillSound(visitor, "board after a refusal").catch((fault: Error) => {
    // The refused write answers 422, which the browser itself notes.
    if (!fault.message.includes("422")) throw fault;
  });
  await visitor.context.close();
});

test("somebody else was faster: the card shows where it stands now", async ({ browser }) => {
  const id = await deal("两个人一起", { amount: "9000", stage: "qualified" });
  const { page, context } = await visit(browser, house, "sales@demo.test");
  await openBoard(page);
  await expect(card(lane(page, "已确认"), "两个人一起")).toBeVisible();
  await api("PATCH", `/records/deal/${id}`, { stage: "lost" });
  await page.getByRole("button", { name: "移到: 两个人一起" }).click();
  await page.getByRole("menuitem", { name: "方案报价" }).click();
  await expect(page.getByText(/“两个人一起”没有移动/)).toBeVisible();
  await expect(card(lane(page, "输单"), "两个人一起")).toBeVisible();
  expect(await stageOf(id)).toBe("lost");
  await context.close();
});

test("a full column shows more on demand; any choice can be the columns, and the list is one click away", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await openBoard(page);
  const lost = lane(page, "输单");
  await expect(lost.getByRole("article")).toHaveCount(25);
  await lost.getByRole("button", { name: /再显示/ }).click();
  await expect(card(lost, "小单 01")).toBeVisible();
  await page.getByRole("textbox", { name: "分列的字段" }).click();
  await page.getByRole("option", { name: "按“商机来源”分列" }).click();
  await expect(page).toHaveURL(/group=source/);
  await expect(lane(page, "未设置")).toBeVisible();
  await expectStillSound(visitor, "board by source");
  await page.getByText("列表", { exact: true }).click();
  await expect(page.getByRole("region", { name: "商机：商机看板" })).toBeVisible();
  await visitor.context.close();
});

test("a phone shows the board at night column by column; a tap on a stage goes there", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales@demo.test", { size: PHONE, dark: true });
  const { page } = visitor;
  await openBoard(page);
  const stages = page.getByRole("navigation", { name: "看板的各列" });
  await expect(stages.getByRole("button", { name: /^线索/ })).toHaveAttribute("aria-current", "true");
  const inSight = async (stage: string) => {
    const at = (await lane(page, stage).boundingBox())!;
    return at.x >= 0 && at.x + at.width <= PHONE.width;
  };
  expect(await inSight("线索")).toBe(true);
  expect(await inSight("已确认")).toBe(false);
  await expectStillSound(visitor, "board on a phone");
  await picture(page, "board-phone-dark");
  await stages.getByRole("button", { name: /^输单/ }).click();
  await expect(stages.getByRole("button", { name: /^输单/ })).toHaveAttribute("aria-current", "true");
  await expect.poll(() => inSight("输单")).toBe(true);
  // Moved by its menu, without carrying it past columns that are out of sight.
  const id = await deal("手机上移动", { amount: "100", stage: "qualified" });
  await page.reload();
  await awake(page);
  await stages.getByRole("button", { name: /^已确认/ }).click();
  await page.getByRole("button", { name: "移到: 手机上移动" }).click();
  await page.getByRole("menuitem", { name: "方案报价" }).click();
  await expect.poll(() => stageOf(id)).toBe("proposal");
  await visitor.context.close();
});
