import { AppError } from "../errors.ts";
import type { SqlValue } from "../fields/value.ts";
import type { Connection, Driver } from "./driver.ts";
import { Crossed, translate } from "./errors.server.ts";
import type { Orm } from "./orm.server.ts";
import { NONE, Transaction } from "./transaction.server.ts";
import type { Db, Row, Tx } from "./types.ts";

const ATTEMPTS = 3;

/** The one implementation of {@link Db}: transactions, savepoints and translated errors over an engine's connections. */
export function databaseOf(driver: Driver): Db {
  let orm: Promise<Orm> | undefined;
  let closed = false;
  const loadOrm = () => {
    orm ??= import("./orm.server.ts").then((module) => module.openOrm(driver));
    return orm;
  };

  async function borrow<T>(
    lender: () => Connection | Promise<Connection>,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    if (closed) throw new Error("the database is closed");
    let connection: Connection | undefined;
    let broken = false;
    try {
      const lent = lender();
      connection = lent instanceof Promise ? await lent : lent;
      return await work(connection);
    } catch (error) {
      const translated = translate(error);
      broken = isLost(translated);
      throw translated;
    } finally {
      if (connection) driver.release(connection, broken);
    }
  }

  /** One attempt. Throws {@link Crossed} when the work may be done again. */
  function attempt<T>(work: (tx: Tx) => Promise<T>, background: boolean | undefined): Promise<T> {
    return borrow(
      () => driver.writer(background),
      async (connection) => {
        const tx = new Transaction(driver, connection, loadOrm);
        let result: T;
        try {
          if (!connection.script) await tx.begin();
          result = await work(tx);
          await tx.flush();
          tx.over = true;
          if (tx.doom !== undefined) throw tx.doom;
          if (tx.begun && !(await driver.commit(connection))) {
            throw new Error("the transaction was undone: a failed statement in it went unnoticed");
          }
        } catch (error) {
          tx.over = true;
          // What is on its way would come behind the ROLLBACK, and stand.
          await tx.settle().catch(() => {});
          // A failed COMMIT may leave the transaction open; one that the engine has undone already refuses the ROLLBACK.
          if (tx.begun) await connection.run("ROLLBACK", NONE).catch(() => {});
          throw tx.doom ?? error;
        }
        for (const callback of tx.callbacks) afterwards(callback);
        return result;
      },
    );
  }

  return {
    dialect: driver.dialect,
    place: driver.place,
    // A plan that a publish made stale fails once.
    async all<T = Row>(sql: string, params: readonly SqlValue[] = NONE): Promise<T[]> {
      return (await again(2, () => borrow(driver.reader, (c) => c.all(sql, params)))) as T[];
    },
    run: (sql, params = NONE) =>
      again(2, () =>
        borrow(
          () => driver.writer(),
          (c) => c.run(sql, params),
        ),
      ),
    em: async () => (await loadOrm()).reading(),
    transaction: (work, options) => again(ATTEMPTS, () => attempt(work, options?.background)),
    async close() {
      if (closed) return;
      closed = true;
      await (await orm)?.close();
      await driver.close();
    },
  };
}

/** What is committed stays committed: a callback that throws is a fault to be seen, not a failure of the transaction. */
function afterwards(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    console.error("after a commit:", error);
  }
}

/** Does work again that crossed another transaction, after a short random pause; the last time it is "busy". */
async function again<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let done = 1; ; done++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Crossed)) throw error;
      if (done >= attempts)
        throw new AppError("unavailable", "database_busy", { cause: error, retryAfter: 1 });
      await new Promise((wake) => setTimeout(wake, Math.random() * 20 * done));
    }
  }
}

const isLost = (error: unknown) => error instanceof AppError && error.code === "database_lost";
