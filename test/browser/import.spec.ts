import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { attune, type client } from "../support/program.ts";
import {
  awake,
  FULL,
  type House,
  looksRight as looksRightIn,
  looksRightStill as looksRightStillIn,
  openHouse,
  PHONE,
  picture,
  settled,
  type Visitor,
  visit,
  WIDE,
} from "./house.ts";

// Whole journeys, axe at every step: slow on a machine that does other things too.
test.describe.configure({ timeout: 120_000 });

let house: House;
let api: ReturnType<typeof client>;

test.beforeAll(async () => {
  house = await openHouse();
  api = await house.api();
});

test.afterAll(() => house.close());

const looksRight = (visitor: Visitor, name: string) => looksRightIn(visitor, `import-${name}`);
const looksRightStill = (visitor: Visitor, name: string) => looksRightStillIn(visitor, `import-${name}`);

/** Whoever has signed in reads this language from here on. */
async function read(page: Page, locale: string) {
  const told = await page.request.post("/preferences.data", { data: { locale }, headers: own() });
  expect(told.status()).toBe(200);
}

/** What a browser says of a request that its own page makes. */
const own = () => ({ origin: house.url, "sec-fetch-site": "same-origin" });

async function customers(prefix: string) {
  const filter = encodeURIComponent(JSON.stringify({ starts_with: [{ var: "external_id" }, prefix] }));
  const { body } = await api("GET", `/records/customer?filter=${filter}&sort=external_id&limit=500`);
  return body.data as Record<string, unknown>[];
}

const sheet = (text: string, name = "客户名单.csv") => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(text),
});

const MESSY = [
  "﻿公司名称;客户编号;风险;手机号码;颜色;年收入(元)",
  "甲公司;M1;偏高;010-12345678;红;1200000",
  "乙公司;M2;偏高;电话不详;绿;60000",
  '"丙;公司";M3;不明;;;',
  ";M4;低;;;1",
  "=1+1;M5;低;010-1234567;;90000;多出来的",
].join("\n");

test("an admin imports a messy sheet: mapping, words, dry run, result, refused rows, undo", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page } = visitor;
  const known = await api("POST", "/records/customer", {
    name: "老甲",
    external_id: "M1",
    annual_revenue: "10",
  });
  expect(known.status).toBe(201);
  await page.goto(`/o/customer/import`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("导入客户");
  await looksRightStill(visitor, "start");
  await page.getByLabel("文件", { exact: true }).setInputFiles(sheet(MESSY));

  // The columns are guessed, and guesses are marked as such.
  await expect(page).toHaveURL(/\?upload=/);
  await expect(page.getByLabel("「公司名称」放进哪个字段")).toHaveValue("name");
  await expect(page.getByLabel("「客户编号」放进哪个字段")).toHaveValue("external_id");
  await expect(page.getByLabel("「手机号码」放进哪个字段")).toHaveValue("phone");
  await expect(page.getByLabel("「年收入(元)」放进哪个字段")).toHaveValue("annual_revenue");
  await expect(page.getByLabel("「颜色」放进哪个字段")).toHaveValue("");
  await expect(page.getByText("猜的，请确认").first()).toBeVisible();
  await expect(page.getByText("有 1 行的列数和表头不一样")).toBeVisible();
  await expect(page.getByLabel("外部编号（唯一）")).toBeChecked();

  // A column that could not be guessed, and its words.
  await page.getByLabel("「风险」放进哪个字段").selectOption("churn_risk");
  await page.getByLabel("「偏高」的意思").selectOption({ label: "高" });
  await page.getByLabel("「不明」的意思").selectOption({ label: "留空" });
  await expect(page.getByText("这些词已经有了对应的选项。")).toBeVisible();
  await looksRight(visitor, "columns");

  // Everything is still there after a reload.
  await page.reload();
  await expect(page.getByLabel("「偏高」的意思")).toHaveValue("=high");

  // By the keys, which go on from the result.
  await page.getByRole("button", { name: "试运行" }).press("Enter");
  await expect(page.getByRole("heading", { name: "试运行的结果" })).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  const faults = page.getByRole("table").filter({ hasText: "原因" });
  await expect(faults.getByRole("row")).toHaveCount(4);
  await expect(faults.getByRole("row").nth(1)).toContainText("手机号码");
  await expect(faults.getByRole("row").nth(2)).toContainText("公司名称");
  await looksRight(visitor, "dry-run");
  expect(await customers("M")).toHaveLength(1);

  await page.getByRole("button", { name: "开始导入" }).click();
  await expect(page).toHaveURL(/\/imports\//);
  await expect(page.getByText("已完成")).toBeVisible();
  await expect(page.getByText("没有用到的列：颜色")).toBeVisible();
  await looksRight(visitor, "result");
  const written = await customers("M");
  expect(written.map((one) => [one.external_id, one.name, one.churn_risk, one.tier])).toEqual([
    ["M1", "甲公司", "high", "vip"],
    ["M3", "丙;公司", null, "standard"],
  ]);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载未导入的 3 行" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("客户名单-refused.csv");
  const refused = readFileSync(await download.path(), "utf8");
  expect(refused.split("\r\n")[1]).toMatch(/^3,乙公司,M2,偏高,电话不详,绿,60000,手机号码: /);
  expect(refused).toContain("6,=1+1,M5,");

  // Undone with the keyboard alone.
  await page.getByRole("button", { name: "撤销导入" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("新建的 1 条记录会移到回收站");
  await looksRight(visitor, "undo-asks");
  await expect(page.getByRole("dialog").getByRole("button", { name: "撤销导入" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "这次导入已经撤销" })).toBeVisible();
  await looksRight(visitor, "undone");
  const after = await customers("M");
  expect(after.map((one) => [one.external_id, one.name, one.annual_revenue, one.tier])).toEqual([
    ["M1", "老甲", "10.00", "standard"],
  ]);
  await page.goto(`/o/customer/import`);
  await expect(page.getByRole("row", { name: /客户名单\.csv/ })).toContainText("已撤销");
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("progress survives a reload, an import can be stopped, and what it wrote can be undone, but for what changed since", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page } = visitor;
  await page.goto(`/o/customer/import`);
  const rows = Array.from({ length: 20_000 }, (_, at) => `P${at},Progress ${at}`);
  await page
    .getByLabel("文件", { exact: true })
    .setInputFiles(sheet(["external_id,name", ...rows].join("\n"), "big.csv"));
  await expect(page.getByText("20000 行，2 列")).toBeVisible();
  await page.getByRole("button", { name: "开始导入" }).click();
  await expect(page.getByText(/正在导入：第 [1-9]\d* 行，共 20000 行/)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/正在导入：第 [1-9]\d* 行，共 20000 行/)).toBeVisible();
  await looksRight(visitor, "running");
  await page.getByRole("button", { name: "停止" }).click();
  await expect(page.getByText(/导入已停止：处理了 20000 行里的 \d+ 行/)).toBeVisible();
  const [first] = await customers("P");
  const changed = await api("PATCH", `/records/customer/${first!.id}`, { phone: "010-12345678" });
  expect(changed.status).toBe(200);
  await page.getByRole("button", { name: "撤销导入" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "撤销导入" }).click();
  await expect(page.getByRole("heading", { name: "这次导入已经撤销" })).toBeVisible({ timeout: 60_000 });
  const left = page.getByRole("table").getByRole("row").nth(1);
  await expect(left).toContainText("客户: Progress 0");
  await expect(left).toContainText("导入之后有人改过");
  await expect(left).toContainText("电话");
  await looksRight(visitor, "undone-but-for-one");
  expect((await customers("P")).map((one) => one.name)).toEqual(["Progress 0"]);
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

test("an import from the command line stands among the others, and the same button takes it back; its sheet has a title above its headings", async ({
  browser,
}) => {
  const file = resolve(import.meta.dirname, "../fixtures/cafes-1252.csv");
  const ran = await attune(house.program, ["import", "customer", file, "--encoding", "windows-1252"]);
  expect(ran).toMatchObject({ code: 0, err: expect.stringContaining("import undo") });
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page } = visitor;
  await page.goto(`/o/customer/import`);
  const row = page.getByRole("row", { name: /cafes-1252\.csv/ });
  await expect(row).toContainText("命令行");
  await row.getByRole("link").click();
  await expect(page.getByText("已完成")).toBeVisible();
  await looksRightStill(visitor, "by-command");
  await page.getByRole("button", { name: "撤销导入" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "撤销导入" }).click();
  await expect(page.getByRole("heading", { name: "这次导入已经撤销" })).toBeVisible();

  await page.goto(`/o/customer/import`);
  await page
    .getByLabel("文件", { exact: true })
    .setInputFiles(resolve(import.meta.dirname, "../fixtures/customers-titled-gb18030.csv"));
  await expect(page.getByLabel("「客户名称（必填）」放进哪个字段")).toHaveValue("name");
  await expect(page.getByLabel("列名所在的行").getByRole("option").first()).toHaveText("自动识别（第 3 行）");
  await expect(page.getByText("9 行，11 列")).toBeVisible();
  await looksRightStill(visitor, "titled");
  await page.getByLabel("列名所在的行").selectOption({ index: 1 });
  await expect(page.getByLabel("「客户信息登记表（2024年）」放进哪个字段")).toHaveValue("");
  await page.getByLabel("列名所在的行").selectOption({ index: 0 });
  await expect(page.getByLabel("「客户名称（必填）」放进哪个字段")).toHaveValue("name");
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
});

const READERS = [
  { locale: "en", dark: true, size: PHONE },
  { locale: "en", dark: false, size: WIDE },
  { locale: "zh-CN", dark: true, size: WIDE },
  { locale: "zh-CN", dark: false, size: PHONE },
].slice(0, FULL ? 4 : 1);

for (const reader of READERS) {
  const name = `${reader.locale}-${reader.dark ? "dark" : "light"}-${reader.size.width}`;
  test(`every step fits and reads well (${name})`, async ({ browser }) => {
    const visitor = await visit(browser, house, "ops@demo.test", reader);
    const { page } = visitor;
    const en = reader.locale === "en";
    await read(page, reader.locale);
    await page.goto(`/o/deal/import`);
    await looksRightStill(visitor, `start-${name}`);
    await page
      .getByLabel(en ? "File" : "文件", { exact: true })
      .setInputFiles(
        sheet(
          `name,客户名称,stage,amount\nD1,谁也不是,Engaging,1\n${"很长的名字".repeat(30)},nobody at all,won,x\n`,
          "商机.csv",
        ),
      );
    await expect(
      page.getByRole("heading", { name: en ? "Where each column goes" : "每一列放进哪个字段" }),
    ).toBeVisible();
    await expect(
      page.getByText(en ? "0 of the first 2 different" : "前 2 个不同的值里，找到了 0 个"),
    ).toBeVisible();
    await looksRight(visitor, `columns-${name}`);
    await page.getByRole("button", { name: en ? "Dry run" : "试运行" }).click();
    await expect(
      page.getByRole("heading", { name: en ? "What would happen" : "试运行的结果" }),
    ).toBeVisible();
    await looksRight(visitor, `dry-run-${name}`);
    await page.getByRole("button", { name: en ? "Import" : "开始导入", exact: true }).click();
    await expect(page.getByText(en ? "Done" : "已完成", { exact: true })).toBeVisible();
    await looksRight(visitor, `result-${name}`);
    await visitor.context.close();
  });
}

test("GB18030 is read as it is, a spreadsheet is told how to become a CSV, and who may not import is told so", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page, context } = visitor;
  await page.goto(`/o/customer/import`);
  await awake(page);
  const file = page.getByLabel("文件", { exact: true });
  await file.setInputFiles({
    name: "客户.xlsx",
    mimeType: "",
    buffer: Buffer.from("504b030414000600", "hex"),
  });
  await expect(page.getByRole("alert")).toContainText("CSV UTF-8（逗号分隔）");
  await picture(page, "import-spreadsheet");
  // One file is read at a time.
  await settled(visitor);
  const gb = readFileSync(resolve(import.meta.dirname, "../fixtures/hotels-gb18030.csv"));
  await file.setInputFiles({ name: "酒店.csv", mimeType: "text/csv", buffer: gb });
  await expect(page.getByLabel("「客户名称」放进哪个字段")).toHaveValue("name");
  await expect(page.getByText("自动识别（GB18030）")).toBeAttached();
  await page.getByLabel("编码").selectOption("utf-8");
  await expect(page.getByRole("alert")).toContainText("请换一种编码");
  await expect(page.getByLabel("编码")).toHaveValue("auto");
  const address = page.url();
  await page.getByRole("button", { name: "换一个文件" }).click();
  await expect(page).toHaveURL(/\/o\/customer\/import$/);
  expect((await page.goto(address))!.status()).toBe(404);

  await context.close();

  const sales = await visit(browser, house, "sales@demo.test");
  expect((await sales.page.goto(`/o/customer/import`))!.status()).toBe(403);
  expect((await sales.page.goto(address))!.status()).toBe(403);
  const upload = await sales.page.request.post(`/o/customer/import.data`, {
    multipart: { file: sheet("name\nx\n") },
    headers: own(),
  });
  expect(upload.status()).toBe(403);
  await sales.context.close();
});
