import { createHash } from "node:crypto";
import { type Actor, SYSTEM } from "#app/access/actor.ts";
import { actorForUser, createUser } from "#app/access/users.server.ts";
import type { Clock, Context } from "#app/context.ts";
import { openDb } from "#app/db/open.server.ts";
import type { Db } from "#app/db/types.ts";
import { KINDS } from "#app/kinds.ts";
import type { Dialect } from "#app/logic/types.ts";
import { NO_LISTENERS, type RecordListeners } from "#app/records/listeners.ts";
import { openWorkspaces, publish, publishFirst } from "#app/schema/store.server.ts";
import type { AnySchema, Configuration } from "#app/schema/types.ts";
import { atTheEnd } from "./cleaning.ts";
import { createFilledDb, createTestDb, reopenTestDb } from "./databases.ts";
import { testConfiguration } from "./workspace.ts";

/** A clock that stands still until it is set or moved. */
export interface TestClock extends Clock {
  set(time: number | string): void;
  tick(milliseconds: number): void;
}

export function testClock(start: number | string = "2026-10-05T08:00:00.000Z"): TestClock {
  let now = typeof start === "number" ? start : Date.parse(start);
  return {
    now: () => now,
    set: (time) => {
      now = typeof time === "number" ? time : Date.parse(time);
    },
    tick: (milliseconds) => {
      now += milliseconds;
    },
  };
}

export interface TestWorld {
  db: Db;
  clock: TestClock;
  /** As the actor that was asked for; the system unless told. */
  ctx: Context;
  /** The same house as somebody else. */
  as(actor: Actor): Context;
  /** Adds a person with these roles, and gives their context. */
  person(
    name: string,
    roles: readonly string[],
    more?: { teamId?: string },
  ): Promise<Context & { actor: { id: string } }>;
  /** Makes another configuration the newest revision, whole as an export is. */
  publish(configuration: Configuration | readonly AnySchema[]): Promise<void>;
}

export interface TestOptions {
  actor?: Actor;
  clock?: TestClock;
  listeners?: RecordListeners;
  /** What is published first; the test workspace unless told. */
  configuration?: Configuration | readonly AnySchema[];
}

/** A fresh database with a published configuration. */
export async function testContext(engine: Dialect, options: TestOptions = {}): Promise<TestWorld> {
  const clock = options.clock ?? testClock();
  const db = await openPublishedDb(engine, whole(options.configuration ?? testConfiguration()), clock.now());
  const workspaces = await openWorkspaces(db, KINDS);
  atTheEnd(() => workspaces.close());
  const as = (actor: Actor): Context => ({
    db,
    workspaces,
    get workspace() {
      return workspaces.current();
    },
    actor,
    clock,
    locale: "en",
    listeners: options.listeners ?? NO_LISTENERS,
  });
  return {
    db,
    clock,
    ctx: as(options.actor ?? SYSTEM),
    as,
    async person(name, roles, more) {
      const email = `${name.toLowerCase().replaceAll(/[^a-z]/g, "")}@example.test`;
      const { id } = await createUser(as(SYSTEM), { email, name, roles, ...more });
      return as((await actorForUser(db, id))!) as Context & { actor: { id: string } };
    },
    async publish(configuration) {
      await publish(as(SYSTEM), whole(configuration), { ifMatch: workspaces.current().revision });
    },
  };
}

/** What was published in this process, by engine, content and time. */
const met = new Set<string>();

/** A fresh database in which this is published. What is wanted again is copied: on PostgreSQL its tables take longer than a test. */
export async function openPublishedDb(
  engine: Dialect,
  configuration: Configuration,
  now: number,
): Promise<Db> {
  return reopenTestDb(await createPublishedDb(engine, configuration, now));
}

/** Its address, for processes of their own. */
export async function createPublishedDb(
  engine: Dialect,
  configuration: Configuration,
  now: number,
): Promise<string> {
  const name = createHash("sha256").update(JSON.stringify(configuration)).update(`${now}`).digest("hex");
  const publishIn = async (url: string) => {
    const db = await openDb({ url });
    await publishFirst(db, configuration, KINDS, now).finally(() => db.close());
  };
  if (met.has(`${engine} ${name}`)) return createFilledDb(engine, name, publishIn);
  met.add(`${engine} ${name}`);
  const url = await createTestDb(engine);
  await publishIn(url);
  return url;
}

function whole(configuration: Configuration | readonly AnySchema[]): Configuration {
  return "format" in configuration ? configuration : { format: 1, schemas: [...configuration] };
}
