import { AppError } from "../errors.ts";
import type { SqlValue } from "../fields/value.ts";
import type { Connection, Driver } from "./driver.ts";
import { Crossed, isFatal, translate } from "./errors.server.ts";
import type { Orm } from "./orm.server.ts";
import type { Db, Row, Tx } from "./types.ts";

const ATTEMPTS = 3;
const NONE: readonly SqlValue[] = [];

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

/** A write that waits for company (`Tx.later`). */
interface Waiting {
  table: string;
  sql: string;
  params: readonly SqlValue[];
}

/** Most writes in one statement: a few, so that the same few statements come again and stay prepared. */
const MOST_TOGETHER = 4;

class Transaction implements Tx {
  readonly callbacks: (() => void)[] = [];
  /**
   * The error after which this transaction cannot be saved, whoever caught it on the way: SQLite undoes a transaction that
   * met a full disk, and statements after that would stand alone.
   */
  doom: unknown;
  over = false;
  /** BEGIN was said. Where trips cost it waits for the first statement, and goes with it when that is a script. */
  begun = false;
  private waiting: Waiting[] = [];
  private readonly driver: Driver;
  private readonly connection: Connection;
  private readonly loadOrm: () => Promise<Orm>;
  private depth = 0;
  /** An entity manager is about, whose statements do not come this way: nothing may wait. */
  private managed = false;

  constructor(driver: Driver, connection: Connection, loadOrm: () => Promise<Orm>) {
    this.driver = driver;
    this.connection = connection;
    this.loadOrm = loadOrm;
  }

  get dialect() {
    return this.driver.dialect;
  }

  async all<T = Row>(sql: string, params: readonly SqlValue[] = NONE): Promise<T[]> {
    if (!this.isReady()) await this.makeReady();
    return this.told(() => this.connection.all(sql, params)) as Promise<T[]>;
  }

  async run(sql: string, params: readonly SqlValue[] = NONE): Promise<number> {
    if (!this.isReady()) await this.makeReady();
    return this.told(() => this.connection.run(sql, params));
  }

  async script(statements: readonly string[]): Promise<Row[][]> {
    const { connection } = this;
    if (!connection.script) {
      const answers: Row[][] = [];
      for (const statement of statements) answers.push(await this.all(statement));
      return answers;
    }
    this.assertOpen();
    if (this.begun) {
      await this.flush();
      return this.told(() => connection.script!(statements));
    }
    this.begun = true;
    const [, ...answers] = await this.told(() => connection.script!([this.driver.begin, ...statements]));
    return answers;
  }

  async later(table: string, sql: string, params: readonly SqlValue[] = NONE): Promise<void> {
    if (!this.driver.together || this.managed) {
      await this.run(sql, params);
      return;
    }
    this.assertOpen();
    if (this.waiting.some((write) => write.table === table)) await this.flush();
    this.waiting.push({ table, sql, params });
    if (this.waiting.length === MOST_TOGETHER) await this.flush();
  }

  /** Sends what waits, in one statement. */
  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const writes = this.waiting;
    this.waiting = [];
    if (!this.begun) await this.begin();
    const statements = writes.map((write) => write.sql);
    const sql = statements.length === 1 ? statements[0]! : this.driver.together!(statements);
    const params = writes.flatMap((write) => write.params);
    await this.told(() => this.connection.run(sql, params));
  }

  async begin(): Promise<void> {
    this.begun = true;
    await this.told(() => this.connection.run(this.driver.begin, NONE));
  }

  async em() {
    if (!this.isReady()) await this.makeReady();
    this.managed = true;
    return (await this.loadOrm()).within(this.connection);
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const name = `s${++this.depth}`;
    const kept = this.callbacks.length;
    try {
      await this.run(`SAVEPOINT ${name}`);
      let result: T;
      try {
        result = await work();
        await this.flush();
      } catch (error) {
        this.callbacks.length = kept;
        // What waits since belongs to what is undone; nothing waited when it began.
        this.waiting = [];
        await this.run(`ROLLBACK TO SAVEPOINT ${name}`);
        await this.run(`RELEASE SAVEPOINT ${name}`);
        throw error;
      }
      await this.run(`RELEASE SAVEPOINT ${name}`);
      return result;
    } finally {
      this.depth--;
    }
  }

  afterCommit(work: () => void): void {
    this.assertOpen();
    this.callbacks.push(work);
  }

  /** The transaction is open on the engine, and nothing waits. */
  private isReady(): boolean {
    this.assertOpen();
    return this.begun && this.waiting.length === 0;
  }

  private async makeReady(): Promise<void> {
    if (!this.begun) await this.begin();
    await this.flush();
  }

  private async told<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement();
    } catch (error) {
      throw this.failed(error);
    }
  }

  private assertOpen(): void {
    if (this.doom !== undefined) throw this.doom;
    if (this.over) throw new Error("the transaction is over: something in it was not awaited");
  }

  private failed(error: unknown): unknown {
    const translated = translate(error);
    if (isFatal(translated)) this.doom ??= translated;
    return translated;
  }
}
