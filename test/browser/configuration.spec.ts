import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openDb } from "../../app/db/open.server.ts";
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
  settled,
  visit,
} from "./house.ts";

let house: House;
let answer: string;

test.beforeAll(async () => {
  house = await openHouse();
  const api = await house.api();
  const customer = (await api("POST", "/records/customer", { name: "合意科技", annual_revenue: 2_000_000 }))
    .body.id;
  const made = await api("POST", "/records/survey_response", {
    survey: "售后",
    customer,
    csat: 2,
    comment: "慢",
  });
  answer = made.body.id;
  await api("PATCH", "/settings", { "satisfaction.low_csat": 4 });
});

test.afterAll(() => house.close());

const PAGES = [
  "/configuration/object",
  "/configuration/object/customer",
  "/configuration/form/customer_default",
  "/configuration/view/customer_vip",
  "/configuration/pipeline/sales",
  "/configuration/role/sales",
  "/configuration/automation/low_score_follow_up",
  "/configuration/settings/tiers",
  "/configuration/revisions",
  "/configuration/revisions/2",
  "/configuration/revisions/1?back",
  "/configuration/runs",
  "/configuration/jobs",
];

/** `pages.spec.ts` visits these pages in `npm test`; every one of them in every look is the long suite's. */
const LOOKS = [
  { locale: "en", dark: true, size: PHONE },
  { locale: "zh-CN", dark: false },
].slice(0, FULL ? 2 : 0);

for (const look of LOOKS) {
  test(`every page of the configuration is sound (${look.locale}${look.size ? ", a phone, dark" : ""})`, async ({
    browser,
  }) => {
    test.setTimeout(180_000);
    const visitor = await visit(browser, house, "admin@demo.test", look);
    await visitor.page.request.post("/preferences.data", {
      data: { locale: look.locale },
      headers: { origin: house.url },
    });
    for (const path of PAGES) {
      await visitor.page.goto(path);
      await awake(visitor.page);
      await expect(visitor.page.getByRole("heading", { level: 2 }).first()).toBeVisible();
      await settled(visitor);
      await expectSound(visitor, path);
      expect(await scriptWeight(visitor.page), path).toBeLessThan(300);
    }
    await visitor.page.request.post("/preferences.data", {
      data: { locale: "zh-CN" },
      headers: { origin: house.url },
    });
    await visitor.context.close();
  });
}

test("an object says what its fields mean and where they are used; a rule is a sentence, and its JSON one click away", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "ops@demo.test", { at: "/" });
  const { page, context } = visitor;
  await page
    .getByRole("navigation", { name: "菜单" })
    .getByRole("link", { name: "配置", exact: true })
    .click();
  await page.getByRole("main").getByRole("link", { name: "客户", exact: true }).click();
  const tier = page.getByRole("row", { name: /客户等级 tier/ });
  await expect(tier).toContainText("金牌");
  await expect(tier).toContainText(/\d+ 处/);
  await picture(page, "configuration-object");
  await page.goto("/configuration/automation/low_score");
  await expect(page.getByText(/满意度小于低满意度界限（4）/).first()).toBeVisible();
  await awake(page);
  await settled(visitor);
  await page.getByRole("button", { name: "显示 JSON" }).click();
  await expect(page.getByText('"kind": "automation"')).toBeVisible();
  await context.close();
});

test("a run's trace is read as a tree, its steps lead to what they made, and the filter stands in the address", async ({
  browser,
}) => {
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page } = visitor;
  await page.goto("/configuration/runs");
  await awake(page);
  await page.getByRole("textbox", { name: "自动化规则" }).click();
  await page.getByRole("option", { name: "低分识别" }).click();
  await expect(page).toHaveURL(/automation=low_score/);
  const run = page.getByRole("listitem").getByRole("link", { name: /低分识别/ });
  await expect(run).toHaveCount(1);
  await run.click();
  await expect(page.getByText(/满意度 2 < 3/).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "步骤" })).toBeVisible();
  await expectStillSound(visitor, "a run");
  await picture(page, "configuration-run");
  await page.getByRole("link", { name: "这条记录的全部运行" }).click();
  await expect(page).toHaveURL(new RegExp(`record=${answer}`));
  await page.getByRole("link", { name: /低分回访/ }).click();
  await expect(page.getByRole("link", { name: "回访：合意科技" })).toBeVisible();
  await visitor.context.close();
});

test("a rule is tried on a record and says what it would do", async ({ browser }) => {
  const visitor = await visit(browser, house, "ops@demo.test");
  const { page } = visitor;
  await page.goto("/configuration/automation/tiering");
  await awake(page);
  // What is told of a rule comes with a script of its own.
  await settled(visitor);
  const choose = page.getByRole("region", { name: "在一条记录上试一试" }).getByRole("textbox");
  await choose.click();
  await page.getByRole("option", { name: "合意科技" }).click();
  await page.getByRole("button", { name: "试一试" }).click();
  await expect(page.getByText("条件成立，规则会执行：")).toBeVisible();
  await expect(page.getByRole("region", { name: "在一条记录上试一试" })).toContainText("VIP");
  await expectSound(visitor, "a rule that was tried");
  await visitor.context.close();
});

test("a revision shows what changed, and an older one is brought back as a new one", async ({ browser }) => {
  const { page, context } = await visit(browser, house, "ops@demo.test");
  await page.goto("/configuration/revisions");
  await awake(page);
  await page.getByRole("link", { name: "版本 2" }).click();
  await expect(page.getByText("低满意度界限")).toBeVisible();
  await expect(page.getByText(/3\s*→\s*4/)).toBeVisible();
  await page.goto("/configuration/revisions/1");
  await awake(page);
  await page.getByRole("link", { name: "恢复到这个版本" }).click();
  await expect(page.getByText(/4\s*→\s*3/)).toBeVisible();
  await page.getByRole("button", { name: "恢复到这个版本" }).click();
  await expect(page).toHaveURL(/revisions\/3$/);
  await expect(page.getByText("恢复版本 1")).toBeVisible();
  await context.close();
});

test("a dead job stands first, says why, and is tried again by an admin alone", async ({ browser }) => {
  const db = await openDb({ url: `sqlite:${join(house.program.data, "attune.sqlite")}` });
  try {
    await db.run(
      `INSERT INTO jobs (id, kind, payload, state, run_at, attempts, max_attempts, last_error, created_at, finished_at)
       VALUES ('0190a000-0000-7000-8000-000000000001', 'build_indexes', '{"revision":1}', 'dead', 1, 8, 8, 'the disk was full', 1, 1)`,
    );
  } finally {
    await db.close();
  }
  const ops = await visit(browser, house, "ops@demo.test");
  await ops.page.goto("/configuration/jobs");
  await expect(ops.page.getByText("the disk was full")).toBeVisible();
  await expect(ops.page.getByRole("button", { name: "重试" })).toHaveCount(0);
  const forced = {
    headers: { origin: house.url },
    data: { intent: "retry", job: "0190a000-0000-7000-8000-000000000001" },
  };
  const refused = await ops.page.request.post("/configuration/job", forced);
  expect((await refused.json()).problem).toMatchObject({ status: 404 });
  await ops.context.close();

  const admin = await visit(browser, house, "admin@demo.test");
  const { page } = admin;
  await page.goto("/configuration/jobs");
  await awake(page);
  const job = page.getByRole("listitem").filter({ hasText: "the disk was full" });
  await expect(job).toContainText("建立索引");
  await expect(job).toContainText("试了 8 / 8 次");
  await expectSound(admin, "dead jobs");
  await picture(page, "configuration-jobs");
  await job.getByRole("button", { name: "重试" }).click();
  await expect(job).toHaveCount(0);
  await page.goto("/configuration/jobs?state=done&kind=build_indexes");
  await expect(page.getByRole("listitem").filter({ hasText: "试了 1 / 8 次" }).first()).toBeVisible();
  await admin.context.close();
});

test("runs are for those who may see them, the rest for those who may publish", async ({ browser }) => {
  const boss = await visit(browser, house, "boss@demo.test");
  await boss.page.goto("/configuration");
  await expect(boss.page).toHaveURL(/configuration\/runs/);
  expect((await boss.page.goto("/configuration/object/customer"))!.status()).toBe(403);
  expect((await boss.page.goto("/configuration/jobs"))!.status()).toBe(403);
  await boss.context.close();
  const sales = await visit(browser, house, "sales@demo.test");
  expect((await sales.page.goto("/configuration/runs"))!.status()).toBe(403);
  await sales.context.close();
});
