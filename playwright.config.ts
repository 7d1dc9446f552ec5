import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** A Chromium found on the machine, else Playwright's own. */
const executablePath = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

export default defineConfig({
  testDir: "test/browser",
  outputDir: "test-results",
  reporter: "list",
  workers: 2,
  // As for the other tests (`vitest.config.ts`): where nobody looks on, a failed one gets a second try, and says so.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
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
