import { defineConfig } from "vitest/config";

const full = process.env.ATTUNE_TEST_FULL === "1";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", ...(full ? ["test/**/*.full.ts"] : [])],
    exclude: ["test/browser/**"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: full ? 600_000 : 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default"],
  },
});
