import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import options from "./remix.config.js";

/** Packages with parts of their own machine or that load their own parts by name: never bundled, never pre-bundled for the browser. */
const SERVER_ONLY = [
  "@mikro-orm/core",
  "@mikro-orm/knex",
  "@mikro-orm/sqlite",
  "@mikro-orm/postgresql",
  "@node-rs/argon2",
  "sqlite3",
  "pg",
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
  "@tanstack/react-table",
  "@tanstack/react-virtual",
  "@dnd-kit/core",
  "@dnd-kit/sortable",
  "@dnd-kit/utilities",
  "react-hook-form",
  "json-logic-js",
  "zod/mini",
];

/** The dev server loads packages as they are, but those whose modules Node does not take. */
const IN_DEV = [/^@mantine\//, /^@dnd-kit\//, /^@tanstack\//, "react-hook-form"];

export default defineConfig(({ command }) => ({
  plugins: [remix(options)],
  // The server's file, too, brings only what packages do when it is earnest.
  define: command === "build" ? { "process.env.NODE_ENV": JSON.stringify("production") } : {},
  // Two dev servers of one folder (another PORT) must not share a cache.
  cacheDir: process.env.PORT ? `node_modules/.vite-${process.env.PORT}` : "node_modules/.vite",
  optimizeDeps: {
    include: IN_PAGES,
    exclude: [
      ...SERVER_ONLY,
      "@tabler/icons-react",
      "@remix-run/node",
      "@remix-run/express",
      "express",
      "busboy",
      "csv-parse",
      "isbot",
    ],
  },
  ssr: {
    external: SERVER_ONLY,
    // One file: finding and reading those of eighty packages was a third of a start, and every command of `attune` is one.
    noExternal: command === "build" ? true : IN_DEV,
    optimizeDeps: { exclude: SERVER_ONLY },
  },
  build: { target: "es2022", sourcemap: false },
}));
