import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** A Chromium found on the machine, else Playwright's own. */
const executablePath = [
  process.env.CHROMIUM_PATH,
  // Without the windows that nobody looks at: a sixth less time.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

export default defineConfig({
  testDir: "test/browser",
  globalSetup: "./test/browser/prepared.ts",
  outputDir: "test-results",
  reporter: "list",
  // One more than cores of a small machine: each waits for its server and its browser a third of its time.
  workers: 3,
  // As for the other tests (`vitest.config.ts`): where nobody looks on, a failed one gets a second try, and says so.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  // The longest file first: while its demo data are made, the other worker goes on.
  projects: [
    { name: "every page", testMatch: "pages.spec.ts" },
    { name: "journeys", testIgnore: "pages.spec.ts" },
  ],
  use: {
    locale: "zh-CN",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
