import { expect } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import { createInstalledDb } from "#test/support/installed.ts";
import { attune, client, forgetFolder, startProgram, temporaryFolder } from "#test/support/program.ts";
import { checkHistory } from "./checker.ts";
import { History, send, startLoad } from "./load.ts";
import { random } from "./random.ts";

/** Runs the program under load, kills it at a random moment, starts it again and looks; as often as asked. */
export async function killCycles(
  engine: Dialect,
  seed: number,
  options: { cycles: number; clients: number; longest: number },
): Promise<History> {
  const next = random(seed);
  const data = temporaryFolder();
  const url = await createInstalledDb(engine);
  const env = { DATABASE_URL: url };
  const history = new History();
  let token = "";
  try {
    for (let cycle = 0; cycle < options.cycles; cycle++) {
      const program = await startProgram(env, data);
      try {
        token ||= (await attune(program, ["token", "create", "--user", "admin@demo.test"])).out.trim();
        await retryOpen(program.url, token, history);
        const load = startLoad(program.url, token, history, seed + cycle, options.clients);
        await new Promise((done) => setTimeout(done, 50 + next() * options.longest));
        await program.stop("SIGKILL");
        await load.ended;
      } finally {
        await program.stop("SIGKILL");
      }
      const db = await openDb({ url });
      await checkHistory(db, history).catch((error: Error) => {
        throw new Error(`cycle ${cycle}: ${error.message}`, { cause: error });
      });
      await db.close();
    }
    const written = history.acked().length;
    console.log(
      `${engine}: ${options.cycles} kills, ${written} acknowledged, ${history.open().length} under way at a kill`,
    );
    expect(written).toBeGreaterThan(options.cycles);
    return history;
  } finally {
    forgetFolder(data);
  }
}

/** Whoever sent a write under a key and got no answer sends it again, and gets one effect. */
async function retryOpen(url: string, token: string, history: History): Promise<void> {
  const ask = client(url, token);
  for (const sent of history.open().filter((one) => one.key !== undefined)) {
    const answer = await send(ask, sent);
    sent.acked = { status: answer.status, ids: [answer.body.id], version: answer.body.version };
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  }
}
