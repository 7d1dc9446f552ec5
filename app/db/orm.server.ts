import type { EntityManager, MikroORM } from "@mikro-orm/knex";
import type { Connection, Driver } from "./driver.ts";
import { ENTITIES } from "./entities/index.ts";

/** MikroORM over the connections that plain SQL uses; it opens none of its own. */
export interface Orm {
  /** For reading outside a transaction. */
  reading(): EntityManager;
  /** Everything it does happens on this connection, inside the transaction that is open there. */
  within(connection: Connection): EntityManager;
  /** What the entities would change in the tables, as SQL; empty when they agree with the migrations. */
  difference(): Promise<string>;
  close(): Promise<void>;
}

/** The part of knex's client that decides where a query runs. */
interface KnexClient {
  transacting?: boolean;
  acquireConnection(): Promise<unknown>;
  releaseConnection(handle: unknown): Promise<void>;
}

/** Entity managers on `driver`'s connections. Loaded on first use only: MikroORM takes 0.3 s and 40 MB. */
export async function openOrm(driver: Driver): Promise<Orm> {
  const knex = await knexOf(driver);
  lend(knex.client, driver);
  const options = {
    entities: ENTITIES,
    dbName:
      driver.dialect === "sqlite"
        ? driver.place
        : decodeURIComponent(new URL(driver.place).pathname.slice(1)),
    driverOptions: knex,
    connect: false,
    ensureDatabase: false,
  };
  const orm = (await initOf(driver, options)) as unknown as MikroORM;
  const fork = () => orm.em.fork() as EntityManager;
  return {
    reading: fork,
    within(connection) {
      const client: KnexClient = Object.create(knex.client);
      client.transacting = true;
      client.acquireConnection = async () => connection.handle;
      client.releaseConnection = async () => {};
      const em = fork();
      em.setTransactionContext({ client } as never);
      return em;
    },
    difference: () => orm.getSchemaGenerator().getUpdateSchemaSQL({ wrap: false }),
    close: () => orm.close(),
  };
}

async function knexOf(driver: Driver): Promise<{ client: KnexClient }> {
  const { knex, SqliteKnexDialect, PostgreSqlKnexDialect } = await import("@mikro-orm/knex");
  const client = driver.dialect === "sqlite" ? SqliteKnexDialect : PostgreSqlKnexDialect;
  // Without a `connection` knex opens nothing.
  return knex({ client: client as unknown as typeof knex.Client, useNullAsDefault: true }) as unknown as {
    client: KnexClient;
  };
}

async function initOf(driver: Driver, options: object) {
  if (driver.dialect === "sqlite") return (await import("@mikro-orm/sqlite")).MikroORM.init(options);
  return (await import("@mikro-orm/postgresql")).MikroORM.init(options);
}

/** Queries outside a transaction borrow a connection for reading, each for itself. */
function lend(client: KnexClient, driver: Driver): void {
  const lent = new Map<unknown, Connection>();
  client.acquireConnection = async () => {
    const connection = await driver.reader();
    lent.set(connection.handle, connection);
    return connection.handle;
  };
  client.releaseConnection = async (handle) => {
    const connection = lent.get(handle);
    lent.delete(handle);
    if (connection) driver.release(connection);
  };
}
