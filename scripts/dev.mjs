/** `npm run dev`: the same program with Vite in front, so that a saved file is seen at once. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

process.env.NODE_ENV ??= "development";
process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
const vite = await createServer({ server: { middlewareMode: true }, appType: "custom" });
const load = () => vite.ssrLoadModule("virtual:remix/server-build");
const build = await load();
await build.entry.module.serve(load, { vite: vite.middlewares });
