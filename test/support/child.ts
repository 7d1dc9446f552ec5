import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { atTheEnd } from "./cleaning.ts";

const root = resolve(import.meta.dirname, "../..");

/** A process of its own, for tests that kill it or run two on one database. */
export interface Child {
  process: ChildProcess;
  /** Resolves when the child has printed this line. */
  said(line: string): Promise<void>;
  /** Resolves to what it printed when it has ended, however. */
  ended: Promise<string>;
}

/** Runs a TypeScript module (path from the checkout's root) in a new process. */
export function startChild(module: string, args: readonly string[]): Child {
  const outfile = bundled(module);
  const child = spawn(process.execPath, [outfile, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  atTheEnd(() => child.kill("SIGKILL"));
  let text = "";
  const waiting = new Map<string, () => void>();
  child.stdout.on("data", (chunk) => {
    text += chunk;
    for (const [line, done] of waiting) if (text.split("\n").includes(line)) done();
  });
  const ended = new Promise<string>((done) => child.on("close", () => done(text)));
  return {
    process: child,
    ended,
    said: (line) =>
      new Promise((done, fail) => {
        if (text.split("\n").includes(line)) return done();
        waiting.set(line, done);
        ended.then(() => fail(new Error(`the child ended before it said "${line}": ${text}`)));
      }),
  };
}

/** Bundles of the test file that runs, by module. */
const bundles = new Map<string, string>();

function bundled(module: string): string {
  const there = bundles.get(module);
  if (there) return there;
  // Inside node_modules, so that the bundle finds the packages it leaves outside.
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "attune-child-"));
  atTheEnd(() => {
    bundles.delete(module);
    rmSync(folder, { recursive: true, force: true });
  });
  const outfile = join(folder, "child.mjs");
  buildSync({
    entryPoints: [join(root, module)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  bundles.set(module, outfile);
  return outfile;
}
