/** Starts the built program. One bundle serves pages, API and command line, so that they share one copy of every room. */
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

process.env.NODE_ENV ??= "production";
// SQLite's queries run on these threads: one writer and three readers beside file and password work.
process.env.UV_THREADPOOL_SIZE ??= "8";
process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
// A build beside the usual one: for those who try something out.
const folder = resolve(process.env.ATTUNE_BUILD || "build");
const build = await import(pathToFileURL(resolve(folder, "server/index.js")).href);
await build.entry.module.serve(build);
