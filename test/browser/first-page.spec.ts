import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { forgetFolder, type Program, startProgram } from "../support/program.ts";

let program: Program;

test.beforeAll(async () => {
  program = await startProgram();
});

test.afterAll(async () => {
  await program.stop();
  forgetFolder(program.data);
});

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (line) => {
    complaints.push(`${line.type()}: ${line.text()}`);
  });
  page.on("pageerror", (error) => {
    complaints.push(error.message);
  });
  return complaints;
}

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

for (const size of SIZES) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const lang of ["zh-CN", "en"]) {
      test(`a visitor sees that the server is ready and who is here (${lang}, ${colorScheme}, ${size.width})`, async ({
        browser,
      }) => {
        const context = await browser.newContext({ viewport: size, colorScheme, locale: lang });
        const page = await context.newPage();
        const complaints = listen(page);
        await page.goto(`${program.url}/`);
        await expect(page.getByText(lang === "en" ? "The server is ready" : "服务已就绪")).toBeVisible();
        await expect(page.getByText("admin@demo.test", { exact: true })).toBeVisible();
        await expect(page.getByText(lang === "en" ? "Customer" : "客户", { exact: true })).toBeVisible();
        const found = await new AxeBuilder({ page }).analyze();
        expect(found.violations).toEqual([]);
        expect(complaints).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wide).toBeLessThanOrEqual(0);
        await page.screenshot({
          path: `test-results/pictures/home-${lang}-${colorScheme}-${size.width}.png`,
          fullPage: true,
        });
        await context.close();
      });
    }
  }
}

test("the language switch and the API description work without a script", async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false, locale: "zh-CN" });
  await page.goto(`${program.url}/`);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByText("The server is ready")).toBeVisible();
  await page.getByRole("link", { name: "API description" }).click();
  await expect(page.getByRole("heading", { name: /Survey response/ })).toBeVisible();
  await page.screenshot({ path: "test-results/pictures/api.png" });
  await page.close();
});

test("an address that is not there says so, and headers are strict everywhere", async ({ page }) => {
  const answer = await page.goto(`${program.url}/nowhere`);
  expect(answer?.status()).toBe(404);
  const headers = answer!.headers();
  expect(headers["content-security-policy"]).toContain("'strict-dynamic'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-powered-by"]).toBeUndefined();
});
