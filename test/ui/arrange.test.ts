import { describe, expect, it } from "vitest";
import { arrange, type HomeKey } from "#app/ui/home/arrange.ts";
import type { Home } from "#app/ui/home/model.ts";

/** A home whose cards hold so many rows; a card that is not named is not there. */
const home = (rows: Partial<Record<HomeKey, number>>): Home => {
  const part = (key: HomeKey) => (key in rows ? { count: rows[key] } : null);
  return {
    care: "care" in rows ? { days: 7, jobs: 0, rules: Array.from({ length: rows.care! }) } : null,
    queue: part("queue"),
    tasks: "tasks" in rows ? { mine: { count: rows.tasks }, free: { count: 0 } } : null,
    low: part("low"),
    still: part("still"),
    visits: part("visits"),
    tiers: part("tiers"),
  } as unknown as Home;
};

describe("the cards of home", () => {
  it("stand in the order of their weight, in two columns of about one height; the second goes on where the first ends", () => {
    expect(arrange(home({ queue: 8, tasks: 8, low: 8, still: 8 }))).toEqual({
      columns: [
        ["queue", "tasks"],
        ["low", "still"],
      ],
      quiet: [],
    });
    expect(arrange(home({ tasks: 100, low: 1, still: 1, visits: 1 })).columns).toEqual([
      ["tasks"],
      ["low", "still", "visits"],
    ]);
  });

  it("that hold nothing stand behind those that hold something, for whoever keeps the workspace too", () => {
    const { columns, quiet } = arrange(home({ care: 0, queue: 0, tasks: 0, low: 12, still: 29, tiers: 0 }));
    expect(columns.flat()).toEqual(["care", "low", "still"]);
    expect(quiet).toEqual(["queue", "tasks", "tiers"]);
  });

  it("need no second column when there is one alone, and none when nothing waits", () => {
    expect(arrange(home({ tasks: 3 }))).toEqual({ columns: [["tasks"]], quiet: [] });
    expect(arrange(home({ tasks: 3, low: 0 }))).toEqual({ columns: [["tasks"], []], quiet: ["low"] });
    expect(arrange(home({ tasks: 0, low: 0 }))).toEqual({ columns: [[]], quiet: ["tasks", "low"] });
  });
});
