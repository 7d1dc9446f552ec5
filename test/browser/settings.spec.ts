import { expect, test } from "@playwright/test";
import {
  awake,
  expectSound,
  expectStillSound,
  type House,
  openHouse,
  PHONE,
  picture,
  scriptWeight,
  visit,
} from "./house.ts";

let house: House;

/** Answers a day old and half a year old, and customers along the revenue. */
test.beforeAll(async () => {
  house = await openHouse();
  const api = await house.api();
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const answers = [
    ...Array.from({ length: 4 }, () => ({ survey: "s", csat: 2, comment: "…", submitted_at: at(1) })),
    ...Array.from({ length: 7 }, () => ({ survey: "s", csat: 3, comment: "…", submitted_at: at(2) })),
    ...Array.from({ length: 5 }, () => ({ survey: "s", csat: 3, comment: "…", submitted_at: at(200) })),
    ...Array.from({ length: 6 }, () => ({ survey: "s", csat: 5, comment: "…", submitted_at: at(3) })),
  ];
  expect((await api("POST", "/records/survey_response/bulk", { create: answers })).status).toBe(200);
  const customers = Array.from({ length: 30 }, (_, n) => ({
    name: `客户 ${n}`,
    annual_revenue: (n + 1) * 50_000,
  }));
  expect((await api("POST", "/records/customer/bulk", { create: customers })).status).toBe(200);
});

test.afterAll(() => house.close());

const count = async (object: string, filter: unknown): Promise<number> => {
  const api = await house.api();
  const answer = await api(
    "GET",
    `/records/${object}?count=exact&limit=1&filter=${encodeURIComponent(JSON.stringify(filter))}`,
  );
  return answer.body.count;
};

test("ops raises the threshold, sees what it would do before saving, saves, and recomputes with progress that survives a reload", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "ops@demo.test", { at: "/" });
  const { page } = visitor;
  await page.getByRole("link", { name: "设置", exact: true }).click();
  await page.getByRole("link", { name: "满意度", exact: true }).click();
  const threshold = page.getByLabel("低满意度界限");
  await expect(threshold).toHaveValue("3");
  await expect(page.getByRole("button", { name: "保存", exact: true })).toHaveCount(0);

  await threshold.fill("4");
  const effect = page.getByText("“低分识别”：近 90 天会有 11 条满意度反馈记录符合，而不是 4 条");
  await expect(effect).toBeVisible();
  await expect(page.getByText("全部 22 条中：16 条，现在 4 条")).toBeVisible();
  await expect(page.getByText("12 条满意度反馈记录的“跟进”会改变")).toBeVisible();
  await expect(page.getByText("规则“低分回访”会对其中 12 条执行")).toBeVisible();
  await expectSound(visitor, "settings with an effect");
  expect(await scriptWeight(page)).toBeLessThan(300);
  await picture(page, "settings-effect");
  // Looking changed nothing.
  expect(await count("survey_response", { "==": [{ var: "follow_up" }, "open"] })).toBe(4);

  await page.getByLabel("为什么改（可不填）").fill("客户抱怨变多");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page).toHaveURL(/saved=2/);
  await expect(threshold).toHaveValue("4");
  expect(await count("survey_response", { "==": [{ var: "follow_up" }, "open"] })).toBe(4);
  await page.getByRole("button", { name: "现在重新计算这 12 条" }).click();
  await page.reload();
  await awake(page);
  await expect(page.getByText("重新计算完成，改变了 12 条记录。")).toBeVisible({ timeout: 20_000 });
  expect(await count("survey_response", { "==": [{ var: "follow_up" }, "open"] })).toBe(16);
  expect(await count("task", { "==": [{ var: "origin" }, "low_score_follow_up"] })).toBe(16);
  await expectSound(visitor, "settings after recomputing");
  await visitor.context.close();
});

test("tier limits show who goes where, by a matrix; leaving without saving is asked about; the old values are brought back", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "ops@demo.test");
  const { page } = visitor;
  await page.goto("/settings/tiers");
  await awake(page);
  await page.getByLabel("VIP 年收入").fill("800000");
  await expect(page.getByText("4 条客户记录的“客户等级”会改变")).toBeVisible();
  const matrix = page.getByRole("table");
  await expect(matrix.getByRole("row", { name: /金牌/ }).last()).toContainText("4");
  await expect(page.getByRole("link", { name: "客户 18" })).toBeVisible();

  await page.getByRole("link", { name: "服务", exact: true }).click();
  await page.getByRole("button", { name: "继续编辑" }).click();
  await expect(page).toHaveURL(/tiers/);
  await page.getByLabel("为什么改（可不填）").fill("市场变小");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("button", { name: "现在重新计算这 4 条" }).click();
  await expect(page.getByText("重新计算完成，改变了 4 条记录。")).toBeVisible({ timeout: 20_000 });
  expect(await count("customer", { "==": [{ var: "tier" }, "vip"] })).toBe(15);

  await page.getByRole("link", { name: "修改记录" }).click();
  const entry = page.getByRole("article").filter({ hasText: "VIP 年收入" });
  await expect(entry).toContainText("¥1,000,000.00");
  await expect(entry).toContainText("市场变小");
  await expectSound(visitor, "history of settings");
  await entry.getByRole("link", { name: "恢复到修改之前" }).click();
  await expect(page.getByText("4 条客户记录的“客户等级”会改变")).toBeVisible();
  await expectStillSound(visitor, "bringing settings back");
  await picture(page, "settings-bring-back");
  await page.getByRole("button", { name: "恢复", exact: true }).click();
  await expect(page.getByLabel("VIP 年收入")).toHaveValue(/1,000,000/);
  await page.getByRole("button", { name: "现在重新计算这 4 条" }).click();
  await expect(page.getByText("重新计算完成，改变了 4 条记录。")).toBeVisible({ timeout: 20_000 });
  expect(await count("customer", { "==": [{ var: "tier" }, "vip"] })).toBe(11);
  await visitor.context.close();
});

test("what is wrong is said at its field, and settings that moved meanwhile are not overwritten", async ({
  browser,
}) => {
  const { page, context } = await visit(browser, house, "admin@demo.test");
  await page.request.post("/preferences.data", { data: { locale: "en" }, headers: { origin: house.url } });
  await page.goto("/settings/workspace");
  await awake(page);
  await page.getByLabel("Time zone").fill("Mars/Crater");
  await expect(page.getByText(/There is no time zone “Mars\/Crater”/).first()).toBeVisible();
  await page.goto("/settings/churn");
  await awake(page);
  await page.getByLabel("Quiet days").fill("60");
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
  const api = await house.api();
  expect((await api("PATCH", "/settings", { "churn.quiet_days": 75 })).status).toBe(200);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/Somebody changed these settings while you were editing/)).toBeVisible();
  await expect(page.getByLabel("Quiet days")).toHaveValue("60");
  await context.close();
});

test("settings fit a phone in the dark, in English; and are closed to a salesperson", async ({ browser }) => {
  const phone = await visit(browser, house, "admin@demo.test", { size: PHONE, dark: true });
  await phone.page.request.post("/preferences.data", {
    data: { locale: "en" },
    headers: { origin: house.url },
  });
  await phone.page.goto("/settings/tiers");
  await awake(phone.page);
  await phone.page.getByLabel("Gold from").fill("200000");
  await expect(phone.page.getByText(/Customers would change: Tier/i)).toBeVisible();
  await expectSound(phone, "settings on a phone");
  await picture(phone.page, "settings-phone");
  await phone.context.close();

  const sales = await visit(browser, house, "sales@demo.test", { at: "/" });
  await expect(sales.page.getByRole("link", { name: "设置", exact: true })).toHaveCount(0);
  const answer = await sales.page.goto("/settings/tiers");
  expect(answer!.status()).toBe(403);
  const refused = await sales.page.request.post("/settings/save", {
    data: { patch: { "tiers.vip_revenue": 1 } },
    headers: { origin: house.url },
  });
  expect((await refused.json()).problem).toMatchObject({ status: 403, code: "forbidden" });
  await sales.context.close();
});
