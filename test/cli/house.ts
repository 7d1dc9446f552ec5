import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { command } from "#app/cli/command.server.ts";
import { atTheEnd, scratchFolder } from "#test/support/cleaning.ts";
import { installedFolder } from "#test/support/installed.ts";
import { attune, type Program, type Ran, startProgram, temporaryFolder } from "#test/support/program.ts";

const root = resolve(import.meta.dirname, "../..");

/** For the files that commands read and write. */
export const folder = scratchFolder("cli");

export interface Installation {
  data: string;
  env: Record<string, string | undefined>;
}

/** An installation that no server runs on: the first command makes it. */
export function installation(more: Record<string, string> = {}): Installation {
  const data = temporaryFolder();
  atTheEnd(() => rmSync(data, { recursive: true, force: true }));
  return {
    data,
    env: { ATTUNE_DEMO_DATA: "0", ...process.env, ATTUNE_DATA: data, NODE_ENV: "production", ...more },
  };
}

/** A server on a data folder of its own, or on one that another installation left. */
export async function server(data?: string): Promise<Program> {
  const program = await startProgram({}, data ?? (await installedFolder()));
  atTheEnd(async () => {
    await program.stop("SIGKILL");
    rmSync(program.data, { recursive: true, force: true });
  });
  return program;
}

/** One command as a person types it; arguments with spaces come as a list. */
export function run(program: Pick<Program, "env">, line: string | readonly string[], input?: string) {
  return attune(program, typeof line === "string" ? line.split(" ") : [...line], input);
}

/**
 * The same command in this process, beside a server in another: all of it but the start of a program, which costs a second each. One after
 * the other: a command reads the environment.
 */
export async function inside(program: Pick<Program, "env">, line: string | readonly string[]): Promise<Ran> {
  const kept = { ...process.env };
  Object.assign(process.env, { LANG: "en", LC_ALL: "" });
  for (const [name, value] of Object.entries(program.env)) if (value !== undefined) process.env[name] = value;
  const said = { out: "", err: "" };
  try {
    const code = await command(typeof line === "string" ? line.split(" ").filter(Boolean) : [...line], {
      from: root,
      out: (text) => {
        said.out += `${text}\n`;
      },
      err: (text) => {
        said.err += `${text}\n`;
      },
    });
    return { code, ...said };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
    Object.assign(process.env, kept);
  }
}
