/**
 * Runs before `npm start`, `dev`, `test` and `attune`, with nothing but Node: installs what is missing and builds what is
 * stale. Stamps make a warm start cost two hashes. Everything it prints goes to standard error.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const mode = process.argv[2] ?? "start";
const say = (text) => process.stderr.write(`attune: ${text}\n`);
const fail = (text) => {
  say(text);
  process.exit(1);
};

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  fail(`Node ${process.versions.node} is too old; Attune runs on Node 20.11 and newer.`);
}

/** The environment for child commands: npm's own variables would make a nested npm read the wrong configuration. */
function cleanEnvironment() {
  const env = { ...process.env };
  for (const key of Object.keys(env)) {
    if (/^npm_(lifecycle|package|command)/.test(key)) delete env[key];
  }
  delete env.NODE_ENV;
  return env;
}

function hashOf(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
      return;
    }
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path));
  };
  for (const path of paths) add(join(root, path));
  return hash.digest("hex");
}

function stampIs(file, value) {
  const path = join(root, file);
  return existsSync(path) && readFileSync(path, "utf8") === value;
}

/** Runs a command to its end with what it prints going to standard error (or nowhere: `ignore`); answers whether it succeeded. */
function runs(command, args, env, printed = 2) {
  const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", printed, printed] });
  return new Promise((done) => {
    child.on("error", () => done(false));
    child.on("close", (code) => done(code === 0));
  });
}

/**
 * How sqlite3 is compiled where no binary of it can be had, unless the person's environment says otherwise: as SQLite itself recommends
 * (the package asks for -O3, which takes half as long again; gyp's makefiles put these flags after its own), its own files on every core.
 */
const COMPILING = { CFLAGS: "-O2", JOBS: "max" };

/** Packages that are missing, and meanwhile (compiling sqlite3 takes a minute) what needs no binary of theirs. */
async function install(meanwhile) {
  const wanted = `${hashOf(["package-lock.json"])} node ${major} ${process.platform} ${process.arch}`;
  if (stampIs("node_modules/.attune-stamp", wanted)) return meanwhile();
  say("installing packages (about two minutes the first time) …");
  const npm = process.env.npm_execpath;
  const command = npm ? [process.execPath, npm] : ["npm"];
  const env = { ...COMPILING, ...cleanEnvironment() };
  const npmRuns = (...args) => runs(command[0], [...command.slice(1), ...args], env);
  if (!(await npmRuns("ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund")))
    fail("the packages could not be installed: `npm ci` failed, see above.");
  await Promise.all([npmRuns("rebuild"), meanwhile().then(aheadOfTests)]);
  const works = () =>
    spawnSync(process.execPath, ["-e", "require('sqlite3')"], { cwd: root, stdio: "ignore" }).status === 0;
  if (!works()) await npmRuns("rebuild", "sqlite3");
  if (!works()) {
    fail(
      "the package sqlite3 has no binary for this machine and could not be compiled: python3, make and a C++ compiler are needed.",
    );
  }
  writeFileSync(join(root, "node_modules/.attune-stamp"), wanted);
}

/** What the tests want anyway, while packages are still compiled. Whether the types fit is told by `scripts/test.mjs`, which then knows it. */
async function aheadOfTests() {
  if (mode !== "test") return;
  await browser();
  const known = join(root, "node_modules/.cache/types.tsbuildinfo");
  const args = ["--noEmit", "--incremental", "--tsBuildInfoFile", known];
  await runs(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), ...args],
    cleanEnvironment(),
    "ignore",
  );
}

async function build() {
  const wanted = hashOf([
    "app",
    "seeds",
    "vite.config.ts",
    "remix.config.js",
    "package-lock.json",
    "tsconfig.json",
  ]);
  if (stampIs("build/.attune-stamp", wanted)) return;
  say("building …");
  const next = join(root, "build.next");
  rmSync(next, { recursive: true, force: true });
  const cli = join(root, "node_modules/@remix-run/dev/dist/cli.js");
  const env = { ...cleanEnvironment(), NODE_ENV: "production", ATTUNE_BUILD: "build.next" };
  if (!(await runs(process.execPath, [cli, "vite:build", "--logLevel", "warn"], env)))
    fail("the build failed, see above.");
  compress(join(next, "client/assets"));
  writeFileSync(join(next, ".attune-stamp"), wanted);
  rmSync(join(root, "build"), { recursive: true, force: true });
  renameSync(next, join(root, "build"));
}

/** Assets never change once they are built: they are packed here, better than there is time for while somebody waits. */
function compress(folder) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css)$/.test(name)) continue;
    writeFileSync(
      join(folder, `${name}.br`),
      brotliCompressSync(readFileSync(join(folder, name)), { params }),
    );
  }
}

/** A browser for the tests: one that is there, else Debian's, else Playwright's own download. */
function findBrowser() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ];
  const found = candidates.find((path) => path && existsSync(path));
  if (found) return found;
  const own = spawnSync(
    process.execPath,
    ["-e", "process.stdout.write(require('@playwright/test').chromium.executablePath())"],
    { cwd: root, encoding: "utf8" },
  );
  const path = own.status === 0 ? own.stdout.trim() : "";
  return path && existsSync(path) ? path : null;
}

async function browser() {
  if (findBrowser()) return;
  say("no Chromium found: installing one for the browser tests …");
  const root_ = process.getuid?.() === 0;
  if (root_ && existsSync("/usr/bin/apt-get")) {
    await runs("apt-get", ["update", "-qq"], process.env);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    // Newer Debians have the browser without windows by itself, which is all that tests need.
    for (const name of ["chromium-headless-shell", "chromium"]) {
      await runs("apt-get", ["install", "-y", "-qq", name, "fonts-noto-cjk"], env);
      if (findBrowser()) return;
    }
  }
  const own = [join(root, "node_modules/@playwright/test/cli.js"), "install", "chromium"];
  await runs(process.execPath, own, cleanEnvironment());
  if (!findBrowser()) {
    fail(
      "no browser for the tests: install Chromium (Debian: `apt-get install chromium`) or name one in CHROMIUM_PATH.",
    );
  }
}

/** One at a time: a second `npm start` or `npm test` beside the first would pull the packages out from under it. */
async function locked(work) {
  const lock = join(root, ".attune-lock");
  for (let waited = 0; ; waited++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const owner = Number(existsSync(lock) ? readFileSync(lock, "utf8") : 0);
      if (owner > 0 && !alive(owner)) rmSync(lock, { force: true });
      else if (waited === 0) say("waiting for another start to finish its preparations …");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.on("exit", release);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  await work();
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

await locked(async () => {
  await install(mode === "dev" ? async () => {} : build);
  if (mode === "test") await browser();
});
