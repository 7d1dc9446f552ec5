import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import type { Db } from "#app/db/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { createInstalledDb } from "#test/support/installed.ts";
import { attune, forgetFolder, temporaryFolder } from "#test/support/program.ts";
import { checkTasks } from "./checker.ts";
import { random, seedOf } from "./random.ts";

const full = process.env.ATTUNE_TEST_FULL === "1";
const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "attune-sheets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every tenth row is refused, every fifth answer is low. */
function sheet(rows: number): string {
  const file = join(folder, `${rows}.csv`);
  const lines = Array.from(
    { length: rows },
    (_, at) => `S${at},${at % 10 === 9 ? "eleven" : (at % 5) + 1},"line ${at}\nmore"`,
  );
  writeFileSync(file, ["survey,csat,comment", ...lines].join("\n"));
  return file;
}

/** The command in a process that is killed once it has written so many answers; its exit code, or null when the kill came first. */
async function importUntil(
  db: Db,
  env: Record<string, string | undefined>,
  args: string[],
  more: number,
): Promise<number | null> {
  const count = async () => {
    const [row] = await db.all<{ n: number }>("SELECT count(*) AS n FROM o_survey_response");
    return Number(row!.n);
  };
  const before = await count();
  const child = spawn(process.execPath, ["scripts/attune.mjs", "import", ...args], {
    cwd: root,
    env: env as NodeJS.ProcessEnv,
    stdio: "ignore",
  });
  const ended = new Promise<number | null>((done) => child.on("exit", (code) => done(code)));
  while (child.exitCode === null && (await count()) < before + more) {
    await new Promise((wake) => setTimeout(wake, 5));
  }
  child.kill("SIGKILL");
  return ended;
}

test.each(full ? ENGINES : ENGINES.slice(0, 1))(
  "an import killed again and again goes on where it was: no row twice, none lost, with and without a key, on %s",
  async (engine) => {
    const next = random(seedOf(`import ${engine}`));
    const data = temporaryFolder();
    const url = await createInstalledDb(engine);
    const env = { ...process.env, ATTUNE_DATA: data, DATABASE_URL: url, NODE_ENV: "production", LANG: "en" };
    const rows = full ? 4_000 : 1_300;
    const file = sheet(rows);
    for (const key of [[], ["--key", "external_id", "--map", "survey=survey,survey=external_id"]]) {
      const args = ["survey_response", file, ...key];
      const db = await openDb({ url });
      let kills = 0;
      for (let tries = 0; tries < (full ? 3 : 2); tries++) {
        const code = await importUntil(db, env, args, next() * 450);
        if (code === 0) break;
        kills++;
      }
      const last = await attune({ env }, ["import", ...args, "--json"]);
      expect(last).toMatchObject({ code: 0 });
      const result = JSON.parse(last.out);
      console.log(
        `${engine} ${key[0] ?? "without a key"}: ${kills} kills, then ${JSON.stringify({ ...result, refused: result.refused.length })}`,
      );
      expect(kills).toBeGreaterThan(0);
      const found = await db.all<{ survey: string; n: number }>(
        `SELECT survey, count(*) AS n FROM o_survey_response WHERE external_id IS ${key.length > 0 ? "NOT " : ""}NULL GROUP BY survey`,
      );
      expect(found.filter((row) => Number(row.n) !== 1)).toEqual([]);
      expect(found).toHaveLength(rows * 0.9);
      await checkTasks(db);
      expect(
        await db.all("SELECT event_id FROM runs GROUP BY event_id, automation HAVING count(*) > 1"),
      ).toEqual([]);
      expect(await db.all("SELECT key FROM meta WHERE key LIKE 'import:%'")).toEqual([]);
      // However many processes it took, it is one import, and an undo finds all that it wrote.
      const entries = await db.all<{ id: string; created: number; refused: number }>(
        "SELECT id, state, place, created, refused FROM imports ORDER BY id DESC",
      );
      expect(entries).toHaveLength(key.length > 0 ? 2 : 1);
      expect(entries[0]).toMatchObject({ state: "done", place: null });
      expect([Number(entries[0]!.created), Number(entries[0]!.refused)]).toEqual([rows * 0.9, rows / 10]);
      const [made] = await db.all<{ n: number }>(
        `SELECT count(DISTINCT record_id) AS n FROM events WHERE import_id = ? AND object = 'survey_response' AND kind = 'created'`,
        [entries[0]!.id],
      );
      expect(Number(made!.n)).toBe(rows * 0.9);
      await db.close();
      // The last run tells the whole story, whoever died in it.
      expect(result).toMatchObject({ read: rows, created: rows * 0.9, updated: 0, unchanged: 0 });
      expect(result.refused).toHaveLength(rows / 10);
      expect(new Set(result.refused.map((row: { line: number }) => row.line)).size).toBe(rows / 10);
    }
    forgetFolder(data);
  },
);

test.each(ENGINES)(
  "the same import from two terminals at once is done once on %s; the slower one is told",
  async (engine) => {
    const data = temporaryFolder();
    const url = await createInstalledDb(engine);
    const env = { ...process.env, ATTUNE_DATA: data, DATABASE_URL: url, NODE_ENV: "production", LANG: "en" };
    const file = sheet(1_500);
    const both = await Promise.all(
      [0, 300].map(async (later) => {
        await new Promise((done) => setTimeout(done, later));
        return attune({ env }, ["import", "survey_response", file, "--json"]);
      }),
    );
    expect(both.map((ran) => ran.code).sort()).toEqual([0, 1]);
    expect(both.find((ran) => ran.code === 1)!.err).toContain("Another process is importing");
    const db = await openDb({ url });
    const [count] = await db.all<{ n: number; names: number }>(
      "SELECT count(*) AS n, count(DISTINCT survey) AS names FROM o_survey_response",
    );
    expect({ n: Number(count!.n), names: Number(count!.names) }).toEqual({ n: 1_350, names: 1_350 });
    await checkTasks(db);
    await db.close();
    forgetFolder(data);
  },
);
