import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite3 from "sqlite3";
import { describe, expect, test } from "vitest";
import { client } from "#test/support/program.ts";
import { folder, inside, installation, run, server } from "./house.ts";

describe("backup and restore", () => {
  test("a backup taken while writing goes on is whole, and comes back elsewhere with everything acknowledged before it began", async () => {
    const program = await server();
    const admin = client(
      program.url,
      (await inside(program, "token create --user admin@demo.test")).out.trim(),
    );
    const acked: string[] = [];
    let going = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let at = 0; going; at++) {
        const name = `w${writer} ${at}`;
        if ((await admin("POST", "/records/customer", { name })).status === 201) acked.push(name);
      }
    });
    while (acked.length < 60) await new Promise((done) => setTimeout(done, 10));
    const before = [...acked];
    const file = join(folder, "backup.sqlite");
    expect(await run(program, `backup ${file}`)).toMatchObject({ code: 0, out: "" });
    expect(acked.length).toBeGreaterThan(before.length);
    going = false;
    await Promise.all(writers);
    // A file that is there already is not overwritten.
    expect((await inside(program, `backup ${file}`)).code).toBe(1);
    // The database in use is not replaced.
    const inUse = await inside(program, `restore ${file}`);
    expect(inUse).toMatchObject({ code: 1, out: "" });

    const elsewhere = installation();
    expect(await run(elsewhere, `restore ${file} --json`)).toMatchObject({ code: 0, out: '{"kept":null}\n' });
    const doctor = await inside(elsewhere, "doctor --json");
    expect({
      code: doctor.code,
      bad: JSON.parse(doctor.out).findings.filter((one: { ok: boolean }) => !one.ok),
    }).toEqual({ code: 0, bad: [] });
    const restored = await server(elsewhere.data);
    const again = client(
      restored.url,
      (await inside(restored, "token create --user admin@demo.test")).out.trim(),
    );
    const there = new Set<string>();
    for (let cursor = ""; ; ) {
      const page = (await again("GET", `/records/customer?limit=500&fields=name${cursor}`)).body;
      for (const record of page.data) there.add(record.name);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
    }
    expect(before.filter((name) => !there.has(name))).toEqual([]);
    expect((await again("POST", "/records/customer", { name: "goes on" })).status).toBe(201);
    await restored.stop();
    await program.stop();

    // Over a database that nobody has open: the old one is kept beside it.
    const kept = await inside(elsewhere, `restore ${file} --json`);
    expect(existsSync(JSON.parse(kept.out).kept)).toBe(true);
    const cut = join(folder, "cut.sqlite");
    copyFileSync(file, cut);
    writeFileSync(cut, readFileSync(cut).subarray(0, 200_000));
    writeFileSync(join(folder, "text.sqlite"), "not a database");
    for (const wrong of [cut, join(folder, "text.sqlite"), join(folder, "absent.sqlite")]) {
      const refused = await inside(elsewhere, `restore ${wrong}`);
      expect({ wrong, code: refused.code, out: refused.out }).toEqual({ wrong, code: 1, out: "" });
    }
    expect((await inside(elsewhere, "doctor")).code).toBe(0);
  });

  test("doctor finds a damaged database and a job that failed for good, and says how to mend them", async () => {
    const here = installation();
    expect((await inside(here, "doctor")).code).toBe(0);
    const database = new sqlite3.Database(join(here.data, "attune.sqlite"));
    await new Promise((done) =>
      database.run(
        "INSERT INTO jobs (id, kind, payload, state, run_at, attempts, max_attempts, created_at, last_error) VALUES ('j', 'import', 'null', 'dead', 0, 8, 8, 0, 'no such file')",
        done,
      ),
    );
    await new Promise((done) => database.close(done));
    const dead = await inside(here, "doctor");
    expect(dead).toMatchObject({ code: 1, out: expect.stringMatching(/✗ .*no such file/) });
    rmSync(join(here.data, "attune.sqlite-wal"), { force: true });
    const file = join(here.data, "attune.sqlite");
    const bytes = readFileSync(file);
    for (let at = 40_960; at < bytes.length; at += 8_192) bytes.fill(0xa5, at, at + 512);
    writeFileSync(file, bytes);
    const damaged = await inside(here, "doctor");
    expect(damaged.code).toBe(1);
    expect(damaged.out + damaged.err).toMatch(/damaged|restore|malformed|cannot|lost/i);
  });
});
