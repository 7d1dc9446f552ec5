/** The command line, out of the built program. File names are relative to where the person stands. */
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

process.env.NODE_ENV ??= "production";
const from = process.env.INIT_CWD ?? process.cwd();
process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
// A build beside the usual one: for those who try something out.
const folder = resolve(process.env.ATTUNE_BUILD || "build");
const build = await import(pathToFileURL(resolve(folder, "server/index.js")).href);
process.exitCode = await build.entry.module.command(process.argv.slice(2), { from });
