import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { attune, type Program, startProgram, temporaryFolder } from "#test/support/program.ts";

/** For the files that commands read and write. */
export const folder = mkdtempSync(join(tmpdir(), "attune-cli-"));
const programs: Program[] = [];
const folders: string[] = [folder];

afterAll(async () => {
  for (const program of programs) await program.stop("SIGKILL");
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

export interface Installation {
  data: string;
  env: Record<string, string | undefined>;
}

/** An installation that no server runs on: the first command makes it. */
export function installation(more: Record<string, string> = {}): Installation {
  const data = temporaryFolder();
  folders.push(data);
  return {
    data,
    env: { ATTUNE_DEMO_DATA: "0", ...process.env, ATTUNE_DATA: data, NODE_ENV: "production", ...more },
  };
}

export async function server(data?: string): Promise<Program> {
  const program = await startProgram({}, data);
  programs.push(program);
  folders.push(program.data);
  return program;
}

/** One command as a person types it; arguments with spaces come as a list. */
export function run(program: Pick<Program, "env">, line: string | readonly string[], input?: string) {
  return attune(program, typeof line === "string" ? line.split(" ") : [...line], input);
}
