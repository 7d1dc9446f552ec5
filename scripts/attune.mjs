/** The command line, out of the built program. File names are relative to where the person stands. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

process.env.NODE_ENV ??= "production";
const from = process.env.INIT_CWD ?? process.cwd();
process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
const build = await import("../build/server/index.js");
process.exitCode = await build.entry.module.command(process.argv.slice(2), { from });
