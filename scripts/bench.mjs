/** `npm run bench`: bundles the benchmark beside the built program and runs it; arguments are the benchmark's own. */
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// A build beside the usual one: for those who try something out.
const folder = process.env.ATTUNE_BUILD || "build";
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
await build({
  absWorkingDir: root,
  entryPoints: ["bench/main.ts", "bench/floor.ts"],
  outdir: `${folder}/bench`,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const run = spawnSync(process.execPath, [join(root, folder, "bench/main.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exitCode = run.status ?? 1;
