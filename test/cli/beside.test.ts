import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { client } from "#test/support/program.ts";
import { folder, inside, run, server } from "./house.ts";

test("people go on writing beside a long import from the command line", async () => {
  const program = await server();
  const admin = client(
    program.url,
    (await inside(program, "token create --user admin@demo.test")).out.trim(),
  );
  const file = join(folder, "long.csv");
  const rows = Array.from({ length: 5_000 }, (_, at) => `S${at},${(at % 5) + 1},some words`);
  writeFileSync(file, ["survey,csat,comment", ...rows].join("\n"));
  let going = true;
  const imported = run(program, ["import", "survey_response", file, "--json"]).finally(() => {
    going = false;
  });
  const took: number[] = [];
  while (going) {
    const from = performance.now();
    const answer = await admin("POST", "/records/customer", { name: "beside" });
    took.push(performance.now() - from);
    expect(answer.status).toBe(201);
    await new Promise((done) => setTimeout(done, 20));
  }
  expect(JSON.parse((await imported).out)).toMatchObject({ read: 5_000, created: 5_000 });
  const longest = Math.max(...took);
  console.log(`${took.length} writes beside the import, the longest ${Math.round(longest)} ms`);
  expect(took.length).toBeGreaterThan(10);
  expect(longest).toBeLessThan(2_000);
});
