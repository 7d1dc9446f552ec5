import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/sequencer.ts";

const full = process.env.ATTUNE_TEST_FULL === "1";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", ...(full ? ["test/**/*.full.ts"] : [])],
    exclude: ["test/browser/**"],
    // Files share their process: loading the program a hundred and fifty times took a quarter of the whole run.
    isolate: false,
    setupFiles: ["test/support/setup.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: full ? 600_000 : 60_000,
    hookTimeout: 120_000,
    // Suites that kill processes share two cores with everything else: where nobody looks on, a failed test gets a second try, and says so.
    retry: process.env.CI ? 1 : 0,
    pool: "forks",
    // One more than cores of a small machine: each waits for databases and other processes part of its time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ["default"],
  },
});
