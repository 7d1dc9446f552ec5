import { expect, test } from "vitest";
import { killCycles } from "./kill.ts";
import { seedOf } from "./random.ts";

test("kill -9 under load on SQLite: nothing acknowledged is lost, nothing is half done", async () => {
  const history = await killCycles("sqlite", seedOf("kill sqlite"), {
    cycles: 3,
    clients: 12,
    longest: 1_200,
  });
  expect(history.open().length).toBeGreaterThan(0);
});

test("kill -9 under load on PostgreSQL: nothing acknowledged is lost, nothing is half done", async () => {
  await killCycles("postgresql", seedOf("kill postgresql"), { cycles: 2, clients: 12, longest: 1_200 });
});
