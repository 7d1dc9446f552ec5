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

export default defineConfig({
  plugins: [remix(options)],
  optimizeDeps: { entries: ["app/root.tsx", "app/routes/**/*.tsx"], exclude: SERVER_ONLY },
  ssr: { external: SERVER_ONLY, optimizeDeps: { exclude: SERVER_ONLY } },
  build: { target: "es2022", sourcemap: false },
});
