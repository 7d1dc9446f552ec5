import { describe, expect, test, vi } from "vitest";
import type { Db, Queries, Tx } from "#app/db/types.ts";
import { ENGINES, openTestDb, reopenTestDb } from "#test/support/databases.ts";

const BIG = 1_795_000_000_123;
const INSERT = "INSERT INTO counters (key, value) VALUES (?, ?)";
const put = (q: Queries, key: string, value = BIG) => q.run(INSERT, [key, value]);
const keys = async (db: Db) =>
  (await db.all<{ key: string }>("SELECT key FROM counters ORDER BY key")).map((row) => row.key);

describe.each(ENGINES)("on %s", (engine) => {
  test("what is committed can be read at once, and what is undone never was", async () => {
    const db = await openTestDb(engine);
    await db.transaction((tx) => put(tx, "a"));
    expect(await db.all("SELECT key, value FROM counters")).toEqual([{ key: "a", value: BIG }]);
    const undone = db.transaction(async (tx) => {
      await put(tx, "b");
      expect(await tx.all("SELECT key FROM counters WHERE key = 'b'")).toHaveLength(1);
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    expect(await keys(db)).toEqual(["a"]);
  });

  test("five hundred times written, five hundred times read right after", async () => {
    const db = await openTestDb(engine);
    await put(db, "n", 0);
    const stale: number[] = [];
    for (let i = 1; i <= 500; i++) {
      await db.transaction((tx) => tx.run("UPDATE counters SET value = ? WHERE key = 'n'", [i]));
      const [row] = await db.all<{ value: number }>("SELECT value FROM counters WHERE key = 'n'");
      if (row?.value !== i) stale.push(i);
    }
    expect(stale).toEqual([]);
  });

  test("a savepoint that fails takes its own writes and callbacks with it and leaves the rest", async () => {
    const db = await openTestDb(engine);
    const called: string[] = [];
    await db.transaction(async (tx) => {
      await put(tx, "outer");
      tx.afterCommit(() => called.push("outer"));
      const failing = tx.savepoint(async () => {
        await put(tx, "failing");
        tx.afterCommit(() => called.push("failing"));
        await tx.savepoint(async () => {
          await put(tx, "failing within");
        });
        throw new Error("step failed");
      });
      await expect(failing).rejects.toThrow("step failed");
      await tx.savepoint(async () => {
        await put(tx, "inner");
        await expect(tx.savepoint(() => put(tx, "inner"))).rejects.toMatchObject({ name: "UniqueViolation" });
        tx.afterCommit(() => called.push("inner"));
      });
      expect(called).toEqual([]);
    });
    expect(await keys(db)).toEqual(["inner", "outer"]);
    expect(called).toEqual(["outer", "inner"]);
  });

  test("nothing is called after a commit that did not happen", async () => {
    const db = await openTestDb(engine);
    const called: string[] = [];
    const work = db.transaction(async (tx) => {
      tx.afterCommit(() => called.push("never"));
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(called).toEqual([]);
  });

  test("a callback that fails after the commit does not make the commit look failed", async () => {
    const db = await openTestDb(engine);
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = await db.transaction(async (tx) => {
      await put(tx, "kept");
      tx.afterCommit(() => {
        throw new Error("callback");
      });
      return "done";
    });
    expect(answer).toBe("done");
    expect(await keys(db)).toEqual(["kept"]);
    expect(said).toHaveBeenCalledOnce();
    said.mockRestore();
  });

  test("a doubled value says which table and columns, for one column and for two", async () => {
    const db = await openTestDb(engine);
    await put(db, "a");
    await expect(put(db, "a")).rejects.toMatchObject({
      name: "UniqueViolation",
      table: "counters",
      columns: ["key"],
    });
    const role = () => db.run("INSERT INTO user_roles (user_id, role) VALUES ('u', 'sales')");
    await role();
    await expect(role()).rejects.toMatchObject({ table: "user_roles", columns: ["user_id", "role"] });
  });

  test("twenty transactions at once that each add one lose none", async () => {
    const db = await openTestDb(engine);
    const other = await reopenTestDb(engine === "sqlite" ? `sqlite:${db.place}` : db.place);
    await put(db, "n", 0);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? db : other).transaction(async (tx) => {
          await tx.run("UPDATE counters SET value = value + 1 WHERE key = 'n'");
          await tx.all("SELECT value FROM counters");
        }),
      ),
    );
    expect(await db.all("SELECT value FROM counters")).toEqual([{ value: 20 }]);
  });

  test("a statement that was not awaited is refused once the transaction is over", async () => {
    const db = await openTestDb(engine);
    const escaped = await db.transaction(async (tx) => tx);
    await expect(put(escaped, "late")).rejects.toThrow("the transaction is over");
    expect(await keys(db)).toEqual([]);
  });

  test("what was left for later is there for the next question, and with the commit", async () => {
    const db = await openTestDb(engine);
    const later = (tx: Tx, key: string) => tx.later("counters", INSERT, [key, 1]);
    const token = (tx: Tx, user: string) =>
      tx.later("user_roles", "INSERT INTO user_roles (user_id, role) VALUES (?, ?)", [user, "sales"]);
    await db.transaction(async (tx) => {
      await later(tx, "a");
      await token(tx, "u");
      await later(tx, "b");
      expect(await tx.all("SELECT key FROM counters ORDER BY key")).toEqual([{ key: "a" }, { key: "b" }]);
      expect(await tx.all("SELECT user_id FROM user_roles")).toEqual([{ user_id: "u" }]);
      await later(tx, "c");
      await token(tx, "v");
    });
    expect(await keys(db)).toEqual(["a", "b", "c"]);
    expect(await db.all("SELECT user_id FROM user_roles ORDER BY user_id")).toEqual([
      { user_id: "u" },
      { user_id: "v" },
    ]);
  });

  test("what was left for later falls with its savepoint, and what waited before stays", async () => {
    const db = await openTestDb(engine);
    await db.transaction(async (tx) => {
      await tx.later("counters", INSERT, ["before", 1]);
      const failing = tx.savepoint(async () => {
        await tx.later("counters", INSERT, ["within", 1]);
        throw new Error("step failed");
      });
      await expect(failing).rejects.toThrow("step failed");
      const doubling = tx.savepoint(() => tx.later("counters", INSERT, ["before", 2]));
      await expect(doubling).rejects.toMatchObject({ name: "UniqueViolation", table: "counters" });
    });
    expect(await db.all("SELECT key, value FROM counters")).toEqual([{ key: "before", value: 1 }]);
  });

  test("a refusal of what was left for later undoes the transaction", async () => {
    const db = await openTestDb(engine);
    await put(db, "a");
    const doubled = db.transaction(async (tx) => {
      await put(tx, "b");
      await tx.later("counters", INSERT, ["a", 1]);
    });
    await expect(doubled).rejects.toMatchObject({ name: "UniqueViolation" });
    expect(await keys(db)).toEqual(["a"]);
  });

  test("what is written beside is there for the next question, in its order, and with the commit", async () => {
    const db = await openTestDb(engine);
    const add = "UPDATE counters SET value = value * 2 + ? WHERE key = 'n'";
    await db.transaction(async (tx) => {
      await tx.beside(INSERT, ["n", 1]);
      for (const bit of [0, 1, 1]) await tx.beside(add, [bit]);
      const asked = () => tx.all("SELECT value FROM counters");
      expect(await Promise.all([asked(), asked()])).toEqual([[{ value: 11 }], [{ value: 11 }]]);
      await tx.beside(add, [1]);
    });
    expect(await db.all("SELECT value FROM counters")).toEqual([{ value: 23 }]);
  });

  test("a refusal of what is written beside undoes the transaction, with whatever was begun behind it", async () => {
    const db = await openTestDb(engine);
    await put(db, "a");
    const doubled = db.transaction(async (tx) => {
      await tx.beside(INSERT, ["b", 1]);
      await tx.beside(INSERT, ["a", 1]);
      await tx.beside(INSERT, ["c", 1]);
    });
    await expect(doubled).rejects.toMatchObject({ name: "UniqueViolation" });
    const given = db.transaction(async (tx) => {
      for (let at = 0; at < 20; at++) await tx.beside(INSERT, [`x${at}`, 1]);
      throw new Error("no");
    });
    await expect(given).rejects.toThrow("no");
    expect(await keys(db)).toEqual(["a"]);
  });

  test("a refusal of what is written beside is not forgotten when somebody else hears of it and goes on", async () => {
    const db = await openTestDb(engine);
    await put(db, "a");
    const swallowed = db.transaction(async (tx) => {
      await tx.beside(INSERT, ["b", 1]);
      await tx.beside(INSERT, ["a", 1]);
      await tx.savepoint(async () => {}).catch(() => {});
      await put(tx, "c").catch(() => {});
    });
    await expect(swallowed).rejects.toMatchObject({ name: "UniqueViolation" });
    expect(await keys(db)).toEqual(["a"]);
  });

  test("what is written beside falls with its savepoint", async () => {
    const db = await openTestDb(engine);
    await db.transaction(async (tx) => {
      await tx.beside(INSERT, ["before", 1]);
      const failing = tx.savepoint(async () => {
        await tx.beside(INSERT, ["within", 1]);
        await tx.beside(INSERT, ["within, too", 1]);
        throw new Error("step failed");
      });
      await expect(failing).rejects.toThrow("step failed");
      const doubling = tx.savepoint(() => tx.beside(INSERT, ["before", 2]));
      await expect(doubling).rejects.toMatchObject({ name: "UniqueViolation", table: "counters" });
      await tx.beside(INSERT, ["behind", 1]);
    });
    expect(await keys(db)).toEqual(["before", "behind"]);
  });

  test("an entity manager finds what was left for later", async () => {
    const db = await openTestDb(engine);
    await db.transaction(async (tx) => {
      await tx.later("counters", INSERT, ["a", 1]);
      const em = await tx.em();
      expect(await em.count("Counter")).toBe(1);
      await tx.later("counters", INSERT, ["b", 1]);
      expect(await em.count("Counter")).toBe(2);
    });
  });

  test("a script begins its transaction, gives the rows of each statement, and is undone with the rest", async () => {
    const db = await openTestDb(engine);
    const script = ["SELECT 1 AS one", "SELECT count(*) AS n FROM counters"];
    const undone = db.transaction(async (tx) => {
      expect(await tx.script(script)).toEqual([[{ one: 1 }], [{ n: 0 }]]);
      await tx.later("counters", INSERT, ["a", 1]);
      expect(await tx.script(script)).toEqual([[{ one: 1 }], [{ n: 1 }]]);
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    await expect(
      db.transaction((tx) => tx.script(["SELECT 1", "SELECT nothing_of_the_kind"])),
    ).rejects.toThrow(/nothing_of_the_kind/);
    expect(await keys(db)).toEqual([]);
  });

  test("a transaction in which nothing was asked is no trip and no fault", async () => {
    const db = await openTestDb(engine);
    const called: string[] = [];
    expect(
      await db.transaction(async (tx) => {
        tx.afterCommit(() => called.push("after"));
        return 7;
      }),
    ).toBe(7);
    expect(called).toEqual(["after"]);
    await put(db, "next");
    expect(await keys(db)).toEqual(["next"]);
  });

  test("question marks in quoted text are text, not parameters", async () => {
    const db = await openTestDb(engine);
    const rows = await db.all(`SELECT 'why? it''s ?' AS "a?", CAST(? AS text) AS b -- really?`, ["x"]);
    expect(rows).toEqual([{ "a?": "why? it's ?", b: "x" }]);
  });

  test("a query that is repeated after a column was added still works, on every connection", async () => {
    const db = await openTestDb(engine);
    await db.run("CREATE TABLE wide (a bigint)");
    await db.run("INSERT INTO wide (a) VALUES (1)");
    const read = () => db.all("SELECT * FROM wide");
    for (let i = 0; i < 4; i++) await Promise.all([read(), read(), read(), read()]);
    await db.run("ALTER TABLE wide ADD COLUMN b bigint");
    for (let i = 0; i < 4; i++) {
      for (const rows of await Promise.all([read(), read(), read(), read()]))
        expect(rows).toEqual([{ a: 1, b: null }]);
    }
    await db.transaction(async (tx) => {
      expect(await tx.all("SELECT * FROM wide")).toEqual([{ a: 1, b: null }]);
    });
  });

  test("truth is 1 and 0, sums and counts are numbers", async () => {
    const db = await openTestDb(engine);
    await put(db, "a", 2 ** 40);
    await put(db, "b", 1);
    const [row] = await db.all(
      "SELECT sum(value) AS sum, count(*) AS count, max(value) > 1 AS more FROM counters",
    );
    expect(row).toEqual({ sum: 2 ** 40 + 1, count: 2, more: 1 });
  });
});

test("PostgreSQL: two transactions that lock each other out are both done in the end", async () => {
  const db = await openTestDb("postgresql");
  await put(db, "a", 0);
  await put(db, "b", 0);
  let attempts = 0;
  let holding = 0;
  let bothHold = () => {};
  const met = new Promise<void>((done) => {
    bothHold = done;
  });
  const both = (first: string, second: string) =>
    db.transaction(async (tx) => {
      attempts++;
      await tx.run("UPDATE counters SET value = value + 1 WHERE key = ?", [first]);
      if (++holding === 2) bothHold();
      await met;
      await tx.run("UPDATE counters SET value = value + 1 WHERE key = ?", [second]);
    });
  await Promise.all([both("a", "b"), both("b", "a")]);
  expect(await db.all("SELECT value FROM counters")).toEqual([{ value: 2 }, { value: 2 }]);
  expect(attempts).toBeGreaterThan(2);
});

test("PostgreSQL: a statement that failed unnoticed does not pass for a commit", async () => {
  const db = await openTestDb("postgresql");
  await put(db, "a");
  const called: string[] = [];
  const work = db.transaction(async (tx) => {
    await put(tx, "b");
    await put(tx, "a").catch(() => {});
    tx.afterCommit(() => called.push("committed"));
  });
  await expect(work).rejects.toThrow("went unnoticed");
  expect(called).toEqual([]);
  expect(await keys(db)).toEqual(["a"]);
});
