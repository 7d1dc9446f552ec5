/**
 * `npm test`: type check, lint, unit and data-layer tests on both engines, then a real browser; `--full` adds the long suites.
 * Types and lint are checked beside the unit tests, which wait for other processes much of their time; what they print comes at their end.
 * Every step runs even when an earlier one failed; the last line sums up.
 */
import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const full = process.argv.includes("--full");
const env = { ...process.env, ...(full && { ATTUNE_TEST_FULL: "1" }) };
delete env.NODE_ENV;
const bin = (path) => join(root, "node_modules", path);
/** What the type check found out is kept for the next one. */
const known = ["--incremental", "--tsBuildInfoFile", bin(".cache/types.tsbuildinfo")];

const TYPES = ["types", bin("typescript/bin/tsc"), ["--noEmit", ...known]];
const LINT = ["lint", bin("@biomejs/biome/bin/biome"), ["check", "--error-on-warnings", "."]];
const UNIT = ["unit and data", bin("vitest/vitest.mjs"), ["run"]];
const BROWSER = ["browser", bin("@playwright/test/cli.js"), ["test"]];

const failed = [];

/** Runs a step to its end; `told: false` keeps what it prints until it is over. */
function run([name, script, args], { told = true } = {}) {
  const started = Date.now();
  const head = `\n── ${name}\n`;
  if (told) process.stdout.write(head);
  const stdio = told ? "inherit" : ["ignore", "pipe", "pipe"];
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio });
  const printed = [];
  child.stdout?.on("data", (chunk) => printed.push(chunk));
  child.stderr?.on("data", (chunk) => printed.push(chunk));
  return new Promise((done) => {
    child.on("close", (code) => {
      const seconds = Math.round((Date.now() - started) / 1000);
      if (code !== 0) failed.push(name);
      const end = `── ${name}: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s\n`;
      process.stdout.write(told ? end : `${head}${Buffer.concat(printed)}${end}`);
      done();
    });
  });
}

const beside = run(LINT, { told: false }).then(() => run(TYPES, { told: false }));
await run(UNIT);
await beside;
await run(BROWSER);
process.stdout.write(`\n${4 - failed.length} passed, ${failed.length} failed\n`);
process.exit(failed.length === 0 ? 0 : 1);
