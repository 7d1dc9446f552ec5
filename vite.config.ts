import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import options from "./remix.config.js";

/** Packages that only the server loads: never bundled, never pre-bundled for the browser. */
const SERVER_ONLY = [
  "@mikro-orm/core",
  "@mikro-orm/knex",
  "@mikro-orm/sqlite",
  "@mikro-orm/postgresql",
  "@node-rs/argon2",
  "sqlite3",
];

/** What pages import: bundled for the dev server at its start, or the first click meets a reload and two copies of React. */
const IN_PAGES = [
  "react",
  "react/jsx-runtime",
  "react/jsx-dev-runtime",
  "react-dom",
  "react-dom/client",
  "@remix-run/react",
  "@mantine/core",
  "@mantine/hooks",
  "@mantine/modals",
  "@mantine/notifications",
  "@tabler/icons-react",
  "@tanstack/react-table",
  "@tanstack/react-virtual",
  "@dnd-kit/core",
  "@dnd-kit/sortable",
  "@dnd-kit/utilities",
  "react-hook-form",
  "json-logic-js",
  "zod/mini",
];

export default defineConfig({
  plugins: [remix(options)],
  // Two dev servers of one folder (another PORT) must not share a cache.
  cacheDir: process.env.PORT ? `node_modules/.vite-${process.env.PORT}` : "node_modules/.vite",
  optimizeDeps: {
    include: IN_PAGES,
    exclude: [
      ...SERVER_ONLY,
      "@remix-run/node",
      "@remix-run/express",
      "express",
      "busboy",
      "csv-parse",
      "pg",
      "isbot",
    ],
  },
  ssr: {
    external: SERVER_ONLY,
    // Bundled with the program, and only what is used of them: loading six thousand icons takes longer than everything else of a start.
    noExternal: ["@tabler/icons-react", /^@mantine\//, /^@dnd-kit\//, /^@tanstack\//, "react-hook-form"],
    optimizeDeps: { exclude: SERVER_ONLY },
  },
  build: { target: "es2022", sourcemap: false },
});
