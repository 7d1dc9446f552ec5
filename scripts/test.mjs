/**
 * `npm test`: type check, lint, unit and data-layer tests on both engines, then a real browser; `--full` adds the long suites.
 * Every step runs even when an earlier one failed; the last line sums up.
 */
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const full = process.argv.includes("--full");
const env = { ...process.env, ...(full && { ATTUNE_TEST_FULL: "1" }) };
delete env.NODE_ENV;
const bin = (path) => join(root, "node_modules", path);

const STEPS = [
  ["types", bin("typescript/bin/tsc"), ["--noEmit"]],
  ["lint", bin("@biomejs/biome/bin/biome"), ["check", "--error-on-warnings", "."]],
  ["unit and data", bin("vitest/vitest.mjs"), ["run"]],
  ["browser", bin("@playwright/test/cli.js"), ["test"]],
];

const failed = [];
for (const [name, script, args] of STEPS) {
  process.stdout.write(`\n── ${name}\n`);
  const started = Date.now();
  const run = spawnSync(process.execPath, [script, ...args], { cwd: root, env, stdio: "inherit" });
  process.stdout.write(
    `── ${name}: ${run.status === 0 ? "passed" : "FAILED"} in ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
  if (run.status !== 0) failed.push(name);
}
process.stdout.write(`\n${STEPS.length - failed.length} passed, ${failed.length} failed\n`);
process.exit(failed.length === 0 ? 0 : 1);
