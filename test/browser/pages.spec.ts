import { expect, type Page, test } from "@playwright/test";
import {
  awake,
  expectSound,
  FULL,
  type House,
  openHouse,
  PHONE,
  picture,
  portrait,
  scriptWeight,
  settled,
  type Visitor,
  visit,
} from "./house.ts";

/**
 * Every page with the demo's data: axe finds nothing, the console says nothing, nothing is wider than the screen, and no page brings more
 * than 300 kB of script. One picture of each; `npm run test:full` takes them in both languages, themes and widths.
 */

/** Kilobytes of script as they come over the line. */
const MOST_SCRIPT = 300;

let house: House;
let customer = "";
let run = "";

test.beforeAll(async () => {
  test.setTimeout(180_000);
  house = await openHouse({ ATTUNE_DEMO_DATA: "1" });
  const api = await house.api();
  await expect
    .poll(async () => (await api("GET", "/records/improvement?count=exact&limit=1")).body.count, {
      timeout: 150_000,
    })
    .toBeGreaterThan(5);
  const found = await api("GET", "/records/customer?sort=-annual_revenue&limit=1");
  customer = found.body.data[0].id;
  const runs = await api("GET", "/automations/runs?automation=low_score_follow_up&limit=1");
  run = runs.body.data[0].id;
});

test.afterAll(() => house.close());

const PAGES: readonly { name: string; path(): string; as?: string }[] = [
  { name: "home", path: () => "/", as: "sales@demo.test" },
  { name: "home-agent", path: () => "/", as: "service@demo.test" },
  { name: "home-keeper", path: () => "/", as: "ops@demo.test" },
  { name: "inbox", path: () => "/inbox?all=1", as: "sales@demo.test" },
  { name: "customers", path: () => "/o/customer" },
  { name: "responses", path: () => "/o/survey_response" },
  { name: "deal-board", path: () => "/o/deal?view=deal_board" },
  { name: "ticket-board", path: () => "/o/ticket?view=ticket_board" },
  { name: "customer", path: () => `/o/customer/${customer}` },
  { name: "customer-panel", path: () => `/o/customer?open=${customer}` },
  { name: "new-ticket", path: () => "/o/ticket/new" },
  { name: "bin", path: () => "/o/customer/bin" },
  { name: "import", path: () => "/o/customer/import" },
  { name: "surveys", path: () => "/surveys" },
  { name: "settings", path: () => "/settings", as: "ops@demo.test" },
  { name: "people", path: () => "/settings/people" },
  { name: "configuration", path: () => "/configuration" },
  { name: "configuration-object", path: () => "/configuration/object/customer" },
  { name: "configuration-automation", path: () => "/configuration/automation/low_score_follow_up" },
  { name: "configuration-form", path: () => "/configuration/form/customer_default" },
  { name: "configuration-view", path: () => "/configuration/view/deal_board" },
  { name: "configuration-pipeline", path: () => "/configuration/pipeline/sales" },
  { name: "configuration-role", path: () => "/configuration/role/sales" },
  { name: "configuration-settings", path: () => "/configuration/settings/tiers" },
  { name: "revisions", path: () => "/configuration/revisions" },
  { name: "revision", path: () => "/configuration/revisions/1" },
  { name: "settings-history", path: () => "/settings/history", as: "ops@demo.test" },
  { name: "runs", path: () => "/configuration/runs" },
  { name: "run", path: () => `/configuration/runs/${run}` },
  { name: "jobs", path: () => "/configuration/jobs" },
  { name: "account", path: () => "/account" },
];

interface Way {
  locale: string;
  dark: boolean;
  phone: boolean;
  /** Each page is come to from the one before it, as a click on a link does; else it is loaded by its address. */
  walked?: boolean;
}

/** Loaded, as the server draws them, in one look; walked to, as the browser draws them, in the look that differs in everything. */
const WAYS: Way[] = [
  { locale: "zh-CN", dark: false, phone: false },
  { locale: "en", dark: true, phone: true, walked: true },
  ...(FULL
    ? [
        { locale: "zh-CN", dark: false, phone: true },
        { locale: "zh-CN", dark: true, phone: false },
        { locale: "zh-CN", dark: true, phone: true },
        { locale: "en", dark: false, phone: false },
        { locale: "en", dark: false, phone: true },
        { locale: "en", dark: true, phone: false },
        { locale: "en", dark: true, phone: true },
      ]
    : []),
];

/** Goes on to another page as a link does, or where that page sends its reader. */
async function walk(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => (window as unknown as Walked).__remixRouter.navigate(to), path);
  expect(new URL(page.url()).pathname.startsWith(path.split("?")[0]!), `${path} from ${page.url()}`).toBe(
    true,
  );
}

interface Walked {
  __remixRouter: { navigate(to: string): Promise<void> };
}

for (const way of WAYS) {
  const name = `${way.locale}-${way.dark ? "dark" : "light"}-${way.phone ? 390 : 1440}${way.walked ? "-walked" : ""}`;
  test(`every page is sound (${name})`, async ({ browser }) => {
    test.setTimeout(600_000);
    const options = { dark: way.dark, locale: way.locale, ...(way.phone && { size: PHONE }) };
    const visitors = new Map<string, Visitor>();
    for (const one of PAGES) {
      const as = one.as ?? "admin@demo.test";
      const there = visitors.get(as);
      const visitor = there ?? (await visit(browser, house, as, options));
      visitors.set(as, visitor);
      await test.step(one.name, async () => {
        const { page } = visitor;
        await (there && way.walked ? walk(page, one.path()) : page.goto(one.path()));
        await awake(page);
        await settled(visitor);
        await expect(page.getByRole("status").locator(".mantine-Skeleton-root")).toHaveCount(0);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await expect(page.locator("html")).toHaveAttribute("lang", way.locale);
        await (way === WAYS[0] ? portrait : picture)(page, `${one.name}-${name}`);
        await expectSound(visitor, `${one.name} (${name})`);
        // What a walk has brought, it brought for all pages on its way.
        if (!way.walked) expect(await scriptWeight(page), `script of ${one.name}`).toBeLessThan(MOST_SCRIPT);
      });
    }
    for (const visitor of visitors.values()) await visitor.context.close();
  });
}
