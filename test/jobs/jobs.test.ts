import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Actor, SYSTEM } from "#app/access/actor.ts";
import { roleKind } from "#app/access/role-kind.ts";
import type { Context } from "#app/context.ts";
import type { Db } from "#app/db/types.ts";
import { claimJob, finishJob, pauseAfter, purgeFinished } from "#app/jobs/claim.server.ts";
import type { Job } from "#app/jobs/job.ts";
import { cancelJob, enqueue, getJob, listJobs, retryJob } from "#app/jobs/queue.server.ts";
import { GiveUp, type JobHandler, LeaseLost, runDueJobs, startWorker } from "#app/jobs/worker.server.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { SchemaKind } from "#app/schema/kind.ts";
import { startChild } from "#test/support/child.ts";
import { createTestDb, ENGINES, openTestDb, reopenTestDb } from "#test/support/databases.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-jobs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOUR = 3_600_000;
const contextOf = (db: Db) => (actor: Actor) => ({ db, actor }) as unknown as Context;
const { workspace } = compileWorkspace(
  {
    format: 1,
    schemas: ["admin", "people.manage"].map((ability) => ({
      kind: "role",
      key: ability.split(".")[0]!,
      label: ability,
      abilities: [ability],
      objects: {},
    })),
  },
  [roleKind] as unknown as SchemaKind[],
);
const as = (db: Db, actor: Actor) => ({ db, actor, workspace: workspace! });
const system = (db: Db) => as(db, SYSTEM);
const job = async (db: Db, id: string): Promise<Job> => (await getJob(system(db), id))!;
const soon = (test: () => boolean | Promise<boolean>) =>
  expect.poll(test, { timeout: 10_000, interval: 10 }).toBe(true);

/** Runs what is due with these handlers, at a time of the test's own. */
const runDue = (db: Db, handlers: Record<string, JobHandler>, now?: () => number) =>
  runDueJobs({ db, contextFor: contextOf(db), handlers, ...(now && { now }) });

describe.each(ENGINES)("on %s", (engine) => {
  test("a job is done once, as the one who asked for it, and its result is kept", async () => {
    const db = await openTestDb(engine);
    const li: Actor = { ...SYSTEM, kind: "user", id: "u1", name: "李雷", roles: ["sales"] };
    const seen: unknown[] = [];
    const id = await enqueue(db, { kind: "note", payload: { n: 1, text: "中" }, actor: li });
    expect(await job(db, id)).toMatchObject({ state: "ready", attempts: 0, maxAttempts: 8, progress: null });
    const note: JobHandler = async (ctx, { payload }, { progress }) => {
      seen.push([ctx.actor.name, payload]);
      await progress({ rows: 5 });
      return { rows: 9 };
    };
    expect(await runDue(db, { note })).toBe(1);
    expect(await runDue(db, { note })).toBe(0);
    expect(seen).toEqual([["李雷", { n: 1, text: "中" }]]);
    expect(await job(db, id)).toMatchObject({
      state: "done",
      attempts: 1,
      progress: { rows: 5 },
      result: { rows: 9 },
      lastError: null,
    });
  });

  test("people see the jobs they asked for, and an admin everybody's", async () => {
    const db = await openTestDb(engine);
    const user = (id: string, ...roles: string[]): Actor => ({
      ...SYSTEM,
      kind: "token",
      id,
      name: id,
      roles,
    });
    const id = await enqueue(db, { kind: "note", payload: null, actor: user("u1") });
    const own = await enqueue(db, { kind: "note", payload: null });
    const sees = async (actor: Actor, which: string) => (await getJob(as(db, actor), which)) !== null;
    expect(await sees(user("u1"), id)).toBe(true);
    expect(await sees(user("u2", "people"), id)).toBe(false);
    expect(await sees(user("u3", "admin"), id)).toBe(true);
    expect(await sees(user("u1"), own)).toBe(false);
    expect(await sees(SYSTEM, id)).toBe(true);
    expect(await sees(SYSTEM, "none")).toBe(false);
  });

  test("a job belongs to the transaction that asked for it", async () => {
    const db = await openTestDb(engine);
    const work = db.transaction(async (tx) => {
      await enqueue(tx, { kind: "note", payload: 1 });
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await listJobs(db)).toEqual([]);
  });

  test("a key lets one job wait or run at a time, and is free again afterwards", async () => {
    const db = await openTestDb(engine);
    const ask = () => enqueue(db, { kind: "index", payload: null, key: "index:customer" });
    const first = await ask();
    expect(await ask()).toBe(first);
    const during: string[] = [];
    await runDue(db, { index: async () => void during.push(await ask()) });
    expect(during).toEqual([first]);
    const next = await ask();
    expect(next).not.toBe(first);
    expect(await listJobs(db, { state: "ready" })).toHaveLength(1);
  });

  test("jobs run in the order of their time, and not before it", async () => {
    const db = await openTestDb(engine);
    const now = Date.now();
    for (const [payload, runAt] of [
      ["late", now - 10],
      ["early", now - 20],
      ["future", now + HOUR],
    ] as const) {
      await enqueue(db, { kind: "note", payload, runAt });
    }
    const order: unknown[] = [];
    const note: JobHandler = async (_, { payload }) => void order.push(payload);
    await runDue(db, { note });
    expect(order).toEqual(["early", "late"]);
    await runDue(db, { note }, () => now + HOUR);
    expect(order).toEqual(["early", "late", "future"]);
  });

  test("what fails is tried again after growing pauses, then it is dead and says why", async () => {
    const db = await openTestDb(engine);
    const id = await enqueue(db, { kind: "mail", payload: null, maxAttempts: 4 });
    let clock = Date.now();
    const pauses: number[] = [];
    const mail: JobHandler = async () => {
      throw new Error("connection refused");
    };
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await runDue(db, { mail }, () => clock)).toBe(1);
      const waiting = await job(db, id);
      expect(waiting).toMatchObject({
        state: "ready",
        attempts: attempt,
        lastError: "Error: connection refused",
      });
      pauses.push(waiting.runAt - clock);
      expect(await runDue(db, { mail }, () => waiting.runAt - 1)).toBe(0);
      clock = waiting.runAt;
    }
    for (const [at, least] of [5_000, 30_000, 120_000].entries()) {
      expect(pauses[at]).toBeGreaterThanOrEqual(least);
      expect(pauses[at]).toBeLessThanOrEqual(least * 1.25);
    }
    await runDue(db, { mail }, () => clock);
    expect(await job(db, id)).toMatchObject({
      state: "dead",
      attempts: 4,
      lastError: "Error: connection refused",
    });
    expect(await runDue(db, { mail }, () => clock + 100 * HOUR)).toBe(0);
    expect((await listJobs(db, { state: "dead" })).map((dead) => dead.id)).toEqual([id]);
  });

  test("a dead job that somebody tries again has all its attempts; one that ended well cannot be tried again", async () => {
    const db = await openTestDb(engine);
    const id = await enqueue(db, { kind: "mail", payload: null, maxAttempts: 1 });
    await runDue(db, {
      mail: async () => {
        throw new Error("no");
      },
    });
    expect((await job(db, id)).state).toBe("dead");
    await retryJob(db, id);
    await runDue(db, { mail: async () => "sent" });
    expect(await job(db, id)).toMatchObject({ state: "done", result: "sent", attempts: 1, lastError: null });
    await expect(retryJob(db, id)).rejects.toMatchObject({ kind: "conflict", code: "job_not_dead" });
    await expect(retryJob(db, "none")).rejects.toMatchObject({ kind: "not_found" });
  });

  test("a handler that knows it can never succeed is not asked again", async () => {
    const db = await openTestDb(engine);
    const id = await enqueue(db, { kind: "import", payload: null });
    await runDue(db, {
      import: async () => {
        throw new GiveUp("the file is gone");
      },
    });
    expect(await job(db, id)).toMatchObject({
      state: "dead",
      attempts: 1,
      lastError: "GiveUp: the file is gone",
    });
  });

  test("who lost the lease can neither finish the job nor store a chunk of it", async () => {
    const db = await openTestDb(engine);
    const id = await enqueue(db, { kind: "import", payload: null });
    const now = Date.now();
    const first = (await claimJob(db, ["import"], now, 1_000))!;
    expect(await claimJob(db, ["import"], now + 999, 1_000)).toBeNull();
    const second = (await claimJob(db, ["import"], now + 1_000, 1_000))!;
    expect([first.id, second.id, second.attempts]).toEqual([id, id, 2]);
    expect(await finishJob(db, first, "mine", now)).toBe(false);
    expect(await finishJob(db, second, "yours", now)).toBe(true);
    expect((await job(db, id)).result).toBe("yours");

    // The same from a handler's side: its chunk is undone with the progress that it could not store.
    await enqueue(db, { kind: "chunk", payload: null });
    const thrown: unknown[] = [];
    await runDue(db, {
      chunk: async (ctx, mine, { progress, signal }) => {
        await ctx.db.run("UPDATE jobs SET lease_owner = 'somebody else' WHERE id = ?", [mine.id]);
        const chunk = ctx.db.transaction(async (tx) => {
          await tx.run("INSERT INTO counters VALUES ('chunk', 1)");
          await progress({ chunk: 1 }, tx);
        });
        await chunk.catch((error) => thrown.push(error));
        expect(signal.aborted).toBe(true);
        throw thrown[0];
      },
    });
    expect(thrown[0]).toBeInstanceOf(LeaseLost);
    expect(await db.all("SELECT * FROM counters")).toEqual([]);
    const [chunk] = await listJobs(db, { kind: "chunk" });
    expect(chunk).toMatchObject({ state: "running", claim: "somebody else", lastError: null });
  });

  test("a job that kills its worker each time ends dead instead of killing for ever", async () => {
    const db = await openTestDb(engine);
    const id = await enqueue(db, { kind: "bomb", payload: null, maxAttempts: 2 });
    const now = Date.now();
    await claimJob(db, ["bomb"], now, 1_000);
    await claimJob(db, ["bomb"], now + 2_000, 1_000);
    expect(await claimJob(db, ["bomb"], now + 4_000, 1_000)).toBeNull();
    expect(await job(db, id)).toMatchObject({ state: "dead", lastError: "the worker died" });
  });

  test("a running job that is cancelled is told, and what it still says does not count", async () => {
    const db = await openTestDb(engine);
    const id = await enqueue(db, { kind: "long", payload: null, key: "long" });
    await runDueJobs({
      db,
      lease: 60,
      contextFor: contextOf(db),
      handlers: {
        long: async (_, { id }, { signal }) => {
          await cancelJob(db, id);
          if (!signal.aborted) await new Promise((wake) => signal.addEventListener("abort", wake));
          return "finished all the same";
        },
      },
    });
    expect(await job(db, id)).toMatchObject({ state: "cancelled", result: null, key: null });
    await expect(cancelJob(db, id)).rejects.toMatchObject({ code: "job_ended" });
  });

  test("a long job keeps its lease for as long as its worker lives", async () => {
    const db = await openTestDb(engine);
    await enqueue(db, { kind: "long", payload: null });
    let stolen = 0;
    await runDueJobs({
      db,
      lease: 90,
      contextFor: contextOf(db),
      handlers: {
        long: async () => {
          for (let i = 0; i < 10; i++) {
            await new Promise((wake) => setTimeout(wake, 30));
            if (await claimJob(db, ["long"], Date.now(), 90)) stolen++;
          }
        },
      },
    });
    expect(stolen).toBe(0);
    expect((await listJobs(db))[0]).toMatchObject({ state: "done", attempts: 1 });
  });

  test("a worker starts at once what its own process asks for, and hands back what it cannot finish", async () => {
    const db = await openTestDb(engine);
    const began: unknown[] = [];
    const worker = startWorker({
      db,
      poll: 60_000,
      grace: 50,
      contextFor: contextOf(db),
      handlers: {
        quick: async (_, { payload }) => void began.push(payload),
        heeds: async (_, __, { signal }) => {
          began.push("heeds");
          await new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
        },
        deaf: async () => {
          began.push("deaf");
          await new Promise(() => {});
        },
      },
    });
    const from = Date.now();
    await enqueue(db, { kind: "quick", payload: "now" });
    await soon(() => began.includes("now"));
    expect(Date.now() - from).toBeLessThan(5_000);
    const ids = [
      await enqueue(db, { kind: "heeds", payload: null }),
      await enqueue(db, { kind: "deaf", payload: null }),
    ];
    await soon(() => began.length === 3);
    await worker.stop();
    for (const id of ids)
      expect(await job(db, id)).toMatchObject({ state: "ready", attempts: 0, claim: null });
    await enqueue(db, { kind: "quick", payload: "after the end" });
    await new Promise((wake) => setTimeout(wake, 100));
    expect(began).toHaveLength(3);
  });

  test("two workers in two processes do a hundred jobs, each once", async () => {
    const url = await createTestDb(engine);
    const db = await reopenTestDb(url);
    const file = join(folder, `${engine}-lines`);
    writeFileSync(file, "");
    await db.transaction(async (tx) => {
      for (let i = 0; i < 100; i++) await enqueue(tx, { kind: "note", payload: i });
    });
    const workers = ["a", "b"].map((name) => startChild("test/jobs/worker-child.ts", [url, name, file]));
    await soon(async () => (await listJobs(db, { state: "done", limit: 500 })).length === 100);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(lines.map((line) => Number(line.split(" ")[1])).sort((a, b) => a - b)).toEqual([
      ...Array(100).keys(),
    ]);
    for (const worker of workers) worker.process.kill("SIGKILL");
  });

  test("the job of a worker that was killed is taken over when its lease is over", async () => {
    const url = await createTestDb(engine);
    const db = await reopenTestDb(url);
    const id = await enqueue(db, { kind: "hang", payload: null });
    const child = startChild("test/jobs/worker-child.ts", [url, "doomed", join(folder, "none")]);
    await child.said("began");
    child.process.kill("SIGKILL");
    await child.ended;
    expect(await runDue(db, { hang: async () => "mine" })).toBe(0);
    const { leaseUntil } = await job(db, id);
    expect(await runDue(db, { hang: async () => "mine" }, () => leaseUntil!)).toBe(1);
    expect(await job(db, id)).toMatchObject({ state: "done", result: "mine", attempts: 2 });
  });

  test("jobs that ended well are forgotten in time, dead ones stay", async () => {
    const db = await openTestDb(engine);
    const done = await enqueue(db, { kind: "ok", payload: null });
    const dead = await enqueue(db, { kind: "bad", payload: null, maxAttempts: 1 });
    const bad: JobHandler = async () => {
      throw new Error("no");
    };
    await runDue(db, { ok: async () => {}, bad });
    expect(await purgeFinished(db, Date.now() - HOUR)).toBe(0);
    expect(await purgeFinished(db, Date.now() + 1)).toBe(1);
    expect((await listJobs(db)).map(({ id }) => id)).toEqual([dead]);
    expect(await getJob(system(db), done)).toBeNull();
  });
});

test("pauses grow to an hour and stay there", () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((attempts) => pauseAfter(attempts, 0))).toEqual([
    5_000,
    30_000,
    120_000,
    600_000,
    HOUR,
    HOUR,
    HOUR,
  ]);
  expect(pauseAfter(1, 1)).toBe(6_250);
});
