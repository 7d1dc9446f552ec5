import { afterAll, expect, it } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import {
  attune,
  client,
  forgetFolder,
  type Program,
  startProgram,
  temporaryFolder,
} from "#test/support/program.ts";

const FULL = process.env.ATTUNE_TEST_FULL === "1";
const folders: string[] = [];
const programs: Program[] = [];

afterAll(async () => {
  for (const program of programs) await program.stop("SIGKILL");
  for (const folder of folders) forgetFolder(folder);
});

function folder(): string {
  const made = temporaryFolder();
  folders.push(made);
  return made;
}

async function start(data: string, env: Record<string, string> = {}): Promise<Program> {
  const program = await startProgram({ ATTUNE_DEMO_DATA: "1", ...env }, data, "alive");
  programs.push(program);
  return program;
}

async function asAdmin(program: Program) {
  const { out } = await attune(program, ["token", "create", "--user", "admin@demo.test"]);
  return client(program.url, out.trim());
}
type Ask = Awaited<ReturnType<typeof asAdmin>>;

const countOf = async (ask: Ask, object: string): Promise<number> =>
  (await ask("GET", `/records/${object}?count=exact&limit=1`)).body.count;

async function until<T>(ask: () => Promise<T>, enough: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 1200; tries++) {
    const value = await ask();
    if (enough(value)) return value;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error("it did not come about");
}

// Two years of a company take their time; `resume.test.ts` kills and goes on with a short story.
it.runIf(FULL)(
  "a first start answers before its demo data are there and is ready with them; killed on the way, the next start goes on without doubling",
  async () => {
    const data = folder();
    const first = await start(data);
    const db = await openDb({ url: `sqlite:${data}/attune.sqlite` });
    const place = async () => {
      const [row] = await db.all<{ value: string }>(`SELECT "value" FROM "meta" WHERE "key" = 'demo_data'`);
      return row ? (JSON.parse(row.value) as { step: number; of: number }) : { step: 0, of: 0 };
    };
    await until(place, ({ step }) => step > 20);
    const early = await fetch(`${first.url}/readyz`);
    expect([early.status, await early.json()]).toEqual([503, { status: "loading" }]);
    await first.stop("SIGKILL");
    const killed = await place();
    expect(killed.step).toBeLessThan(killed.of);

    // The dead worker's lease runs out after half a minute, which is over now; then this one goes on to the end.
    const late = `UPDATE jobs SET lease_until = 1 WHERE kind = 'demo_data' AND state = 'running'`;
    expect(await db.run(late)).toBe(1);
    const second = await start(data);
    await until(place, ({ step, of }) => step === of);
    await db.close();
    await until(
      async () => (await fetch(`${second.url}/readyz`)).status,
      (status) => status === 200,
    );
    const ask = await asAdmin(second);
    const { body } = await ask("GET", "/records/customer/aggregate?measure=count&by=external_id");
    expect(body.data).toHaveLength(400);
    expect(body.data.every((row: { count: number }) => row.count === 1)).toBe(true);
    expect(await countOf(ask, "improvement")).toBe(9);
  },
  240_000,
);

it("who asks for none gets none, and `demo load` wants no records there; in the long suite `demo reset` throws them away beside the running server", async () => {
  const program = await start(folder(), { ATTUNE_DEMO_DATA: "0" });
  const ask = await asAdmin(program);
  expect(await countOf(ask, "customer")).toBe(0);
  await ask("POST", "/records/customer", { name: "路过的客户" });
  const refused = await attune(program, ["demo", "load"]);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("demo reset");
  if (!FULL) return;

  const reset = await attune(program, ["demo", "reset", "--json"]);
  expect(reset).toMatchObject({ code: 0, err: "" });
  const result = JSON.parse(reset.out);
  expect(result).toMatchObject({ refused: 0, counts: { customer: 400, deal: 350 } });
  for (const object of ["customer", "survey_response"]) {
    expect(await countOf(ask, object)).toBe(result.counts[object]);
  }
  expect((await attune(program, ["demo", "load"])).code).toBe(1);
}, 240_000);

it("production has no demo data and refuses them; wrong words are wrong use", async () => {
  const here = {
    env: { ...process.env, ATTUNE_DATA: folder(), ATTUNE_DEMO: "0", SESSION_SECRET: "a secret" },
  };
  for (const word of ["load", "reset"]) {
    const answer = await attune(here, ["demo", word]);
    expect(answer).toMatchObject({ code: 1, out: "" });
    expect(answer.err).toContain("production");
  }
  expect((await attune(here, ["demo", "dance"])).code).toBe(2);
  expect((await attune(here, ["demo"])).code).toBe(2);
}, 60_000);
