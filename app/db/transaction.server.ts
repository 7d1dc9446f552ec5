import type { SqlValue } from "../fields/value.ts";
import type { Connection, Driver } from "./driver.ts";
import { isFatal, translate } from "./errors.server.ts";
import type { Orm } from "./orm.server.ts";
import type { Row, Tx } from "./types.ts";

/** No parameters. */
export const NONE: readonly SqlValue[] = [];

/** A write that waits for company (`Tx.later`). */
interface Waiting {
  table: string;
  sql: string;
  params: readonly SqlValue[];
}

/** Most writes in one statement: a few, so that the same few statements come again and stay prepared. */
const MOST_TOGETHER = 4;

/** One transaction on a connection: it begins when it must, gathers writes that may wait, and cannot be saved once the engine has undone it. */
export class Transaction implements Tx {
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
  /** Writes on their way that nobody awaits (`Tx.beside`), one after the other; it fails with the first of them. */
  private under: Promise<unknown> | undefined;
  /**
   * The refusal of a write that nobody awaited, and under how many savepoints it was begun: whoever heard of it may have had other
   * plans than to fail, so it stands until that savepoint is undone, or the whole.
   */
  private lost: { error: unknown; depth: number } | undefined;
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
    if (!this.driver.together || this.managed) return this.beside(sql, params);
    this.assertOpen();
    if (this.waiting.some((write) => write.table === table)) await this.flush();
    this.waiting.push({ table, sql, params });
    if (this.waiting.length === MOST_TOGETHER) await this.flush();
  }

  async beside(sql: string, params: readonly SqlValue[] = NONE): Promise<void> {
    if (this.managed) {
      await this.run(sql, params);
      return;
    }
    this.assertOpen();
    if (!this.begun || this.waiting.length > 0) await this.makeReady();
    // Whoever computes without a pause would never hear that the engine is through with the one before.
    if (this.under) await new Promise((heard) => setImmediate(heard));
    const write = () => this.told(() => this.connection.run(sql, params));
    this.under = this.under ? this.under.then(write) : write();
    // Its refusal is for whoever comes next.
    this.under.catch(() => {});
  }

  /** Waits for the writes that are on their way. Throws the refusal of the first that failed; those behind it were not begun. */
  async settle(): Promise<void> {
    const { under } = this;
    try {
      await under;
    } catch (error) {
      this.lost ??= { error, depth: this.depth };
      throw error;
    } finally {
      if (this.under === under) this.under = undefined;
    }
  }

  /** Sends what waits, in one statement, and waits for what is on its way. */
  async flush(): Promise<void> {
    await this.settle();
    if (this.lost) throw this.lost.error;
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
    // What is on its way belongs to what is around the savepoint, and fails that.
    if (!this.isReady()) await this.makeReady();
    const depth = ++this.depth;
    const name = `s${depth}`;
    const kept = this.callbacks.length;
    try {
      await this.run(`SAVEPOINT ${name}`);
      let result: T;
      try {
        result = await work();
        await this.flush();
      } catch (error) {
        this.callbacks.length = kept;
        // What waits since, and what is on its way, belongs to what is undone; there was none of either when it began.
        this.waiting = [];
        await this.settle().catch(() => {});
        if (this.lost && this.lost.depth >= depth) this.lost = undefined;
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

  /** The transaction is open on the engine, nothing waits and nothing is on its way. */
  private isReady(): boolean {
    this.assertOpen();
    return this.begun && this.waiting.length === 0 && this.under === undefined;
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
    if (this.lost) throw this.lost.error;
    if (this.over) throw new Error("the transaction is over: something in it was not awaited");
  }

  private failed(error: unknown): unknown {
    const translated = translate(error);
    if (isFatal(translated)) this.doom ??= translated;
    return translated;
  }
}
