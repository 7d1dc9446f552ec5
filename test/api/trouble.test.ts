import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite3 from "sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { installedFolder } from "#test/support/installed.ts";
import { attune, client, forgetFolder, type Program, startProgram } from "#test/support/program.ts";
import { body, type Client, json, problem } from "./house.ts";

const cleaning: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function start(data: string): Promise<{ program: Program; admin: Client; token: string }> {
  const program = await startProgram({}, data);
  cleaning.push(() => program.stop("SIGKILL"));
  const { out } = await attune(program, ["token", "create", "--user", "admin@demo.test"]);
  const token = out.trim();
  return { program, token, admin: client(program.url, token) };
}

const open = (data: string) => new sqlite3.Database(join(data, "attune.sqlite"));
const run = (database: sqlite3.Database, sql: string) =>
  new Promise<Record<string, unknown>[]>((done, fail) =>
    database.all<Record<string, unknown>>(sql, (error, rows) => (error ? fail(error) : done(rows))),
  );
const shut = (database: sqlite3.Database) => new Promise((done) => database.close(done));

/** Names of the customers that are there, by asking. */
async function names(admin: Client): Promise<string[]> {
  const answer = await admin("GET", `/records/customer?limit=500&sort=name&fields=name`);
  return body(answer).data.map((record: { name: string }) => record.name);
}

/** Each change has its event, each event its change, and the file is sound. */
async function sound(data: string): Promise<void> {
  const database = open(data);
  const [check] = await run(database, "PRAGMA integrity_check");
  expect(check).toEqual({ integrity_check: "ok" });
  const [odd] = await run(
    database,
    `SELECT (SELECT count(*) FROM o_customer WHERE id NOT IN (SELECT record_id FROM events WHERE object = 'customer' AND kind = 'created')) AS silent,
            (SELECT count(*) FROM events WHERE object = 'customer' AND record_id NOT IN (SELECT id FROM o_customer)) AS hollow,
            (SELECT count(*) FROM runs WHERE event_id NOT IN (SELECT id FROM events)) AS loose`,
  );
  expect(odd).toEqual({ silent: 0, hollow: 0, loose: 0 });
  await shut(database);
}

// Mostly waiting: each has a program of its own.
describe.concurrent("a database that cannot be written", () => {
  test("held by another process for longer than one waits: 503 with Retry-After, nothing half written, reading goes on", async () => {
    const data = await installedFolder();
    cleaning.push(() => forgetFolder(data));
    const { admin } = await start(data);
    body(await admin("POST", "/records/customer", { name: "before" }), 201);
    const other = open(data);
    await run(other, "BEGIN EXCLUSIVE");
    const from = Date.now();
    const release = new Promise<void>((done) =>
      setTimeout(() => void run(other, "ROLLBACK").then(() => done()), 8_000),
    );
    const writes = Array.from({ length: 6 }, (_, at) =>
      admin("POST", "/records/customer", { name: `held ${at}` }),
    );
    const bulk = admin("POST", "/records/customer/bulk", {
      create: [{ name: "bulk 1" }, { name: "bulk 2" }],
    });
    const publish = admin("PATCH", "/settings", { "satisfaction.low_csat": 2 });
    for (let reads = 0; reads < 20; reads++) {
      const asked = Date.now();
      expect(await names(admin)).toEqual(["before"]);
      expect(Date.now() - asked).toBeLessThan(1_000);
      await new Promise((done) => setTimeout(done, 100));
    }
    const answers = await Promise.all(writes);
    const refused = answers.filter((answer) => answer.status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(problem(answer, 503).code).toBe("database_busy");
    for (const answer of [...answers, await bulk, await publish]) {
      expect([200, 201, 503]).toContain(answer.status);
      if (answer.status === 503) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(Date.now() - from).toBeLessThan(18_000);
    await release;
    await shut(other);
    const made = answers.flatMap((answer, at) => (answer.status === 201 ? [`held ${at}`] : []));
    if ((await bulk).status === 200) made.push("bulk 1", "bulk 2");
    expect(await names(admin)).toEqual(["before", ...made].sort());
    body(await admin("POST", "/records/customer", { name: "after" }), 201);
    await sound(data);
  });

  test("a full disk: 503 that says so, reading goes on, nothing half written, and writing goes on when there is room", async (context) => {
    const data = mkdtempSync(join(tmpdir(), "attune-full-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", data], { stdio: "pipe" });
    } catch (error) {
      rmSync(data, { recursive: true });
      console.log(
        `SKIPPED: a full disk is tried on a small tmpfs, which cannot be mounted here (${String(error).split("\n")[0]})`,
      );
      context.skip();
    }
    cleaning.push(() => {
      execFileSync("umount", ["-l", data]);
      rmSync(data, { recursive: true });
    });
    const { program, admin, token } = await start(data);
    const filler = join(data, "filler");
    const room = () =>
      Number(execFileSync("df", ["--output=avail", "-k", data]).toString().trim().split("\n").pop());
    writeFileSync(filler, Buffer.alloc(Math.max(0, room() - 1_500) * 1024));

    const made: string[] = [];
    let refused = 0;
    for (let at = 0; at < 400 && refused < 10; at++) {
      const name = `full ${String(at).padStart(3, "0")}`;
      const answer = await admin("POST", "/records/customer", { name, notes: `${at} `.repeat(4_000) });
      if (answer.status === 201) {
        made.push(name);
        continue;
      }
      refused++;
      const found = problem(answer, 503);
      expect(found).toMatchObject({
        code: "database_full",
        detail: expect.stringMatching(/disk is full|磁盘/i),
      });
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await names(admin)).toEqual(made);
    }
    expect(refused).toBe(10);
    expect(made.length).toBeGreaterThan(3);
    const form = new FormData();
    form.append("file", new Blob([`Name\n${`${"x".repeat(199)}\n`.repeat(30_000)}`]), "big.csv");
    const upload = await fetch(`${program.url}/api/v1/imports/customer`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "accept-language": "en" },
      body: form,
    });
    expect({ status: upload.status, ...((await upload.json()) as object) }).toMatchObject({
      status: 503,
      code: "database_full",
    });
    const bulk = await admin("POST", "/records/customer/bulk", {
      create: Array.from({ length: 500 }, (_, at) => ({ name: `bulk ${at}`, notes: "y".repeat(5_000) })),
    });
    expect(problem(bulk, 503).code).toBe("database_full");
    expect(await names(admin)).toEqual(made);
    const doctor = await attune(program, ["doctor", "--json"]);
    expect(doctor.code).toBe(1);
    expect((await fetch(`${program.url}/readyz`)).status).toBe(200);

    rmSync(filler);
    const from = Date.now();
    let back = await admin("POST", "/records/customer", { name: "room again" });
    while (back.status === 503 && Date.now() - from < 30_000) {
      await new Promise((done) => setTimeout(done, 500));
      back = await admin("POST", "/records/customer", { name: "room again" });
    }
    body(back, 201);
    expect(await names(admin)).toEqual([...made, "room again"].sort());
    const filter = json({ starts_with: [{ var: "name" }, "bulk"] });
    expect(body(await admin("GET", `/records/customer?filter=${filter}`)).data).toEqual([]);
    await program.stop();
    await sound(data);
  });

  test("an older program refuses a newer database and names both versions, and so does every command", async () => {
    const data = await installedFolder();
    cleaning.push(() => forgetFolder(data));
    const { program } = await start(data);
    expect(await program.stop()).toBe(0);
    const database = open(data);
    await run(database, "UPDATE meta SET value = CAST(value AS integer) + 1 WHERE key = 'tables'");
    await run(database, "UPDATE meta SET value = '99.1.2' WHERE key = 'program'");
    const before = await run(database, "SELECT * FROM meta ORDER BY key");
    const refused = await startProgram({}, data).then(
      () => "it started",
      (error: Error) => error.message,
    );
    expect(refused).toMatch(/ended with 1/);
    expect(refused).toContain("99.1.2");
    expect(refused).toMatch(/\b0\.1\.0\b/);
    expect(refused).not.toContain("at Object");
    for (const args of [
      ["doctor"],
      ["token", "create", "--user", "admin@demo.test"],
      ["schema", "export", "/tmp/never.json"],
    ]) {
      const ran = await attune({ env: { ...program.env } }, args);
      expect(ran).toMatchObject({ code: 1, out: "" });
      expect(ran.err).toContain("99.1.2");
      expect(ran.err).toContain("0.1.0");
    }
    expect(await run(database, "SELECT * FROM meta ORDER BY key")).toEqual(before);
    await shut(database);
  });
});
