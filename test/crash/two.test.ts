import { expect, test } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import { createTestDb, ENGINES } from "#test/support/databases.ts";
import { createInstalledDb } from "#test/support/installed.ts";
import {
  attune,
  client,
  forgetFolder,
  type Program,
  startProgram,
  temporaryFolder,
} from "#test/support/program.ts";
import { body } from "../api/house.ts";
import { checkHistory, checkTasks } from "./checker.ts";
import { History, startLoad } from "./load.ts";
import { random, seedOf } from "./random.ts";

const FULL = process.env.ATTUNE_TEST_FULL === "1";
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function upload(program: Program, token: string, text: string): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([text]), "f.csv");
  const answer = await fetch(`${program.url}/api/v1/imports/survey_response`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
}

test.each(ENGINES)(
  "two server processes on one database: every event and job once, also when one of them dies, on %s",
  async (engine) => {
    const seed = seedOf(`two ${engine}`);
    const next = random(seed);
    const data = temporaryFolder();
    const url = engine === "sqlite" ? `sqlite:${data}/attune.sqlite` : await createTestDb(engine);
    const start = () => startProgram({ DATABASE_URL: url }, data);
    // Both at once are the first: one of them makes the installation.
    const [first, second] = await Promise.all([start(), start()]);
    const history = new History();
    try {
      const token = (await attune(first, ["token", "create", "--user", "admin@demo.test"])).out.trim();
      const [one, two] = [client(first.url, token), client(second.url, token)];
      expect(body(await two("GET", "/users")).data).toEqual(body(await one("GET", "/users")).data);

      // The same answer rescored at both again and again: one task, ever.
      const { id } = body(await one("POST", "/records/survey_response", { survey: "both", csat: 5 }), 201);
      await Promise.all(
        Array.from({ length: 30 }, (_, at) =>
          (at % 2 ? one : two)("PATCH", `/records/survey_response/${id}`, {
            csat: (at % 5) + 1,
            follow_up: at % 3 ? "none" : "open",
          }),
        ),
      );
      body(await one("PATCH", `/records/survey_response/${id}`, { csat: 1 }));

      const loads = [first, second].map((program, at) =>
        startLoad(program.url, token, history, seed + at, 6),
      );
      const rows = FULL ? 600 : 200;
      const text = (name: string) =>
        ["survey,csat", ...Array.from({ length: rows }, (_, at) => `${name}${at},${(at % 5) + 1}`)].join(
          "\n",
        );
      const jobs = [];
      for (const [at, name] of ["a", "b", "c", "d"].entries())
        jobs.push(await upload(at % 2 ? first : second, token, text(name)));

      // A publish at one is answered by the other: within a second (`schema/store.test.ts`), but under this load on a shared machine later.
      const { revision } = body(await one("PATCH", "/settings", { "satisfaction.vip_follow_up_hours": 3 }));
      const from = Date.now();
      let seen = 0;
      while (seen !== revision && Date.now() - from < 5_000) {
        seen = ((await (await fetch(`${second.url}/readyz`)).json()) as { revision: number }).revision;
        await sleep(20);
      }
      console.log(`${engine}: the other process answered by revision ${seen} after ${Date.now() - from} ms`);
      expect(seen).toBe(revision);

      await sleep(200 + next() * 600);
      await second.stop("SIGKILL");
      await loads[1]!.ended;
      await loads[0]!.stop();
      // Time passes until the leases of the dead have run out. (A lease of the living is renewed only later; the job that loses it
      // in this way must notice, and still nothing may be done twice.)
      const db = await openDb({ url });
      await db.run("UPDATE jobs SET lease_until = 1 WHERE state = 'running'");
      for (const job of jobs) {
        let found = body(await one("GET", `/jobs/${job}`));
        // An attempt that met the end of the other process in a bad moment is followed by another, after a pause.
        for (let tries = 0; tries < 1_000 && found.state !== "done"; tries++) {
          await sleep(50);
          found = body(await one("GET", `/jobs/${job}`));
        }
        expect(found).toMatchObject({ state: "done", result: { read: rows, created: rows, refused: [] } });
      }
      const found = await db.all<{ n: number; names: number }>(
        "SELECT count(*) AS n, count(DISTINCT survey) AS names FROM o_survey_response WHERE survey NOT LIKE 'm%' AND survey <> 'both'",
      );
      expect({ n: Number(found[0]!.n), names: Number(found[0]!.names) }).toEqual({
        n: 4 * rows,
        names: 4 * rows,
      });
      expect(await db.all("SELECT id FROM o_task WHERE related = ?", [id])).toHaveLength(1);
      await checkHistory(db, history);
      await checkTasks(db);
      await db.close();
    } finally {
      await first.stop("SIGKILL");
      await second.stop("SIGKILL");
      forgetFolder(data);
    }
  },
  120_000,
);

test.each(FULL ? ENGINES : ENGINES.slice(0, 1))(
  "SIGTERM under load: what was taken is answered, the rest is refused at the door, and it exits 0, on %s",
  async (engine) => {
    const seed = seedOf(`term ${engine}`);
    const data = temporaryFolder();
    const url = await createInstalledDb(engine);
    const history = new History();
    const rows = FULL ? 3_000 : 2_000;
    let token = "";
    for (let round = 0; round < 2; round++) {
      const program = await startProgram({ DATABASE_URL: url }, data);
      token ||= (await attune(program, ["token", "create", "--user", "admin@demo.test"])).out.trim();
      const load = startLoad(program.url, token, history, seed + round, 8);
      if (round === 0)
        await upload(
          program,
          token,
          ["survey,csat", ...Array.from({ length: rows }, (_, at) => `s${at},${(at % 5) + 1}`)].join("\n"),
        );
      await sleep(500);
      const from = Date.now();
      expect(await program.stop("SIGTERM")).toBe(0);
      const took = Date.now() - from;
      console.log(`${engine}: stopped in ${took} ms`);
      expect(took).toBeLessThan(12_000);
      await load.ended;
      const db = await openDb({ url });
      await checkHistory(db, history);
      // The import was handed back, not given up, and its attempt does not count.
      const [job] = await db.all<{ state: string; attempts: number }>(
        "SELECT state, attempts FROM jobs WHERE kind = 'import'",
      );
      if (round === 0) expect(["ready", "done"]).toContain(job!.state);
      await db.close();
    }
    const program = await startProgram({ DATABASE_URL: url }, data);
    const db = await openDb({ url });
    const left = async () =>
      (await db.all("SELECT id FROM jobs WHERE kind = 'import' AND state <> 'done'")).length;
    for (let tries = 0; tries < 200 && (await left()) > 0; tries++) await sleep(50);
    const [found] = await db.all<{ n: number; names: number }>(
      "SELECT count(*) AS n, count(DISTINCT survey) AS names FROM o_survey_response WHERE survey LIKE 's%'",
    );
    expect({ n: Number(found!.n), names: Number(found!.names) }).toEqual({ n: rows, names: rows });
    await checkTasks(db);
    await db.close();
    await program.stop("SIGKILL");
    forgetFolder(data);
  },
);
