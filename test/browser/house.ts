import { existsSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { attune, client, forgetFolder, type Program, startProgram } from "../support/program.ts";

/** What the browser tests share: a program with a data folder of its own, people who sign in, and a watch over the console. */

export const PASSWORD = "attune-demo";
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface House {
  program: Program;
  url: string;
  /** The API as this demo person. */
  api(email?: string): Promise<ReturnType<typeof client>>;
  close(): Promise<void>;
}

/** Starts the program without demo data unless `env` says otherwise. */
export async function openHouse(env: Record<string, string> = {}): Promise<House> {
  const program = await startProgram({ ATTUNE_DEMO_DATA: "0", ...env });
  return {
    program,
    url: program.url,
    async api(email = "admin@demo.test") {
      const made = await attune(program, ["token", "create", "--user", email]);
      return client(program.url, made.out.trim());
    },
    async close() {
      await program.stop();
      forgetFolder(program.data);
    },
  };
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Everything the console said and every fault of a script; must be empty. */
  complaints: string[];
}

/** A browser window of its own, signed in unless `email` is null; `locale` is then also the person's own language, as it stays. */
export async function visit(
  browser: Browser,
  house: House,
  email: string | null,
  options: {
    size?: { width: number; height: number };
    dark?: boolean;
    locale?: string;
    script?: boolean;
  } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.size ?? WIDE,
    colorScheme: options.dark ? "dark" : "light",
    // A page is judged as it stands, not while it moves.
    reducedMotion: "reduce",
    locale: options.locale ?? "zh-CN",
    javaScriptEnabled: options.script ?? true,
    baseURL: house.url,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (line) => complaints.push(`${line.type()}: ${line.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  if (email !== null) await enter(page, house, email, options.locale);
  return { page, context, complaints };
}

/** Signs in by the request that the form sends, and opens the first page; the form itself has its own tests. */
async function enter(page: Page, { url }: House, email: string, locale?: string): Promise<void> {
  const headers = { origin: url, "sec-fetch-site": "same-origin" };
  const form = { email, password: PASSWORD };
  const answer = await page.request.post("/sign-in", { form, headers, maxRedirects: 0 });
  expect(answer.status(), `sign-in of ${email}`).toBe(302);
  if (locale) {
    const told = await page.request.post("/preferences.data", { data: { locale }, headers });
    expect(told.ok()).toBe(true);
  }
  await page.goto("/");
  await awake(page);
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("input[name=email]:visible").fill(email);
  await page.locator("input[name=password]:visible").fill(password);
  await page.locator("input[name=password]:visible").press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await awake(page);
}

/** Waits until the page answers to clicks and keys. */
export async function awake(page: Page): Promise<void> {
  await page.waitForFunction(() => "awake" in document.documentElement.dataset);
}

/** axe finds nothing, nothing was said on the console, and the page is not wider than the screen. */
export async function expectSound({ page, complaints }: Visitor, where: string): Promise<void> {
  // Only what is wrong, and in this page alone (there are no frames): half the time.
  const options = { resultTypes: ["violations" as const] };
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options(options).analyze();
  const faults = found.violations.map((one) => ({
    rule: one.id,
    at: one.nodes.map((node) => `${node.target.join(" ")}  ${node.html.slice(0, 200)}`),
  }));
  expect(faults, `axe at ${where}`).toEqual([]);
  expect(complaints, `console at ${where}`).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wider, `width of ${where}`).toBeLessThanOrEqual(0);
}

/** Kilobytes of script as they came over the line. */
export function scriptWeight(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scripts = performance
      .getEntriesByType("resource")
      .filter((entry) => /\.js(\?|$)/.test(entry.name)) as PerformanceResourceTiming[];
    return scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1024;
  });
}

export function picture(page: Page, name: string): Promise<unknown> {
  return page.screenshot({ path: `test-results/pictures/${name}.png` });
}

/** Real data beside the project; the tests say so when it is missing. */
export function sharedData(path: string): string | null {
  const found = new URL(`../../../shared/data/${path}`, import.meta.url).pathname;
  return existsSync(found) ? found : null;
}

/** The status of the first page for whoever holds these cookies, without following. */
export async function statusOf(house: House, cookie: string): Promise<number> {
  return (await fetch(`${house.url}/`, { headers: { cookie }, redirect: "manual" })).status;
}

export async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
}

/** The page is sound, and its whole length has a picture. */
export async function looksRight(visitor: Visitor, name: string): Promise<void> {
  await expectSound(visitor, name);
  await visitor.page.screenshot({ path: `test-results/pictures/${name}.png`, fullPage: true });
}

/** Language, theme and width; all eight in the long suite, two that differ in everything in `npm test`. */
export const LOOKS = [
  { locale: "zh-CN", dark: false, size: WIDE },
  { locale: "en", dark: true, size: PHONE },
  { locale: "zh-CN", dark: true, size: WIDE },
  { locale: "zh-CN", dark: false, size: PHONE },
  { locale: "zh-CN", dark: true, size: PHONE },
  { locale: "en", dark: false, size: WIDE },
  { locale: "en", dark: true, size: WIDE },
  { locale: "en", dark: false, size: PHONE },
].slice(0, process.env.ATTUNE_TEST_FULL ? 8 : 2);

/** For what `pages.spec.ts` sees in both as well: all eight in the long suite, the phone at night in `npm test`. */
export const ONE_LOOK = process.env.ATTUNE_TEST_FULL ? LOOKS : LOOKS.slice(1);

export const nameOf = (look: (typeof LOOKS)[number]) =>
  `${look.locale}-${look.dark ? "dark" : "light"}-${look.size.width}`;
