/** Starts the built program. One bundle serves pages, API and command line, so that they share one copy of every room. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

process.env.NODE_ENV ??= "production";
// SQLite's queries run on these threads: one writer and three readers beside file and password work.
process.env.UV_THREADPOOL_SIZE ??= "8";
process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
const build = await import("../build/server/index.js");
await build.entry.module.serve(build);
