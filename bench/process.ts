import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";

/** Folder of the checkout; the bundles lie in `build/bench`. */
export const ROOT = resolve(import.meta.dirname, "../..");

export interface Server {
  url: string;
  pid: number;
  /** Milliseconds from `spawn` to the first answer that it is ready. */
  startMs: number;
  stop(): Promise<void>;
}

/** Starts a script that listens on PORT, under Node's own `flags`, and waits until `ready` answers 200. */
export async function startServer(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  ready: string,
  flags: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [...flags, resolve(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ATTUNE_DEMO_DATA: "0", ...process.env, ...env, PORT: String(port), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = listen(child);
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}:\n${said()}`);
    const answer = await fetch(url + ready).catch(() => null);
    if (answer?.status === 200) break;
    if (performance.now() - started > 300_000) throw new Error(`${script} did not get ready:\n${said()}`);
    await new Promise((wake) => setTimeout(wake, 5));
  }
  const startMs = performance.now() - started;
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  return {
    url,
    pid: child.pid!,
    startMs,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export interface Ran {
  out: string;
  ms: number;
  /** Highest resident memory in MiB; null where there is no `/proc`. */
  peak: number | null;
}

/** Runs a script to its end and watches its memory. @throws with what it printed when it does not end with 0 */
export async function run(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Ran> {
  const started = performance.now();
  const child = spawn(process.execPath, [resolve(ROOT, script), ...args], {
    cwd: ROOT,
    env: {
      ATTUNE_DEMO_DATA: "0",
      ...process.env,
      ...env,
      INIT_CWD: ROOT,
      LANG: "en",
      NODE_ENV: "production",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const said = listen(child);
  let peak: number | null = null;
  const watch = setInterval(() => {
    peak = memoryOf(child.pid!)?.peak || peak;
  }, 50);
  const code = await new Promise((done) => child.once("close", done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${script} ${args[0]} ended with ${code}:\n${said()}`);
  return { out, ms: performance.now() - started, peak };
}

/** Keeps the end of what a child prints, so that its pipe never fills. */
function listen(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      text = (text + chunk).slice(-4000);
    });
  }
  return () => text;
}

export interface Memory {
  /** MiB: resident now and at its highest, and what is resident now without mapped files (the database's pages, the program). */
  now: number;
  peak: number;
  own: number;
}

/** Memory of a process; null where there is no `/proc`. */
export function memoryOf(pid: number): Memory | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const mib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return { now: mib("VmRSS"), peak: mib("VmHWM"), own: mib("RssAnon") };
  } catch {
    return null;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
