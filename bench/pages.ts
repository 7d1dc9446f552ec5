import { existsSync } from "node:fs";
import type { Browser, BrowserContext, CDPSession, Page } from "@playwright/test";
import type { Client } from "./client.ts";
import { summary } from "./measure.ts";
import { atMost, type Figure } from "./report.ts";
import { openSession, type Session } from "./session.ts";

/** Visits of each page, each with an empty cache; the middle one counts. */
const VISITS = 5;
/** A phone of the middle class on a slow mobile network, as browsers' own tools imitate it. */
const SLOW = { latency: 150, downloadThroughput: (1.6 * 1e6) / 8, uploadThroughput: (0.75 * 1e6) / 8 };
const CPU_SLOWDOWN = 4;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

interface Visit {
  /** Milliseconds from the beginning of the navigation. */
  painted: number;
  /** What the page is for stands there. */
  there: number;
  /** It answers to clicks and keys. */
  awake: number;
  /** Bytes over the line. */
  bytes: number;
  script: number;
}

/** How pages come up in a browser. Empty, with a word of why, where there is no Chromium. */
export async function pageFigures(
  url: string,
  ours: Client,
  customers: number,
  say: (text: string) => void,
): Promise<Figure[]> {
  const browser = await openBrowser();
  if (!browser) {
    say("  pages: skipped, no Chromium found (CHROMIUM_PATH names one)");
    return [];
  }
  try {
    const session = await openSession(url);
    const found = await ours.json("GET", "/records/customer?sort=-annual_revenue&fields=id&limit=1");
    const survey = await surveyLink(session);
    const rows = customers.toLocaleString("en");
    return [
      ...phoneFigures("public survey on a slow phone", await visits(browser, url + survey, { slow: true })),
      ...deskFigures(
        `list of ${rows} customers`,
        await visits(browser, `${url}/o/customer`, { session, wait: "[data-row]" }),
      ),
      ...deskFigures(
        "one customer's page",
        await visits(browser, `${url}/o/customer/${found.data[0].id}`, { session, wait: "main h1" }),
      ),
    ];
  } finally {
    await browser.close();
  }
}

async function openBrowser(): Promise<Browser | null> {
  try {
    const { chromium } = await import("@playwright/test");
    const executablePath = [
      process.env.CHROMIUM_PATH,
      "/usr/bin/chromium",
      "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome",
      chromium.executablePath(),
    ].find((path) => path && existsSync(path));
    return await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
    });
  } catch {
    return null;
  }
}

/** The link for everybody of the first survey that has one. */
async function surveyLink(session: Session): Promise<string> {
  const link = /\/s\/[a-z0-9_]+\.[\w-]{22}/.exec(await session.text("/surveys"))?.[0];
  if (!link) throw new Error("no survey has a link for everybody");
  return link;
}

interface How {
  slow?: boolean;
  session?: Session;
  /** What has to be there before the page is of use. */
  wait?: string;
}

async function visits(browser: Browser, address: string, how: How): Promise<Visit[]> {
  const list: Visit[] = [];
  for (let i = 0; i < VISITS; i++) {
    const context = await browser.newContext({ viewport: how.slow ? PHONE : DESK, locale: "zh-CN" });
    try {
      list.push(await visit(context, address, how));
    } finally {
      await context.close();
    }
  }
  return list;
}

async function visit(context: BrowserContext, address: string, how: How): Promise<Visit> {
  if (how.session) {
    const [name = "", value = ""] = how.session.cookie.split("=");
    await context.addCookies([{ name, value, url: address }]);
  }
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  const weight = await watch(tools);
  if (how.slow) {
    await tools.send("Network.emulateNetworkConditions", { offline: false, ...SLOW });
    await tools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  }
  const answer = await page.goto(address, { waitUntil: "commit" });
  if (!answer?.ok()) throw new Error(`${address} → ${answer?.status()}`);
  const there = how.wait === undefined ? 0 : await whenThere(page, how.wait);
  const awake = how.session ? await whenThere(page, "html[data-awake]") : 0;
  await page.waitForLoadState("networkidle");
  const painted = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
  );
  return { painted, there, awake, ...weight };
}

/** Milliseconds after which an element stood in the document, to the frame. */
async function whenThere(page: Page, selector: string): Promise<number> {
  const seen = await page.waitForFunction(
    (wanted) => (document.querySelector(wanted) ? performance.now() : null),
    selector,
  );
  return (await seen.jsonValue()) ?? Number.NaN;
}

/** Counts what comes over the line; the numbers grow as it does. */
async function watch(tools: CDPSession): Promise<{ bytes: number; script: number }> {
  const weight = { bytes: 0, script: 0 };
  const scripts = new Set<string>();
  await tools.send("Network.enable");
  tools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  tools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    weight.bytes += encodedDataLength;
    if (scripts.has(requestId)) weight.script += encodedDataLength;
  });
  return weight;
}

function phoneFigures(name: string, list: readonly Visit[]): Figure[] {
  return [
    figure(`${name}: first contentful paint`, "ms", list, "painted", 1000),
    figure(`${name}: all that is transferred`, "kB", list, "bytes", 60),
  ];
}

function deskFigures(name: string, list: readonly Visit[]): Figure[] {
  return [
    figure(`${name}: first contentful paint`, "ms", list, "painted"),
    figure(`${name}: its content is there`, "ms", list, "there"),
    figure(`${name}: it answers to clicks`, "ms", list, "awake"),
    figure(`${name}: script`, "kB", list, "script", 300),
  ];
}

function figure(
  title: string,
  unit: "ms" | "kB",
  list: readonly Visit[],
  part: keyof Visit,
  limit?: number,
): Figure {
  const values = list.map((one) => one[part] / (unit === "kB" ? 1000 : 1));
  return {
    key: "pages",
    title,
    unit,
    floor: null,
    ours: summary(values).p50,
    limit: limit === undefined ? null : atMost(limit, unit),
    detail: { slowest: Math.max(...values) },
  };
}
