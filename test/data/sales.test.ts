import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filled, is, realData, startTour, truth, WHOLE_FILE_ENGINES } from "./tour.ts";

const folder = realData("crm-sales-opportunities");

describe.skipIf(!folder).each(WHOLE_FILE_ENGINES)("a pipeline of 8,800 deals on %s", (engine) => {
  it("finds its accounts, products and agents, mends a misspelt product, and adds up", async () => {
    const known = truth(folder!);
    const tour = await startTour(engine);
    await tour.extend("sales");
    const file = (name: string) => join(folder!, `${name}.csv`);
    const accounts = {
      map: "account=name,account=external_id,subsidiary_of=parent.name",
      key: ["external_id"],
    };
    const first = await tour.import("customer", file("accounts"), accounts);
    // A parent that stands further down is not there yet; its subsidiaries come in with the second reading.
    const early = first.refused.length;
    expect(first.created + early).toBe(known.rows.accounts);
    expect(
      first.refused.every((row) => row.code === "reference_not_found" && row.column === "subsidiary_of"),
    ).toBe(true);
    const second = await tour.import("customer", file("accounts"), accounts);
    expect(second).toMatchObject({ created: early, unchanged: known.rows.accounts - early, refused: [] });
    expect(await tour.figure("customer", "count", filled("parent"))).toBe(known.subsidiaries);
    expect(await tour.figures("customer", "count", "sector")).toEqual(known.accounts_by_sector);

    await tour.import("product", file("products"), { map: "product=name,sales_price=price", key: ["name"] });
    await tour.import("sales_agent", file("sales_teams"), {
      map: "sales_agent=name,regional_office=office",
      key: ["name"],
    });
    const options = {
      key: ["external_id"],
      map: [
        "opportunity_id=external_id",
        "opportunity_id=name",
        "account=customer.name",
        "sales_agent=agent.name",
        "product=product.name{GTXPro:GTX Pro}",
        "deal_stage=stage{Won:won,Lost:lost,Engaging:qualified,Prospecting:lead}",
        "engage_date=opened_at",
        "close_date=closed_at",
        "close_value=amount",
      ].join(","),
    };
    const deals = await tour.import("deal", file("sales_pipeline"), options);
    expect(deals).toMatchObject({ read: 8800, created: 8800, refused: [] });

    const won = is("stage", "won");
    const stages = await tour.figures("deal", "count", "stage");
    const { Won, Lost, Engaging, Prospecting } = known.deal_stage;
    expect(stages).toEqual({ won: Won, lost: Lost, qualified: Engaging, lead: Prospecting });
    expect(stages.won! / (stages.won! + stages.lost!)).toBeCloseTo(known.win_rate_closed, 4);
    expect(await tour.figure("deal", "sum:amount", won)).toBe(known.won_value_total);
    expect(await tour.figure("deal", "avg:days_to_close", won)).toBeCloseTo(known.avg_days_to_close_won, 3);
    expect(await tour.figure("deal", "avg:days_to_close", is("stage", "lost"))).toBeCloseTo(
      known.avg_days_to_close_lost,
      4,
    );
    expect(await tour.figure("deal", "count", is("customer", null))).toBe(
      known.open_pipeline_without_account,
    );
    expect(await tour.figures("deal", "sum:amount", "month:closed_at", won)).toEqual(
      known.won_value_by_close_month,
    );

    for (const [by, figures] of [
      ["product.name", known.by_product],
      ["agent.name", known.by_sales_agent],
      ["agent.manager", known.by_manager],
      ["agent.office", known.by_regional_office],
    ] as const) {
      const counts = await tour.figures("deal", "count", by, won);
      const sums = await tour.figures("deal", "sum:amount", by, won);
      for (const [name, figure] of Object.entries<{ won: number; won_value: number }>(figures)) {
        const key = name === "GTXPro" ? "GTX Pro" : name;
        expect([counts[key], sums[key]], `${by} ${name}`).toEqual([figure.won, figure.won_value]);
      }
    }

    const again = await tour.import("deal", file("sales_pipeline"), options);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 8800 });
  }, 600_000);
});
