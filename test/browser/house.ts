import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Browser,
  type BrowserContext,
  expect,
  type Locator,
  type Page,
  type Request,
} from "@playwright/test";
import { client, forgetFolder, type Program, startProgram } from "../support/program.ts";
import { preparedFolder } from "./prepared.ts";

/** What the browser tests share: a program with a data folder of its own, people who sign in, and a watch over the console. */

export const PASSWORD = "attune-demo";
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Whether the long suite runs (`npm run test:full`): every state in every look, and a picture of each. */
export const FULL = process.env.ATTUNE_TEST_FULL === "1";

export interface House {
  program: Program;
  url: string;
  /** The API as this demo person. */
  api(email?: string): Promise<ReturnType<typeof client>>;
  close(): Promise<void>;
}

/** Starts the program without demo data unless `env` says otherwise. */
export async function openHouse(env: Record<string, string> = {}): Promise<House> {
  const program = await startProgram({ ATTUNE_DEMO_DATA: "0", ...env }, preparedFolder());
  const tokens = new Map<string, Promise<string>>();
  return {
    program,
    url: program.url,
    async api(email = "admin@demo.test") {
      const token = tokens.get(email) ?? tokenOf(program.url, email);
      tokens.set(email, token);
      return client(program.url, await token);
    },
    async close() {
      await program.stop();
      forgetFolder(program.data);
    },
  };
}

/** A token of this person for the API, made as they make one on the page of their account. */
async function tokenOf(url: string, email: string): Promise<string> {
  const post = (path: string, body: URLSearchParams | string, cookie = "") =>
    fetch(`${url}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: {
        origin: url,
        cookie,
        ...(typeof body === "string" && { "content-type": "application/json" }),
      },
      body,
    });
  const entered = await post("/sign-in", new URLSearchParams({ email, password: PASSWORD }));
  const cookie = entered.headers.getSetCookie()[0]!.split(";")[0]!;
  const asked = JSON.stringify({ intent: "create_token", name: "tests", days: null });
  const answer = await (await post("/account/change", asked, cookie)).text();
  await post("/sign-out", new URLSearchParams(), cookie);
  const token = /att_[0-9a-f]{8}_[0-9a-f]{64}/.exec(answer)?.[0];
  expect(token, answer).toBeTruthy();
  return token!;
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Everything the console said and every fault of a script; must be empty. */
  complaints: string[];
  /** Requests of the page that nobody has answered yet. */
  pending: Set<Request>;
}

/**
 * A browser window of its own, signed in unless `email` is null, at the page `at` when one is named. `locale` is also the person's own
 * language, as it stays.
 */
export async function visit(
  browser: Browser,
  house: House,
  email: string | null,
  options: {
    size?: { width: number; height: number };
    dark?: boolean;
    locale?: string;
    script?: boolean;
    at?: string;
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
  const pending = new Set<Request>();
  page.on("request", (request) => pending.add(request));
  page.on("requestfinished", (request) => pending.delete(request));
  page.on("requestfailed", (request) => pending.delete(request));
  if (email !== null) await enter(page, house, email, options.locale);
  if (options.at) {
    await page.goto(options.at);
    await awake(page);
  }
  return { page, context, complaints, pending };
}

/** Signs in by the request that the form sends; the form itself has its own tests. */
async function enter(page: Page, { url }: House, email: string, locale?: string): Promise<void> {
  const headers = { origin: url, "sec-fetch-site": "same-origin" };
  const form = { email, password: PASSWORD };
  const answer = await page.request.post("/sign-in", { form, headers, maxRedirects: 0 });
  expect(answer.status(), `sign-in of ${email}`).toBe(302);
  if (locale) {
    const told = await page.request.post("/preferences.data", { data: { locale }, headers });
    expect(told.ok()).toBe(true);
  }
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

/** Waits until nothing is on its way any more: what was asked for has come and is drawn, and nothing more was asked for then. */
export async function settled({ page, pending }: Visitor): Promise<void> {
  const drawn = () =>
    page.evaluate(
      () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
  await expect(async () => {
    await drawn();
    expect([...pending].map((request) => request.url())).toEqual([]);
    // What came last may not be on the screen yet.
    expect(await page.locator("[aria-busy=true]").count()).toBe(0);
  }).toPass({ intervals: [20, 50, 100], timeout: 20_000 });
}

/** What is used of axe. */
interface Axe {
  run(
    where: Document,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { target: unknown[]; html: string }[] }[] }>;
}

/**
 * axe as it is, minified. `@axe-core/playwright` brings it and, used itself, injects the long form of it twice for every look and carries
 * every passed rule back: twice the time.
 */
const AXE = readFileSync(
  createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright")).resolve(
    "axe-core/axe.min.js",
  ),
  "utf8",
);

/** axe reads the same dozen colours thousands of times, with great care: a quarter of its time. What it read once it knows from then on. */
function rememberColours(): void {
  interface Colour {
    r: number;
    g: number;
    b: number;
    alpha: number;
    parseString(text: string): Colour;
  }
  const { axe } = window as unknown as { axe: { commons: { color: { Color: { prototype: Colour } } } } };
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map<string, Pick<Colour, "r" | "g" | "b" | "alpha">>();
  prototype.parseString = function (this: Colour, text) {
    const { r, g, b, alpha } = known.get(text) ?? read.call(this, text);
    known.set(text, { r, g, b, alpha });
    return Object.assign(this, { r, g, b, alpha });
  };
}

/**
 * axe finds nothing, nothing was said on the console, and the page is not wider than the screen. What is on its way comes first, as a list
 * pales until its rows are there; `asItStands` judges a page that waits.
 */
export async function expectSound(
  visitor: Visitor,
  where: string,
  { asItStands = false } = {},
): Promise<void> {
  const { page, complaints } = visitor;
  if (!asItStands) await settled(visitor);
  const there = await page.evaluate(() => typeof (window as { axe?: { run?: unknown } }).axe?.run);
  if (there !== "function") {
    await page.evaluate(AXE);
    await page.evaluate(rememberColours);
  }
  const faults = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe };
    // Only what is wrong; and what is heard and seen of media, which nothing of ours plays, is not fetched to look into it.
    const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
    return violations.map((one) => ({
      rule: one.id,
      at: one.nodes.map((node) => `${node.target.join(" ")}  ${node.html.slice(0, 200)}`),
    }));
  });
  expect(faults, `axe at ${where}`).toEqual([]);
  await expectQuiet({ page, complaints }, where);
}

/** Nothing was said on the console, and the page is not wider than the screen. */
async function expectQuiet(
  { page, complaints }: Pick<Visitor, "page" | "complaints">,
  where: string,
): Promise<void> {
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

/** A picture of a page, taken in every run: one of each. */
export function portrait(page: Page, name: string): Promise<unknown> {
  return page.screenshot({ path: `test-results/pictures/${name}.png` });
}

/** A picture of a state that a page can be in: the long suite takes them. */
export async function picture(where: Page | Locator, name: string, fullPage = false): Promise<void> {
  if (!FULL) return;
  const path = `test-results/pictures/${name}.png`;
  await ("goto" in where ? where.screenshot({ path, fullPage }) : where.screenshot({ path }));
}

/**
 * For a state that another test has judged in this theme: nothing was said on the console and nothing is too wide; the long suite asks
 * axe once more.
 */
export async function expectStillSound(visitor: Visitor, where: string): Promise<void> {
  await (FULL ? expectSound(visitor, where) : expectQuiet(visitor, where));
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

/** The page is sound, and in the long suite its whole length has a picture. */
export async function looksRight(
  visitor: Visitor,
  name: string,
  options?: { asItStands?: boolean },
): Promise<void> {
  await expectSound(visitor, name, options);
  await picture(visitor.page, name, true);
}

/** For a state that another test has judged in this theme (`expectStillSound`), with its picture. */
export async function looksRightStill(visitor: Visitor, name: string): Promise<void> {
  await expectStillSound(visitor, name);
  await picture(visitor.page, name, true);
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
].slice(0, FULL ? 8 : 2);

/** For what `pages.spec.ts` sees in both as well: all eight in the long suite, the phone at night in `npm test`. */
export const ONE_LOOK = FULL ? LOOKS : LOOKS.slice(1);

export const nameOf = (look: (typeof LOOKS)[number]) =>
  `${look.locale}-${look.dark ? "dark" : "light"}-${look.size.width}`;
