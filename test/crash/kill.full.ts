import { test } from "vitest";
import { killCycles } from "./kill.ts";
import { seedOf } from "./random.ts";

test("two hundred kills on SQLite", { timeout: 3_600_000 }, async () => {
  // Several databases, so that the looking does not grow with the square of the cycles.
  for (let round = 0; round < 8; round++)
    await killCycles("sqlite", seedOf("kills sqlite"), { cycles: 25, clients: 32, longest: 2_950 });
});

test("fifty kills on PostgreSQL", { timeout: 3_600_000 }, async () => {
  for (let round = 0; round < 2; round++)
    await killCycles("postgresql", seedOf("kills postgresql"), { cycles: 25, clients: 32, longest: 2_950 });
});
