import { expect, test } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { openHouse } from "../api/house.ts";
import { checkHistory } from "./checker.ts";
import { History, startLoad } from "./load.ts";
import { seedOf } from "./random.ts";

test.each(ENGINES)("the checker finds what a crash could have done, on %s", async (engine) => {
  const house = await openHouse(engine);
  const { db } = house.app;
  const history = new History();
  const load = startLoad(house.url, await house.token("admin@demo.test"), history, seedOf("checker"), 6);
  const enough = () =>
    history.acked().filter((one) => one.kind === "response" && one.low).length > 3 &&
    history.acked().length > 60;
  while (!enough()) await new Promise((done) => setTimeout(done, 10));
  await load.stop();
  await checkHistory(db, history);

  const response = history.acked().find((one) => one.kind === "response" && one.low)!.acked!.ids[0]!;
  const removed = new Set(history.sent.map((one) => one.id));
  const customer = history.acked().find((one) => one.kind === "customer" && !removed.has(one.acked!.ids[0]))!
    .acked!.ids[0]!;
  /** Spoils one thing, expects the checker to see it, and puts everything back by undoing the transaction. */
  const spoilt = async (said: RegExp, ...statements: [string, string[]][]) => {
    const undo = new Error("undo");
    await expect(
      db.transaction(async (tx) => {
        for (const [sql, params] of statements) expect(await tx.run(sql, params)).toBeGreaterThan(0);
        await expect(checkHistory({ ...db, ...bound(tx) } as never, history)).rejects.toThrow(said);
        throw undo;
      }),
    ).rejects.toBe(undo);
  };
  const bound = (tx: { all: unknown; run: unknown; dialect: unknown }) => ({
    dialect: tx.dialect,
    all: (tx.all as (...args: unknown[]) => unknown).bind(tx),
  });
  await spoilt(/customer m/, ["DELETE FROM o_customer WHERE id = ?", [customer]]);
  await spoilt(/changes without events/, ["DELETE FROM events WHERE record_id = ?", [response]]);
  await spoilt(/response m|tasks that do not fit/, [
    "DELETE FROM o_survey_response WHERE id = ?",
    [response],
  ]);
  await spoilt(/tasks that do not fit/, [
    "UPDATE o_task SET related = ? WHERE related = ?",
    [customer, response],
  ]);
  await spoilt(/changes without events/, [
    "UPDATE o_task SET version = version + 1 WHERE related = ?",
    [response],
  ]);
  await spoilt(/m0/, ["UPDATE o_customer SET name = 'm0' WHERE id = ?", [customer]]);
  await checkHistory(db, history);
});
