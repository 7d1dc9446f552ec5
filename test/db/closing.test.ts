import { describe, expect, it } from "vitest";
import { openTestDb } from "#test/support/databases.ts";

describe("closing SQLite", () => {
  it("waits for queries that are still under way, also two of the same words at once", async () => {
    const db = await openTestDb("sqlite");
    const busy = Array.from({ length: 40 }, (_, at) =>
      db.all(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT max(i) + ${at % 3} AS top FROM n`,
      ),
    );
    const settled = Promise.allSettled(busy);
    await new Promise((done) => setTimeout(done, 5));
    await expect(db.close()).resolves.toBeUndefined();
    // Queries that had not begun are refused, none is left hanging.
    expect(await settled).toHaveLength(40);
  });
});
