import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { list } from "#app/records/read.server.ts";
import { filled, realData, startTour, truth, WHOLE_FILE_ENGINES } from "./tour.ts";

const folder = realData("zh-beijing-hotels");
const TYPES = { luxury: "豪华型", upscale: "高档型", comfort: "舒适型", economy: "经济型" };

describe.skipIf(!folder).each(WHOLE_FILE_ENGINES)("Beijing's hotels on %s", (engine) => {
  it("come out of a GB18030 file as they come out of UTF-8, and are found by two characters", async () => {
    const known = truth(folder!).hotel_db;
    const tour = await startTour(engine);
    await tour.extend("hotels");
    const words = { key: ["external_id"], map: "名称=name,名称=external_id,地址=address,电话=phone" };
    const first = await tour.import("customer", join(folder!, "hotel_db.gb18030.csv"), words);
    expect(first).toMatchObject({
      read: known.rows,
      created: known.rows,
      refused: [],
      ignored_columns: ["领域"],
    });
    const again = await tour.import("customer", join(folder!, "hotel_db.utf8bom.csv"), words);
    expect(again).toMatchObject({ read: known.rows, created: 0, updated: 0, unchanged: known.rows });

    expect(await tour.figure("customer", "avg:rating")).toBeCloseTo(known.rating_mean, 3);
    expect(await tour.figure("customer", "count", { ">=": [{ var: "rating" }, 4.5] })).toBe(
      known.rating_ge_4_5,
    );
    expect(await tour.figure("customer", "count", { "<": [{ var: "rating" }, 4] })).toBe(known.rating_lt_4);
    expect(await tour.figure("customer", "count", filled("price"))).toBe(known.price_n);
    expect(await tour.figure("customer", "avg:price")).toBeCloseTo(known.price_mean, 4);
    const counts = await tour.figures("customer", "count", "hotel_type");
    const prices = await tour.figures("customer", "avg:price", "hotel_type");
    for (const [key, name] of Object.entries(TYPES)) {
      expect(counts[key], name).toBe(known.by_type[name].n);
      expect(prices[key], name).toBeCloseTo(known.by_type[name].mean_price, 4);
    }
    const phones = Object.values(await tour.figures("customer", "count", "phone"));
    expect(phones.filter((count) => count > 1)).toHaveLength(known.duplicate_phone_values);

    const found = await list(tour.ctx, "customer", { q: "王府", limit: 500, count: true });
    expect(found.count).toBeGreaterThan(0);
    expect(
      found.data.every((row) => /王府/.test(`${row.name}${row.address}${row.facilities}${row.metro}`)),
    ).toBe(true);
  }, 600_000);
});
