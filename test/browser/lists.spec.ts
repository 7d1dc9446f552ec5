import { readFileSync } from "node:fs";
import { expect as baseExpect, type Page, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
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
  visit,
} from "./house.ts";

// Several programs share the machine that tests run on.
test.describe.configure({ timeout: 180_000 });
const expect = baseExpect.configure({ timeout: 15_000 });

let house: House;
let seller: string;

const TIERS: readonly [string, number][] = [
  ["2000000", 12],
  ["400000", 30],
  ["10000", 118],
];

test.beforeAll(async () => {
  house = await openHouse();
  const api = await house.api();
  const people = (await api("GET", "/users")).body.data as { id: string; email: string }[];
  seller = people.find((person) => person.email === "sales@demo.test")!.id;
  let n = 0;
  const create = TIERS.flatMap(([annual_revenue, count]) =>
    Array.from({ length: count }, () => {
      n += 1;
      return {
        name: `客户${String(n).padStart(3, "0")}`,
        external_id: `K-${n}`,
        annual_revenue,
        owner: seller,
        lifecycle: n % 2 ? "active" : "prospect",
        region: n % 3 ? "east" : "south",
        notes: "金丝雀备注",
        ...(n === 5 && { address: "=1+1" }),
      };
    }),
  );
  const { body } = await api("POST", "/records/customer/bulk", { create });
  expect(body.results.filter((one: { status: number }) => one.status >= 300)).toEqual([]);
});

test.afterAll(() => house.close());

const rows = (page: Page) => page.locator("tr[data-row]");
const total = (page: Page, n: number) => expect(page.getByText(`${n} 条`, { exact: true })).toBeVisible();
const names = (page: Page) => rows(page).locator("td a[href^='/o/customer/']").allTextContents();

test("a salesperson filters, sorts, saves the view and finds it again after a reload; notes are nowhere", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page, context } = visitor;
  await page.goto("/o/customer");
  await awake(page);
  await expect(page.getByRole("heading", { level: 1, name: "客户" })).toBeVisible();
  await total(page, 160);
  await expectStillSound(visitor, "list");
  await picture(page, "list");
  expect(await scriptWeight(page)).toBeLessThan(300);

  // A condition with the field's own input, said as a sentence.
  await page.getByRole("button", { name: "筛选", exact: true }).click();
  await page.getByRole("textbox", { name: "选择字段" }).fill("客户等级");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "VIP" }).check();
  await page.getByRole("checkbox", { name: "金牌" }).check();
  await page.getByRole("button", { name: "应用" }).click();
  const chip = page.getByRole("button", { name: "修改条件：客户等级 是 VIP、金牌" });
  await expect(chip).toBeVisible();
  await total(page, 42);

  // The Enter that chooses a field says nothing yet about it.
  await page.getByRole("button", { name: "筛选", exact: true }).click();
  await page.getByRole("textbox", { name: "选择字段" }).fill("负责人");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "负责人" })).toHaveValue("是我");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^修改条件/ })).toHaveCount(1);

  // By the heads: first by revenue, highest first, then by name beside it.
  const byRevenue = page.getByRole("button", { name: "年收入", exact: true });
  await byRevenue.click();
  await page.getByRole("columnheader", { name: "年收入" }).and(page.locator("[aria-sort]")).waitFor();
  if ((await page.getByRole("columnheader", { name: "年收入" }).getAttribute("aria-sort")) !== "descending")
    await byRevenue.click();
  await expect(page.getByRole("columnheader", { name: "年收入" })).toHaveAttribute("aria-sort", "descending");
  await expect(rows(page).first()).toContainText("¥2,000,000.00");
  const search = new URL(page.url()).searchParams;
  expect(JSON.parse(search.get("filter")!)).toEqual({ and: [{ in: [{ var: "tier" }, ["vip", "gold"]] }] });
  expect(search.get("sort")).toBe("-annual_revenue");

  await page.getByRole("button", { name: "视图：全部客户，有改动" }).click();
  await page.getByRole("menuitem", { name: "另存为新视图" }).click();
  await expect(page.getByRole("textbox", { name: "视图名称" })).toBeFocused();
  await page.keyboard.type("大客户");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByRole("button", { name: "视图：大客户", exact: true })).toBeVisible();
  const before = await names(page);
  await page.reload();
  await awake(page);
  await expect(page.getByRole("button", { name: "视图：大客户", exact: true })).toBeVisible();
  await expect(chip).toBeVisible();
  await total(page, 42);
  expect(await names(page)).toEqual(before);

  // The way back is the browser's own, and the list remembers which view was open last.
  await page.getByRole("button", { name: "去掉条件：客户等级 是 VIP、金牌" }).click();
  await total(page, 160);
  await page.goBack();
  await total(page, 42);
  await page.goto("/");
  await page.getByRole("link", { name: "客户", exact: true }).first().click();
  await expect(page.getByRole("button", { name: "视图：大客户", exact: true })).toBeVisible();

  // Deleted, and had back.
  await page.getByRole("button", { name: "视图：大客户", exact: true }).click();
  await page.getByRole("menuitem", { name: "删除视图" }).click();
  await page.getByRole("button", { name: "撤销" }).click();
  await expect(page.getByRole("button", { name: "视图：大客户", exact: true })).toBeVisible();

  // A field that the role hides is in no menu, no answer, no column.
  await page.goto("/o/customer?columns=name,notes");
  await awake(page);
  await page.getByRole("button", { name: "列", exact: true }).click();
  await expect(page.getByRole("checkbox", { name: "客户名称" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "备注" })).toHaveCount(0);
  for (const address of [
    "/o/customer",
    "/o/customer/rows",
    "/o/customer?columns=notes",
    "/o/customer/rows?columns=notes",
  ]) {
    const text = await (await context.request.get(address)).text();
    expect(text).not.toContain("金丝雀");
    expect(text).not.toContain('"notes"');
  }
  const asked = encodeURIComponent(JSON.stringify({ contains: [{ var: "notes" }, "金丝雀"] }));
  await page.goto(`/o/customer?filter=${asked}`);
  await expect(page.getByText("这个地址里的条件用不了")).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  expect((await context.request.get("/o/customer/export")).status()).toBe(403);
  await context.close();
});

test("a long list scrolls on to its end, and keys walk it, open a record beside it and choose rows", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await page.goto("/o/customer?view=customer_all");
  await awake(page);
  const box = page.getByRole("region", { name: "客户：全部客户" });
  await expect(rows(page).first()).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(80);
  await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(async () => {
    await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(page.getByRole("link", { name: "客户160" })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await box.evaluate((element) => element.scrollTo(0, 0));
  await expect(page.getByRole("link", { name: "客户001" })).toBeVisible();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("客户01");
  await expect(page).toHaveURL(/q=/);
  await total(page, 10);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await total(page, 160);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(rows(page).nth(1)).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByText("已选 1 条")).toBeVisible();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/open=/);
  const panel = page.getByRole("dialog");
  await expect(panel.getByText("客户001").first()).toBeVisible();
  await expectStillSound(visitor, "list with a record beside it");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page).not.toHaveURL(/open=/);
  // The keys stand where they stood.
  await expect(rows(page).first()).toBeFocused();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/\/o\/customer\/new/);
  await visitor.context.close();
});

test("many at once: one value for all, refusals by record, a delete that is undone; the export is what is seen", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales.manager@demo.test");
  const { page, context } = visitor;
  const filter = JSON.stringify({ and: [{ in: [{ var: "tier" }, ["vip"]] }] });
  await page.goto(
    `/o/customer?filter=${encodeURIComponent(filter)}&sort=name&columns=name,lifecycle,annual_revenue,owner,address`,
  );
  await awake(page);
  await total(page, 12);
  await page.getByRole("checkbox", { name: "选择 客户002" }).click();
  await page.getByRole("checkbox", { name: "选择 客户005" }).click({ modifiers: ["Shift"] });
  await expect(page.getByText("已选 4 条")).toBeVisible();
  await page.getByRole("button", { name: "批量修改" }).click();
  await page.getByRole("textbox", { name: "选择字段" }).click();
  await page.getByRole("option", { name: "生命周期" }).click();
  await page.getByRole("textbox", { name: "改为" }).click();
  await page.getByRole("option", { name: "有风险" }).click();
  await page.getByRole("button", { name: "修改 4 条" }).click();
  await expect(page.getByText("已修改 4 条。")).toBeVisible();
  await expect(rows(page).filter({ hasText: "有风险" })).toHaveCount(4);

  const file = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await page.getByRole("button", { name: "更多操作" }).click();
      await page.getByRole("menuitem", { name: "导出 CSV" }).click();
    })(),
  ]).then(async ([download]) => {
    expect(download.suggestedFilename()).toMatch(/^客户 \d{4}-\d\d-\d\d\.csv$/);
    return readFileSync((await download.path())!, "utf8");
  });
  const [head, ...lines] = parse(file, { bom: true }) as string[][];
  expect(head).toEqual(["客户名称", "生命周期", "年收入", "负责人", "地址"]);
  expect(lines.map(([name]) => name)).toEqual(await names(page));
  const seen = await rows(page).evaluateAll((found) =>
    found.map((row) => [...row.querySelectorAll("td")].slice(2, 3).map((cell) => cell.textContent)),
  );
  expect(lines.map((line) => [line[1]])).toEqual(seen);
  expect(lines[0]![2]).toBe("2000000.00");
  expect(lines.map((line) => line[4]).filter((cell) => cell !== "")).toEqual(["'=1+1"]);

  await page.getByRole("checkbox", { name: "选择 客户001" }).click();
  await page.getByRole("button", { name: "选择全部 12 条" }).click();
  await expect(page.getByText("已选 12 条")).toBeVisible();
  await page.getByRole("button", { name: "删除", exact: true }).click();
  await expect(page.getByText("没有符合条件的客户")).toBeVisible();
  await page.getByRole("button", { name: "撤销" }).click();
  await total(page, 12);

  // One to the bin for good, and back from there.
  await page.getByRole("checkbox", { name: "选择 客户012" }).click();
  await page.getByRole("button", { name: "删除", exact: true }).click();
  await total(page, 11);
  await page.goto("/o/customer/bin");
  await awake(page);
  await expectSound(visitor, "bin");
  await page.getByRole("button", { name: "恢复 客户012" }).click();
  await expect(page.getByText("回收站是空的")).toBeVisible();

  // What may not be changed is told by record.
  const api = await house.api("sales.manager@demo.test");
  const other = (await api("POST", "/records/customer", { name: "别人的", owner: seller })).body;
  await context.route("**/records/customer", async (route) => {
    const sent = route.request().postDataJSON() as { intent: string; rows: { id: string; input?: object }[] };
    // Meanwhile somebody deletes one of the chosen.
    if (sent.intent === "bulk") await api("DELETE", `/records/customer/${other.id}`);
    await route.continue();
  });
  await page.goto(`/o/customer?view=customer_all&q=${encodeURIComponent("别人的")}`);
  await awake(page);
  await page.getByRole("checkbox", { name: "选择 别人的" }).click();
  await page.getByRole("button", { name: "批量修改" }).click();
  await page.getByRole("textbox", { name: "选择字段" }).click();
  await page.getByRole("option", { name: "地址" }).click();
  await page.getByRole("textbox", { name: "改为" }).fill("南京路 1 号");
  await page.getByRole("button", { name: "修改 1 条" }).click();
  const result = page.getByRole("dialog", { name: "1 条没有改动" });
  // It is out of the list by then, and still goes by its name.
  await expect(page.getByText("没有符合条件的客户")).toBeAttached();
  await expect(result.getByRole("link", { name: "别人的" })).toBeVisible();
  await expect(result.getByRole("listitem")).not.toHaveText("别人的");
  await context.close();
});

test("columns are chosen, put in order and made wider by keys alone, and stay in the address", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, "sales@demo.test");
  await page.goto("/o/customer?view=customer_all&columns=name,tier,region");
  await awake(page);
  await page.getByRole("button", { name: "列", exact: true }).click();
  await page.getByRole("checkbox", { name: "电话" }).press(" ");
  await page.getByRole("button", { name: "把“区域”往前移" }).press("Enter");
  await expect(page).toHaveURL(/columns=name%2Cregion%2Ctier%2Cphone/);
  await page.keyboard.press("Escape");
  const edge = page.getByRole("separator", { name: "“区域”的列宽" });
  await edge.press("ArrowRight");
  await expect(page).toHaveURL(/region%3A156/);
  const heads = page.locator("thead th");
  await expect(heads).toHaveText(["", "客户名称", "区域", "客户等级", "电话"]);
  await expect.poll(async () => Math.round((await heads.nth(2).boundingBox())!.width)).toBe(156);
  const at = (await edge.boundingBox())!;
  await page.mouse.move(at.x + 4, at.y + 8);
  await page.mouse.down();
  await page.mouse.move(at.x + 84, at.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/region%3A236/);
  await context.close();
});

test("a condition that no chip can show stays whole beside the chips", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  const advanced = { or: [{ "==": [{ var: "tier" }, "vip"] }, { "==": [{ var: "region" }, "south"] }] };
  await page.goto(
    `/o/customer?view=customer_all&filter=${encodeURIComponent(JSON.stringify({ and: [advanced] }))}`,
  );
  await awake(page);
  await expect(page.getByText("高级条件")).toBeVisible();
  const found = await page.getByText(/^\d+ 条$/).textContent();
  await page.getByRole("button", { name: "筛选", exact: true }).click();
  await page.getByRole("textbox", { name: "选择字段" }).fill("电话");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "电话" }).first().click();
  await page.getByRole("option", { name: "为空", exact: true }).click();
  await page.getByRole("button", { name: "应用" }).click();
  await expect(page.getByRole("button", { name: "修改条件：电话 为空" })).toBeVisible();
  await expect(page.getByText(found!, { exact: true })).toBeVisible();
  await expect
    .poll(() => JSON.parse(new URL(page.url()).searchParams.get("filter")!))
    .toEqual({ and: [advanced, { empty: [{ var: "phone" }] }] });
  await expectSound(visitor, "advanced filter");
  await page.getByRole("button", { name: "全部清除" }).click();
  await total(page, 160);
  await visitor.context.close();
});

test("order is set without heads, by more than one field, and either way", async ({ browser }) => {
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page } = visitor;
  await page.goto("/o/customer?view=customer_all");
  await awake(page);
  await page.getByRole("button", { name: "排序：客户名称" }).click();
  await page.getByRole("button", { name: "“客户名称”现在是升序，改为降序" }).click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(rows(page).first()).toContainText("客户160");
  await page.getByRole("button", { name: "再加一个字段" }).click();
  await page.getByRole("textbox", { name: "第 2 个排序字段" }).click();
  const told = page.waitForResponse((answer) => answer.url().includes("sort=-name%2Cregion"));
  await page.getByRole("option", { name: "区域", exact: true }).click();
  await expect(page).toHaveURL(/sort=-name%2Cregion/);
  await told;
  await expectSound(visitor, "sort menu");
  await page.getByRole("button", { name: "不再按“客户名称”排序" }).click();
  await expect(page).toHaveURL(/sort=region$/);
  await visitor.context.close();
});

test("`e` edits the row where the keys stand, or all that are chosen", async ({ browser }) => {
  const { page, context } = await visit(browser, house, "sales@demo.test");
  await page.goto("/o/customer?view=customer_all");
  await awake(page);
  await page.keyboard.press("j");
  await expect(rows(page).first()).toBeFocused();
  await page.keyboard.press("e");
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("textbox", { name: "客户名称" })).toHaveValue("客户001");
  await panel.getByRole("button", { name: "取消" }).click();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("e");
  await expect(page.getByRole("dialog", { name: "修改 1 条记录" })).toBeVisible();
  await context.close();
});

test("on a phone a record is a card: a tap opens it, its box chooses it, and order and conditions are at hand", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "sales@demo.test", { size: PHONE });
  const { page } = visitor;
  await page.goto("/o/customer?view=customer_all");
  await awake(page);
  const first = rows(page).first();
  await expect(first).toContainText("客户001");
  await expect(page.getByRole("columnheader", { name: "客户名称" })).toBeHidden();
  // Name, two choices and the amount; nothing beyond the screen, nothing on a third line.
  await expect(first.getByText("VIP")).toBeVisible();
  await expect(first.getByText("活跃")).toBeVisible();
  await expect(first.getByText("¥2,000,000.00")).toBeVisible();
  await expect(first.getByText("华东")).toBeHidden();
  const card = (await first.boundingBox())!;
  expect(Math.round(card.height)).toBe(64);
  expect(card.x + card.width).toBeLessThanOrEqual(PHONE.width);
  const box = page.getByRole("region", { name: "客户：全部客户" });
  expect(await box.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  const head = (await page
    .getByRole("heading", { level: 1 })
    .locator("xpath=ancestor::header")
    .boundingBox())!;
  expect(head.height).toBeLessThan(60);
  await expectStillSound(visitor, "cards");

  // On to the end, and the second card opens beside the list, wherever it is touched.
  await expect(async () => {
    await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(page.getByText("客户160")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await box.evaluate((element) => element.scrollTo(0, 0));
  await expect(rows(page).nth(1)).toContainText("客户002");
  const second = (await rows(page).nth(1).boundingBox())!;
  await page.mouse.click(second.x + 70, second.y + 18);
  await expect(page.getByRole("dialog").getByText("客户002").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  // The box, and the space of a finger around it, chooses and opens nothing.
  await page.mouse.click(second.x + 6, second.y + 50);
  await expect(page.getByText("已选 1 条")).toBeVisible();
  await expect(page).not.toHaveURL(/open=/);
  await expectSound(visitor, "chosen cards");
  await picture(page, "list-phone-chosen");
  await page.getByRole("button", { name: "取消选择" }).click();
  await page.getByRole("button", { name: "排序：客户名称" }).click();
  await page.getByRole("button", { name: "“客户名称”现在是升序，改为降序" }).click();
  await expect(rows(page).first()).toContainText("客户160");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "筛选", exact: true }).click();
  await page.getByRole("textbox", { name: "选择字段" }).fill("客户等级");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "VIP" }).check();
  await page.getByRole("button", { name: "应用" }).click();
  await total(page, 12);
  await expectSound(visitor, "cards with a condition");
  // One condition stands there; more fold into one control that counts them, and unfold in lines: nothing runs off the edge.
  const chip = page.getByRole("button", { name: "修改条件：客户等级 是 VIP" });
  await expect(chip).toBeVisible();
  await page.getByRole("button", { name: "筛选", exact: true }).click();
  const offered = page.getByRole("dialog").getByRole("button");
  await expect(offered.first(), "what the object is about comes before what every record has").toHaveText(
    "客户名称",
  );
  await page.getByRole("textbox", { name: "选择字段" }).fill("区域");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "华东" }).check();
  await page.getByRole("button", { name: "应用" }).click();
  await total(page, 8);
  await expect(chip).toBeHidden();
  await page.getByRole("button", { name: "2 个条件" }).click();
  await expect(chip).toBeVisible();
  const bar = page.getByRole("region", { name: "筛选条件" });
  expect(await bar.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await expectSound(visitor, "cards with two conditions");
  await page.getByRole("button", { name: "2 个条件" }).click();
  await expect(chip).toBeHidden();
  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("menuitem", { name: "显示为看板" }).click();
  await expect(page).toHaveURL(/as=board/);
  await visitor.context.close();
});

for (const dark of FULL ? [false, true] : [false]) {
  test(`nothing yet says what this is and how to begin, on a phone as well${dark ? " (dark; long suite)" : ""}`, async ({
    browser,
  }) => {
    const visitor = await visit(browser, house, "sales.manager@demo.test", { size: PHONE, dark });
    const { page } = visitor;
    await page.goto("/o/contact");
    await awake(page);
    await expect(page.getByText("还没有联系人")).toBeVisible();
    await expect(page.getByRole("link", { name: "导入" })).toBeVisible();
    await expectSound(visitor, "empty list");
    await page.goto("/o/customer");
    await awake(page);
    await expect(page.getByRole("link", { name: "客户001" })).toBeVisible();
    await expectStillSound(visitor, "list on a phone");
    await picture(page, `list-phone${dark ? "-dark" : ""}`);
    await visitor.context.close();
  });
}
