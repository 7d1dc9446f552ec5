import { type APIRequestContext, expect, request, test } from "@playwright/test";
import {
  awake,
  expectSound,
  expectStillSound,
  FULL,
  type House,
  openHouse,
  PASSWORD,
  PHONE,
  picture,
  portrait,
  visit,
  WIDE,
} from "./house.ts";

let house: House;
let customer: string;
let seller: string;
/** The salesperson, signed in. */
let staff: APIRequestContext;

test.beforeAll(async () => {
  house = await openHouse();
  const api = await house.api();
  const people = (await api("GET", "/users")).body.data as { id: string; email: string }[];
  seller = people.find((person) => person.email === "sales@demo.test")!.id;
  customer = (await api("POST", "/records/customer", { name: "华东纸业有限公司", owner: seller })).body.id;
  staff = await request.newContext({ baseURL: house.url });
  await staff.post("/sign-in", {
    form: { email: "sales@demo.test", password: PASSWORD },
    headers: { origin: house.url },
  });
});

test.afterAll(async () => {
  await staff.dispose();
  await house.close();
});

/** A personal link, made by the salesperson as the dialog on the customer's page does. */
async function personalLink(survey = "after_service", links?: Record<string, string>) {
  const answer = await staff.post("/surveys/links", {
    data: { survey, customer, anyway: true, links },
    headers: { origin: house.url },
  });
  const text = await answer.text();
  const url = /https?:\/\/[^"\\]+\/s\/[\w-]+/.exec(text)?.[0];
  expect(url, text).toBeTruthy();
  return new URL(url!).pathname;
}

/** The link for everybody, as the list of surveys shows it. */
async function openLink(survey: string) {
  const page = await (await staff.get("/surveys")).text();
  const url = new RegExp(`https?://[^"<\\\\]+/s/${survey}\\.[\\w-]{22}`).exec(page)?.[0];
  expect(url).toBeTruthy();
  return new URL(url!).pathname;
}

test("a customer gives 2 on a phone without script, says why, and the owner finds the task", async ({
  browser,
}) => {
  const api = await house.api();
  const ticket = await api("POST", "/records/ticket", { subject: "打印机卡纸", customer });
  const link = await personalLink("after_service", { ticket: ticket.body.id });
  const { page, context, complaints } = await visit(browser, house, null, { size: PHONE, script: false });
  let bytes = 0;
  page.on("response", async (response) => {
    bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
  });

  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("这次服务，您觉得怎么样？");
  await expect(page.getByText("工单：打印机卡纸")).toBeVisible();
  await portrait(page, "survey-first-step");
  const satisfaction = page.getByRole("group", { name: "您对这次服务满意吗？" });
  await satisfaction.getByRole("radio", { name: "2" }).check();
  await page.getByRole("button", { name: "继续" }).click();

  await page.getByRole("checkbox", { name: "响应速度" }).check();
  await page.getByLabel("还有什么想告诉我们的？").fill("等了三天\n<script>alert(1)</script>");
  await page
    .getByRole("group", { name: "我们可以就这件事联系您吗？" })
    .getByRole("radio", { name: "是" })
    .check();
  await picture(page, "survey-second-step-low");
  await page.getByRole("button", { name: "提交" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("很抱歉，这次没有让您满意");
  await expect(page.getByText("48 小时内会有同事处理")).toBeVisible();
  await portrait(page, "survey-low-ending");
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("您已经回答过了，谢谢！");
  await picture(page, "survey-used");
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(60_000);
  expect(complaints).toEqual([]);
  await context.close();

  const answers = (await api("GET", "/records/survey_response")).body.data;
  expect(answers).toMatchObject([
    {
      customer,
      ticket: ticket.body.id,
      csat: 2,
      topics: ["response_speed"],
      may_contact: true,
      follow_up: "open",
    },
  ]);
  expect(answers[0].comment).toBe("等了三天\n<script>alert(1)</script>");
  const tasks = (await api("GET", "/records/task")).body.data;
  expect(tasks).toMatchObject([
    { assignee: seller, customer, related: { object: "survey_response", id: answers[0].id } },
  ]);
});

test("a score that was tapped in a message is chosen; it counts when it is sent, not when a program looks", async ({
  browser,
}) => {
  const link = await personalLink("relationship");
  const { page, context } = await visit(browser, house, null, { size: PHONE, script: false, locale: "en" });
  await page.goto(`${link}?nps=9`);
  await expect(page.getByRole("radio", { name: /^9/ })).toBeChecked();
  await page.goto(link);
  await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
  await page.goto(`${link}?nps=9`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Thank you!");
  await context.close();
});

test("the keys alone are enough, and the focus is seen", async ({ browser }) => {
  const link = await openLink("after_purchase");
  const { page, context } = await visit(browser, house, null, { size: WIDE, script: false });
  await page.goto(link);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: /^1/ })).toBeFocused();
  const ring = await page.evaluate(
    () => getComputedStyle(document.activeElement!.nextElementSibling!).outlineStyle,
  );
  expect(ring).toBe("solid");
  for (let at = 0; at < 4; at++) await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "5 很满意" })).toBeChecked();
  await page.keyboard.press("Enter");
  await page.getByLabel("您这样评价，主要原因是什么？").focus();
  await page.keyboard.type("好");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("谢谢您！");
  await context.close();
});

/** Each language, theme and width once; every combination in the full run. */
const LOOKS = [
  { size: PHONE, dark: false, locale: "zh-CN" },
  { size: WIDE, dark: true, locale: "en" },
  { size: PHONE, dark: true, locale: "en" },
  { size: WIDE, dark: false, locale: "zh-CN" },
  { size: PHONE, dark: true, locale: "zh-CN" },
  { size: WIDE, dark: false, locale: "en" },
  { size: PHONE, dark: false, locale: "en" },
  { size: WIDE, dark: true, locale: "zh-CN" },
].slice(0, FULL ? 8 : 2);

for (const { size, dark, locale } of LOOKS) {
  const name = `${locale}-${dark ? "dark" : "light"}-${size.width}`;
  test(`every state is sound and large enough to tap (${name})`, async ({ browser }) => {
    const english = locale === "en";
    const link = await personalLink("after_service");
    const visitor = await visit(browser, house, null, { size, dark, locale });
    const { page, context, complaints } = visitor;
    const sound = async (state: string) => {
      // A browser notes refused answers itself; they are asked for here.
      complaints.splice(
        0,
        complaints.length,
        ...complaints.filter((line) => !line.includes("Failed to load")),
      );
      await expectSound(visitor, state);
      await picture(page, `survey-${state}-${name}`);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("a, button, label:has(input), textarea")]
          .filter((one) => !one.closest(".errors"))
          .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.height < 44 || box.width < 44)
          .map(({ text }) => text),
      );
      expect(small, state).toEqual([]);
      expect(await page.locator("script").count()).toBe(0);
    };
    await page.goto(link);
    await sound("asking");
    await page.getByRole("radio", { name: /^1/ }).first().check();
    await page.getByRole("button", { name: english ? "Continue" : "继续" }).click();
    await sound("reasons");
    await page.getByRole("textbox").evaluate((box: HTMLTextAreaElement) => {
      box.maxLength = 9_000;
      box.value = "长".repeat(5_001);
    });
    await page.getByRole("button", { name: english ? "Send" : "提交" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveValue("长".repeat(5_001));
    await sound("refused");
    await page.getByRole("textbox").fill("太慢了");
    await page.getByRole("button", { name: english ? "Send" : "提交" }).click();
    await expect(page.getByRole("button")).toHaveCount(0);
    await sound("low");
    await page.goto(link);
    await sound("used");
    await page.getByRole("link", { name: english ? "Not me" : "不是我" }).click();
    await sound("leaving");
    await page.goto("/s/nothing");
    await sound("unknown");
    await page.getByRole("link", { name: english ? "中文" : "English" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", english ? "zh-CN" : "en");
    await context.close();
  });
}

test("the door takes plain forms of its own pages only, and says so with the right status", async ({
  request,
}) => {
  const link = `${house.url}${await openLink("after_purchase")}`;
  const own = { origin: house.url, "content-type": "application/x-www-form-urlencoded" };
  const opened = await request.get(link);
  expect(opened.headers()).toMatchObject({
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
  });
  expect(opened.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(opened.headers()["set-cookie"]).toBeUndefined();
  const post = async (data: string, headers: Record<string, string>) =>
    (await request.post(link, { data, headers })).status();
  expect(await post("_step=0&csat=5", { ...own, origin: "https://evil.test" })).toBe(403);
  expect(await post("_step=0&csat=5", { "content-type": own["content-type"] })).toBe(403);
  expect(await post("{}", { ...own, "content-type": "application/json" })).toBe(415);
  expect(await post(`_step=0&comment=${"x".repeat(200_000)}`, own)).toBe(413);
  expect(await post("_step=0&csat=55", own)).toBe(422);
  const sent = await request.post(link, { data: "_step=0&csat=5", headers: own });
  expect(sent.status()).toBe(200);
  expect(sent.headers()["set-cookie"] ?? "attune_survey").toContain("attune_survey");
  expect((await request.get(`${house.url}/s/nothing`)).status()).toBe(404);
});

test("an agent makes a personal link on the customer's page, is told when it is too early, and not at all for who wants none", async ({
  browser,
}) => {
  const api = await house.api();
  const fresh = await api("POST", "/records/customer", { name: "新客户", owner: seller });
  const visitor = await visit(browser, house, "sales@demo.test");
  const { page, context } = visitor;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const open = async () => {
    await page.goto(`/o/customer/${fresh.body.id}`);
    await page.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: /问卷/ }).click();
  };
  await open();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "推荐度调查" }).check();
  await expectSound(visitor, "dialog");
  await picture(page, "survey-invite");
  await dialog.getByRole("button", { name: "生成并复制" }).click();
  const url = (await dialog.locator("code").textContent())!;
  expect(url).toMatch(new RegExp(`^${house.url}/s/[\\w-]{32}$`));
  await expect(dialog.getByRole("status")).toHaveText("链接已生成，并已复制到剪贴板。");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  await picture(page, "survey-invite-made");

  await open();
  await expect(dialog.getByText("刚邀请过这位客户")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "生成并复制" })).toBeDisabled();
  await dialog.getByRole("checkbox", { name: "我知道，仍然生成" }).check();
  await expect(dialog.getByRole("button", { name: "生成并复制" })).toBeEnabled();
  await expectSound(visitor, "dialog too early");

  const phone = await visit(browser, house, null, { size: PHONE, script: false });
  await phone.page.goto(`${url}?_leave=1`);
  await phone.page.getByRole("button", { name: "确认，不再接受" }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("好的，不再打扰");
  await phone.context.close();
  expect((await api("GET", `/records/customer/${fresh.body.id}`)).body.survey_consent).toBe(false);
  await open();
  await expect(dialog.getByText("这位客户不愿再收到调查")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "生成并复制" })).toHaveCount(0);
  await context.close();
});

test("colleagues see each survey with its figures, its link for everybody and its answers", async ({
  browser,
}) => {
  for (const [locale, dark, size] of [
    ["zh-CN", false, WIDE],
    ["en", true, PHONE],
  ] as const) {
    const visitor = await visit(browser, house, "ops@demo.test", { locale, dark, size });
    const { page, context } = visitor;
    await page.goto(`/surveys?lang=${locale}`);
    const name = locale === "en" ? "After service" : "服务后调查";
    const survey = page.getByRole("region", { name });
    await expect(survey.getByText(locale === "en" ? "Share of low answers" : "低分占比")).toBeVisible();
    await expect(survey.locator("code")).toContainText("/s/after_service.");
    await expectStillSound(visitor, "surveys");
    await picture(page, `surveys-${locale}`);
    await survey.getByRole("link", { name: locale === "en" ? "See the answers" : "查看回答" }).click();
    await expect(page).toHaveURL(/\/o\/survey_response\?filter=/);
    await context.close();
  }
});

test("whoever may send links sees those that were made and takes one back; its page then says so kindly", async ({
  browser,
}) => {
  const api = await house.api();
  const wrong = await api("POST", "/records/customer", { name: "发错的客户", owner: seller });
  const made = await staff.post("/surveys/links", {
    data: { survey: "relationship", customer: wrong.body.id },
    headers: { origin: house.url },
  });
  const { url } = (await made.json()) as { url: string };
  for (const [locale, dark, size] of [
    ["zh-CN", false, WIDE],
    ["en", true, PHONE],
  ] as const) {
    const visitor = await visit(browser, house, "sales@demo.test", { locale, dark, size });
    const { page, context } = visitor;
    await page.goto(`/surveys?lang=${locale}`);
    await awake(page);
    const english = locale === "en";
    const links = page.getByRole("region", { name: english ? "Personal links" : "发出的专属链接" });
    const row = links.getByRole("row", { name: /发错的客户/ });
    const state = english ? "Withdrawn" : "等待回答";
    await expect(row).toContainText(state);
    await expectSound(visitor, `links-${locale}`);
    await picture(links, `survey-links-${locale}`);
    if (!english) {
      await row.getByRole("button", { name: "收回 发错的客户" }).click();
      const dialog = page.getByRole("dialog");
      await expect(dialog).toContainText("发错的客户 再打开它时");
      await expectSound(visitor, "withdraw");
      await dialog.getByRole("button", { name: "收回" }).click();
      await expect(row).toContainText("已收回");
      await expect(row.getByRole("button")).toHaveCount(0);
      const guest = await visit(browser, house, null, { size: PHONE, script: false });
      expect((await guest.page.goto(url))?.status()).toBe(410);
      await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText("这个链接已经收回");
      await picture(guest.page, "survey-withdrawn");
      await guest.context.close();
    }
    await context.close();
  }
});
