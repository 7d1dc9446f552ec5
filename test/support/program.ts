import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** The built program, running as a person would run it, on a data folder of its own. */
type Env = Record<string, string | undefined>;

export interface Program {
  url: string;
  data: string;
  env: Env;
  process: ChildProcess;
  /** What it printed so far. */
  printed(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "attune-"));
}

/**
 * Starts the program and waits until it is ready (with demo data: until they are there), or only until it answers.
 * `data` may be a folder that an earlier one left behind.
 */
export async function startProgram(
  env: Env = {},
  data = temporaryFolder(),
  wait: "ready" | "alive" = "ready",
): Promise<Program> {
  const port = await freePort();
  const all: Env = {
    ATTUNE_DEMO_DATA: "0",
    // As `npm start` says it.
    MALLOC_ARENA_MAX: "2",
    ...process.env,
    ...env,
    PORT: String(port),
    ATTUNE_DATA: data,
    NODE_ENV: "production",
  };
  const child = spawn(process.execPath, ["scripts/serve.mjs"], { cwd: root, env: all as NodeJS.ProcessEnv });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((done) => child.on("exit", (code) => done(code)));
  const url = `http://127.0.0.1:${port}`;
  await until(`${url}/${wait === "ready" ? "readyz" : "healthz"}`, child, () => text);
  return {
    url,
    data,
    env: all,
    process: child,
    printed: () => text,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

async function until(address: string, child: ChildProcess, printed: () => string): Promise<void> {
  for (let tries = 0; tries < 2_400; tries++) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${printed()}`);
    const answer = await fetch(address).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the program did not get ready:\n${printed()}`);
}

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs one command of `attune` against the same data. */
export function attune(program: Pick<Program, "env">, args: string[], input?: string): Promise<Ran> {
  const child = spawn(process.execPath, ["scripts/attune.mjs", ...args], {
    cwd: root,
    env: { ...program.env, INIT_CWD: root, LANG: "en" } as unknown as NodeJS.ProcessEnv,
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.end(input ?? "");
  return new Promise((done) => child.on("close", (code) => done({ code, out, err })));
}

/** A client of the API with one token. */
export function client(url: string, token: string) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "accept-language": "en",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const type = answer.headers.get("content-type") ?? "";
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
    const value: any = type.includes("json") && text !== "" ? JSON.parse(text) : text;
    return { status: answer.status, headers: answer.headers, body: value };
  };
}

export function forgetFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
