import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, body, type House, openHouse, problem } from "./house.ts";

const NOTES = "等了两天才有人联系我。 ".repeat(2_000);

/**
 * A running server whose database file may not grow any more: what a full disk is, on every machine, without mounting one
 * (`trouble.test.ts` mounts one where that is allowed).
 */
describe("a database that has no room left", () => {
  let house: House;
  /** Pages that the file may have; SQLite holds each connection to a limit of its own, so it is set on the writer's. */
  const limit = (pages: number) =>
    house.app.db.transaction(async (tx) => void (await tx.all(`PRAGMA max_page_count = ${pages}`)));
  const one = async (sql: string) => Object.values((await house.app.db.all(sql))[0]!)[0] as number;

  /** Rows of every table: what a refused request must leave as it was. */
  async function rows(): Promise<Record<string, number>> {
    const { db } = house.app;
    const tables = await db.all<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    );
    const found: Record<string, number> = {};
    for (const { name } of tables) found[name] = await one(`SELECT count(*) FROM "${name}"`);
    return found;
  }

  function refused(answer: Answer): void {
    expect(problem(answer, 503)).toMatchObject({
      code: "database_full",
      detail: expect.stringMatching(/full/i),
    });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }

  beforeAll(async () => {
    house = await openHouse("sqlite");
  });

  it("refuses every kind of write with 503 and leaves every table as it was; reading goes on, and writing when there is room", async () => {
    const { admin } = house;
    const acme = body(
      await admin("POST", "/records/customer", { name: "Acme", owner: await house.id("sales@demo.test") }),
      201,
    );
    await limit((await one("SELECT page_count FROM pragma_page_count")) + 24);

    let kept = 0;
    let answer: Answer;
    for (;;) {
      const before = await rows();
      answer = await admin("POST", "/records/customer", { name: `full ${kept}`, notes: NOTES });
      if (answer.status !== 201) {
        expect(await rows()).toEqual(before);
        break;
      }
      kept++;
    }
    refused(answer);

    const before = await rows();
    const { revision, ...configuration } = body(await admin("GET", "/schema"));
    const fields = Array.from({ length: 60 }, (_, i) => ({
      key: `f${i}`,
      type: "text",
      label: `F ${i}`,
      unique: true,
    }));
    configuration.schemas.push({
      kind: "object",
      key: "roomy",
      label: "Roomy",
      help: "x".repeat(2_000),
      fields,
    });
    const low = { survey: "s", customer: acme.id, csat: 1, comment: NOTES };
    const rowsOf = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `bulk ${i}`, notes: NOTES }));
    refused(await admin("POST", "/records/customer/bulk", { create: rowsOf(20) }));
    refused(await admin("PATCH", `/records/customer/${acme.id}`, { notes: NOTES }));
    refused(await admin("POST", "/records/survey_response", low));
    refused(await admin("PUT", "/schema", configuration, { "if-match": `"${revision}"` }));
    refused(await admin("POST", "/records/customer", rowsOf(1)[0], { "idempotency-key": "full-1" }));
    expect(await rows()).toEqual(before);

    const shown = body(await admin("GET", "/records/customer?count=exact&q=full"));
    expect(shown.count).toBe(kept);
    expect(body(await admin("GET", `/records/customer/${acme.id}`))).toMatchObject({
      version: 1,
      notes: null,
    });
    expect(body(await admin("GET", "/schema")).revision).toBe(revision);

    await limit(1_000_000);
    // The key of a refused request was not taken.
    body(await admin("POST", "/records/customer", rowsOf(1)[0], { "idempotency-key": "full-1" }), 201);
    const answered = body(await admin("POST", "/records/survey_response", low), 201);
    const filter = encodeURIComponent(JSON.stringify({ "==": [{ var: "related.id" }, answered.id] }));
    expect(body(await admin("GET", `/records/task?filter=${filter}`)).data).toHaveLength(1);
    body(await admin("PUT", "/schema", configuration, { "if-match": `"${revision}"` }));
    body(await admin("POST", "/records/roomy", { f0: "there" }), 201);
    expect(await house.app.db.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });
});
