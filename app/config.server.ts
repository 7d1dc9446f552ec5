import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What the environment says (`api.md`, table of variables), checked once at start. */
export interface Config {
  port: number;
  host: string;
  /** Address in every link that leaves the house, without a slash at its end. */
  publicUrl: string;
  databaseUrl: string;
  /** Absolute folder for the database file, uploads and backups. */
  dataFolder: string;
  demo: boolean;
  /** Whether a demo that has no records gets its data by itself; no when absent. */
  demoData?: boolean;
  sessionSecret: string;
  /** How many proxies of our own stand before the server; 0 (none) when absent. Only these are believed about `X-Forwarded-For`. */
  trustProxy?: number;
  /** Folder of the installation: `schemas/` lies in it. */
  root: string;
  /** Folder of the built program, absolute. */
  build: string;
}

/** A start that cannot go on; its message tells a person what to do. */
export class ConfigError extends Error {}

export function readConfig(env: NodeJS.ProcessEnv, root = process.cwd()): Config {
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError(`PORT must be a number from 0 to 65535, not "${env.PORT}".`);
  }
  const host = env.HOST || "127.0.0.1";
  const dataFolder = resolve(root, env.ATTUNE_DATA || "data");
  const demo = isDemo(env.ATTUNE_DEMO || "1");
  const publicUrl = (env.PUBLIC_URL || addressOf(host, port)).replace(/\/+$/, "");
  if (!/^https?:\/\/[^/]+/.test(publicUrl) || !URL.canParse(publicUrl)) {
    throw new ConfigError(
      env.PUBLIC_URL
        ? `PUBLIC_URL must be an address that starts with http:// or https://, not "${env.PUBLIC_URL}".`
        : `HOST must be a name or an address to listen on, not "${host}".`,
    );
  }
  const databaseUrl = env.DATABASE_URL || `sqlite:${join(dataFolder, "attune.sqlite")}`;
  if (!/^(sqlite:|postgres(ql)?:\/\/)/.test(databaseUrl)) {
    throw new ConfigError("DATABASE_URL must be sqlite:<path> or postgresql://…");
  }
  const trustProxy = Number(env.TRUST_PROXY || 0);
  if (!Number.isInteger(trustProxy) || trustProxy < 0 || trustProxy > 9) {
    throw new ConfigError(
      `TRUST_PROXY must be the number of proxies before the server, 0 to 9, not "${env.TRUST_PROXY}".`,
    );
  }
  makeFolder(dataFolder);
  return {
    port,
    host,
    publicUrl,
    databaseUrl,
    dataFolder,
    demo,
    demoData: demo && (env.ATTUNE_DEMO_DATA || "1") !== "0",
    sessionSecret: env.SESSION_SECRET || keptSecret(dataFolder, demo),
    trustProxy,
    root,
    build: resolve(root, env.ATTUNE_BUILD || "build"),
  };
}

/** The address where a server listens; one of IPv6 stands in brackets. */
export function addressOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Anything but `1` and `0` is refused: whoever means "no demo" otherwise would get one, with sign-ins that everybody knows. */
function isDemo(given: string): boolean {
  if (given !== "0" && given !== "1") throw new ConfigError(`ATTUNE_DEMO must be 1 or 0, not "${given}".`);
  return given === "1";
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`ATTUNE_DATA: the folder ${folder} cannot be made (${code}).`);
  }
}

function keptSecret(dataFolder: string, demo: boolean): string {
  if (!demo) throw new ConfigError("SESSION_SECRET must be set when ATTUNE_DEMO is 0.");
  const file = join(dataFolder, "session-secret");
  const secret = randomBytes(32).toString("base64url");
  try {
    writeFileSync(file, secret, { mode: 0o600, flag: "wx" });
    return secret;
  } catch (error) {
    // Kept by an earlier start, or by another process in this very moment.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return readFileSync(file, "utf8").trim();
  }
}
