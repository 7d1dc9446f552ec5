import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { awake, type House, openHouse, sharedData, visit } from "./house.ts";

/** H26: whatever somebody writes into a field is text wherever it is shown, and nothing of it runs. */

const OWN = [
  "<img src=x onerror=window.hacked=1>",
  "</script><script>window.hacked=1</script>",
  '"><svg onload=window.hacked=1>',
  "javascript:window.hacked=1",
  "{{constructor.constructor('window.hacked=1')()}}",
  "‮drowssap",
  "田中さんにあげて下さい",
  "👩🏽‍💻 & <b>bold</b>",
];

let house: House;
const made: Record<string, string> = {};

test.beforeAll(async () => {
  house = await openHouse();
  const api = await house.api();
  const listed = sharedData("naughty-inputs/blns.json");
  if (!listed) console.log("skipped: data/naughty-inputs is not here; our own list is used alone");
  const naughty = [...OWN, ...(listed ? (JSON.parse(readFileSync(listed, "utf8")) as string[]) : [])].filter(
    (text) => text.trim() !== "" && !text.includes("\0"),
  );
  const people = (await api("GET", "/users")).body.data as { id: string; email: string }[];
  const owner = people.find((person) => person.email === "admin@demo.test")!.id;
  const rows = naughty.map((text, at) => ({
    name: `${at} ${text}`
      .replace(/[\n\v\f\r\u0085\u2028\u2029\u0001-\u0008\u000e-\u001f\u007f]/g, " ")
      .slice(0, 190),
    notes: text,
    owner,
  }));
  const answer = await api("POST", "/records/customer/bulk", { create: rows });
  const created = (answer.body.results as { status: number | string; record?: { id: string } }[]).filter(
    (one) => one.record,
  );
  expect(created.length).toBeGreaterThan(OWN.length - 1);
  made.customer = created[0]!.record!.id;
  const ticket = await api("POST", "/records/ticket", {
    subject: OWN[0],
    customer: made.customer,
    kind: "complaint",
    category: "delivery",
    resolution: OWN[1],
  });
  made.ticket = ticket.body.id;
  const response = await api("POST", "/records/survey_response", {
    survey: OWN[2],
    customer: made.customer,
    csat: 1,
    comment: OWN[0],
  });
  made.response = response.body.id;
});

test.afterAll(() => house.close());

test("hostile text shows as text on every page and nothing of it runs", async ({ browser }) => {
  test.setTimeout(240_000);
  const visitor = await visit(browser, house, "admin@demo.test");
  const { page, complaints } = visitor;
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const pages = [
    "/",
    "/inbox?all=1",
    "/o/customer?sort=created_at",
    `/o/customer?open=${made.customer}`,
    `/o/customer/${made.customer}`,
    `/o/ticket/${made.ticket}`,
    "/o/ticket?view=ticket_board",
    `/o/survey_response/${made.response}`,
    "/o/survey_response",
    "/o/task",
    "/configuration/runs",
  ];
  for (const path of pages) {
    await test.step(path, async () => {
      await page.goto(path);
      await awake(page);
      await page.waitForLoadState("networkidle");
      expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
      expect(await page.locator("img[src=x], svg[onload]").count()).toBe(0);
      const links = await page
        .locator("a[href]")
        .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
      expect(links.filter((href) => /^\s*(javascript|data|vbscript):/i.test(href))).toEqual([]);
      expect(complaints).toEqual([]);
    });
  }
  await page.goto(`/o/customer/${made.customer}`);
  await expect(page.getByText("<img src=x onerror=window.hacked=1>").first()).toBeVisible();
  await visitor.context.close();
});
